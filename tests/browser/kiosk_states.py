"""Every screen of the kiosk and how to get there."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import Page

from tests.browser.kiosks import (
    LONG,
    PIN,
    SHORT,
    Kiosk,
    Settings,
    begin,
    changed,
    forward,
    go_on,
    press,
)

Told = dict[str, Settings]
Reach = Callable[[Kiosk, Told], Page]

FACES = "3.1"
LIST = {"kind": "text", "faces": False, "no_opinion": False, "required": False, "max_length": 500, "width": 3,
        "ask_if": None, "section": "viec-da-lam", "options": [], "under_age": None}  # fmt: skip
REFUSED = [{"epoch": 2, "sequence": 17, "reason": "conflict", "message": "", "at": "2026-03-02T01:40:00Z"}]
NEVER = {"1": [["07:30", "11:30"], ["13:30", "17:00"]], "2": [["07:30", "11:30"]]}
SUNDAY_NOON = "2026-03-01T05:00:00Z"


def with_typed(told: Settings, kind: str) -> Settings:
    """The same questionnaire with a typed question first."""
    made = changed(told, round={"free_text": True})
    made["items"] = [LIST | {"id": "typed", "kind": kind}, *made["items"]]
    for code, label in (("vi", "Ông/bà đã đến mấy lần?"), ("en", "How many times did you come?")):
        made["texts"][code]["items"]["typed"] = {"label": label}
    return made


def answering(name: str, questionnaire: str = LONG, **more: Any) -> Reach:
    """The question of this name, put first."""

    def reach(kiosk: Kiosk, told: Told) -> Page:
        wanted, *others = sorted(told[questionnaire]["items"], key=lambda item: item["id"] != name)
        page = kiosk(changed(told[questionnaire], items=[wanted, *others]), **more)
        begin(page)
        return page

    return reach


def then(reach: Reach, act: Callable[[Page], Any]) -> Reach:
    def both(kiosk: Kiosk, told: Told) -> Page:
        page = reach(kiosk, told)
        act(page)
        return page

    return both


def at_rest(questionnaire: str = LONG, changes: dict[str, Any] | None = None, **state: Any) -> Reach:
    return lambda kiosk, told: kiosk(changed(told[questionnaire], **(changes or {})), **state)


def typed(kind: str) -> Reach:
    def reach(kiosk: Kiosk, told: Told) -> Page:
        page = kiosk(with_typed(told[LONG], kind))
        begin(page)
        return page

    return reach


def without_settings(**state: Any) -> Reach:
    return lambda kiosk, _told: kiosk(None, **state)


def opens_in(days: int) -> dict[str, Any]:
    moment = datetime.now(UTC) + timedelta(days=days)
    return {"round": {"opens": moment.isoformat(), "ends": (moment + timedelta(days=30)).isoformat()}}


def out_of_hours(kiosk: Kiosk, told: Told) -> Page:
    away = datetime.fromisoformat(SUNDAY_NOON) - datetime.now(UTC)
    made = changed(told[LONG], settings={"hours": NEVER}, round={"opens": "2020-01-01T00:00:00Z"})
    return kiosk(made, offset=away.total_seconds() * 1000)


def leave_alone(page: Page) -> None:
    page.clock.run_for(41_000)
    page.clock.resume()


def technician(page: Page) -> None:
    page.locator("[data-technician]").click()


def with_pin(page: Page) -> None:
    technician(page)
    page.keyboard.type("2468")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-screen=technician]")


def wrong_code(page: Page) -> None:
    page.locator("#code").fill("wxyz9876")
    page.keyboard.press("Enter")
    page.wait_for_selector(".summary")


def in_english(page: Page) -> None:
    page.locator("[data-language=en]").click()


LOCKED = {"settings": {"pin": PIN}}
CITIZENS: dict[str, Reach] = {
    "attract": at_rest(changes={"round": {"simulated": True}}),
    "consent": then(at_rest(voices=True), lambda page: press(page, "Bắt đầu")),
    "list": answering("age"),
    "long list": answering("field", voices=True),
    "several": answering("p2"),
    "faces": answering(FACES, voices=True),
    "face chosen": then(answering(FACES), lambda page: page.locator("form input").nth(3).check()),
    "unanswered": then(answering(FACES), lambda page: forward(page).click()),
    "one touch": answering("general", SHORT),
    "number": then(typed("number"), lambda page: page.locator("form input").fill("hai")),
    "text": typed("text"),
    "under age": then(answering("age"), lambda page: go_on(page, "under18")),
    "thanks": then(answering("general", SHORT), lambda page: go_on(page, "5")),
    "not saved": then(answering("general", SHORT, fail="full"), lambda page: go_on(page, "5")),
    "still there": then(answering("age", clock=True), leave_alone),
    "asleep": out_of_hours,
    "no round": at_rest(changes={"round": None}),
    "not open": at_rest(changes=opens_in(3)),
    "closed": at_rest(changes=opens_in(-60)),
    "revoked": at_rest(revoked=True, problem="revoked"),
    "full": at_rest(problem="full", queue=900),
}
STAFF: dict[str, Reach] = {
    "enrol": without_settings(enrolled=False),
    "wrong code": then(without_settings(enrolled=False), wrong_code),
    "insecure": without_settings(enrolled=False, problem="insecure"),
    "elsewhere": without_settings(problem="elsewhere"),
    "storage": without_settings(problem="storage"),
    "waiting": without_settings(),
    "PIN": then(at_rest(changes=LOCKED), technician),
    "technician": then(at_rest(changes=LOCKED, quarantine=REFUSED, queue=12, offset=-7400), with_pin),
    "technician in English": then(then(at_rest(), in_english), technician),
    "still there in English": then(
        then(answering("age", clock=True), in_english), leave_alone
    ),
}  # fmt: skip
EVERYWHERE = CITIZENS | STAFF
