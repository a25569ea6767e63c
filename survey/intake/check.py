"""Everything wrong with a set of answers at once: the same check for a page and for a JSON post."""

from collections.abc import Mapping

from questionnaires.model import Questionnaire
from questionnaires.routing import missing
from survey.i18n import gettext as _
from survey.intake.parse import Answer, Invalid, Problem, clean_comments, punch


def split(
    questionnaire: Questionnaire, answers: Mapping[str, Answer]
) -> tuple[dict[str, Answer], dict[str, str]]:
    """Closed answers and free texts apart, as intake takes them."""
    texts = {item.id for item in questionnaire.items if not item.closed}
    closed = {name: given for name, given in answers.items() if name not in texts}
    return closed, {name: str(given) for name, given in answers.items() if name in texts}


def wrong_values(
    questionnaire: Questionnaire, closed: Mapping[str, Answer], comments: Mapping[str, str]
) -> list[Problem]:
    """Values that the questionnaire does not know and texts that are too long."""
    found: list[Problem] = []
    rest = dict(closed)
    # punch() stops at the first wrong value, so each one found is taken away and the rest tried again.
    while wrong := _refused(questionnaire, rest):
        found += wrong
        rest = {name: given for name, given in rest.items() if name not in {p.field for p in wrong}}
    try:
        clean_comments(questionnaire, comments)
    except Invalid as error:
        found += error.problems
    return found


def _refused(questionnaire: Questionnaire, closed: Mapping[str, Answer]) -> list[Problem]:
    try:
        punch(questionnaire, closed)
    except Invalid as error:
        return error.problems
    return []


def unanswered(questionnaire: Questionnaire, answers: Mapping[str, Answer]) -> list[Problem]:
    """Required questions, put to this person, that have no answer."""
    left = missing(questionnaire, answers)
    return [Problem(item.id, _("Ông/bà chưa trả lời câu này.")) for item in left]
