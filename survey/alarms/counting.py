"""Rules about the units of open rounds and how many answers they have."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey import clock
from survey.alarms.finding import CEASED, QUOTA, Finding, Now
from survey.models import Round, RoundUnit, Unit
from survey.tabulate import live
from survey.tabulate.outlook import Outlook, outlooks


def ceased(session: Session, now: Now) -> list[Finding]:
    """Takes part in an open round and exists no more: its quota waits for nobody."""
    today = clock.local_day(now.at)
    wanted = (
        select(RoundUnit)
        .join(RoundUnit.round)
        .join(RoundUnit.unit)
        .where(Round.province == now.province, Round.status == "open", Unit.valid_to < today)
    )
    found = []
    for part in session.scalars(wanted.order_by(RoundUnit.unit_id)):
        last = part.unit.valid_to
        assert last is not None  # the statement asks for it
        next_ones = [successor.name for successor in part.unit.successors]
        why = {"ceased": last.isoformat(), "successors": next_ones, "quota": part.quota}
        since = clock.day_start(last) + timedelta(days=1)
        found.append(Finding(kind=CEASED, unit_id=part.unit_id, round_id=part.round_id, since=since, why=why))
    return found


def quota(session: Session, now: Now) -> list[Finding]:
    """Will hardly reach its quota at this pace; a quota of 0, or one that is met, is nobody's trouble."""
    wanted = select(Round).where(Round.province == now.province, Round.status == "open")
    return [one for each in session.scalars(wanted).all() for one in _short(session, each, now)]


def _short(session: Session, survey_round: Round, now: Now) -> list[Finding]:
    today = clock.local_day(now.at)
    parts = [
        part for part in _parts(session, survey_round) if part.unit.valid_on(today) and (part.quota or 0) > 0
    ]
    if not parts or today <= survey_round.opens:
        return []
    days = live.by_day(session, survey_round, [part.unit_id for part in parts])
    counts = [days.get(part.unit_id, {}) for part in parts]
    told = outlooks(survey_round, [part.quota for part in parts], counts, today, now.works)
    found = []
    for part, known, one in zip(parts, counts, told, strict=bool(told)):
        if one.chance_to_miss is not None and one.chance_to_miss >= 1 - now.limits.quota_percent / 100:
            complete = sum(count.complete for count in known.values())
            why = _figures(one) | {"known": complete, "quota": part.quota}
            why["closes"] = survey_round.closes.isoformat()
            found.append(
                Finding(kind=QUOTA, unit_id=part.unit_id, round_id=survey_round.id, since=now.at, why=why)
            )
    return found


def _parts(session: Session, survey_round: Round) -> list[RoundUnit]:
    wanted = select(RoundUnit).where(RoundUnit.round_id == survey_round.id)
    return list(session.scalars(wanted.order_by(RoundUnit.unit_id)))


def _figures(told: Outlook) -> dict[str, Any]:
    """Whole numbers, so that the alarm is written anew only when people would read another figure."""
    needed = told.needed_per_day
    return {
        "expected": told.expected,
        "low": told.low,
        "high": told.high,
        "days_left": told.days_left,
        "needed_per_day": None if needed is None else round(needed, 1),
    }
