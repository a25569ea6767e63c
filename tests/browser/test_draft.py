"""A draft on the phone: offered without its answers, resumed only on request, gone once sent or a day old."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from survey import clock, store
from survey.registry import rounds, units
from tests.browser import walking
from tests.browser.conftest import ONE_PAGE, ONE_TOUCH, Site
from tests.browser.drafts import go_on, is_offered, kept, resume, send
from tests.browser.test_citizen import answers_stored
from tests.conftest import make_round

pytestmark = pytest.mark.browser

Opened = Callable[..., Page]
TYPED = "Cán bộ rất tận tình,\nchỉ chờ hơi lâu."
HOUR = 60 * 60 * 1000


def test_a_fresh_form_keeps_and_offers_nothing(opened: Opened) -> None:
    page = opened()
    assert kept(page) == []
    page.reload()
    assert not is_offered(page)


def test_a_draft_is_resumed_where_the_person_was_and_sent_once(opened: Opened, live: Site) -> None:
    before = answers_stored(live)
    page = opened()
    answered = walking.response_id(page)
    go_on(page, 2)
    there = page.title()
    page.close()
    page = opened()
    assert is_offered(page)
    resume(page)
    assert page.title() == there
    assert walking.response_id(page) == answered
    assert send(page) == walking.expected_receipt(answered)
    assert answers_stored(live) == before + 1
    assert kept(page) == []


def test_nothing_of_the_draft_is_on_the_page_before_somebody_presses(opened: Opened) -> None:
    page = opened(ONE_PAGE)
    walking.fill_at_once(page)
    page.locator("textarea").first.fill(TYPED)
    page.goto(page.url)
    assert is_offered(page)
    assert "chờ hơi lâu" not in page.content()
    assert page.locator("form[data-survey] :checked").count() == 0
    resume(page)
    assert page.locator("textarea").first.input_value() == TYPED
    assert page.locator("form[data-survey] :checked").count() > 20


def test_the_server_checks_a_resumed_draft_again(opened: Opened) -> None:
    page = opened(ONE_TOUCH)
    page.locator('input[name="general"][value="4"]').check()
    key = kept(page)[0]
    page.evaluate(
        """key => localStorage.setItem(key,
            localStorage.getItem(key).replace('"general","4"', '"general","9"'))""",
        key,
    )
    page.goto(page.url)
    resume(page)
    assert page.locator("[name=general]:checked").count() == 0
    walking.forward(page).click()
    assert page.title().startswith("Lỗi")


def test_starting_anew_wipes_the_draft(opened: Opened) -> None:
    page = opened()
    go_on(page)
    page.goto(page.url)
    page.get_by_role("button", name="Bắt đầu phiếu mới").click()
    assert not is_offered(page)
    assert kept(page) == []
    assert page.evaluate("document.activeElement.id") == "main"
    page.reload()
    assert not is_offered(page)


def test_somebody_under_18_leaves_nothing(opened: Opened) -> None:
    page = opened()
    page.locator('input[value="under18"]').check()
    assert len(kept(page)) == 1
    walking.forward(page).click()
    assert "Cảm ơn em" in page.title()
    assert kept(page) == []


@pytest.mark.parametrize("hours", [24, 48, -25])
@pytest.mark.parametrize("path", ["/", f"/d/{ONE_TOUCH}", "/d/02872", "/d/99999", "/d/SNV"])
def test_every_page_removes_what_is_a_day_old_whatever_the_unit(
    opened: Opened, live: Site, hours: int, path: str
) -> None:
    page = opened()
    go_on(page)
    key = kept(page)[0]
    age = """([key, by]) => {
        const draft = JSON.parse(localStorage.getItem(key));
        localStorage.setItem(key, JSON.stringify({ ...draft, at: draft.at - by })); }"""
    page.evaluate(age, [key, 23 * HOUR])
    page.goto(live.url + path)
    assert kept(page) == [key]
    page.evaluate(age, [key, (hours - 23) * HOUR])
    page.goto(live.url + path)
    assert kept(page) == []


@pytest.mark.parametrize("broken", ["", "null", "{", "[]", '{"at": 1}', '{"at": 9e15, "fields": 3}'])
def test_what_is_no_draft_is_removed_and_hurts_nobody(opened: Opened, broken: str) -> None:
    page = opened()
    page.evaluate("text => localStorage.setItem('sipas.draft/02839/x', text)", broken)
    page.reload()
    assert not is_offered(page)
    assert kept(page) == []


def test_a_draft_belongs_to_its_unit(opened: Opened) -> None:
    page = opened()
    go_on(page)
    mine = kept(page)
    other = opened(ONE_TOUCH)
    assert not is_offered(other)
    other.locator('input[name="general"][value="4"]').check()
    walking.forward(other).click()
    assert walking.shown_receipt(other)
    assert kept(other) == mine


@pytest.mark.parametrize("part", ["round", "version"])
def test_a_draft_of_another_round_or_version_is_not_offered_but_kept(opened: Opened, part: str) -> None:
    page = opened()
    go_on(page)
    survey = page.url
    # Away from the page, or what it still keeps of its own would come after.
    page.goto(survey.partition("/d/")[0] + "/healthz")
    page.evaluate(
        """([key, part]) => localStorage.setItem(key,
            JSON.stringify({ ...JSON.parse(localStorage.getItem(key)), [part]: "other" }))""",
        [kept(page)[0], part],
    )
    page.goto(survey)
    assert not is_offered(page)
    assert len(kept(page)) == 1


def test_a_draft_whose_round_ends_meets_the_ordinary_page_and_stays(opened: Opened, live: Site) -> None:
    engine = store.connect(live.database_url)
    with store.reading() as session:
        office = units.unit_on(session, "SNV", clock.today(), "15")
    assert office is not None
    ending = make_round("cua-so", "mot-cham", units={office.id: (None, None)})
    page = opened("SNV")
    page.locator('input[name="general"][value="1"]').check()
    page.goto(page.url)
    with store.writing() as session:
        rounds.close(session, session.get_one(rounds.Round, ending))
    engine.dispose()
    # What another process closes, the service may remember as open for a second.
    page.wait_for_timeout(1100)
    resume(page)
    assert "đã kết thúc" in page.title()
    assert "Rất không hài lòng" in page.locator("main").inner_text()
    page.goto(page.url)
    assert "Hiện chưa có khảo sát" in page.title()
    assert len(kept(page)) == 1
