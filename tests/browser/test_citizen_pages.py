"""Every page and state of the citizen's room: no axe violation, nothing cut off, usable by keyboard alone."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from survey import store
from survey.registry import rounds
from tests.browser import walking
from tests.browser.conftest import ENDING, ONE_PAGE, ONE_TOUCH, Site

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
Act = Callable[[Page], None]


def press(page: Page) -> None:
    walking.forward(page).click()


def to_faces(page: Page) -> None:
    for _ in range(2):
        walking.fill_at_once(page)
        walking.go_on(page)
    walking.fill_at_once(page)


def to_review(page: Page) -> None:
    while page.locator("button[name=edit]").count() == 0:
        walking.fill_at_once(page)
        walking.go_on(page)


def under_age(page: Page) -> None:
    page.locator('input[value="under18"]').check()
    press(page)


def low_face(page: Page) -> None:
    page.locator('input[name="general"][value="1"]').check()


def thanks(page: Page) -> None:
    page.locator('input[name="general"][value="5"]').check()
    press(page)


def conflict(page: Page) -> None:
    kept = {n: page.locator(f"[name={n}]").get_attribute("value") or "" for n in ("_id", "_token")}
    address = page.url
    thanks(page)
    page.goto(address)
    page.evaluate("t => { for (const n in t) document.getElementsByName(n)[0].value = t[n]; }", kept)
    low_face(page)
    press(page)


STATES: dict[str, tuple[str, Act]] = {
    "choose": ("/", lambda page: None),
    "found": ("/?q=bac", lambda page: None),
    "not found": ("/?q=zzz", lambda page: None),
    "first": ("/d/02839", lambda page: None),
    "mistakes": ("/d/02839", press),
    "faces": ("/d/02839", to_faces),
    "review": ("/d/02839", to_review),
    "under age": ("/d/02839", under_age),
    "one page": (f"/d/{ONE_PAGE}", lambda page: None),
    "one touch": (f"/d/{ONE_TOUCH}", low_face),
    "conflict": (f"/d/{ONE_TOUCH}", conflict),
    "thanks": (f"/d/{ONE_TOUCH}", thanks),
    "ceased": ("/d/02872", lambda page: None),
    "unknown": ("/d/99999", lambda page: None),
    "no round": ("/d/SNV", lambda page: None),
}


def with_query(path: str, query: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}{query}"


@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing_in_both_languages_and_high_contrast(visit: Visit, state: str) -> None:
    path, act = STATES[state]
    for way in ("lang=vi", "lang=en&contrast=high"):
        page = visit(with_query(path, way))
        act(page)
        found = Axe().run(page)
        assert found.violations_count == 0, (way, found.generate_report())


@pytest.mark.parametrize("state", STATES)
def test_nothing_is_cut_off_sideways_even_at_twice_the_text(visit: Visit, state: str) -> None:
    path, act = STATES[state]
    page = visit(with_query(path, "size=200"))
    act(page)
    for width in (320, 390, 1080, 1280):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width


def test_the_page_of_a_round_that_ended_meanwhile_is_accessible_too(visit: Visit, live: Site) -> None:
    page = visit(f"/d/{ENDING}")
    low_face(page)
    engine = store.connect(live.database_url)
    with store.writing() as session:
        found = rounds.find(session, "sap-het", "15")
        assert found is not None
        rounds.close(session, found)
    engine.dispose()
    press(page)
    assert "đã kết thúc" in page.title()
    assert "Rất không hài lòng" in page.locator("main").inner_text()
    assert Axe().run(page).violations_count == 0
    page.get_by_role("button", name="English").click()
    assert "The survey has ended" in page.title()
    assert "Very dissatisfied" in page.locator("main").inner_text()


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.name || document.activeElement.textContent.trim()"))


def tab_to(page: Page, wanted: str, most: int = 30) -> None:
    for _ in range(most):
        if focused(page) == wanted:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reached {wanted!r}; it stands at {focused(page)!r}")


def test_a_whole_form_can_be_sent_by_keyboard_alone(visit: Visit) -> None:
    page = visit("/d/02839")
    page.keyboard.press("Tab")
    assert focused(page) == "Đến nội dung chính"
    while page.locator("form[data-survey]").count():
        title = page.title()
        for question in walking.questions(page):
            tab_to(page, question.locator("input").first.get_attribute("name") or "")
            page.keyboard.press("Space")
            page.keyboard.press("ArrowDown")
        last = walking.forward(page).inner_text()
        if last == "Gửi":
            tab_to(page, last)
        page.keyboard.press("Enter")
        page.wait_for_function("title => document.title !== title", arg=title)
    assert walking.shown_receipt(page)


def test_digits_choose_a_face_while_the_focus_is_in_the_question(visit: Visit) -> None:
    page = visit(f"/d/{ONE_TOUCH}")
    tab_to(page, "general")
    page.keyboard.press("4")
    assert page.locator('input[name="general"][value="4"]').is_checked()
    page.keyboard.press("2")
    assert page.locator('input[name="general"]:checked').get_attribute("value") == "2"


def test_after_a_mistake_the_summary_has_the_focus_and_leads_to_the_question(visit: Visit) -> None:
    page = visit("/d/02839")
    press(page)
    assert page.title().startswith("Lỗi: ")
    assert page.evaluate("document.activeElement.className") == "summary"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Space")
    assert page.locator('input[name="age"]').first.is_checked()


@pytest.mark.parametrize("way", ["", "?size=200", "?contrast=high"])
def test_every_focused_control_shows_its_ring(visit: Visit, way: str) -> None:
    page = visit(f"/d/{ONE_TOUCH}{way}")
    for _ in range(8):
        page.keyboard.press("Tab")
        ring = page.evaluate(
            """() => { const e = document.activeElement;
            const seen = e.matches("input[type=radio], input[type=checkbox]") ? e.nextElementSibling : e;
            return parseFloat(getComputedStyle(seen).outlineWidth); }"""
        )
        assert ring >= 3
