"""The daily letter, handed to a real mail server: what it says, to whom, and what becomes of it."""

from __future__ import annotations

import email
import email.policy
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from survey import config, store
from survey.alarms import delivery, digest, mail, unsent
from survey.alarms.finding import FALL
from survey.config import Smtp
from survey.models import Alarm, Outgoing, User
from survey.registry import alarms_told
from tests.alarms.made import at, make_alarm
from tests.alarms.servers import MailServer, certificate, closed_port, server_context, serving
from tests.staff import make_user


@pytest.fixture(scope="module")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate(tmp_path_factory.mktemp("pem"))


@pytest.fixture(autouse=True)
def trusted(pem: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    monkeypatch.setattr(mail, "STEP_SECONDS", 0.4)
    monkeypatch.setattr(mail, "WHOLE_SECONDS", 0.8)


def smtp(port: int, security: str = "none", **more: str) -> Smtp:
    return Smtp("127.0.0.1", port, security, "khaosat@laocai.gov.vn", **more)


def reader(role: str, name: str, unit: str | None = None) -> None:
    make_user(role, name, unit)
    with store.writing() as session:
        user = session.scalars(select(User).where(User.username == name)).one()
        alarms_told.subscribe(session, user, f"{name}@laocai.gov.vn", user)


@pytest.fixture
def mailing(settings: config.Config) -> config.Config:
    """Sở Nội vụ, and an officer of Xã Bắc Hà, read letters; one alarm there, one elsewhere."""
    store.connect(settings.database_url)
    reader("so-noi-vu", "dung")
    reader("can-bo", "an", "02839")
    make_alarm("02839")
    make_alarm("02686")
    return replace(settings, smtp=smtp(1))


def deliver(server_smtp: Smtp, when: int = 8, minute: int = 0, day: int = 0) -> int:
    return delivery.deliver("15", server_smtp, at(when, minute, day))


def waiting() -> list[Outgoing]:
    with store.reading() as session:
        return list(session.scalars(select(Outgoing).order_by(Outgoing.id)))


def text_of(letter: bytes) -> str:
    return str(email.message_from_bytes(letter, policy=email.policy.default).get_content())


def test_each_reader_gets_a_letter_about_the_own_units(mailing: config.Config) -> None:
    assert digest.write_letters(mailing, 7, at(6, 59)) == 0
    assert digest.write_letters(mailing, 7, at(7)) == 2
    assert digest.write_letters(mailing, 7, at(7, 1)) == 0
    with serving(MailServer()) as server:
        assert deliver(smtp(server.port)) == 2
        assert deliver(smtp(server.port)) == 0
    got = {to[0]: text_of(letter) for to, letter in server.letters}
    assert "Bắc Hà" in got["an@laocai.gov.vn"]
    assert "2. " not in got["an@laocai.gov.vn"]
    assert "2. Máy mất liên lạc" in got["dung@laocai.gov.vn"]
    assert all("/theo-doi/canh-bao" in said for said in got.values())
    assert digest.write_letters(mailing, 7, at(7, day=1)) == 2


def test_a_letter_names_no_counter_beside_a_fall_and_no_answer(mailing: config.Config) -> None:
    figures = {"usual": 0.97, "answers": 40, "satisfied": 31, "from": at(8).isoformat()}
    make_alarm("02839", kind=FALL, why=figures)
    with store.reading() as session:
        user = session.scalars(select(User).where(User.username == "an")).one()
        said = digest.letter(session, mailing, user, at(8))
    line = next(part for part in said["text"].splitlines() if "Tỷ lệ hài lòng giảm" in part)
    assert line.endswith("Xã Bắc Hà")
    assert "31/40 phiếu hài lòng (77,5%)" in said["text"]
    assert said["subject"] == "SIPAS 23/11/2026: 2 cảnh báo cần xem"


def test_what_waits_or_is_seen_to_is_only_counted(mailing: config.Config) -> None:
    with store.writing() as session:
        session.execute(update(Alarm).values(snoozed_until=at(12)))
    with store.reading() as session:
        user = session.scalars(select(User).where(User.username == "dung")).one()
        assert (
            "Đang tạm hoãn hoặc đã có người nhận: 2." in digest.letter(session, mailing, user, at(8))["text"]
        )
        assert "đã có người nhận" not in digest.letter(session, mailing, user, at(13))["text"]


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_letters_go_encrypted_with_a_login(mailing: config.Config, pem: Path, security: str) -> None:
    digest.write_letters(mailing, 7, at(8))
    with serving(MailServer(security=security, context=server_context(pem))) as server:
        assert deliver(smtp(server.port, security, user="u", password="p")) == 2
    assert server.encrypted == [True, True]
    assert len(server.logins) == 2


def test_a_server_without_starttls_or_with_a_strange_certificate_gets_no_letter(
    mailing: config.Config, pem: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest.write_letters(mailing, 7, at(8))
    with serving(MailServer()) as server:
        assert deliver(smtp(server.port, "starttls", user="u", password="p")) == 0
    assert (server.letters, server.logins) == ([], [])
    monkeypatch.delenv("SSL_CERT_FILE")
    with serving(MailServer(security="tls", context=server_context(pem))) as server:
        assert deliver(smtp(server.port, "tls"), 9) == 0
    assert not server.letters
    assert "certificate" in waiting()[0].problem.lower()


@pytest.mark.parametrize("how", ["hang", "drip", "busy", "away"])
def test_a_server_in_trouble_is_met_once_and_every_letter_waits(mailing: config.Config, how: str) -> None:
    digest.write_letters(mailing, 7, at(8))
    begin = time.monotonic()
    with serving(MailServer(how)) as server:
        assert deliver(smtp(closed_port() if how == "away" else server.port)) == 0
    assert time.monotonic() - begin < 3
    assert server.connections == (0 if how == "away" else 1)
    assert [(one.tries, one.due_at) for one in waiting()] == [(1, at(8, 1))] * 2
    with serving(MailServer()) as server:
        assert deliver(smtp(server.port)) == 0  # not yet
        assert deliver(smtp(server.port), 8, 1) == 2


def test_a_recipient_that_is_refused_holds_up_nobody(mailing: config.Config) -> None:
    digest.write_letters(mailing, 7, at(8))
    with serving(MailServer()) as server:
        server.refused.add("dung@laocai.gov.vn")
        assert deliver(smtp(server.port)) == 1
    assert [to for to, _ in server.letters] == [["an@laocai.gov.vn"]]
    assert {one.problem for one in waiting()} == {"recipient refused: 550 no such person", ""}


def test_after_three_days_a_letter_is_given_up_and_can_be_sent_again(mailing: config.Config) -> None:
    digest.write_letters(mailing, 7, at(8))
    away = smtp(closed_port())
    for hour in range(0, 80, 2):
        deliver(away, 9 + hour)
    assert all(one.given_up_at is not None and one.given_up_at >= at(8, day=3) for one in waiting())
    assert all(30 < one.tries <= 40 for one in waiting())
    with store.reading() as session:
        assert len(alarms_told.troubled(session, "15")) == 2
    with store.writing() as session:
        assert delivery.try_again(session, "15", at(12, day=4), "test") == 2
    with serving(MailServer()) as server:
        assert deliver(smtp(server.port), 12, day=4) == 2


def test_who_wants_no_letters_any_more_gets_none(mailing: config.Config) -> None:
    digest.write_letters(mailing, 7, at(8))
    with store.writing() as session:
        user = session.scalars(select(User).where(User.username == "an")).one()
        alarms_told.unsubscribe(session, user, user)
        session.execute(update(User).where(User.username == "dung").values(active=False))
    with serving(MailServer()) as server:
        assert deliver(smtp(server.port)) == 0
    assert not server.letters
    assert digest.write_letters(mailing, 7, at(8, day=1)) == 0


def test_a_second_copy_of_a_letter_has_the_same_message_id() -> None:
    first, again = (mail.letter(smtp(1), "a@b.vn", "s", "t", "digest:2026-11-23:1") for _ in range(2))
    assert first["Message-ID"] == again["Message-ID"] == "<digest.2026-11-23.1@laocai.gov.vn>"


def test_a_month_later_nothing_is_kept_of_what_was_sent(mailing: config.Config) -> None:
    digest.write_letters(mailing, 7, at(8))
    with serving(MailServer()) as server:
        deliver(smtp(server.port))
    delivery.tidy("15", at(8) + timedelta(days=29))
    assert len(waiting()) == 2
    delivery.tidy("15", at(8) + timedelta(days=31))
    assert waiting() == []


def test_limits_in_time_are_short_of_a_lease() -> None:
    assert unsent.STEP_SECONDS < unsent.WHOLE_SECONDS < 60
