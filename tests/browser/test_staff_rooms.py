"""The staff rooms in a real browser: no axe violation, nothing cut off, usable by keyboard alone."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize

from tests.browser.conftest import PHONE, Site

Visit = Callable[..., Page]

DESK = {"width": 1280, "height": 800}
PASSWORD = "mật khẩu chỉ để thử"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = (
    "/theo-doi",
    "/theo-doi?dot=theo-phan&q=bac&tinh-trang=none",
    "/theo-doi?dot=theo-phan&q=paris",
    "/quan-tri",
    "/quan-tri/dot-moi",
    "/quan-tri/dot/theo-phan",
    "/quan-tri/dot/theo-phan/dong",
    "/quan-tri/nguoi-dung",
    "/quan-tri/nguoi-dung-moi",
    "/quan-tri/nguoi-dung/chi.quantri/mat-khau",
    "/quan-tri/nguoi-dung/chi.quantri/don-vi",
    "/quan-tri/thiet-bi",
    "/quan-tri/thiet-bi-moi",
    "/quan-tri/phieu-giu-lai",
    "/quan-tri/nhat-ky",
    "/quan-tri/mat-khau",
)


@pytest.fixture(scope="module")
def state(live: Site, browser: Browser) -> object:
    """The cookies of a signed-in administrator."""
    make = ("user", "create", "chi.quantri", "--role", "quan-tri", "--password-stdin")
    live.sipas(*make, stdin=PASSWORD)
    context = browser.new_context()
    page = context.new_page()
    page.goto(live.url + "/dang-nhap")
    page.fill("#username", "chi.quantri")
    page.fill("#password", PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url("**/quan-tri")
    kept = context.storage_state()
    context.close()
    return kept


def violations(page: Page) -> list[tuple[str, str]]:
    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    return [(v["id"], node["html"][:200]) for v in found for node in v["nodes"]]


def cut_off(page: Page) -> int:
    wider: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return max(0, wider)


def shown(path: str, **how: str) -> str:
    mark = "&" if "?" in path else "?"
    return path + mark + "&".join(f"{name}={value}" for name, value in how.items())


@pytest.mark.browser
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_at_a_desk_and_on_a_phone(visit: Visit, state: object, path: str) -> None:
    ways: tuple[tuple[dict[str, int], dict[str, str]], ...] = (
        (DESK, {}),
        (PHONE, {"lang": "en"}),
        (PHONE, {"size": "200", "contrast": "high"}),
    )
    for viewport, how in ways:
        page = visit(shown(path, **how), viewport=viewport, storage_state=state)
        assert violations(page) == [], (path, how)
        assert cut_off(page) == 0, (path, how)


@pytest.mark.browser
def test_axe_finds_nothing_on_the_page_of_a_device(visit: Visit, state: object) -> None:
    page = visit("/quan-tri/thiet-bi-moi", viewport=DESK, storage_state=state)
    page.fill("[name=name]", "Máy ở quầy 2")
    page.select_option("[name=unit]", "02839")
    page.locator("main button[type=submit]").click()
    assert violations(page) == [], "the new code"
    page.goto(page.url.split("/quan-tri")[0] + "/quan-tri/thiet-bi")
    page.get_by_role("link", name="Máy ở quầy 2").first.click()
    for viewport in (DESK, PHONE):
        page.set_viewport_size(ViewportSize(width=viewport["width"], height=viewport["height"]))
        assert violations(page) == [], "the device"
        assert cut_off(page) == 0


@pytest.mark.browser
@pytest.mark.parametrize("language", ["vi", "en"])
def test_axe_finds_nothing_where_signing_in_was_refused(visit: Visit, language: str) -> None:
    page = visit(f"/dang-nhap?lang={language}")
    assert violations(page) == []
    page.fill("#username", "ai-do")
    page.fill("#password", "không đúng")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert violations(page) == []
    assert page.input_value("#username") == "ai-do"
    assert page.locator(".summary").evaluate("e => e === document.activeElement")


@pytest.mark.browser
@pytest.mark.parametrize("language", ["vi", "en"])
def test_axe_finds_nothing_on_a_form_full_of_errors(visit: Visit, state: object, language: str) -> None:
    page = visit(f"/quan-tri/dot-moi?lang={language}", viewport=DESK, storage_state=state)
    page.fill("#opens", "1/11/2026")
    page.fill("#target", "abc")
    page.check("#units-list")
    page.fill("#units_text", "unit,N,quota\n02839,100,200\n99999,,")
    with page.expect_navigation():
        page.locator("main form button[type=submit]").click()
    assert violations(page) == []
    assert page.locator("#problems tbody tr").count() == 2
    page.locator(".summary a", has_text="abc").click()
    assert page.locator("#target").evaluate("e => e === document.activeElement")


@pytest.mark.browser
def test_a_count_is_found_and_the_room_left_by_keyboard_alone(visit: Visit, state: object) -> None:
    page = visit("/theo-doi?dot=theo-phan", viewport=DESK, storage_state=state)
    _tab_to(page, "#q")
    page.keyboard.type("bac ha")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "q=bac+ha" in page.url
    assert page.locator("tr[data-unit]").count() == 1
    _tab_to(page, ".scroll")
    _tab_to(page, ".downloads a")


def _tab_to(page: Page, wanted: str) -> None:
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("css => document.activeElement.matches(css)", wanted):
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline == "solid"
            return
    raise AssertionError(f"{wanted} cannot be reached with Tab")
