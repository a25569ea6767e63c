"""What a posted page asks for: another page, the same one with its mistakes, to be sent, or to stop."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from questionnaires.routing import is_under_age
from survey.respond import steps
from survey.respond.forms import SurveyForm
from survey.respond.showing import View

Act = Literal["show", "correct", "send", "under_age"]


def move(view: View, form: SurveyForm, posted: Mapping[str, str]) -> tuple[Act, View]:
    """The act, and the view to show. Only the forward button checks; the others keep what is there."""
    way = view.way
    if "stay" in posted:
        return "show", view
    if "edit" in posted:
        return "show", replace(view, page=steps.page_numbered(way, posted["edit"]), from_review=True)
    if "back" in posted:
        return "show", replace(view, page=steps.preceding(way, view.page, view.answers), from_review=False)
    return _forward(view, form, way)


def _forward(view: View, form: SurveyForm, way: tuple[steps.Page, ...]) -> tuple[Act, View]:
    questionnaire = view.place.questionnaire
    if is_under_age(questionnaire, view.answers):
        return "under_age", view
    whole = view.page.last or view.from_review
    problems = form.problems(questionnaire.items if whole else view.page.items)
    if problems:
        page = steps.page_of(way, problems[0].field)
        here = {item.id for item in page.items}
        return "correct", replace(view, page=page, problems=[p for p in problems if p.field in here])
    if view.page.last:
        return "send", view
    page = way[-1] if view.from_review else steps.following(way, view.page, view.answers)
    return "show", replace(view, page=page, from_review=False)
