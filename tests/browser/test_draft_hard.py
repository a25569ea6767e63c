"""Drafts where it is hard: no storage, two tabs, the Back key, pages brought back whole, help in use."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser import walking
from tests.browser.conftest import ONE_PAGE, ONE_TOUCH, Site
from tests.browser.drafts import START, go_on, is_offered, kept, resume, send
from tests.browser.test_citizen import answers_stored

pytestmark = pytest.mark.browser

Opened = Callable[..., Page]
Visit = Callable[..., Page]

FORBIDDEN = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('off'); } });"
TAKEN_AWAY = {
    "forbidden": FORBIDDEN,
    "missing": "Object.defineProperty(window, 'localStorage', { get() { return null; } });",
    "full": "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };",
    "silent": "Storage.prototype.setItem = () => {};",
}


@pytest.mark.parametrize("way", TAKEN_AWAY)
def test_without_storage_there_is_silently_no_draft(visit: Visit, way: str) -> None:
    mistakes: list[str] = []
    page = visit("/healthz", before=TAKEN_AWAY[way])
    page.on("pageerror", lambda error: mistakes.append(str(error)))
    page.goto(page.url.replace("/healthz", "/d/02839"))
    go_on(page)
    # Reloading must still ask before it sends again, since the answers are nowhere else.
    assert page.evaluate("history.state") is None
    assert send(page)
    page.goto(page.url.split("/xong")[0])
    assert not is_offered(page)
    assert mistakes == []


def test_two_tabs_keep_their_own_forms_and_the_last_one_is_offered(opened: Opened) -> None:
    one, other = opened(), opened()
    go_on(one)
    go_on(other, 2)
    assert len(kept(one)) == 2
    last = walking.response_id(other)
    page = opened()
    resume(page)
    assert walking.response_id(page) == last
    go_on(one)
    assert len(kept(one)) == 2


def test_one_draft_sent_from_two_tabs_can_be_sent_as_a_new_form(opened: Opened, live: Site) -> None:
    before = answers_stored(live)
    page = opened(ONE_TOUCH)
    page.locator('input[name="general"][value="5"]').check()
    answered = walking.response_id(page)
    one, other = opened(ONE_TOUCH), opened(ONE_TOUCH)
    resume(one)
    resume(other)
    walking.forward(one).click()
    assert kept(one) == []
    other.locator('input[name="general"][value="3"]').check()
    walking.forward(other).click()
    assert "đã được gửi trước đó" in other.title()
    again = walking.response_id(other)
    assert again != answered
    assert kept(other) == [f"{START}{ONE_TOUCH}/{again}"]
    other.goto(other.url)
    resume(other)
    assert other.locator('input[name="general"][value="3"]').is_checked()
    walking.forward(other).click()
    assert walking.shown_receipt(other) == walking.expected_receipt(again)
    assert kept(other) == []
    assert answers_stored(live) == before + 2


def test_the_phones_back_key_leads_to_the_offer_of_the_page_before(opened: Opened) -> None:
    page = opened()
    go_on(page)
    second = page.title()
    go_on(page)
    third = page.title()
    assert third != second
    page.go_back()
    assert is_offered(page)
    assert page.locator("form[data-survey] :checked").count() == 0
    resume(page)
    assert page.title() == second
    assert page.locator("form[data-survey] :checked").count() > 0
    walking.forward(page).click()
    assert page.title() == third


def test_reloading_a_posted_page_sends_nothing_and_offers_the_draft(opened: Opened) -> None:
    page = opened()
    go_on(page)
    title, sent = page.title(), []
    page.on("request", lambda request: sent.append(request.method))
    page.reload()
    assert "POST" not in sent
    resume(page)
    assert page.title() == title


def test_back_after_sending_brings_no_answer_back(opened: Opened) -> None:
    page = opened()
    assert send(page)
    for _ in range(3):
        page.go_back()
        assert not is_offered(page)
        assert page.locator("form[data-survey] :checked").count() == 0
        assert walking.COMMENT not in page.content()
        assert page.locator('form[data-survey] input[type=hidden][name="1.1"]').count() == 0


@pytest.mark.parametrize("storage", ["", FORBIDDEN])
def test_a_sent_page_that_the_browser_brings_back_whole_is_left_at_once(visit: Visit, storage: str) -> None:
    page = visit(f"/d/{ONE_TOUCH}", before=storage)
    page.locator('input[name="general"][value="5"]').check()
    first = walking.response_id(page)
    page.evaluate(
        """() => { const form = document.querySelector("form[data-survey]");
            form.dispatchEvent(new Event("submit"));
            dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })); }"""
    )
    page.wait_for_function("id => document.getElementsByName('_id')[0]?.value !== id", arg=str(first))
    assert page.locator("form[data-survey] :checked").count() == 0


def test_text_is_kept_while_it_is_typed_and_when_the_page_is_left(opened: Opened, live: Site) -> None:
    page = opened(ONE_PAGE)
    page.locator("textarea").first.press_sequentially("Chờ")
    page.wait_for_function("start => Object.keys(localStorage).some(key => key.startsWith(start))", arg=START)
    page.locator("textarea").first.press_sequentially(" hơi lâu")
    page.goto(live.url + "/")
    page.goto(f"{live.url}/d/{ONE_PAGE}")
    resume(page)
    assert page.locator("textarea").first.input_value() == "Chờ hơi lâu"


def test_the_field_for_machines_is_never_kept(opened: Opened) -> None:
    page = opened(ONE_TOUCH)
    page.evaluate("document.getElementById('website').value = 'http://example.org'")
    page.locator('input[name="general"][value="4"]').check()
    assert "website" not in page.evaluate("key => localStorage.getItem(key)", kept(page)[0])


def test_resuming_keeps_language_and_size(opened: Opened, live: Site) -> None:
    page = opened()
    go_on(page)
    page.goto(f"{live.url}/d/02839?lang=en&size=150")
    with page.expect_navigation():
        page.locator("[data-resume]").click()
    assert page.locator("html").get_attribute("lang") == "en"
    assert "size-150" in (page.locator("html").get_attribute("class") or "")


@pytest.mark.parametrize("way", ["lang=vi", "lang=en&contrast=high", "size=200"])
def test_the_offer_is_accessible_and_nothing_is_cut_off(opened: Opened, live: Site, way: str) -> None:
    page = opened()
    go_on(page)
    page.goto(f"{live.url}/d/02839?{way}")
    assert is_offered(page)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    for width in (320, 390, 1280):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
