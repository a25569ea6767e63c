"""One person at the kiosk: by touch and by keys alone, there and back again, to the thanks."""

from typing import Any

import pytest
from playwright.sync_api import Page

from questionnaires.loader import load
from questionnaires.routing import missing
from survey.assets import asset_url
from survey.intake.parse import punch
from tests.browser.kiosk_states import FACES, Told, answering, with_typed
from tests.browser.kiosks import (
    LONG,
    SHORT,
    Kiosk,
    begin,
    changed,
    choose,
    forward,
    given_settings,
    go_on,
    go_to,
    item,
    kept,
    kiosk,
    press,
    screen,
)

pytestmark = pytest.mark.browser
__all__ = ["given_settings", "kiosk"]

FOCUS = "document.activeElement.id || document.activeElement.className"


def by_keys(page: Page) -> None:
    """Answer what is asked with Tab, arrows, digits and Enter, as somebody does who cannot use a screen."""
    assert page.evaluate(FOCUS) == "question"
    if page.locator(".faces").count():
        page.keyboard.press("4")
    else:
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        if page.locator("form input[type=radio]").count():
            page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")


@pytest.mark.parametrize("questionnaire", [LONG, SHORT])
def test_a_whole_form_is_answered_by_keys_alone(
    kiosk: Kiosk, given_settings: Told, questionnaire: str
) -> None:
    page = kiosk(given_settings[questionnaire])
    while page.evaluate("document.activeElement.textContent") != "Bắt đầu":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    if screen(page) == "consent":
        for _ in range(2):
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
    while screen(page) == "question":
        by_keys(page)
        page.wait_for_timeout(20)
    page.wait_for_selector("[data-screen=thanks]")
    (sent,) = kept(page)
    asked = load(questionnaire)
    assert punch(asked, sent["answers"])
    assert missing(asked, sent["answers"]) == ()
    assert len(sent["answers"]) >= len([i for i in asked.closed_items if i.ask_if is None])
    assert (sent["comments"], sent["partial"], sent["language"]) == ({}, False, "vi")


def test_digits_choose_a_face_as_soon_as_the_question_is_there(kiosk: Kiosk, given_settings: Told) -> None:
    page = answering(FACES)(kiosk, given_settings)
    page.keyboard.press("5")
    assert page.locator("form input:checked").get_attribute("value") == "5"
    page.keyboard.press("2")
    assert page.locator("form input:checked").get_attribute("value") == "2"
    page.keyboard.press("ArrowRight")
    assert page.locator("form input:checked").get_attribute("value") == "3"


def test_going_on_without_a_required_answer_says_so_and_loses_nothing(
    kiosk: Kiosk, given_settings: Told
) -> None:
    page = kiosk(given_settings[LONG])
    begin(page)
    go_on(page, "25-34")
    forward(page).click()
    assert page.get_by_role("alert").inner_text().startswith("Câu này chưa có lựa chọn.")
    assert page.evaluate(FOCUS) == "summary"
    choose(page, "person")
    assert page.get_by_role("alert").count() == 0
    press(page, "Quay lại")
    assert page.locator("form input:checked").get_attribute("value") == "25-34"


def test_what_need_not_be_answered_can_be_passed(kiosk: Kiosk, given_settings: Told) -> None:
    page = kiosk(given_settings[LONG])
    begin(page)
    go_to(page, "p1")
    forward(page).click()
    assert item(page) == "p2"


def test_the_way_back_leads_to_the_consent_and_no_further(kiosk: Kiosk, given_settings: Told) -> None:
    page = kiosk(given_settings[LONG])
    begin(page)
    press(page, "Quay lại")
    assert screen(page) == "consent"
    press(page, "Thôi")
    assert screen(page) == "attract"


def test_an_answer_that_opens_a_question_can_close_it_again(kiosk: Kiosk, given_settings: Told) -> None:
    page = kiosk(given_settings[SHORT])
    begin(page)
    choose(page, "2")
    assert page.locator(".progress").inner_text().startswith("Câu 1/2")
    assert forward(page).inner_text() == "Tiếp tục"
    go_on(page)
    choose(page, "manner")
    press(page, "Quay lại")
    choose(page, "5")
    assert page.locator(".progress").inner_text().startswith("Câu 1/1")
    forward(page).click()
    page.wait_for_selector("[data-screen=thanks]")
    assert kept(page)[0]["answers"] == {"general": "5"}


def test_a_short_form_asks_first_and_has_the_consent_above_its_send(
    kiosk: Kiosk, given_settings: Told
) -> None:
    page = kiosk(given_settings[SHORT])
    press(page, "Bắt đầu")
    assert item(page) == "general"
    assert page.locator(".consent").is_visible()
    send = forward(page)
    assert send.inner_text() == "Gửi"
    before = send.bounding_box()
    choose(page, "1")
    assert not page.locator(".consent").is_visible()
    assert send.bounding_box() == before
    go_on(page)
    assert page.locator(".consent").is_visible()


def test_changing_language_keeps_the_question_and_what_was_chosen(kiosk: Kiosk, given_settings: Told) -> None:
    page = answering(FACES)(kiosk, given_settings)
    choose(page, "4")
    press(page, "English")
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.locator("form input:checked").get_attribute("value") == "4"
    assert page.evaluate(FOCUS) == "question"
    assert (
        page.locator("legend").inner_text() == "How satisfied are you with the officials' manner towards you?"
    )


def test_text_size_and_contrast_change_in_place(kiosk: Kiosk, given_settings: Told) -> None:
    page = answering(FACES)(kiosk, given_settings)
    sizes = []
    for _ in range(3):
        page.locator("[data-tool=size]").press("Enter")
        sizes.append(page.evaluate("getComputedStyle(document.documentElement).fontSize"))
    assert sizes == ["36px", "48px", "24px"]
    page.locator("[data-tool=contrast]").press("Enter")
    assert page.evaluate("getComputedStyle(document.querySelector('.progress')).color") == "rgb(27, 31, 36)"
    assert page.locator("[data-tool=contrast]").inner_text() == "Màu thường"


def test_under_18_is_thanked_and_nothing_is_kept(kiosk: Kiosk, given_settings: Told) -> None:
    page = kiosk(changed(given_settings[LONG], round={"keep_partial": True}))
    begin(page)
    go_on(page, "under18")
    assert screen(page) == "under-age"
    assert "Máy không lưu câu trả lời nào." in page.locator("main").inner_text()
    press(page, "Xong")
    assert screen(page) == "attract"
    assert kept(page) == []


@pytest.mark.parametrize(
    ("written", "stored"), [("3", "3"), (" 12 ", "12"), ("2,0", "2"), ("03", "3"), ("4.", "4")]
)
def test_a_number_is_taken_as_people_write_it(
    kiosk: Kiosk, given_settings: Told, written: str, stored: str
) -> None:
    told = with_typed(given_settings[SHORT], "number")
    page = kiosk(changed(told, items=told["items"][:2]))
    begin(page)
    page.locator("form input").fill(written)
    forward(page).click()
    go_on(page, "5")
    page.wait_for_selector("[data-screen=thanks]")
    assert kept(page)[0]["answers"] == {"typed": stored, "general": "5"}


@pytest.mark.parametrize("written", ["2,5", "hai", "-1", "1e3", "1234"])
def test_what_is_no_whole_number_is_said_and_stays(kiosk: Kiosk, given_settings: Told, written: str) -> None:
    page = kiosk(with_typed(given_settings[SHORT], "number"))
    begin(page)
    page.locator("form input").fill(written)
    forward(page).click()
    assert "số nguyên" in page.get_by_role("alert").inner_text()
    assert page.locator("form input").input_value() == written


def test_free_text_is_asked_only_where_the_round_lets_people_type(kiosk: Kiosk, given_settings: Told) -> None:
    told = with_typed(given_settings[SHORT], "text")
    page = kiosk(told)
    begin(page)
    box = page.locator("form textarea")
    assert [box.get_attribute(name) for name in ("autocomplete", "spellcheck", "maxlength")] == [
        "off",
        "false",
        "500",
    ]
    box.fill("  Chờ lâu quá  ")
    forward(page).click()
    go_on(page, "5")
    page.wait_for_selector("[data-screen=thanks]")
    assert kept(page)[0]["comments"] == {"typed": "Chờ lâu quá"}
    page = kiosk(changed(told, round={"free_text": False}))
    begin(page)
    assert item(page) == "general"


def test_among_boxes_no_opinion_stands_alone(kiosk: Kiosk, given_settings: Told) -> None:
    told = changed(given_settings[SHORT])
    told["items"] = [told["items"][1] | {"ask_if": None, "no_opinion": True}, told["items"][0]]
    page = kiosk(told)
    begin(page)
    values: list[Any] = []
    for pressed in ("waiting", "manner", "~", "trips"):
        choose(page, pressed)
        values.append(
            page.evaluate("[...document.querySelectorAll('form input:checked')].map((box) => box.value)")
        )
    assert values == [["waiting"], ["waiting", "manner"], ["~"], ["trips"]]


def test_without_a_page_that_checks_it_the_code_stands_alone(kiosk: Kiosk, given_settings: Told) -> None:
    page = kiosk(given_settings[SHORT])
    begin(page)
    go_on(page, "5")
    page.wait_for_selector("[data-screen=thanks]")
    assert page.locator("[data-receipt]").inner_text() == "7K3QZ-0M4TX-A"
    assert page.locator(".qr").count() == 0
    assert "kiểm tra" not in page.inner_text("#stage")


def test_the_thanks_show_the_code_and_a_qr_of_the_page_that_checks_it(
    kiosk: Kiosk, given_settings: Told
) -> None:
    told = given_settings[SHORT] | {"check": "https://khao-sat.example.vn/kiem-tra"}
    page = kiosk(told)
    begin(page)
    go_on(page, "5")
    page.wait_for_selector("[data-screen=thanks]")
    assert page.locator("[data-receipt]").inner_text() == "7K3QZ-0M4TX-A"
    drawn = page.locator(".qr path").get_attribute("d")
    module = asset_url("js/kiosk/qr.js")
    address = "https://khao-sat.example.vn/kiem-tra?ma=7K3QZ-0M4TX-A"
    same = "([module, text]) => import(module).then(({ qr }) => qr(text, '').firstChild.getAttribute('d'))"
    assert page.evaluate(same, [module, address]) == drawn
    assert page.evaluate(same, [module, address + "X"]) != drawn
    assert page.locator(".where").inner_text() == "Phiếu đã lưu trên máy, sẽ gửi khi có mạng."
    page.evaluate("kiosk.set({ queue: 0 })")
    assert page.locator(".where").inner_text() == "Phiếu đã được gửi."


def test_a_question_is_read_with_its_choices_until_the_next_one_comes(
    kiosk: Kiosk, given_settings: Told
) -> None:
    page = answering(FACES, voices=True)(kiosk, given_settings)
    page.locator(".listen").click()
    assert page.locator(".listen").inner_text().startswith("Dừng đọc")
    page.wait_for_function("() => said.length === 3")
    words = given_settings[LONG]["texts"]["vi"]["items"][FACES]
    asked = words["label"].replace("/", " ")
    assert page.evaluate("said") == [asked, words["options"]["1"], words["options"]["2"]]
    assert page.locator(".spoken input").get_attribute("value") == "2"
    go_on(page, "4")
    page.wait_for_timeout(1000)
    assert page.evaluate("said.length") == 3
    assert page.locator(".listen").inner_text().startswith("Nghe câu hỏi")


def test_only_what_can_be_read_whole_is_offered(kiosk: Kiosk, given_settings: Told) -> None:
    keys = ["general", *(f"general={face}" for face in "12345"), "_no_opinion"]
    for recorded, offered in (([], []), (keys[:-2], []), (keys, ["Nghe câu hỏi"])):
        clips = {key: f"/audio/{key}" for key in recorded}
        page = kiosk(changed(given_settings[SHORT]) | {"audio": {"vi": clips}})
        begin(page)
        assert page.locator(".listen").all_inner_texts() == offered
