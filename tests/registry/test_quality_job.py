"""Checks beside the server: asked for, done by one process, told of when they fail."""

from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from survey import beside, clock, config, store
from survey.alarms import lease
from survey.intake import flagging
from survey.models import QualityRun, Round, User
from survey.models.quality import QualityRequest
from survey.registry import quality, quality_job
from survey.registry.quality_job import NAME, Checker
from tests.conftest import make_round, make_settings
from tests.intake.test_flagging import burst, flag_count, patterns
from tests.staff import actions


@pytest.fixture
def waiting(both: str) -> int:
    """A round with a burst whose check was asked for."""
    round_id = make_round()
    burst(round_id)
    ask(round_id)
    return round_id


@pytest.fixture
def checker(waiting: int, both: str, tmp_path_factory: pytest.TempPathFactory) -> Checker:
    return Checker(make_settings(tmp_path_factory.mktemp("instance"), both))


def ask(round_id: int, name: str = "an") -> None:
    with store.writing() as session:
        quality.ask(session, session.get_one(Round, round_id), User(username=name))


def asked(round_id: int) -> QualityRequest | None:
    with store.reading() as session:
        return quality.asked(session, round_id)


def failed(round_id: int) -> bool:
    request = asked(round_id)
    return request is not None and request.failed_at is not None


def test_a_check_that_was_asked_for_is_done_once_in_the_name_of_who_asked(
    waiting: int, checker: Checker
) -> None:
    assert checker.turn()
    assert [p.rule for p in patterns()] == ["burst"]
    assert asked(waiting) is None
    assert not checker.turn()
    with store.reading() as session:
        assert [run.by for run in session.scalars(select(QualityRun))] == ["an"]
    assert actions() == ["quality.check"] * 2


def test_who_asks_while_one_waits_waits_for_the_same(waiting: int, checker: Checker) -> None:
    ask(waiting, "binh")
    request = asked(waiting)
    assert request
    assert request.by == "an"
    assert actions() == ["quality.check"]


def test_another_process_leaves_it_to_the_one_that_has_the_job(waiting: int, checker: Checker) -> None:
    assert lease.take(NAME, "other", clock.now())
    assert not checker.turn()
    assert asked(waiting)


def test_a_check_that_fails_is_told_of_and_can_be_asked_for_again(
    waiting: int, checker: Checker, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(quality_job, "check_round", lambda *_: 1 / 0)
        assert checker.turn()
    assert failed(waiting)
    assert "ZeroDivisionError" in caplog.text
    assert not checker.turn()
    ask(waiting, "binh")
    assert not failed(waiting)
    assert checker.turn()
    assert len(patterns()) == 1


def test_a_check_that_ends_its_process_every_time_is_given_up(
    waiting: int, checker: Checker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise OperationalError("away", None, Exception())

    monkeypatch.setattr(quality_job, "check_round", away)
    for _ in range(quality.TRIES):
        with pytest.raises(OperationalError):
            checker.turn()
        assert not failed(waiting)
    assert not checker.turn()
    assert failed(waiting)


def test_flags_that_a_process_did_not_come_to_are_added_by_the_next_try(
    waiting: int, checker: Checker, monkeypatch: pytest.MonkeyPatch
) -> None:
    add, calls = flagging._add_flags, list[int]()

    def ends(*given: Any) -> None:
        calls.append(1)
        if len(calls) == 3:
            raise OperationalError("away", None, Exception())
        add(*given)

    monkeypatch.setattr(flagging, "AT_ONCE", 8)
    monkeypatch.setattr(flagging, "SLICE", 4)
    monkeypatch.setattr(flagging, "_add_flags", ends)
    with pytest.raises(OperationalError):
        checker.turn()
    assert flag_count()[0] == 8
    assert asked(waiting)
    assert checker.turn()
    assert flag_count()[0] == 15
    assert asked(waiting) is None


def test_that_nobody_begins_a_check_is_noticed(waiting: int) -> None:
    request = asked(waiting)
    assert request
    assert not quality.is_late(request, request.at + quality.LATE)
    assert quality.is_late(request, request.at + 2 * quality.LATE)
    with store.writing() as session:
        session.execute(update(QualityRequest).values(tries=1))
    request = asked(waiting)
    assert request
    assert not quality.is_late(request, request.at + 2 * quality.LATE)


def test_the_process_beside_the_server_does_it(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[config.Config] = []
    monkeypatch.setenv("SIPAS_DATABASE_URL", sqlite_url)
    monkeypatch.setattr("survey.alarms.job.start", lambda given: None)
    monkeypatch.setattr("survey.cases.daily.start", lambda given: None)
    monkeypatch.setattr("survey.registry.quality_job.start", begun.append)
    beside.begin()
    assert [given.database_url for given in begun] == [sqlite_url]
