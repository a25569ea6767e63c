"""The questions of a page as HTML; a page that nobody has answered yet is drawn once and kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from flask import render_template
from markupsafe import Markup

from questionnaires.model import Item, Questionnaire
from questionnaires.routing import Answer
from survey.i18n import current_language, joined, say
from survey.i18n import gettext as _
from survey.respond import steps
from survey.respond.showing import View, question_name
from survey.respond.steps import Page


@dataclass(frozen=True)
class Question:
    """One question as it is drawn."""

    item: Item
    number: int | None
    note: str | None
    value: Answer | None = None
    error: str | None = None


def questions(view: View) -> Markup:
    """The page's questions with answers and mistakes."""
    notes = tuple((item.id, view.numbers.get(item.id), _note(view, item)) for item in view.items)
    if view.problems or any(item.id in view.answers for item in view.items):
        errors = {problem.field: problem.message for problem in view.problems}
        return _draw(view.page, notes, view.answers, errors)
    return _blank(
        view.place.questionnaire, view.place.round.pages, view.page.number, notes, current_language()
    )


_Notes = tuple[tuple[str, int | None, str | None], ...]


@lru_cache(maxsize=256)
def _blank(questionnaire: Questionnaire, mode: str, number: int, notes: _Notes, _language: str) -> Markup:
    return _draw(steps.pages(questionnaire, mode)[number - 1], notes, {}, {})


def _draw(page: Page, notes: _Notes, answers: Mapping[str, Answer], errors: Mapping[str, str]) -> Markup:
    items = {item.id: item for item in page.items}
    drawn = {
        name: Question(items[name], number, note, answers.get(name), errors.get(name))
        for name, number, note in notes
    }
    parts = [(section, [drawn[i.id] for i in part if i.id in drawn]) for section, part in page.parts]
    # Beside the title of the form, the title of its only section would say the same twice.
    level = 1 if page.number > 1 else 2 if len(parts) > 1 or not page.last else None
    return Markup(render_template("respond/questions.html", parts=parts, level=level))  # noqa: S704


def _note(view: View, item: Item) -> str | None:
    """When a question on the same page is meant for some people only."""
    condition = item.ask_if
    if condition is None or not steps.waits_here(view.page, item):
        return None
    opener = view.place.questionnaire.item(condition.item)
    chosen = [joined("", ("“", say(opener.by_value[value].label), "”")) for value in condition.values]
    name = question_name(view, opener)
    return _("Chỉ trả lời nếu ở %(question)s ông/bà chọn %(chosen)s.", question=name, chosen=_either(chosen))


def _either(words: list[str]) -> str:
    between = joined("", (" ", _("hoặc"), " "))
    return joined(between, (part for part in (joined(", ", words[:-1]), words[-1]) if part))
