"""Findings become alarms: a new cause opens one, the same cause stays one, a cause that is gone ends it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from survey import clock, store
from survey.alarms import outbox
from survey.alarms.finding import Finding, Now
from survey.alarms.hours import every_day
from survey.alarms.once import insert_once
from survey.alarms.rules import RULES
from survey.alarms.thresholds import thresholds
from survey.models import Alarm

log = logging.getLogger(__name__)

_OPEN = Alarm.ended_at.is_(None)


@dataclass(frozen=True)
class Change:
    """What one evaluation changed, and which rules could not look."""

    opened: int = 0
    ended: int = 0
    standing: int = 0
    failed: tuple[str, ...] = ()


def evaluate(
    province: str,
    kinds: Sequence[str] | None = None,
    at: datetime | None = None,
    works: Callable[[date], bool] = every_day,
) -> Change:
    """Look at everything once, or at some kinds; alarms of the other kinds stay as they are.

    A rule that fails is logged and its alarms stay: no finding is not the same as no trouble.
    """
    at = at or clock.now()
    findings, looked, failed = _look(province, kinds, at, works)
    with store.reading() as session:
        standing = _standing(session, province, looked)
    if not _differs(findings, standing):
        return Change(standing=len(standing), failed=failed)
    with store.writing() as session:
        opened, ended = _write(session, province, findings, looked, at)
    return Change(opened, ended, len(findings), failed)


def _look(
    province: str, kinds: Sequence[str] | None, at: datetime, works: Callable[[date], bool]
) -> tuple[dict[str, Finding], list[str], tuple[str, ...]]:
    found: dict[str, Finding] = {}
    looked, failed = [], []
    for kind, rule in RULES.items():
        if kinds is not None and kind not in kinds:
            continue
        try:
            with store.reading() as session:
                now = Now(at, province, thresholds(session, province), works)
                found |= {one.cause: one for one in rule(session, now)}
            looked.append(kind)
        except Exception:
            log.exception("the rule %s could not look", kind)
            failed.append(kind)
    return found, looked, tuple(failed)


def _standing(session: Session, province: str, kinds: Sequence[str]) -> dict[str, Alarm]:
    wanted = select(Alarm).where(Alarm.province == province, _OPEN, Alarm.kind.in_(kinds))
    return {alarm.cause: alarm for alarm in session.scalars(wanted)}


def _differs(findings: Mapping[str, Finding], standing: Mapping[str, Alarm]) -> bool:
    """Whether there is anything to write: mostly there is not, and then the database is only read."""
    if findings.keys() != standing.keys():
        return True
    return any(standing[cause].why != dict(one.why) for cause, one in findings.items())


def _write(
    session: Session, province: str, findings: Mapping[str, Finding], kinds: Sequence[str], at: datetime
) -> tuple[int, int]:
    standing = _standing(session, province, kinds)
    opened = sum(_open(session, province, one, at) for c, one in findings.items() if c not in standing)
    ended = 0
    for cause, alarm in standing.items():
        if cause not in findings:
            ended += _end(session, alarm, at)
        elif alarm.why != dict(findings[cause].why):
            alarm.why = dict(findings[cause].why)
    return opened, ended


def _open(session: Session, province: str, one: Finding, at: datetime) -> int:
    """1 if this evaluation opened it; 0 if another one did meanwhile."""
    values: dict[str, Any] = {
        "province": province, "kind": one.kind, "cause": one.cause, "round_id": one.round_id,
        "unit_id": one.unit_id, "counter": one.counter, "device_id": one.device_id,
        "since": one.since, "found_at": at, "why": dict(one.why),
    }  # fmt: skip
    made = insert_once(session, Alarm, values, ["province", "cause"], _OPEN)
    if made is None:
        return 0
    outbox.tell_hooks(session, session.get_one(Alarm, made), "opened", at)
    return 1


def _end(session: Session, alarm: Alarm, at: datetime) -> int:
    ending = update(Alarm).where(Alarm.id == alarm.id, _OPEN).values(ended_at=at).returning(Alarm.id)
    if session.scalar(ending) is None:
        return 0
    session.refresh(alarm)
    outbox.tell_hooks(session, alarm, "ended", at)
    return 1
