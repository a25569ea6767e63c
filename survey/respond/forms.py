"""The form of one questionnaire version, built once: questions as one field, a token without a cookie."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flask import current_app
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Field, StringField
from wtforms.csrf.core import CSRF
from wtforms.validators import ValidationError

from questionnaires.model import Item, Questionnaire
from questionnaires.routing import Answer, keep_asked
from survey.intake import check
from survey.intake.parse import Problem, clean_text
from survey.respond.ticket import TOKEN, Ticket

# Names that the page's own fields and buttons take besides those beginning with "_".
RESERVED = frozenset({"website", "stay", "back", "edit"})
NO_OPINION = "~"


def secret() -> str:
    return str(current_app.secret_key)


class TicketCSRF(CSRF):
    """Accepts exactly the token that belongs to the posted ticket."""

    def setup_form(self, form: Any) -> Any:
        self.ticket: Ticket = form.meta.csrf_context
        return super().setup_form(form)

    def generate_csrf_token(self, csrf_token_field: Any) -> str:
        return self.ticket.token(secret())

    def validate_csrf_token(self, form: Any, field: Any) -> None:
        if not self.ticket.is_signed_by(field.data or "", secret()):
            raise ValidationError("the ticket and its token do not belong together")


class AnswersField(Field):
    """All questions of a questionnaire; `data` maps item ids to answers, without those not asked."""

    def __init__(self, questionnaire: Questionnaire, **options: Any) -> None:
        super().__init__(label="", **options)
        self.questionnaire = questionnaire
        self.wrong: list[Problem] = []

    def process(self, formdata: Any, *_data: Any, **_options: Any) -> None:
        self.process_errors: list[str] = []
        self.data = read_answers(self.questionnaire, formdata or MultiDict())

    def pre_validate(self, _form: Any) -> None:
        self.wrong = check.wrong_values(self.questionnaire, *check.split(self.questionnaire, self.data))
        if self.wrong:
            raise ValidationError("; ".join(problem.field for problem in self.wrong))


class SurveyForm(FlaskForm):
    """What every citizen's form has; form_class() adds the questions."""

    class Meta(FlaskForm.Meta):
        csrf = True
        csrf_class = TicketCSRF
        csrf_field_name = TOKEN

        def get_translations(self, _form: Any) -> None:
            return None

    website = StringField()
    answers: AnswersField

    def validate_website(self, field: Any) -> None:
        if field.data:
            raise ValidationError("filled in by a machine")

    def problems(self, items: tuple[Item, ...]) -> list[Problem]:
        """Wrong values anywhere and missing answers among these items, in the order of the form."""
        questionnaire = self.answers.questionnaire
        here = {item.id for item in items}
        missing = [p for p in check.unanswered(questionnaire, self.answers.data) if p.field in here]
        found = {problem.field: problem for problem in (*missing, *self.answers.wrong)}
        return [found[item.id] for item in questionnaire.items if item.id in found]


@lru_cache(maxsize=64)
def form_class(questionnaire: Questionnaire) -> type[SurveyForm]:
    """The form of this questionnaire. Raises ValueError when an item takes a name of the page."""
    taken = sorted(RESERVED & {item.id for item in questionnaire.items})
    if taken:
        raise ValueError(f"{questionnaire.id}: items {taken}, expected none of {sorted(RESERVED)}")
    return type("QuestionnaireForm", (SurveyForm,), {"answers": AnswersField(questionnaire)})


def posted(questionnaire: Questionnaire, ticket: Ticket, form: MultiDict[str, str]) -> SurveyForm:
    """The form as it came in, not yet validated."""
    return form_class(questionnaire)(formdata=form, meta={"csrf_context": ticket})


def read_answers(questionnaire: Questionnaire, form: MultiDict[str, str]) -> dict[str, Answer]:
    """Answers under their item ids; blank ones and those to questions not asked are left out."""
    found: dict[str, Answer] = {}
    for item in questionnaire.items:
        given = [text for value in form.getlist(item.id) if (text := clean_text(value))]
        if given:
            found[item.id] = _several(given) if item.kind == "multi" else given[0]
    return keep_asked(questionnaire, found)


def _several(given: list[str]) -> Answer:
    chosen = [value for value in dict.fromkeys(given) if value != NO_OPINION]
    return chosen or NO_OPINION
