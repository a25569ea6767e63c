"""A language that came by file, in a real browser: accessible, complete or not, and nothing is cut off."""

from collections.abc import Callable, Iterator
from threading import Thread

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from survey import config
from tests.browser import walking
from tests.browser.conftest import PHONE
from tests.conftest import make_round
from tests.languages.pseudo import drop, half

pytestmark = pytest.mark.browser

WHOLE, PART = "blt", "tai"
NOTICE = "Một phần trang này chưa có bản dịch."


@pytest.fixture
def visit(browser: Browser, settings: config.Config) -> Iterator[Callable[[str], Page]]:
    """Open an address of an installation with a whole and a half translation."""
    from survey.app import create_app

    drop(settings.instance, WHOLE)
    drop(settings.instance, PART, half)
    app = create_app(settings)
    make_round()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    context = browser.new_context(**{"viewport": PHONE})  # type: ignore[arg-type]

    def visit(path: str) -> Page:
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{server.server_port}{path}")
        return page

    yield visit
    context.close()
    server.shutdown()


@pytest.mark.parametrize("path", ["/", "/d/02839"])
@pytest.mark.parametrize("code", [WHOLE, PART])
def test_axe_finds_nothing_and_nothing_is_cut_off(visit: Callable[[str], Page], code: str, path: str) -> None:
    page = visit(f"{path}?lang={code}")
    assert page.locator("html").get_attribute("lang") == code
    assert page.get_by_text(NOTICE).count() == (code == PART)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    for size in ("100", "200"):
        shown = visit(f"{path}?lang={code}&size={size}")
        assert shown.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_mistakes_and_faces_are_accessible_where_half_is_vietnamese(visit: Callable[[str], Page]) -> None:
    page = visit(f"/d/02839?lang={PART}")
    walking.forward(page).click()
    assert page.locator(".summary").count() == 1
    assert Axe().run(page).violations_count == 0
    for _ in range(2):
        walking.fill_at_once(page)
        walking.forward(page).click()
    assert page.locator(".faces").count() > 1
    assert Axe().run(page).violations_count == 0
