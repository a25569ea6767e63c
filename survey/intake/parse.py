"""Turn what a form, a JSON post or a row of a file gave into a Submission, or say what is wrong with it."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from questionnaires import layout
from questionnaires.derived import once
from questionnaires.layout import AnswerError
from questionnaires.model import Questionnaire
from survey.i18n import gettext as _
from survey.intake.submission import Submission
from survey.models import QuestionnaireVersion, Round, Unit
from survey.registry.places import AskedRound, AskedUnit
from survey.registry.versions import AskedVersion, questionnaire_of

COMPLETE_FROM = 0.8
PARTIAL_FROM = 0.5
MAX_COMMENT = 2000

Answer = str | Sequence[str]


@dataclass(frozen=True)
class Problem:
    """One thing wrong: the item or field, and a sentence for the person."""

    field: str
    message: str


class Invalid(ValueError):
    """The submission cannot be stored; nothing was changed."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("; ".join(f"{p.field}: {p.message}" for p in problems))


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """Everything around the answers, known from the route, the device or the file, not from the person."""

    channel: str
    unit: Unit | AskedUnit
    answered_at: datetime
    received_at: datetime
    language: str = "vi"
    counter: str | None = None
    device: str | None = None
    epoch: int | None = None
    sequence: int | None = None
    clock_offset: float | None = None
    synthetic: bool = False


def clean_text(value: str) -> str:
    """NFC, without control characters, trimmed."""
    text = unicodedata.normalize("NFC", value)
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) != "Cc").strip()


def parse(
    survey_round: Round | AskedRound,
    version: QuestionnaireVersion | AskedVersion,
    response_id: UUID,
    answers: Mapping[str, Answer],
    envelope: Envelope,
    comments: Mapping[str, str] | None = None,
) -> Submission:
    """A Submission for this round; raises Invalid with every problem found."""
    questionnaire = questionnaire_of(version)
    card = punch(questionnaire, answers)
    return Submission(
        id=response_id,
        province=survey_round.province,
        round_id=survey_round.id,
        version_id=version.id,
        unit_id=envelope.unit.id,
        channel=envelope.channel,
        language=envelope.language,
        consent_version=survey_round.consent_version,
        status=completeness(questionnaire, card),
        answers=card,
        answers_json=layout.answers_json(questionnaire, card),
        round=survey_round.slug,
        version=version.content_hash,
        unit=envelope.unit.code,
        field=card[field_span(questionnaire)],
        answered_at=envelope.answered_at,
        received_at=envelope.received_at,
        comments=clean_comments(questionnaire, comments or {}),
        counter=envelope.counter,
        device=envelope.device,
        epoch=envelope.epoch,
        sequence=envelope.sequence,
        clock_offset=envelope.clock_offset,
        synthetic=envelope.synthetic or survey_round.synthetic,
    )


def punch(questionnaire: Questionnaire, answers: Mapping[str, Answer]) -> str:
    """The punch card of these answers; raises Invalid for an unknown item or value."""
    known = layout.item_ids(questionnaire)
    problems = []
    if not answers.keys() <= known:
        problems = [Problem(item, _("Không có câu hỏi này.")) for item in answers if item not in known]
        answers = {k: v for k, v in answers.items() if k in known}
    try:
        card = layout.encode(questionnaire, answers)
    except AnswerError as error:
        problems.append(Problem(error.item, _("Không có lựa chọn “%(value)s”.", value=str(error.given)[:40])))
    if problems:
        raise Invalid(problems)
    return card


def clean_comments(questionnaire: Questionnaire, comments: Mapping[str, str]) -> dict[str, str]:
    """The texts as they are stored, without empty ones; raises Invalid."""
    if not comments:
        return {}
    texts = {item.id: item for item in questionnaire.items if item.kind == "text"}
    problems, clean = [], {}
    for name, value in comments.items():
        text = clean_text(value)
        limit = MAX_COMMENT if name not in texts else texts[name].max_length or MAX_COMMENT
        if name not in texts:
            problems.append(Problem(name, _("Không có câu hỏi này.")))
        elif len(text) > limit:
            problems.append(Problem(name, _("Ý kiến dài quá %(n)s ký tự.", n=limit)))
        elif text:
            clean[name] = text
    if problems:
        raise Invalid(problems)
    return clean


@once
def first_marks(questionnaire: Questionnaire) -> tuple[int, ...]:
    """The place of the first character of each item that completeness counts: rated or required ones.

    What a person may leave out (ethnicity, reasons asked only of the dissatisfied) stays out, or using
    that right would make a form count for less.
    """
    starts = {p.item: p.start for p in reversed(layout.positions(questionnaire))}
    asked = [item for item in questionnaire.closed_items if item.required or item.faces]
    return tuple(starts[item.id] for item in asked)


def completeness(questionnaire: Questionnaire, card: str) -> str:
    """`complete` from 80 % of the asked items answered, `partial` from 50 %, else `break_off` (method 1)."""
    marks = [card[start] for start in first_marks(questionnaire)]
    asked = len(marks) - marks.count(layout.NOT_ASKED)
    answered = asked - marks.count(layout.NO_ANSWER)
    share = answered / asked if asked else 0.0
    return "complete" if share >= COMPLETE_FROM else "partial" if share >= PARTIAL_FROM else "break_off"


@once
def field_span(questionnaire: Questionnaire) -> slice:
    """Where the service field stands on the card; an empty slice where it is not asked."""
    for item in questionnaire.closed_items:
        if item.role == "field":
            place = layout.position(questionnaire, item.id)
            return slice(place.start, place.start + place.width)
    return slice(0, 0)


def parse_id(value: Any) -> UUID:
    """A response id as given by a client; raises Invalid."""
    try:
        return UUID(str(value))
    except ValueError:
        raise Invalid([Problem("id", _("Mã phiếu gửi lên không hợp lệ."))]) from None
