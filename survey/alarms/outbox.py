"""What waits to be told: written in the same transaction as the alarm that it tells of."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.alarms import words
from survey.alarms.once import insert_once
from survey.models import Alarm, AlarmHook, Outgoing, Round


def enqueue(session: Session, province: str, key: str, at: datetime, **what: Any) -> bool:
    """Put something into the outbox once; False if this key was there before."""
    values = {"province": province, "key": key, "created_at": at, "due_at": at, "tries": 0, "problem": ""}
    return insert_once(session, Outgoing, {**values, **what}, ["key"]) is not None


def tell_hooks(session: Session, alarm: Alarm, event: str, at: datetime) -> None:
    """Let every active address know that an alarm was "opened" or "ended"."""
    wanted = select(AlarmHook.id).where(AlarmHook.province == alarm.province, AlarmHook.active)
    for hook_id in session.scalars(wanted).all():
        key = f"hook:{hook_id}:{alarm.id}:{event}"
        enqueue(session, alarm.province, key, at, hook_id=hook_id, body=as_message(session, alarm, event, at))


def as_message(session: Session, alarm: Alarm, event: str, at: datetime) -> dict[str, Any]:
    """What another system is told: figures of units, devices and counters; no answer, no comment."""
    survey_round = session.get(Round, alarm.round_id) if alarm.round_id else None
    return {
        "event": event,
        "at": at.isoformat(timespec="seconds"),
        "alarm": alarm.id,
        "kind": alarm.kind,
        "name": words.name(alarm.kind),
        "province": alarm.province,
        "unit": alarm.unit.code,
        "unit_name": alarm.unit.name,
        "counter": alarm.counter,
        "round": survey_round and survey_round.slug,
        "synthetic": bool(survey_round and survey_round.synthetic),
        "since": alarm.since.isoformat(timespec="seconds"),
        "why": words.why(alarm),
        "to_do": words.to_do(alarm),
        "figures": alarm.why,
    }
