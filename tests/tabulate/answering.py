"""Answers written out in a line, stored through intake as any channel would."""

from collections.abc import Mapping, Sequence
from uuid import uuid4

from questionnaires.model import Questionnaire
from survey import clock, store
from survey.intake import bulk
from survey.intake.parse import Envelope, parse
from survey.models import Round
from survey.registry import units
from survey.registry.versions import questionnaire_of

ABOUT = {"age": "25-34", "respondent": "person", "field": "land", "sex": "female", "area": "rural"}
PERCEIVED = {"p1": "commune", "p3": "one", "p4": "none", "p5": "none", "p6": "early"}


def sheet(questionnaire: Questionnaire, level: str = "5", **changes: str) -> dict[str, str]:
    """A whole form with one level on every satisfaction item; `i3_1="2"` changes item 3.1."""
    rated = {item.id: level for item in questionnaire.items_of("satisfaction", "general")}
    said = {i.id: v for i in questionnaire.items if (v := (ABOUT | PERCEIVED).get(i.id)) and v in i.by_value}
    changed = {name.removeprefix("i").replace("_", "."): value for name, value in changes.items()}
    return {k: v for k, v in (said | rated | changed).items() if v}


def answer(
    round_id: int,
    sheets: Sequence[Mapping[str, str]],
    unit: str = "02839",
    channel: str = "web",
) -> None:
    """Store these forms for one unit."""
    with store.writing() as session:
        survey_round = session.get_one(Round, round_id)
        version, now = survey_round.version, clock.now()
        found = units.unit_on(session, unit, clock.today())
        assert found is not None, unit
        envelope = Envelope(channel=channel, unit=found, answered_at=now, received_at=now)
        bulk.load(session, [parse(survey_round, version, uuid4(), s, envelope) for s in sheets])


def forms(round_id: int, level: str = "5", count: int = 1, **changes: str) -> list[dict[str, str]]:
    """`count` equal forms for a round."""
    with store.reading() as session:
        questionnaire = questionnaire_of(session.get_one(Round, round_id).version)
    return [sheet(questionnaire, level, **changes)] * count
