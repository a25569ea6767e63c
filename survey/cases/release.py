"""What happens to cases by themselves: units that ceased hand theirs on, full windows go to units."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.cases.windows import ends
from survey.models import HELD_BACK, Case, Unit
from survey.registry.unit_history import heirs


def inherit(session: Session, province: str, today: date) -> int:
    """Give the cases of every unit that ceased to the one unit that took it over; returns how many.

    Where several took it over, or none, the case stays and Sở Nội vụ chooses.
    """
    ceased = select(Unit).where(Unit.valid_to < today, Unit.id.in_(select(Case.unit_id)))
    moved = 0
    for unit in session.scalars(ceased.where(Unit.province == province)).all():
        owners = heirs(session, unit, today)
        if len(owners) == 1:
            for case in session.scalars(select(Case).where(Case.unit_id == unit.id)):
                case.unit_id = owners[0].id
                moved += 1
    session.flush()
    return moved


def owner(session: Session, unit: Unit, today: date) -> Unit:
    """Who works on what was written about a unit: itself, or the one that took it over."""
    if unit.valid_to is None or unit.valid_to >= today:
        return unit
    owners = heirs(session, unit, today)
    return owners[0] if len(owners) == 1 else unit


def release(session: Session, province: str, today: date, due: date) -> int:
    """Hand to units what was written in windows that are full; the day it came is forgotten then."""
    by_round: defaultdict[int, list[Case]] = defaultdict(list)
    waiting = select(Case).where(Case.province == province, Case.released_on.is_(None))
    for case in session.scalars(waiting.where(Case.review != HELD_BACK)):
        by_round[case.round_id].append(case)
    released = 0
    for round_id, cases in by_round.items():
        full = ends(session, round_id)
        for case in cases:
            ended = full.get(case.rated_unit_id)
            if ended is not None and case.received is not None and case.received <= ended:
                hand_over(case, today, due)
                released += 1
    session.flush()
    return released


def hand_over(case: Case, today: date, due: date) -> None:
    """From today the unit sees the case; a comment that asks for nothing has no due date."""
    case.released_on, case.received = today, None
    case.due_on = due if case.state != "noted" else None
