"""The shared look in a real browser: no axe violation, nothing cut off, light, usable without scripts."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.gallery import make_gallery, served

pytestmark = pytest.mark.browser

PHONE, DESK, KIOSK = (390, 844), (1280, 800), (1080, 1920)
PAGES = ("start", "section", "kiosk", "end", "staff", "loi/404", "loi/500")
WAYS = ("lang=vi", "lang=en&contrast=high", "size=200")
WIDTH = """text => {
  const span = document.createElement("span");
  span.textContent = text;
  document.querySelector("td.num").append(span);
  return span.getBoundingClientRect().width;
}"""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with served(make_gallery()) as address:
        yield address


@pytest.fixture
def open_page(browser: Browser, site: str):
    contexts = []

    def open_page(path: str, size: tuple[int, int] = PHONE, **options: Any) -> Page:
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **options)
        contexts.append(context)
        page = context.new_page()
        page.goto(site + path, wait_until="load")
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_in_any_way_of_showing(open_page, path):
    for way in WAYS:
        found = Axe().run(open_page(f"{path}?{way}"))
        assert found.violations_count == 0, (way, found.generate_report())


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_cut_off_sideways_at_any_text_size(open_page, path):
    for way in ("size=100", "size=200"):
        page = open_page(f"{path}?{way}")
        for width in (1080,) if path == "kiosk" else (320, 390, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (width, way)


@pytest.mark.parametrize("way", ["size=100", "size=150"])
def test_a_kiosk_question_never_scrolls_and_its_faces_stand_in_one_row(open_page, way):
    page = open_page(f"kiosk?{way}", KIOSK)
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    boxes = [face.bounding_box() for face in page.locator(".faces .choice").all()]
    assert max(box["y"] for box in boxes) - min(box["y"] for box in boxes) < 1
    assert len({(round(box["width"]), round(box["height"])) for box in boxes}) == 1


def test_a_phone_shows_the_faces_from_top_to_bottom_in_document_order(open_page):
    boxes = [
        face.bounding_box() for face in open_page("section").locator(".faces").first.locator(".choice").all()
    ]
    assert [box["y"] for box in boxes] == sorted(box["y"] for box in boxes)
    assert len({box["height"] for box in boxes}) == 1


@pytest.mark.parametrize(("path", "size", "least"), [("section", PHONE, 44), ("kiosk", KIOSK, 64)])
def test_choices_and_buttons_are_large_enough_to_touch(open_page, path, size, least):
    page = open_page(path, size)
    for target in page.locator(".choice, .actions .button, .tools a, .tools button").all():
        assert target.bounding_box()["height"] >= least


def test_a_first_page_is_light_and_asks_for_few_files(browser, site):
    page = browser.new_page()
    bytes_in, asked = [], []
    client = page.context.new_cdp_session(page)
    client.send("Network.enable")
    client.on("Network.loadingFinished", lambda event: bytes_in.append(event["encodedDataLength"]))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(site + "section", wait_until="networkidle")
    page.close()
    assert len(asked) <= 6, asked
    assert all(url.startswith(site) for url in asked)
    assert sum(bytes_in) <= 45_000, bytes_in


def test_enter_presses_the_forward_button_though_back_stands_left_of_it(open_page):
    page = open_page("section", DESK)
    forward, back = page.locator(".actions button").all()
    assert forward.bounding_box()["x"] > back.bounding_box()["x"]
    page.route("**/*", lambda route: route.fulfill(body="sent"))
    with page.expect_request("**/section") as sent:
        page.locator("input[name=visits]").press("Enter")
    assert "back=" not in sent.value.post_data
    assert "stay=" not in sent.value.post_data


def test_changing_the_language_of_a_half_filled_page_sends_the_answers_along(open_page):
    page = open_page("section", java_script_enabled=False)
    page.locator(".faces").nth(1).locator("input").nth(1).check()
    with page.expect_request("**/section?lang=en") as sent:
        page.get_by_role("button", name="English").click()
    assert "stay=1" in sent.value.post_data
    assert "=2" in sent.value.post_data


def test_without_scripts_a_choice_is_ringed_ticked_and_repeated(open_page):
    page = open_page("kiosk", KIOSK, java_script_enabled=False)
    shown = page.locator(".picked b:visible")
    page.get_by_label("Rất hài lòng").check()
    assert shown.get_attribute("data-word") == "Rất hài lòng"
    page.get_by_text("Không hài lòng", exact=True).click()
    assert shown.get_attribute("data-word") == "Không hài lòng"
    page.get_by_label("Không có ý kiến").check()
    assert shown.count() == 0
    assert page.locator(".faces input:checked").count() == 0


def test_keys_1_to_5_choose_while_the_focus_is_in_the_question(open_page):
    page = open_page("section")
    face = page.locator(".faces").nth(1).locator("input")
    face.first.focus()
    page.keyboard.press("5")
    assert face.nth(4).is_checked()
    page.locator("textarea").press("3")
    assert page.locator("textarea").input_value() == "3"
    assert face.nth(4).is_checked()


def test_a_question_for_some_people_only_shows_when_it_applies(open_page):
    page = open_page("section")
    asked, opener = page.locator("input[name=visits]"), page.locator(".faces").first.locator("input")
    assert asked.is_visible()
    opener.first.check()
    assert not asked.is_visible()
    assert asked.is_disabled()
    opener.last.check()
    assert asked.is_enabled()


def test_the_error_summary_takes_the_focus_and_leads_to_the_question(open_page):
    page = open_page("section")
    assert page.evaluate("document.activeElement.className") == "summary"
    assert page.title().startswith("Lỗi: ")
    page.locator(".summary a").click()
    assert page.evaluate("document.activeElement.name") == page.locator(".wrong input").first.get_attribute(
        "name"
    )


def test_focus_is_seen_on_a_choice(open_page):
    page = open_page("kiosk", KIOSK)
    page.locator(".faces input").nth(3).focus()
    page.keyboard.press("ArrowRight")
    style = page.evaluate("getComputedStyle(document.activeElement.nextElementSibling).outlineStyle")
    assert style == "solid"


def test_the_text_is_set_in_the_shipped_face_with_figures_of_one_width(open_page):
    page = open_page("staff", DESK)
    assert page.evaluate("document.fonts.check('16px \"Be Vietnam Pro\"', 'ẩỗƯ≥')")
    assert page.evaluate(WIDTH, "1111") == page.evaluate(WIDTH, "8888")
