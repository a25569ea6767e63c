"""Nothing of one person is there for the next: after the thanks, walking away, or leaving the page."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.kiosk_states import Told, with_typed
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
    kept,
    kiosk,
    press,
    screen,
)

pytestmark = pytest.mark.browser
__all__ = ["given_settings", "kiosk"]

SECRET = "Bà Seo Thị Mẩy ở Y Tý"
CODE = "7K3QZ-0M4TX-A"

# Everything in which something could stay: what is shown, stored, kept for going back, or focused.
LEFT = """async () => {
    const stored = { ...localStorage, ...sessionStorage };
    const cached = [];
    for (const name of await caches.keys()) {
        for (const request of await (await caches.open(name)).keys()) cached.push(request.url);
    }
    const databases = (await indexedDB.databases()).map(({ name }) => name);
    const controls = [...document.querySelectorAll("input, textarea")].map((control) => control.value);
    return {
        page: document.documentElement.outerHTML, title: document.title, address: location.href,
        stored, cached, databases, controls, cookies: document.cookie,
        history: history.length, state: history.state, dialogs: document.querySelectorAll("dialog").length,
        focus: document.activeElement.tagName, selected: String(getSelection()),
    };
}"""


def begun(kiosk: Kiosk, told: Told, **state: Any) -> Page:
    """Somebody wrote a name, chose things, took English and large text, and stands at the faces."""
    page = kiosk(with_typed(told[LONG], "text"), clock=True, **state)
    begin(page)
    page.locator("textarea").fill(SECRET)
    page.locator("textarea").select_text()
    forward(page).click()
    go_to(page, "1.1")
    choose(page, "2")
    page.locator("[data-language=en]").click()
    page.locator("[data-tool=size]").click()
    page.locator("[data-tool=contrast]").click()
    return page


def check_nothing_is_left(page: Page, told: Told, before: dict[str, Any]) -> None:
    left = page.evaluate(LEFT)
    texts = told[LONG]["texts"]["vi"]["items"]
    asked = [texts[name]["label"] for name in ("age", "1.1", "general")] + [
        SECRET,
        "Seo",
        CODE,
        "Very dissatisfied",
    ]
    assert [text for text in asked if text in str(left)] == []
    assert {name: left[name] for name in before if name != "page"} == {
        name: before[name] for name in before if name != "page"
    }
    assert page.evaluate("[document.documentElement.lang, document.documentElement.className]") == [
        "vi",
        "kiosk",
    ]
    assert left["focus"] in ("MAIN", "BODY")


def test_after_the_thanks_nothing_is_left(kiosk: Kiosk, given_settings: Told) -> None:
    before = kiosk(given_settings[LONG]).evaluate(LEFT)
    page = begun(kiosk, given_settings)
    while screen(page) == "question":
        go_on(page)
        page.wait_for_timeout(20)
    page.wait_for_selector("[data-screen=thanks]")
    assert CODE in page.content()
    page.clock.run_for(21_000)
    assert screen(page) == "attract"
    assert len(kept(page)) == 1
    check_nothing_is_left(page, given_settings, before)


def test_after_somebody_walked_away_nothing_is_left(kiosk: Kiosk, given_settings: Told) -> None:
    before = kiosk(given_settings[LONG]).evaluate(LEFT)
    page = begun(kiosk, given_settings)
    page.clock.run_for(39_000)
    assert page.get_by_role("alertdialog").count() == 0
    page.clock.run_for(2_000)
    assert page.get_by_role("alertdialog").is_visible()
    page.clock.run_for(18_000)
    assert screen(page) == "question"
    page.clock.run_for(2_000)
    assert screen(page) == "attract"
    assert kept(page) == []
    check_nothing_is_left(page, given_settings, before)


def test_a_page_that_is_left_is_wiped_before_the_browser_keeps_it(kiosk: Kiosk, given_settings: Told) -> None:
    before = kiosk(given_settings[LONG]).evaluate(LEFT)
    page = begun(kiosk, given_settings)
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
    check_nothing_is_left(page, given_settings, before)
    page = begun(kiosk, given_settings)
    home = page.url
    page.goto(home.replace("/kiosk", "/healthz"))
    page.go_back()
    page.wait_for_selector("[data-screen=attract]")
    assert SECRET not in page.content()


def test_the_second_person_begins_in_vietnamese_with_nothing_chosen(
    kiosk: Kiosk, given_settings: Told
) -> None:
    page = begun(kiosk, given_settings)
    page.clock.run_for(61_000)
    page.clock.run_for(4_000)
    begin(page)
    assert page.locator("textarea").input_value() == ""
    forward(page).click()
    go_to(page, "1.1")
    assert page.locator("form input:checked").count() == 0
    assert page.locator("legend").inner_text() == given_settings[LONG]["texts"]["vi"]["items"]["1.1"]["label"]


def test_a_part_is_kept_only_where_the_round_says_so(kiosk: Kiosk, given_settings: Told) -> None:
    page = kiosk(changed(given_settings[LONG], round={"keep_partial": True}), clock=True)
    begin(page)
    page.clock.run_for(61_000)
    assert kept(page) == []
    page.clock.run_for(4_000)
    begin(page)
    go_on(page, "25-34")
    choose(page, "person")
    page.clock.run_for(61_000)
    (sent,) = kept(page)
    assert (sent["answers"], sent["partial"]) == ({"age": "25-34", "respondent": "person"}, True)


def test_a_part_of_somebody_under_18_is_never_kept(kiosk: Kiosk, given_settings: Told) -> None:
    page = kiosk(changed(given_settings[LONG], round={"keep_partial": True}), clock=True)
    begin(page)
    choose(page, "under18")
    page.clock.run_for(61_000)
    assert screen(page) == "attract"
    assert kept(page) == []


@pytest.mark.parametrize(
    ("fail", "why"), [("full", "Máy đã hết chỗ lưu."), ("storage", "Máy chưa ghi được phiếu.")]
)
def test_what_cannot_be_stored_stays_until_it_can(
    kiosk: Kiosk, given_settings: Told, fail: str, why: str
) -> None:
    page = kiosk(given_settings[SHORT], fail=fail)
    begin(page)
    go_on(page, "5")
    page.wait_for_selector("[data-screen=not-saved]")
    alert = page.get_by_role("alert").inner_text()
    assert why in alert
    assert "xin gọi cán bộ hướng dẫn" in alert
    press(page, "Thử lại")
    page.wait_for_selector("[data-screen=not-saved]")
    page.evaluate("kiosk.fail = null")
    press(page, "Thử lại")
    page.wait_for_selector("[data-screen=thanks]")
    assert [sent["answers"] for sent in kept(page)] == [{"general": "5"}]


def test_whoever_leaves_a_form_that_could_not_be_stored_gets_one_more_try(
    kiosk: Kiosk, given_settings: Told
) -> None:
    page = kiosk(given_settings[SHORT], fail="full", clock=True)
    begin(page)
    go_on(page, "5")
    page.wait_for_selector("[data-screen=not-saved]")
    page.evaluate("kiosk.fail = null")
    page.clock.run_for(61_000)
    assert screen(page) == "attract"
    assert [(sent["answers"], sent["partial"]) for sent in kept(page)] == [({"general": "5"}, False)]
