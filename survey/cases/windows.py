"""When what was written goes to a unit: only with enough forms around it that it points at nobody.

A unit's days are cut into windows, from its first form on: a window ends with the day on which it has ten
forms, so that with three forms a day it takes four days. What was written within a window goes to the unit on
the first working day after its end. The cut depends on how many answered, never on who wrote or what, so that
the day on which a case comes tells no more than its window does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from sqlalchemy import Select, func, literal, select, union_all
from sqlalchemy.orm import Session

from survey.models import PENDING, TALLIES


def closed_until(days: Iterable[tuple[date, int]], least: int) -> date | None:
    """The last day of the last full window; None when none is full yet. Days come in order.

    >>> closed_until([(date(2026, 3, 2), 4), (date(2026, 3, 3), 6), (date(2026, 3, 4), 9)], 10)
    datetime.date(2026, 3, 3)
    """
    ended, waiting = None, 0
    for day, answers in days:
        waiting += answers
        if waiting >= least:
            ended, waiting = day, 0
    return ended


def windows(
    session: Session, province: str, round_id: int, units: Collection[int], before: date, least: int
) -> dict[int, date]:
    """For each unit the last day of its last full window before a day; units without one are left out."""
    days: dict[int, list[tuple[date, int]]] = {}
    for unit, day, answers in session.execute(_by_day(province, round_id, units, before)):
        days.setdefault(unit, []).append((day, int(answers)))
    found = {unit: closed_until(own, least) for unit, own in days.items()}
    return {unit: day for unit, day in found.items() if day is not None}


def _by_day(province: str, round_id: int, units: Collection[int], before: date) -> Select[Any]:
    parts = []
    for table, number in ((TALLIES, TALLIES.c.answers), (PENDING, literal(1))):
        of_round = (table.c.province == province, table.c.round_id == round_id)
        part = select(table.c.unit_id, table.c.day, number.label("answers"))
        parts.append(part.where(*of_round, table.c.unit_id.in_(units), table.c.day < before))
    both = union_all(*parts).subquery()
    keys = (both.c.unit_id, both.c.day)
    return select(*keys, func.sum(both.c.answers)).group_by(*keys).order_by(*keys)
