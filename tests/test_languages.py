"""A third language by one dropped file: what a citizen reads and hears, page by page."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from questionnaires.consent import load_consent
from survey import config
from survey.registry.places import place_today
from survey.respond.showing import consent_lines
from tests.answers import whole
from tests.conftest import make_round
from tests.languages.pseudo import drop, half, pseudo, words
from tests.respond.visitor import Visitor

# One code for each file: what was drawn in a language is kept for as long as the process lives.
FULL, HALF = "mww", "hmn"
NOTICE = "Một phần trang này chưa có bản dịch."
# The program's name, a typed word, a receipt, and languages in their own words.
NEITHER = {"SIPAS", "zzz", "Zq", "English"}


def broken() -> str:
    raise RuntimeError("broken on purpose")


@pytest.fixture
def citizen(settings: config.Config) -> FlaskClient:
    """A citizen of an installation with two dropped languages and an open round."""
    from survey.app import create_app

    drop(settings.instance, FULL)
    drop(settings.instance, HALF, half)
    app = create_app(settings)
    app.testing = True
    app.add_url_rule("/broken", view_func=broken)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    make_round(questionnaire="sipas-2640")
    return app.test_client(use_cookies=False)


def visited(citizen: FlaskClient, lang: str) -> Iterator[tuple[str, str]]:
    """Every page and state of the citizen's room, as (what it is, HTML)."""
    for address in ("/", "/?q=bac", "/?q=zzz", "/d/02872", "/d/99999", "/d/SNV", "/nowhere", "/broken"):
        yield address, citizen.get(f"{address}{'&' if '?' in address else '?'}lang={lang}").text
    yield "405", citizen.put(f"/d/02839?lang={lang}").text
    yield "tampered", citizen.post(f"/d/02839?lang={lang}", data={"_token": "x"}).text
    yield "too large", citizen.post(f"/d/02839?lang={lang}", data={"x": "y" * 300_000}).text
    yield "not UTF-8", citizen.post(f"/d/02839?lang={lang}", data=b"x=%ff").text
    yield from walked(Visitor(citizen, query=f"?lang={lang}"))
    child = Visitor(citizen, query=f"?lang={lang}")
    child.fill({"age": "under18"})
    yield "under age", child.press().text


def walked(visitor: Visitor) -> Iterator[tuple[str, str]]:
    """A whole form: each page as it opens and with its mistakes, the review, a conflict, the thanks."""
    for step in range(30):
        yield f"step {step}", visitor.page.text
        if step % 2:
            visitor.fill(whole() | {"age": "25-34", "p6": "on-time"})
        if visitor.press().status_code == 303:
            break
    sent = visitor.sent
    yield "thanks", visitor.follow().text
    yield "conflict", visitor.client.post(visitor.address, data=sent | {"1.1": ["1"]}).text


def test_a_fully_translated_language_has_no_vietnamese_left_but_names(citizen: FlaskClient) -> None:
    seen = dict(visited(citizen, FULL))
    assert len(seen) > 30
    for state, html in seen.items():
        assert f'<html lang="{FULL}"' in html, state
        assert NOTICE not in html, state
        assert '<span lang="vi">' not in html, state
        left = {word for language, word in words(html) if language == FULL} - NEITHER
        assert {word for word in left if not re.fullmatch("zq|Zq|[0-9A-Z]+", word)} == set(), state


def test_what_fell_back_says_that_it_is_vietnamese_and_the_page_says_so_once(citizen: FlaskClient) -> None:
    for state, html in visited(citizen, HALF):
        for language, word in words(html):
            if word in NEITHER or re.fullmatch("[0-9A-Z]+", word):
                continue
            assert (word == "zq") == (language == HALF), (state, language, word)
        assert html.count(NOTICE) == ('<span lang="vi">' in html), state


def test_marks_never_reach_a_browser(citizen: FlaskClient) -> None:
    for lang in ("vi", HALF):
        for state, html in visited(citizen, lang):
            assert not re.search("[\x00-\x08]", html), (lang, state)


def test_english_needs_no_fallback_and_says_which_names_are_vietnamese(citizen: FlaskClient) -> None:
    for state, html in visited(citizen, "en"):
        assert NOTICE not in html, state
        assert '<span lang="vi">' not in html, state
    assert '<b lang="vi" translate="no">Xã Bắc Hà</b>' in citizen.get("/d/02839?lang=en").text


def test_vietnamese_pages_carry_nothing_of_this(citizen: FlaskClient) -> None:
    html = citizen.get("/d/02839").text
    assert 'lang="vi" translate' not in html
    assert html.count('lang="vi"') == 1


def test_languages_are_offered_in_their_own_words(citizen: FlaskClient) -> None:
    html = citizen.get("/?lang=en").text
    assert f'lang="{FULL}" hreflang="{FULL}">Zq</a>' in html
    assert 'lang="vi" hreflang="vi">Tiếng Việt</a>' in html


def test_the_consent_text_is_plain_text_for_whoever_compares_it(citizen: FlaskClient) -> None:
    with citizen.application.test_request_context("/"):
        place = place_today("02839", "15", "web")
        questionnaire = place.questionnaire
        published = load_consent(place.round.consent_version).lines(
            "vi",
            controller="Sở Nội vụ tỉnh Lào Cai",
            minutes=questionnaire.minutes,
            sensitive=questionnaire.sensitive,
        )
        assert list(consent_lines(place)) == [text for _name, text in published]
    with citizen.application.test_request_context(f"/?lang={FULL}"):
        assert {word for line in consent_lines(place) for word in re.findall(r"[^\W\d_]+", line)} == {
            *("zq", "tỉnh", "Lào", "Cai")
        }


def test_a_translation_is_text_and_never_html(settings: config.Config) -> None:
    from survey.app import create_app

    drop(settings.instance, "kjg", say=lambda text: f'{pseudo(text)}<i class="x">')
    citizen = create_app(settings).test_client(use_cookies=False)
    make_round(questionnaire="sipas-2640")
    for address in ("/", "/d/02839"):
        html = citizen.get(f"{address}?lang=kjg").text
        assert '<i class="x">' not in html
        assert "zq&lt;i class=&#34;x&#34;&gt;" in html


def test_the_language_of_an_answer_is_stored(citizen: FlaskClient) -> None:
    from tests.respond.conftest import stored

    dict(visited(citizen, FULL))
    assert [response.language for response in stored()] == [FULL]
