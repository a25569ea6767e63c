"""Lists of cases: what a person sees, narrowed by state, topic and unit; the numbers that matter today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import Session

from survey.models import HELD_BACK, Case, CaseTopic, Unit
from survey.registry.cases import TO_DO, late, seen
from survey.registry.unit_names import matches, words_of

PAGE = 100
# What the address may ask for; the two in OFFICE are for Sở Nội vụ alone.
SHOWN = ("viec", "qua-han", "da-tra-loi", "ghi-nhan", "tat-ca")
OFFICE = ("kiem-tra", "cho-gop", "can-giao")


@dataclass(frozen=True)
class Filters:
    """A state, a topic code, words of a unit's name, a page."""

    shown: str = "viec"
    topic: str = ""
    words: str = ""
    page: int = 1


@dataclass(frozen=True)
class Numbers:
    """How many wait to be answered, are late, wait for the check, wait for a crowd, need another unit."""

    to_do: int
    late: int
    held: int
    waiting: int
    ownerless: int


def listed(
    session: Session, province: str, visible: frozenset[int] | None, filters: Filters, today: date
) -> tuple[Sequence[Case], int]:
    """The cases of a page, the most urgent first, and how many there are in all."""
    wanted = seen(province, visible) & _shown(filters.shown, today) & _about(filters.topic)
    if words := words_of(filters.words):
        wanted &= Case.unit_id.in_(select(Unit.id).where(*matches(words)))
    total = session.scalar(select(func.count()).select_from(Case).where(wanted)) or 0
    urgent = (Case.due_on.is_(None), Case.due_on, Case.id)
    statement = select(Case).where(wanted).order_by(*urgent).limit(PAGE)
    return session.scalars(statement.offset((filters.page - 1) * PAGE)).all(), total


def numbers(session: Session, province: str, visible: frozenset[int] | None, today: date) -> Numbers:
    """Of everything that the person sees."""

    def count(condition: ColumnElement[bool]) -> int:
        statement = select(func.count()).select_from(Case).where(seen(province, visible), condition)
        return session.scalar(statement) or 0

    names = ("viec", "qua-han", *OFFICE)
    return Numbers(*(count(_shown(name, today)) for name in names))


def _shown(name: str, today: date) -> ColumnElement[bool]:
    ceased = Case.unit_id.in_(select(Unit.id).where(Unit.valid_to < today))
    return {
        "viec": Case.state.in_(TO_DO) & Case.released_on.is_not(None),
        "qua-han": late(today),
        "da-tra-loi": Case.state == "answered",
        "ghi-nhan": Case.state == "noted",
        "tat-ca": true(),
        "kiem-tra": Case.review == HELD_BACK,
        "cho-gop": (Case.review != HELD_BACK) & Case.released_on.is_(None),
        "can-giao": ceased & Case.state.in_(TO_DO),
    }[name]


def _about(topic: str) -> ColumnElement[bool]:
    if not topic:
        return true()
    return Case.id.in_(select(CaseTopic.case_id).where(CaseTopic.topic == topic))
