"""Enrolling a device: a code once, for fifteen minutes, over HTTPS; a key known only there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from limits import RateLimitItemPerMinute
from sqlalchemy import select

from survey import clock, store
from survey.kiosk import api
from survey.models import AuditEvent, Device
from survey.registry import devices
from tests.kiosk.device import API, Kiosk


def enrol(client: FlaskClient, code: str, **more: str) -> tuple[int, dict]:
    reply = client.post(f"{API}/enrol", json={"code": code}, **more)
    return reply.status_code, reply.get_json()


def test_a_code_gives_a_key_once(client: FlaskClient, round_id: int) -> None:
    kiosk = Kiosk(client)
    status, told = enrol(client, f" {kiosk.code[:4].lower()}-{kiosk.code[4:]} ")
    assert (status, told["device"], told["epoch"]) == (201, kiosk.id, 1)
    assert enrol(client, kiosk.code)[1]["error"] == "no_such_code"
    with store.reading() as session:
        device = session.get_one(Device, kiosk.id)
        assert told["key"] not in (device.key_hash, device.code_hash)
        assert {e.action for e in session.scalars(select(AuditEvent))} >= {"device.register", "device.enrol"}


def test_letters_that_look_like_figures_are_read_as_these() -> None:
    assert devices.read_code("o1il-ABCD") == "0111ABCD"


def test_a_code_ends_after_fifteen_minutes(
    client: FlaskClient, round_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    kiosk, now = Kiosk(client), clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=16))
    assert enrol(client, kiosk.code)[0] == 404


def test_an_address_without_encryption_is_refused_with_the_reason(client: FlaskClient, round_id: int) -> None:
    kiosk = Kiosk(client)
    status, told = enrol(client, kiosk.code, base_url="http://sipas.laocai.gov.vn")
    assert (status, told["error"]) == (403, "insecure_context")
    assert "HTTPS" in told["message"]
    assert enrol(client, kiosk.code, base_url="https://sipas.laocai.gov.vn")[0] == 201


def test_guessing_codes_ends_soon(client: FlaskClient, round_id: int) -> None:
    kiosk = Kiosk(client)
    assert [enrol(client, "WRONG123")[0] for _ in range(11)] == [404] * 10 + [429]
    assert enrol(client, kiosk.code)[0] == 429


def test_a_strangers_guesses_keep_nobody_else_from_enrolling(client: FlaskClient, round_id: int) -> None:
    kiosk, stranger = Kiosk(client), {"REMOTE_ADDR": "203.0.113.7"}
    for _ in range(10):
        client.post(f"{API}/enrol", json={"code": "WRONG123"}, environ_base=stranger)
    refused = client.post(f"{API}/enrol", json={"code": kiosk.code}, environ_base=stranger)
    assert refused.status_code == 429
    assert enrol(client, kiosk.code)[0] == 201


def test_guesses_from_everywhere_end_too(
    client: FlaskClient, round_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "ALL_WRONG_CODES", RateLimitItemPerMinute(3, 15, namespace="enrol-all"))
    kiosk = Kiosk(client)
    for last in range(3):
        client.post(
            f"{API}/enrol", json={"code": "WRONG123"}, environ_base={"REMOTE_ADDR": f"203.0.113.{last}"}
        )
    assert enrol(client, kiosk.code)[0] == 429


def test_enrolling_again_begins_a_new_epoch_and_ends_the_old_key(kiosk: Kiosk) -> None:
    old = kiosk.headers
    with store.writing() as session:
        code = devices.new_code(session, session.get_one(Device, kiosk.id), "test")
    kiosk.enrol(code)
    assert kiosk.epoch == 2
    assert kiosk.client.get(f"{API}/me/config", headers=old).status_code == 401


@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": "Device "}, {"Authorization": "Device x"}, {"Authorization": "Bearer x"}],
)
def test_without_a_known_key_nothing_is_told_or_taken(
    client: FlaskClient, round_id: int, headers: dict
) -> None:
    for reply in (
        client.get(f"{API}/me/config", headers=headers),
        client.post(f"{API}/me/responses", json={}, headers=headers),
        client.post(f"{API}/me/heartbeat", json={}, headers=headers),
    ):
        assert (reply.status_code, reply.get_json()["error"]) == (401, "unknown_device")


def test_settings_hold_all_that_is_asked_and_are_not_sent_twice(kiosk: Kiosk) -> None:
    told = kiosk.config
    assert told["device"]["unit"]["code"] == "02839"
    assert told["round"]["slug"] == "dot-1"
    assert [item["id"] for item in told["items"] if item["kind"] == "text"] == []
    assert told["texts"]["vi"]["items"]["1.1"]["label"]
    assert told["texts"]["en"]["items"]["1.1"]["options"]["5"] == "Very satisfied"
    assert told["texts"]["vi"]["consent"][0].startswith("Sở Nội vụ tỉnh Lào Cai")
    assert kiosk.get("/me/config", **{"If-None-Match": f'"{told["tag"]}"'}).status_code == 304
    assert kiosk.beat().get_json()["tag"] == told["tag"]


def test_a_unit_without_a_round_has_settings_that_say_so(client: FlaskClient, app: object) -> None:
    assert Kiosk(client).enrol().config["round"] is None


def test_a_heartbeat_is_remembered_and_answers_its_nonce(kiosk: Kiosk) -> None:
    told = kiosk.beat(queue=4, issued=9, battery=0.5, persisted=False, problem="full").get_json()
    assert (told["nonce"], told["revoked"], told["settled"]) == ("n-1", False, [])
    with store.reading() as session:
        device = session.get_one(Device, kiosk.id)
    assert (device.queue, device.battery, device.persisted, device.problem) == (4, 0.5, False, "full")
    assert device.place.issued == 9


@pytest.mark.parametrize(
    "body", [{"epoch": 0}, {"issued": -1}, {"queue": "x"}, {"sent_at": "now"}, {"epoch": True}]
)
def test_what_no_device_sends_is_refused(kiosk: Kiosk, body: dict) -> None:
    assert kiosk.beat(**body).status_code == 400
    assert kiosk.client.post(f"{API}/me/responses", data="x", headers=kiosk.headers).status_code == 415


def test_a_tablet_with_waiting_answers_becomes_no_other_device(client: FlaskClient, kiosk: Kiosk) -> None:
    """Its new key would send them for the other device's place."""
    other = Kiosk(client, unit="02905", name="K2")
    asked = {"code": other.code, "device": kiosk.id, "waiting": 1}
    reply = client.post(f"{API}/enrol", json=asked)
    assert (reply.status_code, reply.get_json()["error"]) == (409, "other_device")
    assert "đúng thiết bị đó" in reply.get_json()["message"]
    assert client.post(f"{API}/enrol", json=asked | {"waiting": "x"}).status_code == 400
    assert client.post(f"{API}/enrol", json=asked | {"waiting": 0}).status_code == 201


def test_a_tablet_with_waiting_answers_becomes_the_same_device_again(
    client: FlaskClient, kiosk: Kiosk
) -> None:
    with store.writing() as session:
        code = devices.new_code(session, session.get_one(Device, kiosk.id), "test")
    reply = client.post(f"{API}/enrol", json={"code": code, "device": kiosk.id, "waiting": 3})
    assert (reply.status_code, reply.get_json()["epoch"]) == (201, 2)


def test_refusals_before_the_body_is_read_are_the_servers_own(kiosk: Kiosk) -> None:
    """Without "sipas" in it a device would take them for a lost network."""
    large = kiosk.client.post(f"{API}/me/responses", json={"a": "x" * 70_000}, headers=kiosk.headers)
    plain = kiosk.client.post(f"{API}/me/responses", data="x", headers=kiosk.headers)
    assert (large.status_code, large.get_json()["error"], large.get_json()["sipas"]) == (413, "too_large", 1)
    assert (plain.status_code, plain.get_json()["error"], plain.get_json()["sipas"]) == (415, "not_json", 1)


@pytest.mark.parametrize(
    "time", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:00:00-12:00", "9999-12-31T23:00:00Z"]
)
def test_times_at_the_ends_of_the_calendar_are_refused(kiosk: Kiosk, time: str) -> None:
    assert kiosk.beat(oldest=time).status_code == 400
    assert kiosk.send(kiosk.upload(sent_at=time)).status_code == 400
