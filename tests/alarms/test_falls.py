"""Falls of a unit's rate: found in steps, watched once the rate is known, learnt while nobody waits."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from survey import clock, config, store
from survey.alarms import falling, learning
from survey.alarms.evaluate import evaluate
from survey.alarms.finding import FALL
from survey.intake.fold import fold
from survey.models import Alarm, RateWatch
from tests.alarms.made import alarms
from tests.conftest import make_round
from tests.tabulate.answering import answer, forms


def fall_round(settings: config.Config) -> int:
    store.connect(settings.database_url)
    return make_round(opens=date.today() - timedelta(days=10))


def watch(round_id: int) -> RateWatch:
    with store.reading() as session:
        return session.scalars(select(RateWatch).where(RateWatch.round_id == round_id)).one()


def test_a_fall_is_found_in_steps_and_never_by_counter(
    settings: config.Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(learning, "SECONDS", 60.0)
    round_id = fall_round(settings)
    good, bad = forms(round_id, "5"), forms(round_id, "1")

    def come(sheets: list[dict[str, str]]) -> None:
        answer(round_id, sheets)
        with store.writing() as session:
            while fold(session):
                pass

    come(good * 194 + bad * 6)
    evaluate("15", [FALL])
    assert watch(round_id).answered == 200
    assert watch(round_id).state["sum"] == 0
    come(bad * 9)
    assert evaluate("15", [FALL]).opened == 0
    assert watch(round_id).answered == 200  # nine more: no step yet
    come(bad * 3)
    assert evaluate("15", [FALL]).opened == 1
    (alarm,) = alarms()
    assert (alarm.counter, alarm.why["answers"], alarm.why["satisfied"]) == (None, 12, 0)
    assert alarm.why["usual"] == 0.97
    with store.writing() as session:
        session.get_one(Alarm, alarm.id).acknowledged_at = clock.now()
    come(good * 20)
    assert evaluate("15", [FALL]).ended == 1
    assert watch(round_id).state["sum"] == 0
    assert watch(round_id).answered == 232


def test_a_rate_is_watched_only_once_it_is_known(settings: config.Config) -> None:
    round_id = fall_round(settings)
    answer(round_id, forms(round_id, "1") * (falling.LEARNT_FROM - 20))
    with store.writing() as session:
        fold(session)
    assert evaluate("15", [FALL]).opened == 0
    with store.reading() as session:
        assert session.scalars(select(RateWatch)).all() == []


def test_one_look_learns_only_as_many_units_as_it_has_time_for(
    settings: config.Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    round_id, known = fall_round(settings), []
    for unit in ("02839", "02647", "02671"):
        answer(round_id, forms(round_id, "5") * (falling.LEARNT_FROM + 10), unit)
    with store.writing() as session:
        while fold(session):
            pass
    goes_on, threshold_for = threading.Semaphore(0), falling.threshold_for

    def slowly(*given: Any, **how: Any) -> Any:
        assert goes_on.acquire(timeout=20)
        return threshold_for(*given, **how)

    monkeypatch.setattr(falling, "threshold_for", slowly)
    monkeypatch.setattr(learning, "SECONDS", 0.1)
    for _ in range(4):
        # What a look waited for would need what is released after it only.
        assert evaluate("15", [FALL]).failed == ()
        with store.reading() as session:
            known.append(len(session.scalars(select(RateWatch)).all()))
        goes_on.release()
        for lesson in learning._underway:
            lesson.join(20)
    assert known == [0, 1, 2, 3]


def test_a_look_with_time_learns_all_units(settings: config.Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning, "SECONDS", 60.0)
    round_id = fall_round(settings)
    for unit in ("02839", "02647"):
        answer(round_id, forms(round_id, "5") * falling.LEARNT_FROM, unit)
    with store.writing() as session:
        while fold(session):
            pass
    evaluate("15", [FALL])
    with store.reading() as session:
        assert len(session.scalars(select(RateWatch)).all()) == 2
