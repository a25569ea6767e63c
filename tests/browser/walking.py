"""How a person goes through the form in a real browser."""

from collections.abc import Callable
from uuid import UUID

from playwright.sync_api import Locator, Page

from survey.intake.receipt import receipt

# Chosen where a question has it; elsewhere the last choice.
PREFERRED = ", ".join(f'input[value="{value}"]' for value in ("25-34", "person", "on-time", "4"))
COMMENT = "Cán bộ hướng dẫn dễ hiểu, cảm ơn."


def forward(page: Page) -> Locator:
    """What Enter presses: the first submit button of the form."""
    return page.locator("form[data-survey] button[type=submit]").first


def go_on(page: Page) -> None:
    """Press it and wait for the page that comes, so that nothing is read off the old one."""
    with page.expect_navigation():
        forward(page).click()


def questions(page: Page) -> list[Locator]:
    return page.locator("form[data-survey] fieldset.question").all()


def fill(page: Page) -> None:
    """Answer every question of the page that can be seen."""
    for question in questions(page):
        if question.is_visible():
            _choose(question).check()
    for text in page.locator("form[data-survey] textarea").all():
        if text.is_visible():
            text.fill(COMMENT)


def _choose(question: Locator) -> Locator:
    preferred = question.locator(PREFERRED)
    return preferred.first if preferred.count() else question.locator("input").last


def fill_at_once(page: Page) -> None:
    """The same in one step, for tests that only want to get to a later page."""
    page.evaluate(
        """preferred => {
            for (const question of document.querySelectorAll("form[data-survey] fieldset.question")) {
                const all = question.querySelectorAll("input");
                const choice = question.querySelector(preferred) || all[all.length - 1];
                if (!choice.disabled) choice.click();
            }
        }""",
        PREFERRED,
    )


def walk(page: Page, look: Callable[[Page], None] = lambda _page: None) -> list[str]:
    """From the first page to the thanks; look() is called on every page; returns the titles seen."""
    titles = []
    while page.locator("form[data-survey]").count():
        look(page)
        titles.append(page.title())
        fill(page)
        go_on(page)
    return titles


def response_id(page: Page) -> UUID:
    return UUID(page.locator("input[name=_id]").get_attribute("value") or "")


def shown_receipt(page: Page) -> str:
    return page.locator("[data-receipt]").inner_text().strip()


def expected_receipt(answered: UUID) -> str:
    return receipt(answered)
