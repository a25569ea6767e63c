"""The kiosk's page in a real browser, with its core replaced, so that a test can bring it into any state."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext, Locator, Page

from survey import store
from survey.app import create_app
from survey.clock import today
from survey.registry import devices, units
from tests.browser.conftest import Site
from tests.conftest import make_round, make_settings

LARGE: Any = {"width": 1080, "height": 1920}
CORE = (Path(__file__).parent / "gallery" / "kiosk-core.js").read_text()
PLACES = {"sipas-2640": "02839", "sipas-1001": "02671", "mot-cham": "02647"}
LONG, SHORT = "sipas-2640", "mot-cham"
PIN = {"salt": "AAAA", "hash": "AAAA", "iterations": 1}
# A device that speaks Vietnamese and English by itself; what it is asked to say is noted in `said`.
VOICES = """
window.said = [];
const voice = (lang) => ({ lang, localService: true, name: lang });
Object.defineProperty(window, "SpeechSynthesisUtterance", { value: function (text) { this.text = text; } });
Object.defineProperty(window, "speechSynthesis", { value: {
  getVoices: () => [voice("vi-VN"), voice("en-US")],
  speak(words) { said.push(words.text); this.ends = setTimeout(() => words.onend?.(), 400); },
  cancel() { clearTimeout(this.ends); },
} });
"""

Settings = dict[str, Any]
Kiosk = Callable[..., Page]


@pytest.fixture(scope="session")
def given_settings(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Settings]:
    """What the server tells a device of each questionnaire."""
    instance = tmp_path_factory.mktemp("kiosks")
    shutil.copy(sqlite_template, instance / "sipas.db")
    client = create_app(make_settings(instance, f"sqlite:///{instance / 'sipas.db'}")).test_client()
    told = {questionnaire: _settings(client, questionnaire, code) for questionnaire, code in PLACES.items()}
    store.engine().dispose()
    return told


def _settings(client: FlaskClient, questionnaire: str, code: str) -> Settings:
    with store.reading() as session:
        unit = units.unit_on(session, code, today())
        assert unit is not None
    make_round(questionnaire, questionnaire, name="Khảo sát hài lòng năm 2026", channels=("kiosk",),
               units={unit.id: (None, None)})  # fmt: skip
    with store.writing() as session:
        _device, typed = devices.register(session, "15", f"Máy {code}", unit, "3", "test")
    key = client.post("/api/v1/devices/enrol", json={"code": typed}).json["key"]  # type: ignore[index]
    told = client.get("/api/v1/devices/me/config", headers={"Authorization": f"Device {key}"}).get_json()
    assert isinstance(told, dict)
    return told


def changed(told: Settings, /, **changes: Any) -> Settings:
    """A copy with other values: changed(told, round={"simulated": True}, settings={"hours": {}})."""
    copy = deepcopy(told)
    for name, value in changes.items():
        copy[name] = copy[name] | value if isinstance(value, dict) else value
    return copy


@pytest.fixture
def kiosk(browser: Browser, live: Site) -> Iterator[Kiosk]:
    """Open the kiosk in a state: kiosk(settings, online=False, viewport=…). An error of the page fails."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_kiosk(
        settings: Settings | None,
        *,
        viewport: Any = LARGE,
        path: str = "/kiosk",
        voices: bool = False,
        clock: bool = False,
        touch: bool = False,
        **state: Any,
    ) -> Page:
        context = browser.new_context(viewport=viewport, service_workers="block", has_touch=touch)
        contexts.append(context)
        context.route(
            "**/js/kiosk/core.js", lambda route: route.fulfill(body=CORE, content_type="text/javascript")
        )
        if voices and settings:
            settings = changed(settings) | {"audio": {}}  # a browser without a loudspeaker never ends a clip
        context.add_init_script(f"window.given = {json.dumps({'config': settings} | state)};")
        if voices:
            context.add_init_script(VOICES)
        page = context.new_page()
        if clock:
            page.clock.install()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(live.url + path)
        page.wait_for_selector("#stage[data-screen]")
        if clock:
            # From here on time stands still but for what a test lets pass.
            page.clock.pause_at(datetime.now(UTC) + timedelta(minutes=1))
        return page

    yield open_kiosk
    for context in contexts:
        context.close()
    assert errors == []


def screen(page: Page) -> str:
    return page.locator("#stage").get_attribute("data-screen") or ""


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def forward(page: Page) -> Locator:
    return page.locator("form button[type=submit]")


def item(page: Page) -> str:
    return page.locator("form").get_attribute("data-item") or ""


def choose(page: Page, value: str) -> None:
    page.locator(f'form input[value="{value}"]').check()


def begin(page: Page) -> None:
    """From the attract screen to the first question."""
    press(page, "Bắt đầu")
    if screen(page) == "consent":
        press(page, "Tôi đồng ý, tiếp tục")


def go_on(page: Page, value: str | None = None) -> None:
    """Answer the question on the screen (by default with its second choice) and press forward."""
    if value:
        choose(page, value)
    elif page.locator("form input").count() > 1:
        page.locator("form input").nth(1).check()
    forward(page).click()


def go_to(page: Page, name: str) -> None:
    while item(page) != name:
        go_on(page)


def kept(page: Page) -> list[dict[str, Any]]:
    """What the page gave to be stored."""
    found: list[dict[str, Any]] = page.evaluate("kiosk.kept")
    return found
