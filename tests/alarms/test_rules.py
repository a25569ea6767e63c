"""Rules about counts: silent and flooded counters, quotas out of reach, falls of a rate, ceased units."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import numpy as np
import pytest
from sqlalchemy import select, update

from survey import clock, config, store
from survey.alarms import words
from survey.alarms.evaluate import evaluate
from survey.alarms.finding import BURST, CEASED, QUOTA, SILENT
from survey.alarms.thresholds import change
from survey.errors import Refused
from survey.models import PENDING, Alarm, Round, RoundUnit, Unit
from survey.registry import units
from tests.alarms.made import alarms, at, kiosk, tell
from tests.conftest import make_round

WEEKS = 6


@pytest.fixture
def collecting(settings: config.Config) -> int:
    """A round that began six weeks before the Monday and ends two weeks after it, with a kiosk at Bắc Hà."""
    store.connect(settings.database_url)
    round_id = make_round(opens=at(0, day=-7 * WEEKS).date(), closes=at(0, day=13).date())
    kiosk(last_seen=at(23, day=30))
    return round_id


def pend(round_id: int, hours: Mapping[datetime, int], counter: str = "3", channel: str = "kiosk") -> None:
    """So many complete answers in each hour at a counter of Bắc Hà, as they wait to be folded."""
    rows: list[dict[str, Any]] = []
    with store.writing() as session:
        unit = units.unit_on(session, "02839", clock.today(), "15")
        assert unit is not None
        start = session.query(PENDING).count()
        for moment, count in hours.items():
            local = clock.local(moment)
            for _ in range(count):
                rows.append({
                    "province": "15", "round_id": round_id, "response_id": _id(start + len(rows)),
                    "unit_id": unit.id, "counter": counter, "channel": channel, "field": "",
                    "day": local.date(), "hour": local.hour, "status": "complete", "answers": "",
                })  # fmt: skip
        session.execute(PENDING.insert(), rows)


def _id(number: int) -> Any:
    from uuid import UUID

    return UUID(int=number + 1)


def usual_weeks(per_hour: int = 3) -> dict[datetime, int]:
    """Six weeks of mornings, 8 to 11 o'clock, Monday to Friday."""
    days = [k for k in range(-7 * WEEKS, 0) if k % 7 < 5]
    rng = np.random.default_rng(7)
    return {at(hour, day=day): int(rng.poisson(per_hour)) for day in days for hour in (8, 9, 10)}


def test_a_counter_silent_beyond_chance_by_its_own_hours(collecting: int) -> None:
    pend(collecting, usual_weeks())
    evaluate("15", [SILENT], at(9))
    assert alarms() == []
    evaluate("15", [SILENT], at(10, day=1))
    (alarm,) = alarms()
    assert (alarm.kind, alarm.counter, alarm.round_id) == (SILENT, "3", collecting)
    assert alarm.since == at(11, day=-3)  # the end of Friday's last hour with an answer
    assert 12 <= alarm.why["expected"] <= 18
    pend(collecting, {at(10, day=1): 1})
    assert evaluate("15", [SILENT], at(11, day=1)).ended == 1


def test_a_holiday_is_no_silence(collecting: int) -> None:
    pend(collecting, usual_weeks())
    assert evaluate("15", [SILENT], at(10, day=1), works=lambda day: day != at(0).date()).opened == 0


@pytest.mark.parametrize("told", [{"last_seen": at(8, day=-1)}, {"queue": 4}])
def test_a_counter_whose_device_is_out_of_reach_or_holds_answers_is_not_called_silent(
    collecting: int, told: dict[str, Any]
) -> None:
    pend(collecting, usual_weeks())
    tell("id-K1", **told)
    assert evaluate("15", [SILENT], at(10, day=1)).opened == 0


def test_a_new_counter_has_no_hours_yet(collecting: int) -> None:
    pend(collecting, {at(8, day=-3): 20, at(8, day=-4): 30})
    assert evaluate("15", [SILENT, BURST], at(11, day=3)).opened == 0


def test_an_hour_far_beyond_the_usual_is_told_for_a_day(collecting: int) -> None:
    pend(collecting, usual_weeks() | {at(8): 3, at(9): 25})
    assert evaluate("15", [BURST], at(9, 50)).opened == 0  # the hour is not over
    evaluate("15", [BURST], at(10, 1))
    (alarm,) = alarms()
    assert (alarm.kind, alarm.why["count"], alarm.why["hour"]) == (BURST, 25, at(9).isoformat())
    assert evaluate("15", [BURST], at(10, 30, day=1)).ended == 1


def test_a_busy_hour_within_the_usual_is_none(collecting: int) -> None:
    pend(collecting, usual_weeks(per_hour=18) | {at(9): 24})
    assert evaluate("15", [BURST], at(10, 1)).opened == 0


def test_every_hour_is_compared_with_its_own_usual_and_the_least_likely_is_told(collecting: int) -> None:
    weeks = {at(9, day=k): 40 + k % 3 for k in range(-7 * WEEKS, 0) if k % 7 < 5}
    weeks |= {at(15, day=k): 2 for k in range(-7 * WEEKS, 0) if k % 7 < 5}
    pend(collecting, weeks | {at(9): 41, at(15): 35})
    evaluate("15", [BURST], at(16, 1))
    (alarm,) = alarms()
    assert (alarm.why["hour"], alarm.why["count"], alarm.why["expected"]) == (at(15).isoformat(), 35, 2.0)


def test_a_flood_out_of_hours_is_told_as_such_unless_that_hour_is_usual(collecting: int) -> None:
    mondays = {at(19, day=-7 * k): 25 for k in range(1, WEEKS)}
    pend(collecting, usual_weeks() | mondays | {at(19): 26})
    assert evaluate("15", [BURST], at(20, 1)).opened == 0
    pend(collecting, {at(21): 24, at(9, day=1): 22})
    evaluate("15", [BURST], at(12, day=1))
    (alarm,) = alarms()
    assert (alarm.why["hour"], alarm.why["closed"]) == (at(21).isoformat(), True)
    with store.reading() as session:
        assert "ngoài giờ mở cửa" in words.why(session.get_one(Alarm, alarm.id))


def test_half_an_hour_open_is_expected_to_bring_half_of_an_hour(collecting: int) -> None:
    weeks = {at(11, day=k): 10 for k in range(-7 * WEEKS, 0) if k % 7 < 5}  # open until 11:30
    pend(collecting, weeks | {at(11): 30})
    evaluate("15", [BURST], at(12, 1))
    assert [alarm.why["expected"] for alarm in alarms()] == [10.0]


def set_quota(round_id: int, quota: int | None) -> None:
    with store.writing() as session:
        session.execute(update(RoundUnit).where(RoundUnit.round_id == round_id).values(quota=None))
        unit = units.unit_on(session, "02839", clock.today(), "15")
        assert unit is not None
        of = (RoundUnit.round_id == round_id) & (RoundUnit.unit_id == unit.id)
        session.execute(update(RoundUnit).where(of).values(quota=quota))


@pytest.mark.parametrize(("quota", "opened"), [(None, 0), (0, 0), (-5, 0), (100, 0), (300, 0), (1200, 1)])
def test_a_quota_out_of_reach_is_told_and_one_that_is_none_or_met_is_not(
    collecting: int, quota: int | None, opened: int
) -> None:
    pend(collecting, usual_weeks())
    set_quota(collecting, quota)
    assert evaluate("15", [QUOTA], at(9)).opened == opened


def test_what_a_quota_out_of_reach_says(collecting: int) -> None:
    pend(collecting, usual_weeks())
    set_quota(collecting, 500)
    evaluate("15", [QUOTA], at(9))
    with store.reading() as session:
        (alarm,) = session.scalars(select(Alarm))
        said = words.why(alarm)
    assert alarm.why["days_left"] == 10
    assert said.startswith("Mới có ")
    assert "/500 phiếu đầy đủ" in said
    assert alarm.why["low"] < alarm.why["expected"] < alarm.why["high"] < 500


def test_a_unit_that_ceased_is_told_with_its_successors_and_nothing_else(collecting: int) -> None:
    with store.writing() as session:
        gone = session.scalars(select(Unit).where(Unit.valid_to.is_not(None), Unit.successors.any())).first()
        assert gone is not None
        part = {"province": "15", "round_id": collecting, "unit_id": gone.id, "quota": 90}
        session.add(RoundUnit(**part))
        names = [unit.name for unit in gone.successors]
    pend(collecting, {at(8, day=-3): 1})
    evaluate("15", [CEASED, QUOTA], at(9))
    mine = [alarm for alarm in alarms() if alarm.unit_id == gone.id]
    assert [(alarm.kind, alarm.why["successors"]) for alarm in mine] == [(CEASED, names)]
    with store.reading() as session:
        alarm = session.get_one(Alarm, mine[0].id)
        assert names[0] in words.to_do(alarm)
        assert "90" in words.why(alarm)


def test_thresholds_are_checked_and_what_is_wrong_changes_nothing(settings: config.Config) -> None:
    store.connect(settings.database_url)
    for wrong in (
        {"offline_minutes": "2"},
        {"offline_minutes": "nhiều"},
        {"no_such": "3"},
        {"digest_hour": "24"},
    ):
        with store.writing() as session, pytest.raises(Refused):
            change(session, "15", {"interval_minutes": "7"} | wrong, "test")
    with store.writing() as session:
        assert change(session, "15", {"digest_hour": " 6 "}, "test").interval_minutes == 5


def test_the_round_of_every_finding_is_open(collecting: int) -> None:
    pend(collecting, usual_weeks())
    set_quota(collecting, 1200)
    evaluate("15", [SILENT, QUOTA], at(10, day=1))
    assert len(alarms()) == 2
    with store.writing() as session:
        session.get_one(Round, collecting).status = "closed"
    assert evaluate("15", [SILENT, QUOTA], at(10, 5, day=1)).ended == 2
