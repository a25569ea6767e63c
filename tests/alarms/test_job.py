"""The job of `serve`: one process does it, another takes over, and a restart forgets nothing."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import select

from survey import config, store
from survey.alarms import job, lease
from survey.config import ConfigError, Smtp
from survey.models import Outgoing
from tests.alarms.made import alarms, at, kiosk
from tests.alarms.test_mail import reader


def test_one_process_at_a_time_holds_the_job(both: str) -> None:
    assert lease.take("alarms", "a", at(8))
    assert lease.take("alarms", "a", at(8, 1))
    assert not lease.take("alarms", "b", at(8, 3))
    assert lease.take("alarms", "b", at(8, 5))  # a died
    assert not lease.take("alarms", "a", at(8, 6))
    lease.give_back("alarms", "b", at(8, 6))
    assert lease.take("alarms", "a", at(8, 6))


def test_many_that_want_the_job_at_once_are_one(both: str) -> None:
    start, got = threading.Barrier(4), []

    def want(name: str) -> None:
        start.wait()
        got.append(lease.take("alarms", name, at(8)))

    threads = [threading.Thread(target=want, args=(f"p{k}",)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == [False, False, False, True]


def test_a_process_that_leaves_gives_back_all_it_has_and_takes_nothing_more(
    settings: config.Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lease, "_leaving", threading.Event())
    monkeypatch.setattr(lease, "_taken", set())
    store.connect(settings.database_url)
    assert lease.take("alarms", "a", at(8))
    assert lease.take("cases", "b", at(8))
    lease.leave(at(8, 1))
    assert not lease.take("alarms", "a", at(8, 1))
    monkeypatch.setattr(lease, "_leaving", threading.Event())  # as another process sees it
    assert lease.take("alarms", "c", at(8, 1))
    assert lease.take("cases", "c", at(8, 1))


def test_a_turn_that_takes_the_job_while_its_process_leaves_gives_it_back(
    settings: config.Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    leaving, take = threading.Event(), lease._take
    monkeypatch.setattr(lease, "_leaving", leaving)
    store.connect(settings.database_url)

    def slowly(name: str, holder: str, moment: datetime) -> bool:
        lease.leave(moment)
        return take(name, holder, moment)

    monkeypatch.setattr(lease, "_take", slowly)
    assert not lease.take("alarms", "a", at(8))
    assert take("alarms", "b", at(8))


def test_a_turn_looks_writes_letters_and_leaves_the_job_to_nobody_meanwhile(
    settings: config.Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lease, "_leaving", threading.Event())
    store.connect(settings.database_url)
    reader("so-noi-vu", "dung")
    kiosk(last_seen=at(8))
    mailing = replace(settings, smtp=Smtp("127.0.0.1", 9, "none", "a@b.vn"))
    first, other = job.Watchman(mailing), job.Watchman(mailing)
    assert first.turn(at(9))
    assert len(alarms()) == 1
    assert not other.turn(at(9, 1))
    lease.leave(at(9, 1))
    assert not first.turn(at(9, 2))
    monkeypatch.setattr(lease, "_leaving", threading.Event())
    assert other.turn(at(9, 2))  # as after a restart: it looks again, and nothing is there twice
    assert len(alarms()) == 1
    with store.reading() as session:
        assert [one.key for one in session.scalars(select(Outgoing))] == ["digest:2026-11-23:1"]


def test_turns_look_again_only_after_the_interval(
    settings: config.Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.connect(settings.database_url)
    looked: list[int] = []
    monkeypatch.setattr(job, "evaluate", lambda _province, kinds, *_: looked.append(len(kinds)))
    watchman = job.Watchman(settings)
    for minute in (0, 1, 5, 6, 59, 60, 64):
        assert watchman.turn(at(9, minute))
    assert looked == [10, 4, 4, 10]


def test_the_thread_ends_with_its_database(
    settings: config.Config, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setattr(job, "TURN_SECONDS", 0.02)
    store.connect(settings.database_url)
    kiosk(last_seen=at(8))
    thread = job.start(settings)
    for _ in range(100):
        if alarms():
            break
        time.sleep(0.05)
    assert len(alarms()) == 1
    store.connect(settings.database_url)
    thread.join(2)
    assert not thread.is_alive()


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"SIPAS_SMTP_SECURITY": "ssl"}, "SIPAS_SMTP_SECURITY='ssl'"),
        ({"SIPAS_SMTP_FROM": "x"}, "SIPAS_SMTP_FROM='x'"),
        ({"SIPAS_SMTP_FROM": "a@b.vn\nBcc: c@d.vn"}, "SIPAS_SMTP_FROM"),
        ({"SIPAS_SMTP_PORT": "0"}, "SIPAS_SMTP_PORT=0"),
        ({"SIPAS_SMTP_PORT": "smtp"}, "SIPAS_SMTP_PORT='smtp'"),
        ({"SIPAS_SMTP_SECURITY": "none", "SIPAS_SMTP_USER": "u"}, "in the clear"),
    ],
)
def test_a_mail_server_that_cannot_be_used_is_refused_by_name(
    tmp_path: object, changes: dict[str, str], named: str
) -> None:
    environ = {"SIPAS_INSTANCE": str(tmp_path), "SIPAS_SMTP_HOST": "mail.vn", "SIPAS_SMTP_FROM": "a@b.vn"}
    assert config.load(environ).smtp == Smtp("mail.vn", 587, "starttls", "a@b.vn")
    with pytest.raises(ConfigError, match=named):
        config.load(environ | changes)


def test_the_password_of_the_mail_server_is_not_printed(tmp_path: object) -> None:
    environ = {
        "SIPAS_INSTANCE": str(tmp_path), "SIPAS_SMTP_HOST": "m", "SIPAS_SMTP_FROM": "a@b.vn",
        "SIPAS_SMTP_USER": "u", "SIPAS_SMTP_PASSWORD": "mật khẩu",
    }  # fmt: skip
    assert "mật khẩu" not in repr(config.load(environ))
