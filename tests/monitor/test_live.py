"""What a page's script asks for: nothing while nothing changed, else the parts that did."""

import re
import time
from collections import OrderedDict
from datetime import timedelta
from functools import partial

import pytest
from flask import Flask, before_render_template
from markupsafe import Markup
from sqlalchemy import select
from werkzeug.test import TestResponse

from survey import clock, store
from survey.models import Alarm, Round, RoundUnit
from survey.monitor import live, pictures
from survey.monitor.table import Table
from tests.alarms.made import make_alarm
from tests.conftest import make_round
from tests.monitor.test_overview import give
from tests.monitor.test_pace import ROUND, row
from tests.staff import Browser, make_user

PAGES = ("/theo-doi", "/theo-doi/ty-le", "/theo-doi/kenh-gio", "/theo-doi/don-vi/02839")


def ask(browser: Browser, path: str, tag: str | None = None) -> TestResponse:
    mark = "&" if "?" in path else "?"
    head = {"If-None-Match": f'W/"{tag}"'} if tag else {}
    name, _, query = path.partition("?")
    return browser.client.get(f"{name}.json?{query}{mark if query else ''}manh=1", headers=head)


def tag_of(text: str) -> str:
    return text.partition('data-tag="')[2].partition('"')[0]


def ask_as_the_script(browser: Browser, page: str) -> TestResponse:
    """Ask at the address and with the tag that the page was given."""
    [address] = re.findall(r'data-live="([^"]+)"', page)
    head = {"If-None-Match": f'W/"{tag_of(page)}"'}
    return browser.client.get(address.replace("&amp;", "&"), headers=head)


def named(page: str) -> list[str]:
    return re.findall(r'data-part="([^"]+)"', page)


def keep(number: int) -> live.Parts:
    parts = live.Parts()
    parts.keep("a", partial(Markup("<p>{}</p>").format, number))
    return parts


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
        last = keep(number).tag()
    assert len(live._known) == live.REMEMBERED
    assert live._known[last]


def test_what_is_remembered_is_never_more_than_so_many_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "_known", live.Known())
    monkeypatch.setattr(live, "REMEMBERED_BYTES", 5 * live.DIGEST)
    tags = [keep(number).tag() for number in range(9)]
    assert list(live._known) == tags[-5:]
    assert keep(8).tag() == tags[-1]
    assert list(live._known) == tags[-5:]


def test_three_hundred_other_screens_do_not_cost_a_page_its_tag(browser: Browser, demo_round: Round) -> None:
    before = tag_of(browser.text("/theo-doi"))
    for number in range(300):
        keep(number).tag()
    give(demo_round)
    parts = ask(browser, "/theo-doi", before).get_json()["parts"]
    assert len([name for name in parts if name.startswith("unit-")]) == 1


def test_a_page_that_rests_is_not_forgotten_while_others_change(
    browser: Browser, demo_round: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "REMEMBERED", 5)
    tag = tag_of(browser.text("/theo-doi"))
    for turn in range(3):
        assert ask(browser, "/theo-doi", tag).status_code == 304
        for number in range(3):
            keep(3 * turn + number).tag()
    give(demo_round)
    parts = ask(browser, "/theo-doi", tag).get_json()["parts"]
    assert len([name for name in parts if name.startswith("unit-")]) == 1


def test_of_a_page_only_the_last_tag_is_remembered(
    browser: Browser, demo_round: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "_stood_on", OrderedDict())
    tag = tag_of(browser.text("/theo-doi"))
    for _turn in range(3):
        give(demo_round)
        tag = ask(browser, "/theo-doi", tag).get_json()["tag"]
    assert [kept[0] for kept in live._stood_on.values()] == [tag]
    assert ask(browser, "/theo-doi", tag).status_code == 304


def test_who_is_signed_out_is_told_so(app: Flask, demo_round: Round) -> None:
    assert app.test_client().get("/theo-doi.json?manh=1").status_code == 401


def test_a_page_works_without_its_script(browser: Browser, demo_round: Round) -> None:
    text = browser.text("/theo-doi?q=bac+ha&lang=en")
    assert 'href="/theo-doi?q=bac+ha&amp;lang=en&amp;dot=dot-1"' in text
    assert 'http-equiv="refresh"' not in text


@pytest.mark.parametrize("path", PAGES)
def test_a_page_stays_with_its_round_when_another_opens(
    browser: Browser, demo_round: Round, path: str
) -> None:
    give(demo_round, 12)
    page = browser.text(path)
    make_round("moi-hon", channels=["paper"])
    assert "moi-hon" in browser.text(path)
    assert ask_as_the_script(browser, page).status_code == 304


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_told_that_its_round_has_closed(browser: Browser, demo_round: Round, path: str) -> None:
    give(demo_round, 12)
    page = browser.text(path)
    browser.post("/quan-tri/dot/dot-1/dong")
    found = ask_as_the_script(browser, page).get_json()
    assert found["open"] is False
    assert "headline" in found["names"]
    # Also who asks once more, with the tag of the closed page.
    assert ask(browser, f"{path}?dot=dot-1", found["tag"]).get_json()["open"] is False


@pytest.mark.parametrize("path", PAGES)
def test_a_page_says_that_it_refreshes_only_while_it_does(
    browser: Browser, demo_round: Round, path: str
) -> None:
    assert "Trang tự cập nhật" in browser.text(path)
    assert "data-live=" in browser.text(path)
    browser.post("/quan-tri/dot/dot-1/dong")
    text = browser.text(f"{path}?dot=dot-1")
    assert "Trang tự cập nhật" not in text
    assert "data-live" not in text.replace("data-live-time", "")


def test_a_unit_that_leaves_the_filter_is_no_more_among_the_names(
    browser: Browser, demo_round: Round
) -> None:
    page = browser.text("/theo-doi?tinh-trang=none")
    give(demo_round)
    found = ask_as_the_script(browser, page).get_json()
    assert found["open"] is True
    gone = set(named(page)) - set(found["names"])
    assert len(gone) == 1
    assert f'<tr data-unit="02839" data-part="{gone.pop()}"' in page
    assert "98/99 đơn vị theo bộ lọc" in found["parts"]["caption"]


def test_a_page_whose_filter_finds_nothing_learns_what_comes(browser: Browser, demo_round: Round) -> None:
    page = browser.text("/theo-doi?tinh-trang=short")
    assert "empty" in named(page)
    give(demo_round)
    found = ask_as_the_script(browser, page).get_json()
    assert "empty" not in found["names"]
    assert [name for name in found["names"] if name.startswith("unit-")]


def test_a_picture_keeps_its_name_when_another_comes_or_goes() -> None:
    """The last unit at risk meets its quota: its small multiples go, the tiles are the same part still."""
    risky, calm = row("A", chance=0.9), row("B")
    both = pictures.of_units(Table((risky, calm), ("web",), 2), ROUND)
    assert list(both) == ["growing", "tiles"]
    assert list(pictures.of_units(Table((calm, calm), ("web",), 2), ROUND)) == ["tiles"]


@pytest.mark.parametrize("name", ["acknowledged_at", "ended_at", "snoozed_until"])
def test_what_becomes_of_an_alarm_is_seen_at_the_next_look(
    browser: Browser, demo_round: Round, name: str
) -> None:
    give(demo_round, 12)
    tag = tag_of(browser.text("/theo-doi"))
    assert ask(browser, "/theo-doi", tag).status_code == 304
    number = make_alarm("02839")
    came = ask(browser, "/theo-doi", tag)
    assert came.status_code == 200
    assert came.json
    with store.writing() as session:
        setattr(session.get_one(Alarm, number), name, clock.now() + timedelta(hours=1))
    assert ask(browser, "/theo-doi", came.json["tag"]).status_code == 200


def test_an_alarm_that_is_put_off_shorter_than_another_counts_at_once(
    browser: Browser, demo_round: Round
) -> None:
    give(demo_round, 12)
    numbers = make_alarm("02839"), make_alarm("02686")
    tag = tag_of(browser.text("/theo-doi"))
    for number, hours in zip(numbers, (168, 1), strict=True):
        with store.writing() as session:
            session.get_one(Alarm, number).snoozed_until = clock.now() + timedelta(hours=hours)
        answer = ask(browser, "/theo-doi", tag)
        assert answer.status_code == 200
        tag = answer.json["tag"] if answer.json else ""
    assert ask(browser, "/theo-doi", tag).status_code == 304
