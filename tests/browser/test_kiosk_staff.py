"""What staff meet at a kiosk: enrolling, opening hours, the technician's page, no JavaScript."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import create_engine, text

from survey import assets, clock, store
from survey.kiosk.words import WORDS
from survey.registry import devices, units
from tests.browser.conftest import Site
from tests.browser.kiosk_states import LOCKED, NEVER, REFUSED, Told
from tests.browser.kiosks import (
    LARGE,
    LONG,
    SHORT,
    Kiosk,
    begin,
    changed,
    given_settings,
    kiosk,
    press,
    screen,
)
from tests.browser.test_kiosk_visit import by_keys

pytestmark = pytest.mark.browser
__all__ = ["given_settings", "kiosk"]

SCRIPTS = assets.FOLDER / "js" / "kiosk"
SHELL = assets.template_folder() / "kiosk" / "kiosk.html"


def test_a_code_is_typed_in_two_groups_and_a_wrong_one_stays_to_be_mended(kiosk: Kiosk) -> None:
    page = kiosk(None, enrolled=False)
    code = page.locator("#code")
    code.press_sequentially("wx-yz98")
    press(page, "Ghi danh")
    assert page.get_by_role("alert").inner_text().endswith("ô này mới có 6. Xin nhập thêm.")
    code.press_sequentially("76")
    assert code.input_value() == "WXYZ 9876"
    code.press("Home")
    code.press("ArrowRight")
    code.press("Delete")
    assert (code.input_value(), code.evaluate("e => e.selectionStart")) == ("WYZ9 876", 1)
    code.press_sequentially("x")
    press(page, "Ghi danh")
    page.wait_for_selector(".summary >> text=Không có mã này")
    assert code.input_value() == "WXYZ 9876"
    assert page.evaluate("document.activeElement.id") == "code"


def test_enrolling_without_a_network_says_so(kiosk: Kiosk) -> None:
    page = kiosk(None, enrolled=False)
    page.locator("#code").fill("NONET234")
    press(page, "Ghi danh")
    page.wait_for_selector(".summary >> text=mất mạng")


def test_a_code_in_the_address_enrols_at_once_and_leaves_the_address(
    kiosk: Kiosk, given_settings: Told
) -> None:
    page = kiosk(None, enrolled=False, held=given_settings[SHORT], path="/kiosk#ma=FRESH234")
    page.wait_for_selector("[data-screen=attract]")
    assert page.url.endswith("/kiosk")
    assert page.evaluate("history.length") <= 2
    page.go_back()
    assert "ma=" not in page.url


def test_a_withdrawn_device_can_be_enrolled_again(kiosk: Kiosk, given_settings: Told) -> None:
    told = given_settings[SHORT]
    page = kiosk(told, revoked=True, problem="revoked", held=told)
    press(page, "Ghi danh lại máy này")
    page.locator("#code").fill("FRESH234")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-screen=attract]")


def at(moment: str) -> float:
    """The clock offset that makes it this moment."""
    return (datetime.fromisoformat(moment) - datetime.now(UTC)).total_seconds() * 1000


def test_it_wakes_and_sleeps_by_itself(kiosk: Kiosk, given_settings: Told) -> None:
    told = changed(given_settings[SHORT], settings={"hours": NEVER}, round={"opens": "2020-01-01T00:00:00Z"})
    page = kiosk(told, offset=at("2026-03-02T07:29:00+07:00"))
    assert screen(page) == "asleep"
    assert page.locator(".hours").inner_text().split("\n") == [
        "Thứ hai", "07:30–11:30, 13:30–17:00", "Thứ ba", "07:30–11:30",
    ]  # fmt: skip
    for moment, shown in (
        ("07:31", "attract"),
        ("11:31", "asleep"),
        ("13:31", "attract"),
        ("17:00", "asleep"),
    ):
        page.evaluate("offset => kiosk.set({ offset })", at(f"2026-03-02T{moment}:00+07:00"))
        assert screen(page) == shown


def test_no_clock_closes_it_before_the_server_confirmed_one(kiosk: Kiosk, given_settings: Told) -> None:
    page = kiosk(changed(given_settings[SHORT], settings={"hours": {}}), sure=False)
    assert screen(page) == "attract"
    page.evaluate("kiosk.set({ sure: true })")
    assert screen(page) == "asleep"


def test_a_full_device_asks_again_once_everything_was_sent(kiosk: Kiosk, given_settings: Told) -> None:
    page = kiosk(given_settings[SHORT], problem="full", queue=3)
    assert screen(page) == "full"
    page.evaluate("kiosk.set({ queue: 0 })")
    assert screen(page) == "attract"


def facts(page: Page) -> dict[str, str]:
    rows = page.locator("[data-fact]").all()
    return {row.get_attribute("data-fact") or "": row.locator("dd").inner_text() for row in rows}


def test_a_technician_gets_in_with_the_pin_and_sees_how_the_device_is(
    kiosk: Kiosk, given_settings: Told
) -> None:
    told = changed(given_settings[LONG], **LOCKED)
    page = kiosk(told, quarantine=REFUSED, queue=12, oldest="2026-03-01T01:40:00Z", offset=-7400)
    press(page, "Dành cho kỹ thuật viên")
    for digit in "1357":
        press(page, digit)
    assert page.get_by_role("status").inner_text() == "●●●●\nĐã nhập 4 chữ số"
    press(page, "Vào")
    page.wait_for_selector(".summary >> text=Mã PIN chưa đúng")
    page.keyboard.type("29")
    page.keyboard.press("Backspace")
    page.keyboard.type("468")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-screen=technician]")
    seen = facts(page)
    assert seen["unit"] == told["device"]["unit"]["name"]
    assert (seen["counter_name"], seen["queue"], seen["oldest"]) == (
        "Quầy 3",
        "12 phiếu",
        "08:40, 01/03/2026",
    )
    assert seen["clock"] == "nhanh 7 giây so với máy chủ, đã tự bù"
    assert seen["storage"] == "đã dùng 1,4 trên 2.000 MB"
    assert seen["persisted"].startswith("không. Hệ thống không trông vào lời hứa này.")
    assert "Phiếu số 17, 08:40, 02/03/2026 Trùng mã" in page.locator(".refused").inner_text()
    page.evaluate("kiosk.set({ queue: 0, oldest: null })")
    assert facts(page)["queue"] == "0 phiếu"
    press(page, "Đóng")
    assert screen(page) == "attract"


def test_the_technicians_buttons_say_what_came_of_them(kiosk: Kiosk, given_settings: Told) -> None:
    page = kiosk(given_settings[SHORT], queue=2)
    press(page, "Dành cho kỹ thuật viên")
    told = page.locator(".told")
    assert "Chưa đặt mã PIN" in page.locator("main").inner_text()
    press(page, "Thử mạng")
    page.wait_for_selector(".told >> text=Máy chủ trả lời sau 42 mili giây.")
    with page.expect_download() as saved:
        press(page, "Xuất hàng đợi ra tệp")
    assert re.fullmatch(r"hang-doi-[\w-]+-\d{4}-\d\d-\d\d\.json", saved.value.suggested_filename)
    assert json.loads(Path(saved.value.path()).read_text()) == {"sipas_queue": 1}
    assert told.inner_text().startswith("Đã xuất 2 phiếu ra tệp.")
    page.evaluate("kiosk.set({ online: false })")
    press(page, "Gửi ngay")
    page.wait_for_selector(".told >> text=Chưa gửi được.")
    press(page, "Thử mạng")
    page.wait_for_selector(".told >> text=Không tới được máy chủ.")


@pytest.mark.parametrize("pin", [None, LOCKED["settings"]["pin"]])
def test_the_technicians_page_closes_by_itself(kiosk: Kiosk, given_settings: Told, pin: Any) -> None:
    page = kiosk(changed(given_settings[SHORT], settings={"pin": pin}), clock=True)
    press(page, "Dành cho kỹ thuật viên")
    page.keyboard.type("12")
    page.clock.run_for(59_000)
    assert screen(page) in ("pin", "technician")
    page.clock.run_for(2_000)
    assert screen(page) == "attract"
    press(page, "Dành cho kỹ thuật viên")
    assert "●" not in page.locator("main").inner_text()


def test_without_javascript_the_page_says_so_and_leads_to_the_one_for_phones(
    browser: Browser, live: Site
) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(live.url + "/kiosk")
    assert page.locator("h1").inner_text() == "Máy khảo sát cần JavaScript"
    page.get_by_role("link", name="Trang khảo sát cho điện thoại").click()
    assert page.url == live.url + "/"
    page.close()


def test_the_page_is_the_same_whoever_asks(browser: Browser, live: Site) -> None:
    request = browser.new_context().request
    bodies = {request.get(live.url + path).text() for path in ("/kiosk", "/kiosk?lang=en&size=200")}
    assert len(bodies) == 1


def test_every_word_that_the_scripts_ask_for_is_there_and_none_is_idle() -> None:
    source = "\n".join(path.read_text() for path in SCRIPTS.glob("*.js"))
    said = set(re.findall(r'"([a-z0-9_-]+)"', source)) | {
        word
        for word in WORDS
        if re.search(rf"`{re.match('[a-z]+_', word + '_')[0]}\$", source)  # type: ignore[index]
    }
    shell = set(re.findall(r'data-word="(\w+)"', SHELL.read_text()))
    asked = set(re.findall(r'say\("(\w+)"', source))
    assert asked - set(WORDS) - shell == set()
    assert (set(WORDS) | shell) - said == set()


def test_scripts_of_the_screens_store_nothing_go_nowhere_and_read_no_markup() -> None:
    kept_by_core = ("core.js", "db.js", "queue.js", "seal.js", "server.js", "sync.js", "worker.js")
    never = re.compile(
        r"localStorage|sessionStorage|indexedDB|document\.cookie|pushState|location\.(href|assign)|fetch\("
        r"|innerHTML|outerHTML|insertAdjacent|document\.write|DOMParser|\.title\b"
    )
    screens = [path for path in SCRIPTS.glob("*.js") if path.name not in kept_by_core]
    assert len(screens) > 15
    assert [path.name for path in screens if never.search(path.read_text())] == []


@pytest.mark.parametrize("questionnaire", [LONG, SHORT])
def test_a_real_device_enrols_and_sends_a_whole_form_by_keys_alone(
    browser: Browser, live: Site, questionnaire: str
) -> None:
    engine = store.connect(live.database_url)
    with store.writing() as session:
        unit = units.unit_on(session, {LONG: "02839", SHORT: "02647"}[questionnaire], clock.today())
        assert unit is not None
        device, code = devices.register(session, "15", f"Máy {questionnaire}", unit, "1", "test")
    engine.dispose()
    page = browser.new_page(viewport=LARGE)
    page.goto(live.url + "/kiosk")
    page.wait_for_selector("[data-screen=enrol]")
    page.keyboard.type(code)
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-screen=attract]")
    begin(page)
    while screen(page) == "question":
        by_keys(page)
        page.wait_for_timeout(20)
    page.wait_for_selector("[data-screen=thanks]")
    page.wait_for_selector(".where >> text=Phiếu đã được gửi.")
    shown = page.locator("[data-receipt]").inner_text()
    page.close()
    engine = create_engine(live.database_url)
    with engine.connect() as connection:
        rows = connection.execute(
            text("SELECT counter, channel FROM response WHERE device = :d"), {"d": device.id}
        )
        assert [tuple(row) for row in rows] == [("1", "kiosk")]
    engine.dispose()
    assert re.fullmatch(r"[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]", shown)
