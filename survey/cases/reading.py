"""What people wrote and no case holds yet: read from answers, handed on without time, counter or id."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from questionnaires.derived import once
from questionnaires.layout import positions
from questionnaires.model import Questionnaire
from survey import clock, store
from survey.cases import normal
from survey.cases.progress import Reach
from survey.intake.second_code import key_of
from survey.models import COMMENTS, RESPONSES, Case, QuestionnaireVersion
from survey.registry.versions import questionnaire_of

LOW = ("1", "2")
AT_ONCE = 2000  # rows of a page; more than one form has comments


@dataclass(frozen=True)
class Written:
    """The texts of one form, joined; the hash of its codes, the unit rated, the day it came, its rating."""

    key: bytes
    unit_id: int
    received: date
    text: str
    rated_low: bool


def pages(reach: Reach, before: date) -> Iterator[list[Written]]:
    """What came of a round before a local day and is in no case yet, in no order of time, page by page.

    Each page is a short reading of its own, and goes on where the one before ended.
    """
    last: UUID | None = None
    while True:
        with store.reading() as session:
            rows = session.execute(_page(reach, before, last)).all()
            whole = len(rows) < AT_ONCE
            if not whole:  # the rest of the last form may be on the next page
                rows = [row for row in rows if row.response_id != rows[-1].response_id]
            found = _new(session, reach, rows)
        yield found
        if whole:
            return
        last = rows[-1].response_id


def _page(reach: Reach, before: date, last: UUID | None) -> Select[Any]:
    c, r = COMMENTS.c, RESPONSES.c
    same = (c.province == r.province, c.round_id == r.round_id, c.response_id == r.id)
    statement = (
        select(c.response_id, c.text, r.unit_id, r.received_at, r.answers, r.version_id)
        .join_from(COMMENTS, RESPONSES, same[0] & same[1] & same[2])
        .where(c.province == reach.province, c.round_id == reach.round_id, c.text.is_not(None))
        .where(r.received_at < clock.day_start(before))
        .order_by(c.response_id, c.item)
        .limit(AT_ONCE)
    )
    if reach.since is not None:
        statement = statement.where(r.received_at >= clock.day_start(reach.since))
    return statement if last is None else statement.where(c.response_id > last)


def _new(session: Session, reach: Reach, rows: Sequence[Any]) -> list[Written]:
    forms = [list(group) for _, group in groupby(rows, key=lambda row: row.response_id)]
    texts = {key_of(parts[0].response_id): parts for parts in forms}
    mine = (Case.round_id == reach.round_id, Case.key_hash.in_(texts))
    known = set(session.scalars(select(Case.key_hash).where(*mine)))
    asked = {version: _asked(session, version) for version in {row.version_id for row in rows}}
    made = (_written(asked, reach, key, parts) for key, parts in texts.items() if key not in known)
    return [one for one in made if one.text]


def _written(asked: Mapping[int, Questionnaire], reach: Reach, key: bytes, parts: Sequence[Any]) -> Written:
    first = parts[0]
    # What comes behind days that were counted belongs among the forms that are counted next.
    received = max(clock.local_day(first.received_at), reach.until or date.min)
    low = rated_low(asked[first.version_id], first.answers)
    return Written(key, first.unit_id, received, normal.tidy("\n".join(part.text for part in parts)), low)


def rated_low(questionnaire: Questionnaire, answers: str) -> bool:
    """Whether a satisfaction item, or the one on the whole, got one of the two lowest levels."""
    return any(answers[place] in LOW for place in _rated(questionnaire))


@once
def _rated(questionnaire: Questionnaire) -> tuple[int, ...]:
    items = {i.id for i in questionnaire.items_of("satisfaction", "general") if i.faces}
    return tuple(place.start for place in positions(questionnaire) if place.item in items)


def _asked(session: Session, version_id: int) -> Questionnaire:
    return questionnaire_of(session.get_one(QuestionnaireVersion, version_id))
