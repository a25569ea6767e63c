"""Other systems get each alarm once, signed; one in trouble loses nothing and holds up nobody."""

from __future__ import annotations

import json
import time
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from survey import config, store
from survey.alarms import delivery, hook
from survey.alarms.evaluate import evaluate
from survey.alarms.finding import OFFLINE
from survey.errors import Refused
from survey.models import Outgoing
from survey.registry import alarms_told
from tests.alarms.made import at, kiosk, tell
from tests.alarms.servers import HookServer, certificate, closed_port, server_context, serving


@pytest.fixture(scope="module")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate(tmp_path_factory.mktemp("pem"))


@pytest.fixture(autouse=True)
def trusted(pem: Path, settings: config.Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    monkeypatch.setattr(hook, "STEP_SECONDS", 0.3)
    monkeypatch.setattr(hook, "WHOLE_SECONDS", 0.5)
    store.connect(settings.database_url)


@pytest.fixture
def server(pem: Path) -> Any:
    with serving(HookServer(server_context(pem))) as server:
        yield server


def add(url: str) -> str:
    with store.writing() as session:
        return alarms_told.add_hook(session, "15", hook.checked_address(url), "test").secret


def alarm_comes_and_goes() -> None:
    device = kiosk(last_seen=at(8))
    evaluate("15", [OFFLINE], at(9))
    tell(device, last_seen=at(9, 30))
    evaluate("15", [OFFLINE], at(9, 31))


def outbox() -> list[Outgoing]:
    with store.reading() as session:
        return list(session.scalars(select(Outgoing).order_by(Outgoing.id)))


def test_an_alarm_and_its_end_are_told_in_order_and_signed(server: HookServer) -> None:
    secret = add(server.url)
    alarm_comes_and_goes()
    assert delivery.deliver("15", None, at(10)) == 2
    assert delivery.deliver("15", None, at(10)) == 0
    told = [json.loads(body) for _, _, body in server.got]
    assert [one["event"] for one in told] == ["opened", "ended"]
    assert told[0] | {"at": ""} == {
        "event": "opened", "at": "", "alarm": 1, "kind": "offline", "name": "Máy mất liên lạc",
        "province": "15", "unit": "02839", "unit_name": "Xã Bắc Hà", "counter": "3", "round": None,
        "synthetic": False, "since": at(8).astimezone(UTC).isoformat(timespec="seconds"),
        "why": "Máy “K1” liên lạc lần cuối lúc 23/11/2026 08:00.", "to_do": told[0]["to_do"],
        "figures": {"device": "K1", "seen": told[0]["figures"]["seen"], "queue": None},
    }  # fmt: skip
    path, headers, body = server.got[0]
    assert path == "/nhan"
    assert headers["X-Sipas-Signature"] == hook.signature(secret, headers["X-Sipas-Timestamp"], body)
    assert headers["X-Sipas-Delivery"] == "hook:1:1:opened"


def test_a_server_that_answers_500_for_a_day_gets_everything_afterwards(
    server: HookServer, pem: Path
) -> None:
    with serving(HookServer(server_context(pem))) as healthy:
        add(server.url)
        add(healthy.url)
        server.status = 500
        alarm_comes_and_goes()
        for minute in range(0, 24 * 60, 10):
            delivery.deliver("15", None, at(10, minute))
        assert [json.loads(body)["event"] for _, _, body in healthy.got] == ["opened", "ended"]
    assert 20 < len(server.got) < 40  # it is not hammered either
    assert {json.loads(body)["event"] for _, _, body in server.got} == {"opened"}
    server.status, server.got = 204, []
    assert delivery.deliver("15", None, at(11, day=1)) == 2
    assert [json.loads(body)["event"] for _, _, body in server.got] == ["opened", "ended"]
    assert all(one.sent_at for one in outbox())


def test_a_server_that_hangs_or_is_away_is_left_soon(server: HookServer) -> None:
    server.hang = 2
    add(server.url)
    add(f"https://127.0.0.1:{closed_port()}/")
    alarm_comes_and_goes()
    begin = time.monotonic()
    assert delivery.deliver("15", None, at(10)) == 0
    assert time.monotonic() - begin < 2
    assert [(one.tries, bool(one.problem)) for one in outbox()] == [
        (1, True),
        (1, True),
        (0, False),
        (0, False),
    ]


def test_a_redirect_is_not_followed(server: HookServer) -> None:
    add(server.url)
    server.status = 307
    alarm_comes_and_goes()
    assert delivery.deliver("15", None, at(10)) == 0
    assert outbox()[0].problem == "HTTP 307"
    assert len(server.got) == 1


def test_a_certificate_that_nobody_vouches_for_gets_nothing(
    server: HookServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(server.url)
    alarm_comes_and_goes()
    monkeypatch.delenv("SSL_CERT_FILE")
    assert delivery.deliver("15", None, at(10)) == 0
    assert "CERTIFICATE_VERIFY_FAILED" in outbox()[0].problem
    assert not server.got


def test_an_address_that_was_dropped_is_told_nothing_more(server: HookServer) -> None:
    add(server.url)
    alarm_comes_and_goes()
    with store.writing() as session:
        alarms_told.drop_hook(session, server.url, "test")
    assert delivery.deliver("15", None, at(10)) == 0
    assert not server.got
    assert all(one.given_up_at for one in outbox())


@pytest.mark.parametrize(
    "url",
    ["http://a.vn/", "https://", "https://u:p@a.vn/", "https://a.vn/#x", "ftp://a.vn", "https://a.vn:99999/",
     "https://a b.vn/", "https://[::1/", "https://a.vn/" + "x" * 300],
)  # fmt: skip
def test_only_https_addresses_are_taken(url: str) -> None:
    with pytest.raises(Refused, match="https://"):
        hook.checked_address(url)


def test_an_address_is_added_once_and_gets_a_new_secret_when_added_again() -> None:
    first = add("https://a.vn/x")
    with pytest.raises(Refused, match=r"đã được khai báo"):
        add("https://a.vn/x")
    with store.writing() as session:
        alarms_told.drop_hook(session, "https://a.vn/x", "test")
        with pytest.raises(Refused, match="Không có địa chỉ"):
            alarms_told.drop_hook(session, "https://a.vn/x", "test")
    assert add("https://a.vn/x") != first
