"""Every screen of the kiosk as people meet it: no axe violation, large targets, nothing to scroll for."""

from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.browser.kiosk_states import CITIZENS, EVERYWHERE, FACES, Told, answering
from tests.browser.kiosks import (
    LONG,
    SHORT,
    Kiosk,
    changed,
    given_settings,
    go_on,
    item,
    kiosk,
    press,
    screen,
)

pytestmark = pytest.mark.browser
__all__ = ["given_settings", "kiosk"]

LEAST = 64
OFFICE = {"name": "Trung tâm Phục vụ hành chính công phường Cam Đường", "code": "02671"}
WAYS = ("kiosk", "kiosk contrast", "kiosk size-150", "kiosk size-200 contrast")
SIZES = ("kiosk", "kiosk size-150", "kiosk size-200")
LOOK = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`)"""


def languages(page: Page) -> list[str]:
    """Vietnamese as it stands, then every other language that a button of this screen offers."""
    offered = page.locator("[data-language]:visible")
    inert = page.locator("dialog").count() > 0
    return [""] if inert else ["", *(button.get_attribute("data-language") or "" for button in offered.all())]


@pytest.mark.parametrize("state", EVERYWHERE)
def test_axe_finds_nothing_in_any_language_contrast_and_size(
    kiosk: Kiosk, given_settings: Told, state: str
) -> None:
    page = EVERYWHERE[state](kiosk, given_settings)
    page.evaluate(AXE_SCRIPT)
    for language in languages(page):
        if language:
            page.locator(f"[data-language={language}]").click()
        for way in WAYS:
            page.evaluate("way => { document.documentElement.className = way; }", way)
            assert page.evaluate(LOOK) == [], (language, way)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (language, way)


TARGETS = "button, a, input:not([type=radio], [type=checkbox]), textarea, .choice > span"
SMALL = """([targets, least]) => [...document.querySelectorAll(targets)]
    .map((target) => [target.textContent.trim(), target.getBoundingClientRect()])
    .filter(([, box]) => box.width < least || box.height < least)
    .map(([text, box]) => `${text}: ${Math.round(box.width)} × ${Math.round(box.height)}`)"""
SHAPES: dict[str, Any] = {
    "large kiosk": {"width": 1080, "height": 1920},
    "tablet": {"width": 800, "height": 1280},
    "tablet on its side": {"width": 1280, "height": 800},
    "phone": {"width": 390, "height": 844},
}


@pytest.mark.parametrize("state", CITIZENS)
def test_everything_that_can_be_touched_is_large_on_every_device(
    kiosk: Kiosk, given_settings: Told, state: str
) -> None:
    page = CITIZENS[state](kiosk, given_settings)
    for name, shape in SHAPES.items():
        page.set_viewport_size(shape)
        for way in SIZES:
            page.evaluate("way => { document.documentElement.className = way; }", way)
            found = page.evaluate(SMALL, [TARGETS, LEAST])
            assert found == [], (name, way)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (name, way)


FIT = """way => {
    document.documentElement.className = way;
    const legend = document.querySelector("legend");
    const lines = legend ? legend.offsetHeight / parseFloat(getComputedStyle(legend).lineHeight) : 0;
    return [document.documentElement.scrollHeight <= innerHeight, Math.round(lines)];
}"""


def check_fit(page: Page, name: str) -> None:
    for language in ("en", "vi"):
        page.locator(f"[data-language={language}]").click()
        for way in ("kiosk", "kiosk size-150"):
            fits, lines = page.evaluate(FIT, way)
            assert fits, f"{name} scrolls in {language}, {way}"
            assert lines <= 2 or way != "kiosk", f"{name} has {lines} lines in {language}"
    page.evaluate(FIT, "kiosk")


@pytest.mark.parametrize("questionnaire", ["sipas-2640", "sipas-1001", "mot-cham"])
def test_no_question_scrolls_on_a_kiosk_and_none_is_longer_than_two_lines(
    kiosk: Kiosk, given_settings: Told, questionnaire: str
) -> None:
    """With the most that can stand there: a long name, a mark of made-up data, a button that reads aloud."""
    place = {"unit": OFFICE, "counter": "Quầy 3 · Hộ tịch"}
    told = changed(given_settings[questionnaire], round={"simulated": True}, device=place)
    page = kiosk(told, voices=True)
    press(page, "Bắt đầu")
    opening = {"sipas-2640": {"p6": "late"}, "mot-cham": {"general": "2"}}.get(questionnaire, {})
    asked = []
    while screen(page) != "thanks":
        name = item(page) if screen(page) == "question" else screen(page)
        asked.append(name)
        check_fit(page, name)
        if name == "consent":
            press(page, "Tôi đồng ý, tiếp tục")
        else:
            go_on(page, opening.get(name))
    check_fit(page, "thanks")
    assert len(asked) >= {"sipas-2640": 39, "sipas-1001": 49, "mot-cham": 2}[questionnaire]


def test_five_faces_stand_in_one_row_and_none_is_favoured(kiosk: Kiosk, given_settings: Told) -> None:
    page = answering(FACES)(kiosk, given_settings)
    for way in ("kiosk", "kiosk size-150"):
        page.evaluate(FIT, way)
        boxes = [face.bounding_box() for face in page.locator(".faces .choice").all()]
        assert (
            len({(round(box["y"]), round(box["width"]), round(box["height"])) for box in boxes if box}) == 1
        )
    assert page.locator("form input:checked").count() == 0
    page.evaluate(FIT, "kiosk size-200")
    tops = [box["y"] for face in page.locator(".faces .choice").all() if (box := face.bounding_box())]
    assert tops == sorted(set(tops))


PLACES = """() => [...document.querySelectorAll(".choice")].map((label) => {
    const { x, y, width, height } = label.getBoundingClientRect();
    return [x, y + scrollY, width, height];
})"""


def test_nothing_moves_under_the_finger_that_chooses(kiosk: Kiosk, given_settings: Told) -> None:
    page = answering(FACES)(kiosk, given_settings)
    for shape in SHAPES.values():
        page.set_viewport_size(shape)
        for way in SIZES:
            page.evaluate(FIT, way)
            before = page.evaluate(PLACES)
            page.locator("form input").nth(3).check()
            assert page.evaluate(PLACES) == before, (shape, way)
            page.evaluate("document.querySelector('form').reset()")


def test_a_finger_that_lay_on_the_screen_before_marks_no_answer(kiosk: Kiosk, given_settings: Told) -> None:
    page = answering(FACES)(kiosk, given_settings)
    page.mouse.move(0, 0)
    away = page.locator(".faces .choice > span").nth(3).evaluate("e => getComputedStyle(e).backgroundColor")
    page.locator(".faces .choice").nth(3).hover()
    page.wait_for_timeout(300)
    over = page.locator(".faces .choice > span").nth(3).evaluate("e => getComputedStyle(e).backgroundColor")
    assert over == away


def test_a_choice_is_ringed_ticked_and_repeated_in_words(kiosk: Kiosk, given_settings: Told) -> None:
    page = answering(FACES)(kiosk, given_settings)
    page.get_by_text("Hài lòng", exact=True).click()
    assert page.locator(".picked b:visible").get_attribute("data-word") == "Hài lòng"
    page.get_by_text("Không có ý kiến").click()
    assert page.locator(".picked b:visible").count() == 0
    assert page.locator("form input:checked").get_attribute("value") == "~"


@pytest.mark.parametrize("state", ["faces", "number", "consent", "PIN", "enrol"])
def test_whatever_has_the_focus_shows_its_ring(kiosk: Kiosk, given_settings: Told, state: str) -> None:
    page = EVERYWHERE[state](kiosk, given_settings)
    for _ in range(6):
        page.keyboard.press("Tab")
        ring = page.evaluate(
            """() => { const e = document.activeElement;
            const seen = e.matches("input[type=radio], input[type=checkbox]") ? e.nextElementSibling : e;
            return e === document.body || parseFloat(getComputedStyle(seen).outlineWidth) >= 3; }"""
        )
        assert ring


def test_a_section_is_introduced_above_its_first_question_alone(kiosk: Kiosk, given_settings: Told) -> None:
    told = changed(given_settings[SHORT])
    first, second = told["items"][0], told["items"][1]
    told["texts"]["vi"]["intros"] = {first["section"]: "Xin nhớ lại lần làm thủ tục gần nhất."}
    page = kiosk(told)
    press(page, "Bắt đầu")
    assert page.locator(".intro").inner_text() == "Xin nhớ lại lần làm thủ tục gần nhất."
    go_on(page, "2")
    assert item(page) == second["id"]
    assert page.locator(".intro").count() == (second["section"] != first["section"])


def test_a_text_that_a_language_lacks_is_vietnamese_and_says_so(kiosk: Kiosk, given_settings: Told) -> None:
    told = changed(given_settings[LONG])
    told["languages"].append({"code": "mww", "name": "Hmoob Dawb", "tag": "mww"})
    told["words"]["mww"] = {"start": "Pib"}
    lines = told["texts"]["vi"]["consent"]
    told["texts"]["mww"] = {
        "items": {"age": {"label": "Koj muaj pes tsawg xyoo?"}},
        "consent": ["Peb yuav nug koj."] + [None] * (len(lines) - 1),
    }
    page = kiosk(told)
    press(page, "Hmoob Dawb")
    assert page.evaluate("document.documentElement.lang") == "mww"
    assert page.locator("h1 [lang=vi]").inner_text() == told["words"]["vi"]["attract"]
    press(page, "Pib")
    assert page.locator(".consent [lang=vi]").all_inner_texts() == lines[1:]
    assert page.locator(".consent p").first.inner_text() == "Peb yuav nug koj."
    page.locator("main .primary").click()
    assert page.locator("legend").inner_text() == "Koj muaj pes tsawg xyoo?"
    assert page.locator("legend [lang]").count() == 0
    assert page.locator(".choice [lang=vi]").count() == 6


@pytest.mark.parametrize(
    "state", ["attract", "consent", "faces", "face chosen", "one touch", "list", "thanks"]
)
def test_what_a_citizen_meets_fits_a_tablet_on_its_side(
    kiosk: Kiosk, given_settings: Told, state: str
) -> None:
    def on_its_side(told: Any, **more: Any) -> Page:
        return kiosk(told, viewport={"width": 1280, "height": 800}, **more)

    page = EVERYWHERE[state](on_its_side, given_settings)
    assert page.evaluate("document.documentElement.scrollHeight") <= 800
