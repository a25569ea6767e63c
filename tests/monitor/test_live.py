"""What a page's script asks for: nothing while nothing changed, else the parts that did."""

import time
from functools import partial

import pytest
from flask import Flask, before_render_template
from markupsafe import Markup
from sqlalchemy import select
from werkzeug.test import TestResponse

from survey import store
from survey.models import Round, RoundUnit
from survey.monitor import live
from tests.monitor.test_overview import give
from tests.staff import Browser, make_user

PAGES = ("/theo-doi", "/theo-doi/ty-le", "/theo-doi/kenh-gio", "/theo-doi/don-vi/02839")


def ask(browser: Browser, path: str, tag: str | None = None) -> TestResponse:
    mark = "&" if "?" in path else "?"
    head = {"If-None-Match": f'W/"{tag}"'} if tag else {}
    name, _, query = path.partition("?")
    return browser.client.get(f"{name}.json?{query}{mark if query else ''}manh=1", headers=head)


def tag_of(text: str) -> str:
    return text.partition('data-tag="')[2].partition('"')[0]


@pytest.mark.parametrize("path", PAGES)
def test_nothing_changed_is_a_short_304(browser: Browser, demo_round: Round, path: str) -> None:
    give(demo_round, 12)
    answer = ask(browser, path, tag_of(browser.text(path)))
    assert answer.status_code == 304
    assert len(answer.data) + len(str(answer.headers)) <= 2000


@pytest.mark.parametrize("path", PAGES)
def test_the_same_page_is_not_rendered_to_say_so(
    browser: Browser, demo_round: Round, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(demo_round, 12)
    # The first look after the page itself renders; from then on the stamp is known.
    tag = tag_of(browser.text(path))
    assert ask(browser, path, tag).status_code == 304
    rendered: list[object] = []
    before_render_template.connect(
        lambda *_, **what: rendered.append(what), browser.client.application, False
    )
    assert ask(browser, path, tag).status_code == 304
    assert rendered == []
    give(demo_round)
    assert ask(browser, path, tag).status_code == 200
    assert rendered


def test_a_units_screen_rests_while_others_get_answers(
    app: Flask, officer: Browser, demo_round: Round
) -> None:
    tag = tag_of(officer.text("/theo-doi"))
    assert ask(officer, "/theo-doi", tag).status_code == 304
    rendered: list[object] = []
    before_render_template.connect(lambda *_, **what: rendered.append(what), app, False)
    give(demo_round, unit="02686")
    assert ask(officer, "/theo-doi", tag).status_code == 304
    assert rendered == []
    give(demo_round)
    assert ask(officer, "/theo-doi", tag).status_code == 200


def test_what_no_stamp_tells_is_seen_after_a_while(
    browser: Browser, demo_round: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    tag = tag_of(browser.text("/theo-doi"))
    assert ask(browser, "/theo-doi", tag).status_code == 304
    with store.writing() as session:
        session.scalars(select(RoundUnit).limit(1)).one().quota = 777
    assert ask(browser, "/theo-doi", tag).status_code == 304
    now = time.monotonic()
    monkeypatch.setattr(live.time, "monotonic", lambda: now + live.SAME_SECONDS + 1)
    assert ask(browser, "/theo-doi", tag).status_code == 200


def test_another_persons_page_is_not_taken_for_ones_own(
    app: Flask, browser: Browser, demo_round: Round
) -> None:
    tag = tag_of(browser.text("/theo-doi"))
    ask(browser, "/theo-doi", tag)
    make_user("can-bo")
    assert ask(Browser(app, "can-bo"), "/theo-doi", tag).status_code == 200


def test_one_answer_changes_one_row_and_the_sums(browser: Browser, demo_round: Round) -> None:
    before = tag_of(browser.text("/theo-doi"))
    give(demo_round)
    found = ask(browser, "/theo-doi", before).get_json()
    rows = [name for name in found["parts"] if name.startswith("unit-")]
    assert len(rows) == 1
    assert 'data-count="1"' in found["parts"][rows[0]]
    assert 'data-total="1"' in found["parts"]["total"]
    assert found["answers"] == 1
    assert found["headline"] == "98/99 xã, phường chưa có phiếu nào."
    assert ask(browser, "/theo-doi", found["tag"]).status_code == 304


def test_parts_of_a_filtered_page_are_those_that_it_shows(browser: Browser, demo_round: Round) -> None:
    before = tag_of(browser.text("/theo-doi?q=bac+ha"))
    give(demo_round, unit="02686")
    found = ask(browser, "/theo-doi?q=bac+ha", before).get_json()
    assert not [name for name in found["parts"] if name.startswith("unit-")]


def test_an_unknown_tag_gets_every_part(browser: Browser, demo_round: Round) -> None:
    found = ask(browser, "/theo-doi", "khong-biet").get_json()
    assert len([name for name in found["parts"] if name.startswith("unit-")]) == 99


def test_a_page_remembers_only_so_many_tags() -> None:
    for number in range(live.REMEMBERED + 5):
        parts = live.Parts()
        parts.keep("a", partial(Markup("<p>{}</p>").format, number))
        last = parts.tag()
    assert len(live._known) == live.REMEMBERED
    assert live._known[last]


def test_who_is_signed_out_is_told_so(app: Flask, demo_round: Round) -> None:
    assert app.test_client().get("/theo-doi.json?manh=1").status_code == 401


def test_a_page_works_without_its_script(browser: Browser, demo_round: Round) -> None:
    text = browser.text("/theo-doi?q=bac+ha&lang=en")
    assert 'href="/theo-doi?q=bac+ha&amp;lang=en"' in text
    assert 'http-equiv="refresh"' not in text
