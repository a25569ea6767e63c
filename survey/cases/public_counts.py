"""What everybody may see of comments: counts in tens by topic until last Sunday, and approved texts.

Tens, because a count that grows by one tells of one person; weekly, because a day's growth would too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from survey.cases.rules import SHIPPED, TOPICS, Rules, read_topics, topic_rules
from survey.errors import Refused
from survey.models import Case, CaseTopic

STEP = 10
NEWEST = 50
NO_TOPIC = ""


@dataclass(frozen=True)
class Row:
    """Comments under a topic, those that asked for a reply, those answered: each in tens, None below ten."""

    topic: str
    comments: int | None
    cases: int | None
    answered: int | None


def last_sunday(today: date) -> date:
    return today - timedelta(days=today.isoweekday())


def in_tens(count: int) -> int | None:
    """A count rounded down to a whole ten; None below ten, none at all included.

    >>> in_tens(0), in_tens(9), in_tens(39)
    (None, None, 30)
    """
    return count // STEP * STEP or None


def counts(session: Session, province: str, until: date) -> dict[str, Row]:
    """Whole province, by topic; NO_TOPIC for comments that none fits."""
    topic = func.coalesce(CaseTopic.topic, NO_TOPIC)
    statement = (
        select(topic, func.count(), _number(Case.reason != "comment"), _number(_answered(until)))
        .select_from(Case)
        .outerjoin(CaseTopic)
        .where(Case.province == province, Case.opened_on <= until)
        .group_by(topic)
    )
    rows = session.execute(statement)
    return {code: Row(code, *(in_tens(int(n or 0)) for n in numbers)) for code, *numbers in rows}


def whole(session: Session, province: str, until: date) -> Row:
    """All comments once, however many topics they have."""
    statement = select(func.count(), _number(Case.reason != "comment"), _number(_answered(until)))
    numbers = session.execute(statement.where(Case.province == province, Case.opened_on <= until)).one()
    return Row(NO_TOPIC, *(in_tens(int(n or 0)) for n in numbers))


def _answered(until: date) -> ColumnElement[bool]:
    return (Case.state == "answered") & (Case.answered_on <= until)


def _number(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def approved(session: Session, province: str) -> Sequence[Case]:
    """The newest approved texts."""
    statement = select(Case).where(Case.province == province, Case.public_on.is_not(None))
    return session.scalars(statement.order_by(Case.public_on.desc(), Case.id).limit(NEWEST)).all()


def readable_rules(instance: Path) -> Rules:
    """The rules in force for their names; the shipped ones while an office's own file has mistakes."""
    try:
        return topic_rules(instance)
    except Refused:
        return read_topics(SHIPPED / TOPICS)
