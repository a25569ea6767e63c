"""What people wrote and no case holds yet: read from answers, handed on without time, counter or id."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from questionnaires.derived import once
from questionnaires.layout import positions
from questionnaires.model import Questionnaire
from survey import clock
from survey.cases import normal
from survey.intake.second_code import key_of
from survey.models import COMMENTS, RESPONSES, Case, QuestionnaireVersion, Round
from survey.registry.versions import questionnaire_of

LOW = ("1", "2")


@dataclass(frozen=True)
class Written:
    """The texts of one form, joined; the hash of its codes, the unit rated, the day it came, its rating."""

    key: bytes
    unit_id: int
    received: date
    text: str
    rated_low: bool


def written(session: Session, survey_round: Round, before: date) -> Iterator[Written]:
    """Everything of a round that came before a local day and is in no case yet, in no order of time."""
    c, r = COMMENTS.c, RESPONSES.c
    known = set(session.scalars(select(Case.key_hash).where(Case.round_id == survey_round.id)))
    same = (c.province == r.province, c.round_id == r.round_id, c.response_id == r.id)
    statement = (
        select(c.response_id, c.text, r.unit_id, r.received_at, r.answers, r.version_id)
        .join_from(COMMENTS, RESPONSES, same[0] & same[1] & same[2])
        .where(c.province == survey_round.province, c.round_id == survey_round.id, c.text.is_not(None))
        .where(r.received_at < clock.day_start(before))
        .order_by(c.response_id, c.item)
    )
    rows = session.execute(statement.execution_options(yield_per=1000))
    for response_id, group in groupby(rows, key=lambda row: row.response_id):
        parts = list(group)
        text = normal.tidy("\n".join(part.text for part in parts))
        key = key_of(response_id)
        if text and key not in known:
            first = parts[0]
            low = rated_low(_asked(session, first.version_id), first.answers)
            yield Written(key, first.unit_id, clock.local_day(first.received_at), text, low)


def rated_low(questionnaire: Questionnaire, answers: str) -> bool:
    """Whether a satisfaction item, or the one on the whole, got one of the two lowest levels."""
    return any(answers[place] in LOW for place in _rated(questionnaire))


@once
def _rated(questionnaire: Questionnaire) -> tuple[int, ...]:
    items = {i.id for i in questionnaire.items_of("satisfaction", "general") if i.faces}
    return tuple(place.start for place in positions(questionnaire) if place.item in items)


def _asked(session: Session, version_id: int) -> Questionnaire:
    return questionnaire_of(session.get_one(QuestionnaireVersion, version_id))
