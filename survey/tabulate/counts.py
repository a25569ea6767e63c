"""How many answers there are: tallies and what is not folded yet, added in one statement and snapshot."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import CompoundSelect, Row, Select, Table, case, func, literal, select, union_all
from sqlalchemy.orm import Session

from survey.models import Round
from survey.models.responses import PENDING, TALLIES

_NUMBERS = ("answers", "complete", "partial")


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


@dataclass(frozen=True)
class DayCount(Count):
    """The count of one local day in one channel."""

    day: date = date.min
    channel: str = ""


def counts(session: Session, round_id: int, unit_ids: Collection[int] | None = None) -> list[UnitCount]:
    """Answers per unit and channel, exact at this moment; units without any answer have no row."""
    rows = _summed(session, round_id, ("unit_id", "channel"), unit_ids)
    return [UnitCount(*_counted(row), unit_id=row.unit_id, channel=row.channel) for row in rows]


def counts_by_day(session: Session, round_id: int, unit_ids: Collection[int] | None = None) -> list[DayCount]:
    """Answers per day and channel, days in order."""
    rows = _summed(session, round_id, ("day", "channel"), unit_ids)
    return [DayCount(*_counted(row), day=row.day, channel=row.channel) for row in rows]


def answers_of(session: Session, round_id: int) -> int:
    """Everything stored of one round, without reading the others."""
    return sum(count.answers for count in counts(session, round_id))


def answers_by_round(session: Session) -> dict[int, int]:
    """Everything stored, per round id; rounds without an answer are left out."""
    both = _both(("round_id",)).subquery()
    statement = select(both.c.round_id, func.sum(both.c.answers)).group_by(both.c.round_id)
    return {round_id: int(answers) for round_id, answers in session.execute(statement)}


def _counted(row: Row[Any]) -> tuple[int, int, int]:
    return int(row.answers), int(row.complete), int(row.partial)


def _summed(
    session: Session, round_id: int, by: tuple[str, ...], unit_ids: Collection[int] | None
) -> list[Row[Any]]:
    if unit_ids is not None and not unit_ids:
        return []
    both = _both(by, round_id, unit_ids).subquery()
    keys = [both.c[name] for name in by]
    sums = [func.sum(both.c[name]).label(name) for name in _NUMBERS]
    return list(session.execute(select(*keys, *sums).group_by(*keys).order_by(*keys)))


def _both(
    by: tuple[str, ...], round_id: int | None = None, unit_ids: Collection[int] | None = None
) -> CompoundSelect[Any]:
    """Tallies and pending answers, one below the other, of one round or of all."""
    tallied = select(*(TALLIES.c[name] for name in (*by, *_NUMBERS)))
    pending = select(
        *(PENDING.c[name] for name in by),
        literal(1).label("answers"),
        case((PENDING.c.status == "complete", 1), else_=0).label("complete"),
        case((PENDING.c.status == "partial", 1), else_=0).label("partial"),
    )
    return union_all(_of(tallied, TALLIES, round_id, unit_ids), _of(pending, PENDING, round_id, unit_ids))


def _of(
    part: Select[Any], table: Table, round_id: int | None, unit_ids: Collection[int] | None
) -> Select[Any]:
    if round_id is not None:
        # Both keys begin with the province: without it neither index is used.
        province = select(Round.province).where(Round.id == round_id).scalar_subquery()
        part = part.where(table.c.province == province, table.c.round_id == round_id)
    if unit_ids is not None:
        part = part.where(table.c.unit_id.in_(unit_ids))
    return part
