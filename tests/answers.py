"""Answers for tests: a whole valid form, and submissions of it."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from questionnaires.loader import load
from questionnaires.model import Questionnaire
from survey import store
from survey.intake.parse import Answer, Envelope, parse
from survey.intake.submission import Submission
from survey.models import Round
from survey.registry import units
from survey.registry.versions import questionnaire_of

MOMENT = datetime(2026, 3, 2, 3, 30, tzinfo=UTC)


def whole(questionnaire: Questionnaire | None = None, level: str = "4") -> dict[str, Answer]:
    """A value for every closed item that is asked without a condition."""
    answers: dict[str, Answer] = {}
    for item in (questionnaire or load("sipas-2640")).closed_items:
        if item.ask_if is not None:
            continue
        if item.faces:
            answers[item.id] = level
        elif item.kind == "multi":
            answers[item.id] = [item.options[0].value]
        elif item.kind == "number":
            answers[item.id] = "1"
        else:
            answers[item.id] = item.options[-1].value
    return answers


def submission(round_id: int, response_id: UUID | None = None, **changes: Any) -> Submission:
    """A submission to a round, as the web form of Xã Bắc Hà would make it."""
    with store.reading() as session:
        survey_round = session.get_one(Round, round_id)
        unit = units.unit_on(session, changes.pop("unit", "02839"), survey_round.opens)
        assert unit is not None
        asked = questionnaire_of(survey_round.version)
    envelope: dict[str, Any] = {
        "channel": "web",
        "unit": unit,
        "answered_at": MOMENT,
        "received_at": MOMENT,
    }
    answers = changes.pop("answers", None) or whole(asked, changes.pop("level", "4"))
    comments = changes.pop("comments", {})
    made = Envelope(**(envelope | changes))
    return parse(survey_round, survey_round.version, response_id or uuid4(), answers, made, comments)
