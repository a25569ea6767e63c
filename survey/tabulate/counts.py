"""How many answers there are: coarse sums and what is not folded yet, added in one statement and snapshot.

Which sums there are says survey.models.rollups; all are read in a few milliseconds, whatever was answered.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    String,
    Table,
    case,
    cast,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from survey.models import PENDING, ROLLUPS, WHOLE_PROVINCE, Round

_NUMBERS = ("answers", "complete", "partial")
# What of a waiting answer is the part of a cut.
_PARTS: dict[str, ColumnElement[str]] = {
    "channel": PENDING.c.channel,
    "counter": PENDING.c.counter,
    "field": PENDING.c.field,
    "date": cast(PENDING.c.day, String),
}


@dataclass(frozen=True)
class Count:
    """Everything stored (`answers`), of that complete and partial; the rest are break-offs."""

    answers: int = 0
    complete: int = 0
    partial: int = 0

    @property
    def break_off(self) -> int:
        return self.answers - self.complete - self.partial

    def __add__(self, other: "Count") -> "Count":
        return Count(
            self.answers + other.answers, self.complete + other.complete, self.partial + other.partial
        )


@dataclass(frozen=True)
class UnitCount(Count):
    """The count of one unit in one channel."""

    unit_id: int = 0
    channel: str = ""


def counts(session: Session, round_id: int, unit_ids: Collection[int] | None = None) -> list[UnitCount]:
    """Answers per unit and channel, exact at this moment; units without any answer have no row."""
    return [
        UnitCount(n.answers, n.complete, n.partial, unit_id=unit, channel=channel)
        for unit, channels in summed(session, "channel", round_id, unit_ids).items()
        for channel, n in channels.items()
    ]


def answers_of(session: Session, round_id: int, unit_ids: Collection[int] | None = None) -> int:
    """Everything stored of one round (of these units), without reading the others."""
    return sum(count.answers for count in counts(session, round_id, unit_ids))


def answers_by_round(session: Session) -> dict[int, int]:
    """Everything stored, per round id; rounds without an answer are left out."""
    c = ROLLUPS.c
    # Joined to the rounds: without the province, with which its key begins, the index is not used.
    mine = (c.province == Round.province) & (c.round_id == Round.id) & (c.cut == "channel")
    folded = select(c.round_id, c.answers).select_from(Round).join(ROLLUPS, mine)
    both = union_all(folded, select(PENDING.c.round_id, literal(1).label("answers"))).subquery()
    statement = select(both.c.round_id, func.sum(both.c.answers)).group_by(both.c.round_id)
    return {round_id: int(answers) for round_id, answers in session.execute(statement)}


def summed(
    session: Session, cut: str, round_id: int, unit_ids: Collection[int] | None = None
) -> dict[int, dict[str, Count]]:
    """Unit id → part of a cut → count, both in order; every unit, or those of `unit_ids`.

    Raises KeyError for a cut that has no parts.
    """
    if unit_ids is not None and not unit_ids:
        return {}
    found: dict[int, dict[str, Count]] = {}
    # Few rows wait, so they are added here: grouping both in the database sorted all of the sums again.
    for unit, part, answers, complete, partial in session.execute(_both(cut, round_id, unit_ids)).all():
        parts = found.get(unit)
        if parts is None:
            parts = found[unit] = {}
        count = Count(answers, complete, partial)
        parts[part] = parts[part] + count if part in parts else count
    return {unit: dict(sorted(parts.items())) for unit, parts in sorted(found.items())}


def summed_together(
    session: Session, cut: str, round_id: int, unit_ids: Collection[int] | None = None
) -> dict[str, Count]:
    """The count of each part of a cut, of all these units together."""
    if unit_ids is not None and not unit_ids:
        return {}
    both = _both(cut, round_id, unit_ids).subquery()
    sums = [func.sum(both.c[name]) for name in _NUMBERS]
    found = session.execute(select(both.c.part, *sums).group_by(both.c.part).order_by(both.c.part))
    return {part: Count(*map(int, numbers)) for part, *numbers in found}


def _both(cut: str, round_id: int, unit_ids: Collection[int] | None) -> CompoundSelect[Any]:
    """Sums and what waits, one below the other."""
    folded = select(*(ROLLUPS.c[name] for name in ("unit_id", "part", *_NUMBERS)))
    folded = folded.where(ROLLUPS.c.cut == cut, ROLLUPS.c.unit_id != WHOLE_PROVINCE)
    part = _PARTS[cut].label("part")
    waiting = select(
        PENDING.c.unit_id,
        part,
        func.count().label("answers"),
        func.sum(case((PENDING.c.status == "complete", 1), else_=0)).label("complete"),
        func.sum(case((PENDING.c.status == "partial", 1), else_=0)).label("partial"),
    ).group_by(PENDING.c.unit_id, _PARTS[cut])
    return union_all(of(folded, ROLLUPS, round_id, unit_ids), of(waiting, PENDING, round_id, unit_ids))


def of(
    part: Select[Any], table: Table, round_id: int, unit_ids: Collection[int] | None = None
) -> Select[Any]:
    """Only what is of this round, and of these units; found by the key of the table."""
    # The keys begin with the province: without it no index is used.
    province = select(Round.province).where(Round.id == round_id).scalar_subquery()
    part = part.where(table.c.province == province, table.c.round_id == round_id)
    return part if unit_ids is None else part.where(table.c.unit_id.in_(unit_ids))
