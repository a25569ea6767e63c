"""How the kiosk waits: for somebody who thinks, for somebody who left, for the next person."""

import pytest
from playwright.sync_api import Page

from tests.browser.kiosk_states import FACES, Told, answering
from tests.browser.kiosks import (
    LONG,
    SHORT,
    Kiosk,
    begin,
    changed,
    choose,
    given_settings,
    go_on,
    item,
    kept,
    kiosk,
    press,
    screen,
)

pytestmark = pytest.mark.browser
__all__ = ["given_settings", "kiosk"]


@pytest.mark.parametrize("sign", ["key", "touch", "button"])
def test_whoever_is_still_there_goes_on_without_limit(kiosk: Kiosk, given_settings: Told, sign: str) -> None:
    page = answering(FACES, clock=True)(kiosk, given_settings)
    choose(page, "4")
    for _ in range(3):
        page.clock.run_for(45_000)
        assert page.evaluate("document.activeElement.textContent") == "Tôi vẫn đang trả lời"
        if sign == "key":
            page.keyboard.press("Enter")
        elif sign == "touch":
            page.mouse.click(20, 20)
        else:
            press(page, "Tôi vẫn đang trả lời")
        page.clock.run_for(1_000)
        assert page.get_by_role("alertdialog").count() == 0
    assert (item(page), page.locator("form input:checked").get_attribute("value")) == (FACES, "4")


def test_the_touch_that_answers_the_question_does_nothing_else(kiosk: Kiosk, given_settings: Told) -> None:
    page = answering(FACES, clock=True)(kiosk, given_settings)
    box = page.locator(".faces .choice").nth(0).bounding_box()
    assert box is not None
    page.clock.run_for(45_000)
    page.mouse.click(box["x"] + 20, box["y"] + 20)
    page.clock.run_for(1_000)
    assert page.get_by_role("alertdialog").count() == 0
    assert page.locator("form input:checked").count() == 0


def test_a_tablet_that_slept_wakes_wiped_and_its_first_touch_chooses_nothing(
    kiosk: Kiosk, given_settings: Told
) -> None:
    page = answering(FACES)(kiosk, given_settings)
    choose(page, "2")
    # Timers stand still while a tablet sleeps: only its clock has gone on.
    page.evaluate("const now = Date.now; Date.now = () => now() + 3600000;")
    page.evaluate("""() => {
        window.reached = 0;
        document.querySelector("form").addEventListener("pointerdown", () => { window.reached += 1; });
        const touch = new PointerEvent("pointerdown", { bubbles: true, cancelable: true });
        document.querySelector("form").dispatchEvent(touch);
    }""")
    assert page.evaluate("reached") == 0
    assert screen(page) == "attract"
    assert kept(page) == []


def test_where_unfinished_forms_are_kept_one_press_prevents_it(kiosk: Kiosk, given_settings: Told) -> None:
    keeping = changed(given_settings[SHORT], round={"keep_partial": True})
    page = kiosk(keeping)
    begin(page)
    choose(page, "2")
    away = page.get_by_role("button", name="Thôi, xóa hết")
    box = away.bounding_box()
    assert box is not None
    assert box["height"] >= 64
    away.click()
    assert screen(page) == "attract"
    assert kept(page) == []
    page = kiosk(given_settings[SHORT])
    begin(page)
    assert page.get_by_role("button", name="Thôi, xóa hết").count() == 0


def test_the_question_is_read_aloud_to_whoever_listened(kiosk: Kiosk, given_settings: Told) -> None:
    page = answering(FACES, clock=True, voices=True)(kiosk, given_settings)
    page.clock.run_for(41_000)
    assert page.evaluate("said") == []
    page.keyboard.press("Shift")
    page.clock.run_for(1_000)
    page.locator(".listen").click()
    page.clock.run_for(41_000)
    assert page.evaluate("said.at(-1)") == "Bác, anh, chị còn ở đó không?"


def test_the_thanks_stay_as_long_as_somebody_wants(kiosk: Kiosk, given_settings: Told) -> None:
    page = kiosk(given_settings[SHORT], clock=True)
    begin(page)
    go_on(page, "5")
    page.wait_for_selector("[data-screen=thanks]")
    told = page.locator(".closing")
    assert told.inner_text() == "Màn hình này tự đóng sau 20 giây."
    assert page.locator(".closing[aria-live], .closing[role]").count() == 0
    page.clock.run_for(4_000)
    assert told.inner_text() == "Màn hình này tự đóng sau 20 giây."
    page.clock.run_for(2_000)
    assert told.inner_text() == "Màn hình này tự đóng sau 15 giây."
    for _ in range(4):
        press(page, "Giữ thêm")
    page.clock.run_for(80_000)
    assert screen(page) == "thanks"
    page.clock.run_for(20_000)
    assert screen(page) == "attract"


def test_the_next_person_begins_after_a_short_wait(kiosk: Kiosk, given_settings: Told) -> None:
    page = kiosk(given_settings[SHORT], clock=True)
    begin(page)
    go_on(page, "5")
    page.wait_for_selector("[data-screen=thanks]")
    press(page, "Xong")
    page.locator(".start").click(force=True)
    assert screen(page) == "attract"
    page.clock.run_for(2_500)
    assert page.locator(".start").inner_text() == "Xin chờ một chút"
    page.clock.run_for(1_000)
    begin(page)
    assert screen(page) == "question"


def test_a_language_that_nobody_went_on_with_is_forgotten(kiosk: Kiosk, given_settings: Told) -> None:
    page = kiosk(given_settings[SHORT], clock=True)
    press(page, "English")
    page.locator("[data-tool=size]").click()
    page.clock.run_for(55_000)
    assert page.locator(".start").inner_text() == "Start"
    page.clock.run_for(7_000)
    assert page.locator(".start").inner_text() == "Bắt đầu"
    assert page.evaluate("document.documentElement.className") == "kiosk"


def test_new_settings_wait_until_nobody_answers(kiosk: Kiosk, given_settings: Told) -> None:
    page = kiosk(given_settings[SHORT], clock=True)
    begin(page)
    idle = page.evaluate("kiosk.idle")
    other = changed(given_settings[LONG], tag="other")
    page.evaluate("config => kiosk.set({ config })", other)
    page.clock.run_for(5_000)
    assert (item(page), page.evaluate("kiosk.idle")) == ("general", idle)
    press(page, "Quay lại")
    assert page.evaluate("kiosk.idle") > idle
    assert page.locator(".minutes").inner_text() == "Khoảng 7 phút, không ghi tên"


def middle(page: Page, selector: str) -> tuple[float, float]:
    box = page.locator(selector).bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_double_tap_counts_once(kiosk: Kiosk, given_settings: Told) -> None:
    page = kiosk(given_settings[SHORT], touch=True)
    begin(page)
    choose(page, "5")
    x, y = middle(page, ".actions .primary")
    page.wait_for_timeout(500)
    for _ in range(2):
        page.touchscreen.tap(x, y)
        page.wait_for_timeout(60)
    assert screen(page) == "thanks"
    page.wait_for_timeout(500)
    page.touchscreen.tap(x, y)
    assert screen(page) == "attract"


def test_a_double_click_counts_once(kiosk: Kiosk, given_settings: Told) -> None:
    page = kiosk(given_settings[LONG])
    begin(page)
    choose(page, "25-34")
    page.wait_for_timeout(500)
    page.mouse.dblclick(*middle(page, ".actions .primary"))
    assert item(page) == "respondent"
    assert page.get_by_role("alert").count() == 0
