"""Rules about kiosks: what they last told of themselves, and which of their numbers never came."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey import clock, store
from survey.alarms.finding import MISPLACED, MISSING, OFFLINE, PROBLEM, QUEUE, Finding, Now
from survey.alarms.hours import open_time
from survey.models import Device
from survey.registry.device_numbers import Numbers, moved, numbers, remember

# A device tells of itself every minute; what it told longer ago says nothing about now.
FRESH = timedelta(minutes=10)


def offline(session: Session, now: Now) -> list[Finding]:
    """Not heard from for so many minutes of its opening hours."""
    found = []
    for device in enrolled(session, now):
        if device.last_seen is not None and out_of_reach(device, now):
            why = {"device": device.name, "seen": device.last_seen.isoformat(), "queue": device.queue}
            found.append(_about(device, OFFLINE, since=device.last_seen, why=why))
    return found


def queue(session: Session, now: Now) -> list[Finding]:
    """Reaches the server and still keeps answers of so many minutes ago."""
    longest = timedelta(minutes=now.limits.queue_minutes)
    found = []
    for device in _heard(session, now):
        if device.queue and device.oldest and now.at - device.oldest >= longest:
            why = {"device": device.name, "queue": device.queue, "oldest": device.oldest.isoformat()}
            found.append(_about(device, QUEUE, since=device.oldest, why=why))
    return found


def problem(session: Session, now: Now) -> list[Finding]:
    """Tells of a problem itself, such as a full storage."""
    found = []
    for device in _heard(session, now):
        if device.problem and device.last_seen:
            why = {"device": device.name, "problem": device.problem}
            found.append(_about(device, PROBLEM, since=now.at, why=why))
    return found


def missing(session: Session, now: Now) -> list[Finding]:
    """Numbers that were given to answers and came neither to us nor wait on the device.

    What waits is told by the device alone and may be a minute old, so a device just heard from is believed.
    """
    found, ahead = [], {}
    for device in enrolled(session, now):
        given = numbers(session, device)
        ahead[device.id] = moved(device, given)
        lacking = sum(one.lacking for one in given)
        waiting = device.queue or 0
        if lacking - waiting >= now.limits.missing_numbers:
            spans = [list(span) for one in given for span in one.missing][:10]
            why = {"device": device.name, "missing": lacking - waiting, "spans": spans, "waiting": waiting}
            found.append(_about(device, MISSING, since=now.at, why=why))
    _keep(ahead)
    return found


def _keep(ahead: Mapping[str, Sequence[Numbers]]) -> None:
    """Store how far the numbers of each device have come, so that the next look begins there."""
    if any(ahead.values()):
        with store.writing() as session:
            for device_id, given in ahead.items():
                remember(session, device_id, given)


def misplaced(session: Session, now: Now) -> list[Finding]:
    """Stands at a unit that ceased: what it sends counts for nobody today."""
    today, found = clock.local_day(now.at), []
    for device in enrolled(session, now):
        unit = device.place.unit
        if unit.valid_to is not None and unit.valid_to < today:
            next_ones = [successor.name for successor in unit.successors]
            why = {"device": device.name, "ceased": unit.valid_to.isoformat(), "successors": next_ones}
            since = clock.day_start(unit.valid_to) + timedelta(days=1)
            found.append(_about(device, MISPLACED, since=since, why=why))
    return found


def out_of_reach(device: Device, now: Now) -> bool:
    """Not heard from for so many minutes of its opening hours."""
    if device.last_seen is None:
        return False
    longest = timedelta(minutes=now.limits.offline_minutes)
    return open_time(device.settings.get("hours"), device.last_seen, now.at, now.works) >= longest


def enrolled(session: Session, now: Now) -> Iterator[Device]:
    """Kiosks with a key that was not taken back, by id."""
    wanted = select(Device).where(
        Device.province == now.province, Device.revoked_at.is_(None), Device.key_hash.is_not(None)
    )
    yield from session.scalars(wanted.order_by(Device.id))


def _heard(session: Session, now: Now) -> Iterator[Device]:
    for device in enrolled(session, now):
        if device.last_seen is not None and now.at - device.last_seen <= FRESH:
            yield device


def _about(device: Device, kind: str, *, since: datetime, why: Mapping[str, Any]) -> Finding:
    place = device.place
    return Finding(
        kind=kind,
        unit_id=place.unit_id,
        counter=place.counter,
        device_id=device.id,
        since=since,
        why=why,
    )
