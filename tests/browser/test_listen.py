"""Reading aloud in a real browser: it sounds, is marked, stops, and no button is there that does nothing."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, Response

from tests.browser import walking
from tests.browser.conftest import ONE_PAGE, ONE_TOUCH

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
GENERAL = ["general", *(f"general={n}" for n in range(1, 6)), "_no_opinion"]

# Notes what every audio element does and what is marked meanwhile; the sound is the browser's own.
# A browser tells "playing" again when a clip had to wait for its data: that is the same clip, "resumed".
WATCH = """
window.heard = [];
const play = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = function () {
  const note = ({ type }) => {
    const marked = [...document.querySelectorAll(".spoken")].map((element) => element.textContent.trim());
    const name = type === "playing" && this.sounding ? "resumed" : type;
    this.sounding = type === "playing";
    heard.push([name, new URL(this.currentSrc).pathname.split("/").pop(), marked.join("|")]);
  };
  if (!this.watched) for (const name of ["playing", "ended", "pause"]) this.addEventListener(name, note);
  this.watched = true;
  return play.call(this);
};
"""

# A device with voices that tell their end at once; they become known late, as in Chromium.
VOICES = """
window.said = [];
window.SpeechSynthesisUtterance = function (text) { this.text = text; };
const known = [];
const speech = {
  getVoices: () => known,
  cancel: () => said.push("(silence)"),
  speak: (words) => { said.push(words.text); setTimeout(() => words.onend && words.onend(), 20); },
};
Object.defineProperty(window, "speechSynthesis", { value: speech });
setTimeout(() => { known.push(VOICE); if (speech.onvoiceschanged) speech.onvoiceschanged(); }, 50);
"""
LOCAL = VOICES.replace("VOICE)", '{ lang: "vi_VN", localService: true })')
OVER_THE_NETWORK = VOICES.replace("VOICE)", '{ lang: "vi-VN", localService: false })')
OTHER_LANGUAGE = VOICES.replace("VOICE)", '{ lang: "fr-FR", localService: true })')


def button(page: Page, key: str = "general") -> Locator:
    return page.locator(f'.listen[data-key="{key}"]')


def wait_pressed(page: Page, pressed: bool, key: str = "general") -> None:
    page.wait_for_selector(
        f'.listen[data-key="{key}"][aria-pressed="{str(pressed).lower()}"]', timeout=60_000
    )


def keys(page: Page, event: str) -> list[str]:
    return [key for name, key, _marked in page.evaluate("heard") if name == event]


def test_a_question_and_its_answers_are_played_to_the_end_and_marked_one_by_one(visit: Visit) -> None:
    page = visit(f"/d/{ONE_TOUCH}", before=WATCH)
    answers: list[Response] = []
    page.on("response", lambda r: answers.append(r) if "/audio/" in r.url else None)
    button(page).click()
    wait_pressed(page, True)
    wait_pressed(page, False)
    assert keys(page, "ended") == keys(page, "playing") == GENERAL
    marked = [text for name, _key, text in page.evaluate("heard") if name == "playing"]
    assert marked[0].endswith("Ông/bà hài lòng thế nào với việc phục vụ hôm nay?")
    assert marked[1:3] + marked[-1:] == ["Rất không hài lòng", "Không hài lòng", "Không có ý kiến"]
    assert page.locator(".spoken").count() == 0
    assert {(r.status, r.headers["content-type"]) for r in answers} == {(206, "audio/mpeg")}
    assert "immutable" in answers[0].headers["cache-control"]


def test_nothing_sounds_and_nothing_is_fetched_before_somebody_presses(visit: Visit) -> None:
    page = visit("/healthz", before=WATCH)
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url))
    page.goto(page.url.replace("/healthz", f"/d/{ONE_TOUCH}"), wait_until="networkidle")
    assert button(page).is_visible()
    assert not [url for url in seen if "/audio/" in url or "listen" in url]
    assert len(seen) <= 6
    assert page.evaluate("heard") == []


def test_a_second_press_stops_and_a_third_begins_anew(visit: Visit) -> None:
    page = visit(f"/d/{ONE_TOUCH}", before=WATCH)
    button(page).click()
    page.wait_for_function("() => heard.length > 0")
    button(page).click()
    wait_pressed(page, False)
    page.wait_for_function("() => heard.some(([name]) => name === 'pause')")
    assert page.locator(".spoken").count() == 0
    page.wait_for_timeout(500)
    assert set(keys(page, "playing")) == {"general"}
    assert keys(page, "ended") == []
    button(page).click()
    page.wait_for_function("() => heard.filter(([name]) => name === 'playing').length === 2")
    assert keys(page, "playing") == ["general", "general"]


def test_by_keyboard_it_starts_and_stops_and_sends_nothing(visit: Visit) -> None:
    page = visit(f"/d/{ONE_TOUCH}", before=WATCH)
    button(page).focus()
    page.keyboard.press("Enter")
    wait_pressed(page, True)
    page.keyboard.press("Space")
    wait_pressed(page, False)
    assert page.locator("form[data-survey]").count() == 1


def test_another_question_takes_over(visit: Visit) -> None:
    page = visit(f"/d/{ONE_TOUCH}", before=WATCH)
    button(page).click()
    wait_pressed(page, True)
    button(page, "comment").click()
    wait_pressed(page, True, "comment")
    assert button(page).get_attribute("aria-pressed") == "false"
    wait_pressed(page, False, "comment")
    assert keys(page, "ended") == ["comment", "comment+hint"]


def test_the_reasons_are_read_once_they_are_asked_for(visit: Visit) -> None:
    page = visit(f"/d/{ONE_TOUCH}?lang=en", before=WATCH)
    assert not button(page, "reasons").is_visible()
    page.locator('input[name="general"][value="2"]').check()
    button(page, "reasons").click()
    page.wait_for_function("() => heard.filter(([name]) => name === 'ended').length === 3")
    assert keys(page, "ended") == ["reasons", "reasons+hint", "reasons=waiting"]


def test_a_lost_network_ends_it_without_harm(visit: Visit) -> None:
    page = visit(f"/d/{ONE_TOUCH}", before=WATCH)
    page.route("**/audio/**", lambda route: route.abort())
    button(page).click()
    wait_pressed(page, True)
    wait_pressed(page, False)
    assert keys(page, "playing") == []
    page.locator('input[name="general"][value="5"]').check()
    walking.forward(page).click()
    assert walking.shown_receipt(page)


def test_a_button_whose_script_cannot_be_fetched_goes_away(visit: Visit) -> None:
    page = visit(f"/d/{ONE_TOUCH}")
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    page.route("**/listen.js", lambda route: route.abort())
    button(page).click()
    button(page).wait_for(state="hidden")
    assert failures == []


def test_with_neither_clips_nor_a_voice_there_is_no_button(visit: Visit) -> None:
    for before in (None, OVER_THE_NETWORK, OTHER_LANGUAGE):
        page = visit("/d/02839", before=before)
        page.wait_for_timeout(200)
        assert page.locator(".listen").count() > 3
        assert page.locator(".listen:visible").count() == 0


def test_a_device_with_a_voice_of_its_own_reads_what_nobody_recorded(visit: Visit) -> None:
    page = visit(f"/d/{ONE_PAGE}", before=LOCAL)
    button(page, "age").click()
    wait_pressed(page, True, "age")
    wait_pressed(page, False, "age")
    said = [text for text in page.evaluate("said") if text]
    labels = page.locator('fieldset:has(input[name="age"]) label').all_inner_texts()
    assert said[1 : len(labels) + 1] == [label.strip().replace("/", " ") for label in labels]
    assert "/" not in said[0]


def test_leaving_the_page_silences_the_devices_voice(visit: Visit) -> None:
    page = visit(
        f"/d/{ONE_PAGE}", before=LOCAL.replace("setTimeout(() => words.onend", "false && (() => words.onend")
    )
    button(page, "age").click()
    wait_pressed(page, True, "age")
    page.wait_for_function("() => said.some(Boolean)")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))")
    assert page.evaluate("said").count("(silence)") == 1
    assert button(page, "age").get_attribute("aria-pressed") == "false"


def test_without_scripts_no_button_is_shown(visit: Visit) -> None:
    page = visit(f"/d/{ONE_TOUCH}", java_script_enabled=False)
    assert page.locator(".listen").count() > 0
    assert page.locator(".listen:visible").count() == 0


@pytest.mark.parametrize("way", ["", "?lang=en&contrast=high", "?size=200"])
def test_while_reading_the_page_is_accessible_and_the_buttons_large_enough(visit: Visit, way: str) -> None:
    page = visit(f"/d/{ONE_TOUCH}{way}")
    for shown in page.locator(".listen:visible").all():
        box = shown.bounding_box()
        assert box is not None
        assert box["height"] >= 44
    button(page).click()
    wait_pressed(page, True)
    assert Axe().run(page).violations_count == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
