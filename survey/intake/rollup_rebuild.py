"""The coarser sums made again from what they are sums of: when they begin, and to mend them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import numpy as np
from sqlalchemy import case, delete, func, insert, select, text
from sqlalchemy.orm import Session

from survey import clock
from survey.intake.fold import RoundCounters, hold_tallies
from survey.intake.rollup import ROW
from survey.models.responses import PENDING, RESPONSES, TALLIES
from survey.models.rollups import ROLLUPS, WHOLE_PROVINCE
from survey.tabulate.packing import Counts, unpack
from survey.tabulate.rated import Rated, to_bytes
from survey.tabulate.stepped import Standing, stepped

BATCH = 10_000
# What was shown stays shown: made again, a step could be of less than ten answers.
KEPT = ("step", "fresh")

_Part = tuple[str, int, str]  # cut, unit, part


def rebuild(session: Session) -> None:
    """Make all sums but KEPT from tallies and responses, within the caller's transaction.

    Reads every folded answer once, since tallies do not tell the codes of break-offs from the others'.
    """
    hold_tallies(session)
    session.execute(delete(ROLLUPS).where(ROLLUPS.c.cut.not_in(KEPT)))
    counters = RoundCounters(session)
    rounds = select(TALLIES.c.province, TALLIES.c.round_id).distinct()
    for province, round_id in session.execute(rounds).all():
        rows = _round(session, province, round_id, counters.rated(round_id))
        session.execute(insert(ROLLUPS), [{"province": province, "round_id": round_id} | row for row in rows])


def _round(session: Session, province: str, round_id: int, rated: Rated) -> list[dict[str, Any]]:
    numbers, hours = _tallied(session, province, round_id)
    codes = _codes(session, province, round_id, rated)
    none = np.zeros(rated.size, np.uint32)
    shown, rows = _shown(session, province, round_id), []
    for part, sums in sorted(numbers.items()):
        row = _row(part, sums)
        if part in hours:
            row["hours"] = to_bytes(hours[part])
        if part[0] in ("unit", "day"):
            row["codes"] = to_bytes(codes.get(part, none))
        rows.append(row)
        if part[0] == "unit" and part[1] not in shown:
            rows += _first_step(part[1], Standing.of(sums, codes.get(part, none)), rated)
    return rows


def _shown(session: Session, province: str, round_id: int) -> frozenset[int]:
    """Units that have a step already."""
    c = ROLLUPS.c
    steps = select(c.unit_id).where(c.province == province, c.round_id == round_id, c.cut == "step")
    return frozenset(session.scalars(steps))


def _first_step(unit: int, now: Standing, rated: Rated) -> list[dict[str, Any]]:
    step = stepped(None, now, rated)
    if step is None:
        return []
    sums, codes = np.array([step.answers, step.complete, step.partial]), to_bytes(step.codes)
    return [_row(("step", unit, part), sums) | {"codes": codes} for part in ("", clock.today().isoformat())]


def _row(part: _Part, sums: Counts) -> dict[str, Any]:
    cut, unit, which = part
    answers, complete, partial = sums.tolist()
    given = {"cut": cut, "unit_id": unit, "part": which}
    return dict.fromkeys(ROW[2:]) | given | {"answers": answers, "complete": complete, "partial": partial}


def _tallied(
    session: Session, province: str, round_id: int
) -> tuple[dict[_Part, Counts], dict[_Part, Counts]]:
    """The numbers of every part but steps, and the hours of days."""
    numbers: defaultdict[_Part, Counts] = defaultdict(lambda: np.zeros(3, np.uint32))
    hours: defaultdict[_Part, Counts] = defaultdict(lambda: np.zeros(24, np.uint32))
    c = TALLIES.c
    wanted = select(
        c.unit_id, c.channel, c.counter, c.field, c.day, c.answers, c.complete, c.partial, c.hours
    ).where(c.province == province, c.round_id == round_id)
    for unit, channel, counter, field, day, *sums, packed in session.execute(wanted).yield_per(BATCH):
        days = (("day", unit, day.isoformat()), ("day", WHOLE_PROVINCE, day.isoformat()))
        plain = (("channel", unit, channel), ("counter", unit, counter), ("field", unit, field))
        for part in (*plain, ("unit", unit, ""), ("date", unit, day.isoformat()), *days):
            numbers[part] += np.array(sums, np.uint32)
        for part in days:
            hours[part] += unpack(packed)
    return dict(numbers), dict(hours)


def _codes(session: Session, province: str, round_id: int, rated: Rated) -> dict[_Part, Counts]:
    """The codes of complete and partial answers that are folded, by unit and by day."""
    codes: defaultdict[_Part, Counts] = defaultdict(lambda: np.zeros(rated.size, np.uint32))
    for cards, keys in _cards(session, province, round_id):
        known = {key: place for place, key in enumerate(dict.fromkeys(keys))}
        counted = rated.count(cards, np.array([known[key] for key in keys], np.int64), len(known))
        for (unit, day), more in zip(known, counted, strict=True):
            for part in (("unit", unit, ""), ("day", unit, day), ("day", WHOLE_PROVINCE, day)):
                codes[part] += more
    return dict(codes)


def _cards(
    session: Session, province: str, round_id: int
) -> Iterator[tuple[list[str], list[tuple[int, str]]]]:
    waiting: set[UUID] = set(
        session.scalars(
            select(PENDING.c.response_id).where(
                PENDING.c.province == province, PENDING.c.round_id == round_id
            )
        )
    )
    c = RESPONSES.c
    wanted = select(c.id, c.unit_id, c.answered_at, c.answers).where(
        c.province == province, c.round_id == round_id, c.status != "break_off"
    )
    for batch in session.execute(wanted).yield_per(BATCH).partitions():
        rows = [row for row in batch if row.id not in waiting]
        if rows:
            keys = [(row.unit_id, clock.local_day(row.answered_at).isoformat()) for row in rows]
            yield [row.answers for row in rows], keys


def disagreements(session: Session) -> list[str]:
    """What does not add up, one phrase a sum: the answers of each cut against those of the tallies."""
    c, t = ROLLUPS.c, TALLIES.c
    sums = [func.sum(t.answers), func.sum(t.complete), func.sum(t.partial)]
    tallied = {
        (province, round_id): tuple(map(int, numbers))
        for province, round_id, *numbers in session.execute(
            select(t.province, t.round_id, *sums).group_by(t.province, t.round_id)
        )
    }
    whole = case((c.unit_id == WHOLE_PROVINCE, 1), else_=0)
    own = [func.sum(c.answers), func.sum(c.complete), func.sum(c.partial)]
    keys = (c.province, c.round_id, c.cut, whole.label("of_all"))
    shown = select(*keys, *own).where(c.cut.not_in(KEPT))
    found = session.execute(shown.group_by(c.province, c.round_id, c.cut, text("of_all")))
    rolled = {tuple(row[:4]): tuple(map(int, row[4:])) for row in found}
    cuts = [
        ("channel", False),
        ("counter", False),
        ("field", False),
        ("unit", False),
        ("date", False),
        ("day", False),
        ("day", True),
    ]
    rounds = sorted(tallied.keys() | {(key[0], key[1]) for key in rolled})
    return [
        f"round {round_id}, {cut}{' of the province' if of_all else ''}: {have} against {want} in tallies"
        for province, round_id in rounds
        for cut, of_all in cuts
        if (have := rolled.get((province, round_id, cut, of_all), (0, 0, 0)))
        != (want := tallied.get((province, round_id), (0, 0, 0)))
    ]
