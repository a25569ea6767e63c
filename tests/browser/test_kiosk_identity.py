"""What waits on a tablet: never sent as another device's, no number twice, none too large to be taken."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select

from survey import clock, store
from survey.assets import asset_url
from survey.intake.sealed import key_id, public_jwk
from survey.kiosk.api import MAX_BYTES
from survey.models import Device, Response
from survey.registry import devices, units
from survey.registry.device_numbers import numbers
from tests.browser.conftest import Site
from tests.browser.test_kiosk_core import EVERYTHING, SCREEN, Enrolled, kiosk, site

pytestmark = pytest.mark.browser
__all__ = ["kiosk", "site"]
ELSEWHERE = "02905"
# The epochs in which this browser gave numbers.
NUMBERS = """async () => {
  const result = (request) => new Promise((done) => { request.onsuccess = () => done(request.result); });
  const database = await result(indexedDB.open("sipas-kiosk"));
  const names = await result(database.transaction("facts").objectStore("facts").getAllKeys());
  database.close();
  return names.filter((name) => name.startsWith("issued-"));
}"""
# How long the body is in which the largest answer travels, and what becomes of a larger one.
LARGEST = """([sealing, key]) => import(sealing).then(async ({ seal }) => {
  const letters = (n) => ({ text: "x".repeat(n) });
  const sealed = await seal(letters(47000), key);
  const why = await seal(letters(50000), key).catch((error) => error.name);
  return [JSON.stringify({ epoch: 1, sequence: 1, sealed, sent_at: new Date().toISOString() }).length, why];
})"""
# An error of one request, as a browser without room gives it.
FAILING = """([database]) => import(database).then(({ run }) =>
  run(["facts"], "readwrite", (facts) => { facts.add(1, "twice"); facts.add(2, "twice"); })
    .then(() => "stored", (error) => error.name))"""


def replaced_by_another_tablet(kiosk: Enrolled) -> None:
    """Somebody else's browser took a new code of the same device: the key here is known no more."""
    with store.writing() as session:
        devices.enrol(session, devices.new_code(session, session.get_one(Device, kiosk.device), "test"))


def code_of_another_device() -> tuple[str, str]:
    with store.writing() as session:
        unit = units.unit_on(session, ELSEWHERE, clock.today(), "15")
        assert unit is not None
        device, code = devices.register(session, "15", f"o-{clock.now():%H%M%S%f}", unit, "9", "test")
        return device.id, code


def enrol_again(kiosk: Enrolled, code: str) -> None:
    kiosk.page.get_by_role("button", name="Ghi danh lại máy này").click()
    kiosk.page.fill("#code", code)
    kiosk.page.keyboard.press("Enter")


def test_answers_that_wait_are_never_sent_as_another_device(kiosk: Enrolled) -> None:
    kiosk.context.set_offline(True)
    kiosk.answer()
    kiosk.done()
    replaced_by_another_tablet(kiosk)
    kiosk.context.set_offline(False)
    kiosk.page.evaluate("dispatchEvent(new Event('online'))")
    kiosk.page.wait_for_selector(SCREEN.format("revoked"))
    assert "máy khác thay máy này" in kiosk.page.inner_text("#stage")
    other, code = code_of_another_device()
    enrol_again(kiosk, code)
    kiosk.page.get_by_text("Hãy xin mã mới của đúng thiết bị đó").wait_for()
    assert '"ct":' in kiosk.page.evaluate(EVERYTHING)
    with store.writing() as session:
        same = devices.new_code(session, session.get_one(Device, kiosk.device), "test")
    kiosk.page.fill("#code", same)
    kiosk.page.keyboard.press("Enter")
    kiosk.until_stored(1)
    with store.reading() as session:
        assert session.scalars(select(Response.id).where(Response.device == other)).all() == []


def test_a_tablet_that_becomes_another_device_begins_its_numbers_anew(kiosk: Enrolled) -> None:
    kiosk.answer()
    kiosk.until_stored(1)
    kiosk.until_empty()
    kiosk.done()
    replaced_by_another_tablet(kiosk)
    kiosk.page.evaluate("dispatchEvent(new Event('online'))")
    kiosk.page.wait_for_selector(SCREEN.format("revoked"))
    _other, code = code_of_another_device()
    enrol_again(kiosk, code)
    kiosk.page.get_by_text("Quầy 9").wait_for()
    assert kiosk.page.evaluate(NUMBERS) == []


def test_storage_cleared_under_the_running_page_gives_no_number_twice(kiosk: Enrolled, site: Site) -> None:
    kiosk.context.set_offline(True)
    kiosk.answer()
    kiosk.done()
    browser = kiosk.context.new_cdp_session(kiosk.page)
    browser.send("Storage.clearDataForOrigin", {"origin": site.url, "storageTypes": "indexeddb"})
    kiosk.answer()
    kiosk.done()
    kiosk.context.set_offline(False)
    kiosk.until_stored(1)
    kiosk.until_empty()
    kiosk.page.reload()
    kiosk.page.wait_for_selector(SCREEN.format("attract"))
    with store.reading() as session:
        (counted,) = numbers(session, session.get_one(Device, kiosk.device))
    assert (counted.come, counted.missing) == (1, ((1, 1),))


def test_why_storing_failed_is_known(kiosk: Enrolled) -> None:
    assert kiosk.page.evaluate(FAILING, [asset_url("js/kiosk/db.js")]) == "ConstraintError"


def test_the_largest_answer_fits_what_the_server_takes(kiosk: Enrolled) -> None:
    secret = "any"
    key = {"kid": key_id(secret), "jwk": public_jwk(secret)}
    length, why = kiosk.page.evaluate(LARGEST, [asset_url("js/kiosk/seal.js"), key])
    assert length < MAX_BYTES
    assert why == "RangeError"


def test_a_code_that_comes_into_an_open_page_is_taken_out_of_its_address(
    browser: Browser, kiosk: Enrolled, site: Site
) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{site.url}/kiosk")
        page.wait_for_selector(SCREEN.format("enrol"))
        _device, code = code_of_another_device()
        page.evaluate("(code) => { location.hash = `ma=${code}`; }", code)
        page.get_by_text("Quầy 9").wait_for()
        assert page.url == f"{site.url}/kiosk"
