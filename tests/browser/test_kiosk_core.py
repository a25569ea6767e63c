"""A kiosk's whole way, real browser and real service: offline, refused, evicted, full, revoked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright
from sqlalchemy import func, select

from bench.chaos.run import WORKS_ALONE
from survey import clock, store
from survey.models import Device, Quarantined, Response, Round
from survey.registry import devices, units
from survey.registry.device_numbers import numbers
from tests.browser.conftest import Site, serving
from tests.conftest import make_round
from tests.staff import make_user

UNIT = "02686"
LARGE = {"width": 1080, "height": 1920}
SCREEN = "#stage[data-screen={}]"
# Everything that the device keeps, as text: what a thief would read.
EVERYTHING = """async () => {
  const found = [];
  const result = (request) => new Promise((done) => { request.onsuccess = () => done(request.result); });
  const database = await result(indexedDB.open("sipas-kiosk"));
  for (const name of database.objectStoreNames) {
    const all = await result(database.transaction(name).objectStore(name).getAll());
    found.push(JSON.stringify(all.filter((one) => !(one instanceof Uint8Array))));
  }
  database.close();
  return found.join(" ") + JSON.stringify(localStorage) + JSON.stringify(sessionStorage) + document.cookie;
}"""

BALLAST = """async () => {
  const result = (request) => new Promise((done) => { request.onsuccess = () => done(request.result); });
  const database = await result(indexedDB.open("sipas-kiosk"));
  const left = await result(database.transaction("ballast").objectStore("ballast").count());
  database.close();
  return left;
}"""


@dataclass
class Enrolled:
    """A kiosk page of its own, enrolled, with what the server knows of it."""

    page: Page
    context: BrowserContext
    device: str
    round_id: int

    def stored(self) -> int:
        with store.reading() as session:
            return session.scalar(select(func.count()).where(Response.device == self.device)) or 0

    def until_stored(self, count: int) -> None:
        for _ in range(100):
            if self.stored() == count:
                return
            self.page.evaluate("dispatchEvent(new Event('online'))")
            self.page.wait_for_timeout(200)
        raise AssertionError(f"{self.stored()} answers stored, expected {count}")

    def until_empty(self) -> None:
        """The server's receipt came, so that nothing sealed is kept any more."""
        for _ in range(100):
            if '"ct":' not in self.page.evaluate(EVERYTHING):
                return
            self.page.wait_for_timeout(100)
        raise AssertionError("what was sent is still kept")

    def answer(self, level: str = "5") -> str:
        """One answer through the screens up to the thanks; its mã phiếu."""
        page = self.page
        page.wait_for_selector(SCREEN.format("attract"))
        page.locator(".start[aria-disabled=false]").click()
        page.locator(f"input[value='{level}']").first.check(force=True)
        page.locator(".actions .primary").click()
        return page.locator("[data-receipt]").get_attribute("data-receipt") or ""

    def done(self) -> None:
        self.page.locator(".actions .primary").click()
        self.page.wait_for_selector(SCREEN.format("attract"))


@pytest.fixture(scope="module")
def site(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A service without rounds: every kiosk gets one of its own."""
    with serving(sqlite_template, tmp_path_factory.mktemp("kiosks"), lambda _url: None) as running:
        yield running


@contextmanager
def enrolled(context: BrowserContext, site: Site) -> Iterator[Enrolled]:
    """A device enrolled in this browser, with a round of its own, closed again afterwards."""
    engine = store.connect(site.database_url)
    slug = f"kiosk-{clock.now():%H%M%S%f}"
    with store.writing() as session:
        unit = units.unit_on(session, UNIT, clock.today(), "15")
        assert unit is not None
        unit_id = unit.id
        device, code = devices.register(session, "15", slug, unit, "2", "test")
    round_id = make_round(slug, "mot-cham", channels=("kiosk",), units={unit_id: (None, None)})
    page = context.new_page()
    page.goto(f"{site.url}/kiosk#ma={code}")
    page.wait_for_selector(SCREEN.format("attract"))
    assert page.evaluate(WORKS_ALONE)
    yield Enrolled(page, context, device.id, round_id)
    context.close()
    with store.writing() as session:
        session.get_one(Round, round_id).status = "closed"
    engine.dispose()


@pytest.fixture
def kiosk(browser: Browser, site: Site) -> Iterator[Enrolled]:
    context = browser.new_context(viewport=LARGE)  # type: ignore[arg-type]
    with enrolled(context, site) as one:
        yield one


@pytest.fixture
def on_disk(playing: Playwright, chromium: str, site: Site, tmp_path: Path) -> Iterator[Enrolled]:
    """The same in a browser that keeps its storage on disk, where quotas count."""
    context = playing.chromium.launch_persistent_context(
        str(tmp_path / "profile"),
        executable_path=chromium,
        args=["--no-sandbox"],
        viewport=LARGE,  # type: ignore[arg-type]
    )
    with enrolled(context, site) as one:
        yield one


def test_the_code_leaves_the_address_and_the_key_never_shows(kiosk: Enrolled) -> None:
    assert kiosk.page.url.endswith("/kiosk")
    with store.reading() as session:
        assert session.get_one(Device, kiosk.device).key_hash


def test_answers_given_offline_wait_sealed_and_are_sent_once(kiosk: Enrolled) -> None:
    kiosk.context.set_offline(True)
    first = kiosk.answer()
    assert "sẽ gửi khi có mạng" in kiosk.page.inner_text("#stage")
    kiosk.done()
    kept = kiosk.page.evaluate(EVERYTHING)
    assert '"ct":' in kept
    for readable in (first, '"answers"', '"at":', '"language":'):
        assert readable not in kept
    kiosk.page.reload()
    kiosk.page.wait_for_selector(SCREEN.format("attract"))
    kiosk.context.set_offline(False)
    kiosk.until_stored(1)
    kiosk.until_empty()


def test_a_second_page_of_the_device_says_so_and_sends_nothing(kiosk: Enrolled, site: Site) -> None:
    other = kiosk.context.new_page()
    other.goto(f"{site.url}/kiosk")
    other.wait_for_selector(SCREEN.format("elsewhere"))
    kiosk.answer()
    kiosk.until_stored(1)


def test_what_the_server_refuses_is_seen_on_both_sides_until_somebody_decides(kiosk: Enrolled) -> None:
    kiosk.context.set_offline(True)
    kiosk.answer()
    kiosk.done()
    with store.writing() as session:
        survey_round = session.get_one(Round, kiosk.round_id)
        survey_round.status, survey_round.closed_at = "closed", survey_round.created_at
    kiosk.context.set_offline(False)
    kiosk.page.evaluate("dispatchEvent(new Event('online'))")
    kiosk.page.wait_for_selector(SCREEN.format("no-round"))
    with store.reading() as session:
        held = session.scalars(select(Quarantined).where(Quarantined.device_id == kiosk.device)).one()
        (counted,) = numbers(session, session.get_one(Device, kiosk.device))
    assert (held.reason, held.sequence, counted.lacking) == ("too_late", 1, 0)
    kept = kiosk.page.evaluate(EVERYTHING)
    assert '"reason":"too_late"' in kept
    with store.writing() as session:
        session.get_one(Quarantined, held.id).status = "discarded"
    for _ in range(50):
        kiosk.page.evaluate("dispatchEvent(new Event('online'))")
        kiosk.page.wait_for_timeout(200)
        if '"reason":"too_late"' not in kiosk.page.evaluate(EVERYTHING):
            return
    raise AssertionError("the device keeps its copy although it was decided on")


def test_a_revoked_device_stops_and_its_waiting_answers_are_held(kiosk: Enrolled) -> None:
    kiosk.context.set_offline(True)
    kiosk.answer()
    kiosk.done()
    with store.writing() as session:
        devices.revoke(session, session.get_one(Device, kiosk.device), "test")
    kiosk.context.set_offline(False)
    kiosk.page.evaluate("dispatchEvent(new Event('online'))")
    kiosk.page.wait_for_selector(SCREEN.format("revoked"))
    with store.reading() as session:
        assert session.scalars(
            select(Quarantined.reason).where(Quarantined.device_id == kiosk.device)
        ).all() == ["revoked"]
    assert kiosk.stored() == 0


def test_a_full_disk_loses_no_answer_and_says_so(on_disk: Enrolled, site: Site) -> None:
    """Chromium's own quota, set below what is used; a new page asks for it anew."""
    kiosk, page = on_disk, on_disk.page
    kiosk.context.set_offline(True)
    browser = kiosk.context.new_cdp_session(page)
    browser.send("Storage.overrideQuotaForOrigin", {"origin": site.url, "quotaSize": 1000})
    page.goto("about:blank")
    page.wait_for_timeout(3000)
    page.goto(f"{site.url}/kiosk")
    page.wait_for_selector(SCREEN.format("attract"))
    page.locator(".start[aria-disabled=false]").click()
    page.locator("input[value='5']").first.check(force=True)
    page.locator(".actions .primary").click()
    page.wait_for_selector(SCREEN.format("not-saved"))
    assert "chưa mất" in page.inner_text("#stage")
    assert page.evaluate(BALLAST) == 0
    browser.send("Storage.overrideQuotaForOrigin", {"origin": site.url})
    page.wait_for_timeout(3000)
    page.get_by_role("button", name="Thử lại").click()
    page.wait_for_selector(SCREEN.format("thanks"))
    kiosk.context.set_offline(False)
    kiosk.until_stored(1)


def test_evicted_storage_asks_for_enrolment_and_the_server_names_what_is_missing(
    kiosk: Enrolled, site: Site
) -> None:
    kiosk.answer()
    kiosk.until_stored(1)
    kiosk.done()
    kiosk.page.wait_for_timeout(500)
    kiosk.context.set_offline(True)
    kiosk.answer()
    kiosk.done()
    with store.writing() as session:
        session.get_one(Device, kiosk.device).epochs[-1].issued = 2
    browser = kiosk.context.new_cdp_session(kiosk.page)
    browser.send("Storage.clearDataForOrigin", {"origin": site.url, "storageTypes": "indexeddb"})
    kiosk.context.set_offline(False)
    kiosk.page.goto(f"{site.url}/kiosk")
    kiosk.page.wait_for_selector(SCREEN.format("enrol"))
    with store.reading() as database:
        (counted,) = numbers(database, database.get_one(Device, kiosk.device))
    assert counted.missing == ((2, 2),)


def test_a_file_of_the_queue_is_taken_by_the_command_and_the_device_sends_it_again_in_vain(
    kiosk: Enrolled, site: Site, tmp_path: Path
) -> None:
    make_user("quan-tri", f"tech-{clock.now():%H%M%S%f}")
    kiosk.context.set_offline(True)
    kiosk.answer()
    kiosk.done()
    kiosk.page.locator("[data-technician]").click()
    with kiosk.page.expect_download() as download:
        kiosk.page.get_by_role("button", name="Xuất hàng đợi ra tệp").click()
    download.value.save_as(tmp_path / "queue.json")
    taken = json.loads(site.sipas("queue", "import", str(tmp_path / "queue.json"), "--format", "json"))
    assert taken == {"stored": 1, "repeated": 0, "held": 0}
    kiosk.context.set_offline(False)
    kiosk.until_stored(1)


def test_new_settings_wait_for_the_attract_screen(kiosk: Enrolled) -> None:
    page = kiosk.page
    page.locator(".start[aria-disabled=false]").click()
    with store.writing() as session:
        unit = units.unit_on(session, UNIT, clock.today(), "15")
        assert unit is not None
        devices.change(
            session, session.get_one(Device, kiosk.device), name=f"m-{clock.now():%f}", unit=unit,
            counter="9", actor="test",
        )  # fmt: skip
    page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_timeout(1500)
    assert "Quầy 2" in page.inner_text("#stage")
    page.locator("input[value='5']").first.check(force=True)
    page.locator(".actions .primary").click()
    kiosk.done()
    page.get_by_text("Quầy 9").wait_for()
    kiosk.answer()
    kiosk.until_stored(2)
    with store.reading() as session:
        places = session.execute(
            select(Response.epoch, Response.counter, Response.sequence).where(Response.device == kiosk.device)
        ).all()
    assert sorted(map(tuple, places)) == [(1, "2", 1), (2, "9", 1)]
