"""A cause is one alarm: found again it stays, gone it ends, found by two at once it is there once."""

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from survey import store
from survey.alarms import evaluate as evaluating
from survey.alarms.evaluate import evaluate
from survey.alarms.finding import MISPLACED, MISSING, OFFLINE, PROBLEM, QUEUE, Finding, Now
from survey.alarms.hours import open_time
from survey.models import DeviceEpoch, Unit
from tests.alarms.made import alarms, at, kiosk, tell


def test_a_device_out_of_reach_in_its_hours_is_one_alarm_until_it_comes_back(both: str) -> None:
    device = kiosk(last_seen=at(9))
    assert evaluate("15", at=at(9, 29)).opened == 0
    assert evaluate("15", at=at(9, 31)).opened == 1
    assert evaluate("15", at=at(10)).opened == 0
    (alarm,) = alarms()
    assert (alarm.kind, alarm.since, alarm.counter, alarm.ended_at) == (OFFLINE, at(9), "3", None)
    tell(device, last_seen=at(10, 1))
    assert evaluate("15", at=at(10, 2)).ended == 1
    tell(device, last_seen=at(10, 1))
    assert evaluate("15", at=at(11)).opened == 1
    assert [one.ended_at for one in alarms()] == [at(10, 2), None]


def test_a_night_and_a_weekend_are_no_silence(settings: Any) -> None:
    store.connect(settings.database_url)
    kiosk(last_seen=at(16, 50, day=4))  # Friday
    assert evaluate("15", at=at(7, 45, day=7)).opened == 0
    assert evaluate("15", at=at(7, 51, day=7)).opened == 1


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        (at(7), at(8), 30), (at(11), at(14), 60), (at(16, 30), at(8, day=1), 60),
        (at(12), at(13), 0), (at(0, day=5), at(0, day=7), 0), (at(10), at(9), 0),
    ],
)  # fmt: skip
def test_open_time_counts_opening_hours_only(start: datetime, end: datetime, minutes: int) -> None:
    assert open_time(None, start, end) == timedelta(minutes=minutes)


def test_a_holiday_is_closed() -> None:
    assert open_time(None, at(7), at(12, day=1), works=lambda day: day != at(0).date()) == timedelta(hours=4)


def test_answers_that_stay_on_a_device_with_a_network(settings: Any) -> None:
    store.connect(settings.database_url)
    kiosk(last_seen=at(10), queue=7, oldest=at(8))
    evaluate("15", at=at(10, 1))
    (alarm,) = alarms()
    assert (alarm.kind, alarm.why["queue"]) == (QUEUE, 7)


def test_figures_move_with_a_standing_alarm(settings: Any) -> None:
    store.connect(settings.database_url)
    device = kiosk(last_seen=at(10), queue=7, oldest=at(8))
    evaluate("15", at=at(10, 1))
    tell(device, last_seen=at(10, 5), queue=9)
    assert evaluate("15", at=at(10, 6)).opened == 0
    assert [one.why["queue"] for one in alarms()] == [9]


def test_a_problem_that_the_device_names(settings: Any) -> None:
    store.connect(settings.database_url)
    kiosk(last_seen=at(10), problem="full")
    evaluate("15", at=at(10, 1))
    assert [one.kind for one in alarms()] == [PROBLEM]


def test_numbers_that_never_came_and_do_not_wait(settings: Any) -> None:
    store.connect(settings.database_url)
    device = kiosk(last_seen=at(10), queue=3)
    with store.writing() as session:
        session.get_one(DeviceEpoch, (device, 1)).issued = 3
    assert evaluate("15", at=at(10, 1)).opened == 0  # all three wait on the device
    tell(device, queue=1)
    evaluate("15", at=at(10, 2))
    (alarm,) = alarms()
    assert (alarm.kind, alarm.why["missing"], alarm.why["spans"]) == (MISSING, 2, [[1, 3]])
    assert evaluate("15", at=at(10, 3)) == evaluating.Change(standing=1)


def test_a_revoked_device_and_one_never_enrolled_are_nobodys_alarm(settings: Any) -> None:
    store.connect(settings.database_url)
    kiosk(name="K1", last_seen=at(0), revoked_at=at(1))
    tell(kiosk(name="K2", last_seen=at(0)), key_hash=None)
    assert evaluate("15", at=at(11)).opened == 0


def test_a_device_at_a_unit_that_ceased_is_told_where_to_go(settings: Any) -> None:
    store.connect(settings.database_url)
    with store.reading() as session:
        gone = session.scalars(select(Unit).where(Unit.valid_to.is_not(None), Unit.successors.any())).first()
        assert gone is not None
    kiosk(last_seen=at(10))
    with store.writing() as session:
        session.get_one(DeviceEpoch, ("id-K1", 1)).unit_id = gone.id
    evaluate("15", at=at(10, 1))
    (alarm,) = alarms()
    assert alarm.kind == MISPLACED
    assert alarm.why["successors"]


def test_two_evaluations_at_once_open_one_alarm(both: str) -> None:
    kiosk(last_seen=at(9))
    start = threading.Barrier(4)
    changes = []

    def look() -> None:
        start.wait()
        changes.append(evaluate("15", [OFFLINE], at=at(10)))

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(change.opened for change in changes) == 1
    assert len(alarms()) == 1


def test_a_rule_that_fails_ends_nothing(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    store.connect(settings.database_url)
    kiosk(last_seen=at(9), queue=1)
    evaluate("15", at=at(10))

    def broken(_session: object, _now: Now) -> list[Finding]:
        raise RuntimeError("no")

    monkeypatch.setattr(evaluating, "RULES", {**evaluating.RULES, OFFLINE: broken})
    assert evaluate("15", at=at(10, 5)).failed == (OFFLINE,)
    assert [one.ended_at for one in alarms()] == [None]
