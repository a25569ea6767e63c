"""Index 8 and the scorecard in a real browser: axe, nothing cut off, by keyboard, two editors."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Page

from survey import store
from tests.browser.conftest import PHONE, Site
from tests.browser.test_staff_rooms import DESK, cut_off, shown, violations
from tests.conftest import make_round
from tests.staff import kept_sign_in, make_user
from tests.tabulate.answering import answer, forms

Visit = Callable[..., Page]

CARD, YEAR = "/bao-cao/bang-diem/2020/nam", "/bao-cao/chi-so-8/2020"
PAGES = (
    "/bao-cao/chi-so-8",
    YEAR,
    f"{YEAR}?thu-8-1=92&thu-8-2=hai",
    f"{YEAR}/8.1",
    f"{YEAR}/8.6",
    "/bao-cao/chi-so-8/2026",
    "/bao-cao/bang-diem",
    CARD,
    f"{CARD}/7",
    f"{CARD}/3.4.2",
    f"{CARD}/3/them",
    "/bao-cao/bang-diem/2021/quy-1",
)
WAYS: tuple[tuple[dict[str, int], dict[str, str]], ...] = (
    (DESK, {}),
    (PHONE, {"lang": "en"}),
    (PHONE, {"size": "200", "contrast": "high"}),
)


@pytest.fixture(scope="module")
def office(live: Site, tidy: None) -> dict[str, Any]:
    """A signed-in person of Sở Nội vụ with the plan's figures and an open round of its own channel."""
    live.sipas("scorecard", "load")
    engine = store.connect(live.database_url)
    round_id = make_round("cho-chi-so-8", name="Khảo sát của tỉnh", channels=("paper",), synthetic=True)
    answer(round_id, forms(round_id, "5", 57) + forms(round_id, "2", 3), channel="paper")
    kept = kept_sign_in(make_user("so-noi-vu", "diem.sonoivu"), "127.0.0.1")
    engine.dispose()
    return kept


@pytest.fixture(scope="module")
def tables(live: Site, office: dict[str, Any], browser: Any) -> None:
    """The Index 8 of 2026 by that round and the first quarter of 2021, opened as a person opens them."""
    context = browser.new_context(storage_state=office)
    page = context.new_page()
    page.goto(live.url + "/bao-cao/chi-so-8")
    page.fill("#year", "2026")
    page.get_by_role("button", name="Mở bảng Chỉ số 8").click()
    page.goto(live.url + "/bao-cao/chi-so-8/2026/8.1")
    page.select_option("#round", "cho-chi-so-8")
    page.get_by_role("button", name="Lưu").click()
    page.goto(live.url + "/bao-cao/bang-diem")
    page.fill("#year", "2021")
    page.select_option("#period", "quy-1")
    page.get_by_role("button", name="Mở bảng chấm điểm").click()
    page.wait_for_url("**/bang-diem/2021/quy-1")
    context.close()


@pytest.mark.browser
@pytest.mark.usefixtures("tables")
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_at_a_desk_and_on_a_phone(visit: Visit, office: dict[str, Any], path: str) -> None:
    for viewport, how in WAYS:
        page = visit(shown(path, **how), viewport=viewport, storage_state=office)
        assert page.locator("h1").count() == 1
        assert violations(page) == [], (path, how)
        assert cut_off(page) == 0, (path, how)


def saved(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="Lưu").click()


@pytest.mark.browser
def test_two_editors_see_both_texts_and_nothing_is_lost(visit: Visit, office: dict[str, Any]) -> None:
    first, second = (visit(f"{CARD}/3.4.1", viewport=DESK, storage_state=office) for _ in range(2))
    first.fill("#note", "bản thứ nhất")
    saved(first)
    second.fill("#note", "bản thứ hai")
    second.fill("#done", "180.900")
    saved(second)
    assert violations(second) == []
    assert second.locator(".summary").evaluate("e => e === document.activeElement")
    differing = second.locator("tr.attention").all_inner_texts()
    assert [("bản thứ nhất" in row and "bản thứ hai" in row) for row in differing] == [False, True]
    assert (second.input_value("#note"), second.input_value("#done")) == ("bản thứ hai", "180.900")
    saved(second)
    assert second.url.endswith("#chi-so-3")


@pytest.mark.browser
def test_a_wrong_figure_leads_to_its_field(visit: Visit, office: dict[str, Any]) -> None:
    page = visit(f"{YEAR}/8.6", viewport=PHONE, storage_state=office)
    page.fill("#done", "25")
    saved(page)
    assert violations(page) == []
    page.locator(".summary a").click()
    assert page.locator("#done").evaluate("e => e === document.activeElement")
    assert page.input_value("#done") == "25"


@pytest.mark.browser
def test_evidence_goes_up_comes_down_and_is_withdrawn_without_scripts(
    visit: Visit, office: dict[str, Any]
) -> None:
    page = visit(f"{YEAR}/8.4", viewport=DESK, storage_state=office, java_script_enabled=False)
    bad = FilePayload(name="bao-cao.pdf", mimeType="application/pdf", buffer=b"<html>")
    page.set_input_files("#file", bad)
    page.get_by_role("button", name="Tải tệp lên").click()
    assert "không phải PDF" in page.locator("#file-error").inner_text()
    page.set_input_files("#file", {**bad, "buffer": b"%PDF-1.7\nstartxref\n%%EOF"})
    page.get_by_role("button", name="Tải tệp lên").click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="bao-cao.pdf").click()
    assert waiting.value.suggested_filename == "bao-cao.pdf"
    page.get_by_role("button", name="Rút tệp bao-cao.pdf").click()
    assert "Có thể đưa lại ở dưới." in page.locator(".flash").inner_text()
    page.locator("details summary").click()
    page.get_by_role("button", name="Đưa lại bao-cao.pdf").click()
    assert page.get_by_role("link", name="bao-cao.pdf").count() == 1


@pytest.mark.browser
def test_trying_a_rate_by_keyboard_alone(visit: Visit, office: dict[str, Any]) -> None:
    page = visit(YEAR, viewport=DESK, storage_state=office)
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "thu-8-1":
            break
    page.keyboard.type("92")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "điểm (+9,2)" in page.locator(".notice[role=status]").inner_text()
    assert page.input_value("#thu-8-1") == "92"
