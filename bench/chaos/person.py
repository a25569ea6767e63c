"""Somebody at the kiosk: answers mot-cham through the screens, in a browser that may be killed any time."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import psutil
from playwright.sync_api import BrowserContext, Error, Page, Playwright

# Fast forward past the pause between two people, instead of waiting for it.
PAUSE = 5000
PATIENCE = 60000
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


class Tablet:
    """A browser with a profile that outlives it, and a clock that is wrong by another amount each time."""

    def __init__(self, playwright: Playwright, chromium: str, profile: Path, address: str, seed: int) -> None:
        self.playwright, self.chromium, self.profile, self.address = playwright, chromium, profile, address
        self.kills, self._chance = 0, random.Random(seed)
        self._context: BrowserContext | None = None
        self.page: Page | None = None

    def switch_on(self, path: str = "/kiosk") -> Page:
        """Start the browser; its clock is up to a year off."""
        self._context = self.playwright.chromium.launch_persistent_context(
            str(self.profile), executable_path=self.chromium, args=QUIET,
            viewport={"width": 1080, "height": 1920},
        )  # fmt: skip
        self._context.set_default_timeout(PATIENCE)
        self.page = self._context.pages[0]
        wrong = timedelta(
            days=self._chance.choice([-365, -1, 0, 0, 2, 365]), minutes=self._chance.randint(-50, 50)
        )
        self.page.clock.install(time=datetime.now() + wrong)
        self.page.goto(self.address + path)
        return self.page

    def kill(self) -> None:
        """SIGKILL to every process of the browser."""
        self.kills += 1
        for process in psutil.process_iter(["cmdline"]):
            with contextlib.suppress(psutil.Error):
                if any(str(self.profile) in part for part in process.info["cmdline"] or ()):
                    process.kill()
        with contextlib.suppress(Error):
            if self._context is not None:
                self._context.close()
        self._context = self.page = None

    def switch_off(self) -> None:
        if self._context is not None:
            self._context.close()
        self._context = self.page = None


def answer(page: Page, chance: random.Random, before_end: Callable[[], None] = lambda: None) -> str:
    """Give one answer and return the mã phiếu that the end screen shows."""
    page.wait_for_selector("#stage[data-screen=attract]")
    page.clock.fast_forward(PAUSE)
    page.locator(".start[aria-disabled=false]").click()
    level = chance.choices("12345", [1, 1, 2, 6, 10])[0]
    page.locator(f"input[value='{level}']").first.check(force=True)
    page.locator(".actions .primary").click()
    if level in "123":
        page.locator("input[value=waiting]").check(force=True)
        before_end()
        page.locator(".actions .primary").click()
    else:
        before_end()
    receipt = page.locator("[data-receipt]").get_attribute("data-receipt")
    page.locator(".actions .primary").click()
    return receipt or ""
