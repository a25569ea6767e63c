"""One Chromium and one real `sipas serve` for all browser tests."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, ViewportSize, sync_playwright
from sqlalchemy import select

from survey import clock, store
from survey.models import Round
from survey.registry import units
from tests.conftest import make_round, make_settings

PHONE = {"width": 390, "height": 844}
ONE_TOUCH, ONE_PAGE, ENDING = "02647", "02671", "02680"
STARTS_WITHIN = 30


@dataclass(frozen=True)
class Site:
    """A running service: /d/02839 asks sipas-2640 by sections, two more units ask on one page."""

    url: str
    database_url: str
    environ: dict[str, str]

    def sipas(self, *arguments: str, stdin: str | None = None) -> str:
        """Run a command beside the running service and return what it prints."""
        return subprocess.run(
            [sys.executable, "-m", "survey", *arguments],
            env=self.environ,
            input=stdin,
            text=True,
            capture_output=True,
            check=True,
        ).stdout


@pytest.fixture(scope="session")
def playing() -> Iterator[Playwright]:
    """The one Playwright of the run."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playing: Playwright, chromium: str) -> Iterator[Browser]:
    browser = playing.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def live(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The service as people run it, on a database of its own."""
    with serving(sqlite_template, tmp_path_factory.mktemp("live"), _rounds) as site:
        yield site


@pytest.fixture(scope="module")
def tidy(live: Site) -> Iterator[None]:
    """Closes at the end what a module opened: all modules share one database and so its units."""
    before = _open(live)
    yield
    opened = _open(live) - before
    engine = store.connect(live.database_url)
    with store.writing() as session:
        for survey_round in session.scalars(select(Round).where(Round.id.in_(opened))):
            survey_round.status = "closed"
    engine.dispose()


def _open(live: Site) -> set[int]:
    engine = store.connect(live.database_url)
    with store.reading() as session:
        found = set(session.scalars(select(Round.id).where(Round.status == "open")))
    engine.dispose()
    return found


@contextmanager
def serving(template: Path, instance: Path, fill: Callable[[str], None]) -> Iterator[Site]:
    """Run the service in a folder of its own until the block ends; `fill` puts rounds into its database."""
    shutil.copy(template, instance / "sipas.db")
    settings = make_settings(instance, f"sqlite:///{instance / 'sipas.db'}")
    fill(settings.database_url)
    port = _free_port()
    environ = os.environ | {
        "SIPAS_INSTANCE": str(instance),
        "SIPAS_DATABASE_URL": settings.database_url,
        "SIPAS_SECRET": settings.secret,
        "SIPAS_CONTACT": "0214 3840 000",
        # For visitors who come with an address of their own; all others come from this machine.
        "SIPAS_TRUSTED_PROXIES": "1",
        "SIPAS_SENDS_PER_10_MINUTES": "1",
    }
    command = [sys.executable, "-m", "survey", "serve", "--port", str(port)]
    with (instance / "serve.log").open("w") as log:
        process = subprocess.Popen(command, env=environ, stdout=log, stderr=log)
    try:
        site = Site(f"http://127.0.0.1:{port}", settings.database_url, environ)
        _wait_for(site, process, instance / "serve.log")
        yield site
    finally:
        process.terminate()
        process.wait(timeout=10)


def _rounds(url: str) -> None:
    engine = store.connect(url)
    with store.reading() as session:
        communes = {u.code: u.id for u in units.units_valid(session, clock.today(), "commune")}
    apart = {code: {communes.pop(code): (None, None)} for code in (ONE_TOUCH, ONE_PAGE, ENDING)}
    rest = dict.fromkeys(communes.values(), (None, None))
    make_round("theo-phan", name="Khảo sát hài lòng năm 2026", units=rest)
    make_round("mot-cham", "mot-cham", name="Đánh giá nhanh", units=apart[ONE_TOUCH])
    make_round("mot-trang", name="Khảo sát một trang", pages="single", units=apart[ONE_PAGE])
    make_round("sap-het", "mot-cham", name="Đợt sắp hết", units=apart[ENDING])
    engine.dispose()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(site: Site, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(STARTS_WITHIN * 10):
        try:
            with urllib.request.urlopen(site.url + "/healthz", timeout=1):
                return
        except OSError:
            assert process.poll() is None, log.read_text()
            time.sleep(0.1)
    raise AssertionError(log.read_text())


@pytest.fixture
def visit(browser: Browser, live: Site) -> Iterator[Callable[..., Page]]:
    """Open an address in a browser of its own: visit("/d/02839", java_script_enabled=False)."""
    contexts: list[BrowserContext] = []

    def visit(path: str, before: str | None = None, **options: Any) -> Page:
        context = browser.new_context(**({"viewport": PHONE} | options))
        contexts.append(context)
        if before:
            context.add_init_script(before)
        page = context.new_page()
        page.goto(live.url + path)
        return page

    yield visit
    for context in contexts:
        context.close()


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    """One telephone: its tabs share what is kept, and a mistake of any script is an error."""
    context = browser.new_context(viewport=ViewportSize(width=390, height=844))
    mistakes: list[str] = []
    context.on("weberror", lambda error: mistakes.append(str(error.error)))
    yield context
    context.close()
    assert mistakes == []


@pytest.fixture
def opened(phone: BrowserContext, live: Site) -> Callable[..., Page]:
    """A new tab on the first page of a unit: opened("02647")."""

    def opened(code: str = "02839") -> Page:
        page = phone.new_page()
        page.goto(f"{live.url}/d/{code}")
        return page

    return opened
