"""Rules about the units of open rounds and how many answers they have."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.pace import Forecast, forecast
from survey import clock
from survey.alarms.finding import CEASED, QUOTA, Finding, Now
from survey.models import Round, RoundUnit, Unit
from survey.tabulate import live
from survey.tabulate.counts import Count

SATURDAY = 5


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
    known = {unit: sum(count.complete for count in of.values()) for unit, of in days.items()}
    told = _forecast(survey_round, parts, days, now)
    found = []
    for k, part in enumerate(parts):
        miss = float(told.chance_to_miss[k])
        if known.get(part.unit_id, 0) < (part.quota or 0) and miss >= 1 - now.limits.quota_percent / 100:
            why = _figures(told, k) | {"known": known.get(part.unit_id, 0), "quota": part.quota}
            why["closes"] = survey_round.closes.isoformat()
            found.append(
                Finding(kind=QUOTA, unit_id=part.unit_id, round_id=survey_round.id, since=now.at, why=why)
            )
    return found


def _parts(session: Session, survey_round: Round) -> list[RoundUnit]:
    wanted = select(RoundUnit).where(RoundUnit.round_id == survey_round.id)
    return list(session.scalars(wanted.order_by(RoundUnit.unit_id)))


def _forecast(
    survey_round: Round, parts: list[RoundUnit], days: Mapping[int, Mapping[date, Count]], now: Now
) -> Forecast:
    """From the whole days before today; today is still to come."""
    today = clock.local_day(now.at)
    past, left = _days(survey_round.opens, today), _days(today, survey_round.closes + timedelta(days=1))
    counts = [[days.get(p.unit_id, {}).get(day, Count()).complete for day in past] for p in parts]
    opened = np.array([_works(day, now) for day in past], np.bool_)
    return forecast(
        np.array(counts, np.int64).reshape(len(parts), len(past)),
        opened | (np.array(counts).reshape(len(parts), len(past)) > 0),
        np.array([day.weekday() for day in past], np.int64),
        np.array([_works(day, now) for day in left], np.bool_),
        np.array([day.weekday() for day in left], np.int64),
        np.array([part.quota for part in parts], np.float64),
    )


def _works(day: date, now: Now) -> bool:
    return day.weekday() < SATURDAY and now.works(day)


def _figures(told: Forecast, k: int) -> dict[str, Any]:
    """Whole numbers, so that the alarm is written anew only when people would read another figure."""
    needed = float(told.needed_per_day[k])
    return {
        "expected": round(float(told.expected[k])),
        "low": round(float(told.low[k])),
        "high": round(float(told.high[k])),
        "days_left": int(told.days_left[k]),
        "needed_per_day": None if np.isinf(needed) else round(needed, 1),
    }


def _days(first: date, end: date) -> list[date]:
    return [first + timedelta(days=k) for k in range((end - first).days)]
