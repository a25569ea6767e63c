"""When what was written goes to a unit: only with enough forms around it that it points at nobody.

A unit's days are cut into windows, from its first form on: a window ends with the day on which it has ten
forms, so that with three forms a day it takes four days. What was written within a window goes to the unit on
the first working day after its end. The cut depends on how many answered, never on who wrote or what. A form
counts on the day it was received, once, and an end stays: what comes late cannot move it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from survey import clock
from survey.cases.progress import Reach
from survey.models import RESPONSES, Case, Round
from survey.models.cases import CaseProgress, CaseWindow

Days = Sequence[tuple[date, int]]


def moved(
    ended: date | None, waiting: int, days: Iterable[tuple[date, int]], least: int
) -> tuple[date | None, int]:
    """The last day of the last full window and the forms since, after more days, which come in order.

    >>> moved(None, 4, [(date(2026, 3, 3), 6), (date(2026, 3, 4), 9)], 10)
    (datetime.date(2026, 3, 3), 9)
    """
    for day, answers in days:
        waiting += answers
        if waiting >= least:
            ended, waiting = day, 0
    return ended, waiting


def arrived(session: Session, reach: Reach, before: date) -> dict[int, Days]:
    """How many forms of each unit were received on each day not counted yet, until a day."""
    r = RESPONSES.c
    of_round = (r.province == reach.province, r.round_id == reach.round_id)
    first = reach.until or _first_day(session, reach)
    days = [first + timedelta(n) for n in range((before - first).days)] if first else []
    if not days:
        return {}
    ends = [clock.day_start(day + timedelta(1)) for day in days]
    nth = case(*((r.received_at < end, n) for n, end in enumerate(ends))).label("nth")
    within = (r.received_at >= clock.day_start(days[0]), r.received_at < ends[-1])
    one = select(r.unit_id, nth).where(*of_round, *within).subquery()
    keys = (one.c.unit_id, one.c.nth)
    found: dict[int, list[tuple[date, int]]] = {}
    for unit, place, answers in session.execute(select(*keys, func.count()).group_by(*keys).order_by(*keys)):
        found.setdefault(unit, []).append((days[place], answers))
    return dict(found)


def _first_day(session: Session, reach: Reach) -> date | None:
    """Where a round begins to be counted: after what units have of it already, else with its first form."""
    handed = session.scalar(select(func.max(Case.released_on)).where(Case.round_id == reach.round_id))
    if handed is not None:
        return handed
    r = RESPONSES.c
    of_round = (r.province == reach.province, r.round_id == reach.round_id)
    first = session.scalar(select(func.min(r.received_at)).where(*of_round))
    return first and clock.local_day(first)


def advance(session: Session, reach: Reach, before: date, came: Mapping[int, Days], least: int) -> None:
    """Count what arrived until a day, once: another process that did so meanwhile leaves nothing to do."""
    # The lock makes a second process wait and then see what the first one did.
    session.execute(select(Round.id).where(Round.id == reach.round_id).with_for_update(key_share=True))
    progress = session.get(CaseProgress, reach.round_id)
    if (progress and progress.until) != reach.until:
        return
    own = session.scalars(select(CaseWindow).where(CaseWindow.round_id == reach.round_id))
    windows = {window.unit_id: window for window in own}
    for unit, days in came.items():
        if unit not in windows:
            windows[unit] = CaseWindow(round_id=reach.round_id, unit_id=unit, waiting=0)
            session.add(windows[unit])
        window = windows[unit]
        window.ended, window.waiting = moved(window.ended, window.waiting, days, least)
    if progress is None:
        session.add(CaseProgress(round_id=reach.round_id, until=before))
    else:
        progress.until = before


def ends(session: Session, round_id: int) -> dict[int, date]:
    """For each unit the last day of its last full window; units without one are left out."""
    own = select(CaseWindow.unit_id, CaseWindow.ended).where(CaseWindow.round_id == round_id)
    return {unit: ended for unit, ended in session.execute(own) if ended is not None}
