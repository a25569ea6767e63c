"""A citizen answers in a real browser; test_main_job has the same without scripts and without storage."""

import urllib.error
import urllib.request
from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from sqlalchemy import create_engine, text

from questionnaires.loader import load
from tests.browser import walking
from tests.browser.conftest import ONE_PAGE, ONE_TOUCH, Site

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
TICKET = ("_id", "_round", "_version", "_unit", "_token")


def answers_stored(live: Site) -> int:
    engine = create_engine(live.database_url)
    with engine.connect() as connection:
        count = connection.scalar(text("SELECT count(*) FROM response"))
    engine.dispose()
    return int(count or 0)


def test_all_of_sipas_2640_is_answered_sent_and_receipted(visit: Visit, live: Site) -> None:
    before = answers_stored(live)
    page = visit("/d/02839")
    answered = walking.response_id(page)
    asked: list[str] = []
    titles = walking.walk(page, lambda p: asked.extend(names_asked(p)))
    assert len(titles) == len(load("sipas-2640").sections) + 1
    assert set(asked) == {item.id for item in load("sipas-2640").items if item.ask_if is None}
    assert walking.shown_receipt(page) == walking.expected_receipt(answered)
    assert answers_stored(live) == before + 1


def names_asked(page: Page) -> set[str]:
    controls = page.locator("form[data-survey] input:visible, form[data-survey] textarea:visible").all()
    return {control.get_attribute("name") or "" for control in controls}


def test_one_page_is_answered_at_once(visit: Visit) -> None:
    page = visit(f"/d/{ONE_PAGE}")
    assert len(walking.walk(page)) == 1
    assert walking.shown_receipt(page)


def test_one_touch_asks_for_reasons_only_after_a_low_face(visit: Visit) -> None:
    page = visit(f"/d/{ONE_TOUCH}")
    reasons = page.locator('input[name="reasons"]').first
    assert not reasons.is_visible()
    page.locator('input[name="general"][value="2"]').check()
    assert reasons.is_visible()
    reasons.check()
    walking.forward(page).click()
    assert walking.shown_receipt(page)


def test_going_back_in_the_browser_and_sending_as_another_person(visit: Visit, live: Site) -> None:
    before = answers_stored(live)
    page = visit(f"/d/{ONE_TOUCH}")
    ticket = {name: page.locator(f"[name={name}]").get_attribute("value") for name in TICKET}
    page.locator('input[name="general"][value="5"]').check()
    walking.forward(page).click()
    page.goto(live.url + f"/d/{ONE_TOUCH}")
    # A browser that kept the page in memory comes back to the same ticket.
    page.evaluate("t => { for (const n in t) document.getElementsByName(n)[0].value = t[n]; }", ticket)
    page.locator('input[name="general"][value="3"]').check()
    walking.forward(page).click()
    assert "đã được gửi trước đó" in page.title()
    assert page.locator("[data-receipt]").count() == 0
    walking.forward(page).click()
    assert walking.shown_receipt(page)
    assert answers_stored(live) == before + 2


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/d/02839", "application/x-www-form-urlencoded"), ("/api/v1/responses", "application/json")],
)
def test_somebody_who_sends_10_mb_can_read_why_it_was_refused(live: Site, path: str, kind: str) -> None:
    body = b"comment=" + b"a" * 10_000_000
    request = urllib.request.Request(live.url + path, body, {"Content-Type": kind})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=30)
    assert refused.value.code == 413
    assert " kB" in refused.value.read().decode()


def test_a_first_visit_takes_few_requests_all_from_here(visit: Visit, live: Site) -> None:
    seen: list[str] = []
    page = visit("/healthz")
    page.on("request", lambda request: seen.append(request.url))
    page.goto(live.url + "/d/02839", wait_until="networkidle")
    assert all(url.startswith(live.url) for url in seen)
    assert len(seen) <= 6, seen
