"""What a person does with a draft on the phone, for the tests of drafts."""

from playwright.sync_api import Page

from tests.browser import walking

START = "sipas.draft/"


def go_on(page: Page, pages: int = 1) -> None:
    """Answer some pages and stand on the next."""
    for _ in range(pages):
        walking.fill_at_once(page)
        walking.forward(page).click()


def send(page: Page) -> str:
    """Go to the end; returns the mã phiếu."""
    page.set_default_timeout(60_000)
    while "/xong" not in page.url:
        walking.walk(page)
    return walking.shown_receipt(page)


def kept(page: Page) -> list[str]:
    """The keys of all drafts on this telephone."""
    found: list[str] = page.evaluate(
        "start => Object.keys(localStorage).filter(key => key.startsWith(start))", START
    )
    return found


def is_offered(page: Page) -> bool:
    return page.locator("[data-draft]").is_visible()


def resume(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="Tiếp tục", exact=True).first.click()
