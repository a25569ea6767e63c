"""Alarms, devices and moments for tests."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from survey import clock, store
from survey.alarms.finding import OFFLINE
from survey.models import Alarm, Device, DeviceEpoch
from survey.registry import units

MONDAY = datetime(2026, 11, 23, tzinfo=clock.LOCAL)


def at(hour: int, minute: int = 0, day: int = 0) -> datetime:
    """An hour of a Monday, or of a day after it."""
    return MONDAY + timedelta(days=day, hours=hour, minutes=minute)


def kiosk(code: str = "02839", name: str = "K1", **told: Any) -> str:
    """A device that is enrolled and last told this."""
    with store.writing() as session:
        unit = units.unit_on(session, code, MONDAY.date(), "15")
        assert unit is not None
        device = Device(id=f"id-{name}", province="15", name=name, epoch=1, key_hash=f"hash-{name}", **told)
        device.epochs.append(DeviceEpoch(epoch=1, unit_id=unit.id, unit=unit, counter="3", issued=0))
        session.add(device)
    return f"id-{name}"


def tell(device_id: str, **told: Any) -> None:
    with store.writing() as session:
        for name, value in told.items():
            setattr(session.get_one(Device, device_id), name, value)


def make_alarm(unit: str = "02839", kind: str = OFFLINE, **changes: Any) -> int:
    """An alarm that stands; returns its number."""
    with store.writing() as session:
        place = units.unit_on(session, unit, clock.today(), "15")
        assert place is not None
        why = {"device": "K1", "seen": at(9).isoformat(), "queue": 2}
        number = len(session.scalars(select(Alarm.id)).all())
        values = {
            "kind": kind,
            "cause": f"{kind}/{unit}/{number}",
            "since": at(9),
            "found_at": at(10),
            "why": why,
        }
        alarm = Alarm(province="15", unit_id=place.id, **(values | changes))
        session.add(alarm)
        session.flush()
        return alarm.id


def alarms() -> list[Alarm]:
    """All alarms there ever were, the first found first."""
    with store.reading() as session:
        return list(session.scalars(select(Alarm).order_by(Alarm.id)))
