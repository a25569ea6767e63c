"""The page for one form too many from an address: accessible, nothing lost, sent later by one press."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

from tests.browser import walking
from tests.browser.conftest import ONE_TOUCH, Site
from tests.browser.drafts import is_offered, kept, resume
from tests.browser.test_citizen import answers_stored

pytestmark = pytest.mark.browser

COUNT = iter(range(1, 250))


@pytest.fixture
def crowded(phone: BrowserContext, live: Site) -> Page:
    """A finished form that was refused, since another was just sent from the same address."""
    phone.set_extra_http_headers({"X-Forwarded-For": f"203.0.113.{next(COUNT)}"})
    page = phone.new_page()
    for face in ("4", "2"):
        page.goto(f"{live.url}/d/{ONE_TOUCH}")
        page.locator(f'input[name="general"][value="{face}"]').check()
        walking.forward(page).click()
        page.wait_for_load_state()
    assert "Chưa gửi được phiếu" in page.title()
    return page


@pytest.mark.parametrize("language", ["Tiếng Việt", "English"])
def test_it_is_accessible_and_not_cut_off(crowded: Page, language: str) -> None:
    if language == "English":
        crowded.get_by_role("button", name=language).click()
        walking.forward(crowded).click()
        crowded.wait_for_load_state()
        assert "4G instead of Wi-Fi" in crowded.locator("main").inner_text()
    found = Axe().run(crowded)
    assert found.violations_count == 0, found.generate_report()
    for width in (320, 390, 1280):
        crowded.set_viewport_size({"width": width, "height": 844})
        assert crowded.evaluate("document.documentElement.scrollWidth <= innerWidth"), width


def test_what_was_typed_is_sent_later_from_the_same_page(
    crowded: Page, phone: BrowserContext, live: Site
) -> None:
    before = answers_stored(live)
    answered = walking.response_id(crowded)
    assert "Không hài lòng" in crowded.locator("main").inner_text()
    phone.set_extra_http_headers({"X-Forwarded-For": "198.51.100.200"})
    walking.forward(crowded).click()
    assert walking.shown_receipt(crowded) == walking.expected_receipt(answered)
    assert answers_stored(live) == before + 1
    assert kept(crowded) == []


def test_the_draft_outlives_a_closed_page(crowded: Page) -> None:
    assert len(kept(crowded)) == 1
    crowded.goto(crowded.url)
    assert is_offered(crowded)
    resume(crowded)
    assert crowded.locator('input[name="general"][value="2"]').is_checked()
