"""What monitoring shows of a round: counts and rates at this moment, flat in the number of stored answers.

Each function adds folded sums and what waits. Called within one `store.reading()` they all see the same
moment, so that a page adds up. Counts are for everybody who may see the unit; rates for those below
Sở Nội vụ only `stepped`, and a counter's counts only `hourly` (docs/decisions/0022-steps-of-ten.md).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from survey import clock
from survey.models import PENDING, ROLLUPS, WHOLE_PROVINCE, Round
from survey.tabulate.counts import Count, of, summed, summed_together
from survey.tabulate.rated import from_bytes
from survey.tabulate.stepped import hour_of

Units = Collection[int] | None


def by_unit(session: Session, survey_round: Round, units: Units = None) -> dict[int, dict[str, Count]]:
    """Unit id → channel → count; units and channels without answers are left out."""
    return summed(session, "channel", survey_round.id, units)


def by_day(session: Session, survey_round: Round, units: Units = None) -> dict[int, dict[date, Count]]:
    """Unit id → local day → count, days in order, those without answers left out; for pace."""
    days: dict[str, date] = {}

    def day(part: str) -> date:
        return days.get(part) or days.setdefault(part, date.fromisoformat(part))

    found = summed(session, "date", survey_round.id, units)
    return {unit: {day(part): count for part, count in parts.items()} for unit, parts in found.items()}


def by_field(session: Session, survey_round: Round, units: Units = None) -> dict[str, Count]:
    """Code of the procedure field ("" or "-" where none was told) → count, of all these units together."""
    return summed_together(session, "field", survey_round.id, units)


def by_counter(
    session: Session, survey_round: Round, unit_id: int, *, hourly: bool = False
) -> dict[str, Count]:
    """Counter of one unit ("" where none was told) → count.

    `hourly` leaves out what was folded or still waits within the present hour, as below Sở Nội vụ it must be.
    """
    if not hourly:
        return summed(session, "counter", survey_round.id, {unit_id}).get(unit_id, {})
    c = ROLLUPS.c
    wanted = select(c.cut, c.part, c.hour, c.answers, c.complete, c.partial).where(
        c.cut.in_(("counter", "fresh"))
    )
    shown, fresh = {}, {}
    for cut, counter, hour, *numbers in session.execute(of(wanted, ROLLUPS, survey_round.id, {unit_id})):
        if cut == "counter":
            shown[counter] = numbers
        elif hour == hour_of(clock.now()):
            fresh[counter] = numbers
    left = {name: np.subtract(n, fresh.get(name, (0, 0, 0))).tolist() for name, n in sorted(shown.items())}
    return {counter: Count(*numbers) for counter, numbers in left.items() if numbers[0]}


def by_hour(session: Session, survey_round: Round, units: Units = None) -> NDArray[np.int64]:
    """Answers by weekday (0 is Monday) and local hour, 7 × 24, of the province or of these units together."""
    table = np.zeros((7, 24), np.int64)
    c = ROLLUPS.c
    days = select(c.part, c.hours).where(c.cut == "day")
    for day, hours in session.execute(of(days, ROLLUPS, survey_round.id, _units(units))):
        table[date.fromisoformat(day).weekday()] += from_bytes(hours)[0]
    waiting = select(PENDING.c.day, PENDING.c.hour)
    for day, hour in session.execute(of(waiting, PENDING, survey_round.id, units)):
        table[day.weekday(), hour] += 1
    return table


def _units(units: Units) -> Collection[int]:
    """The rows of the province stand for all its units."""
    return (WHOLE_PROVINCE,) if units is None else units
