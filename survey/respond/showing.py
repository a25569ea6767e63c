"""What a page of the form shows; the questions of a page that nobody has answered yet are drawn once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import current_app, render_template
from markupsafe import Markup

from questionnaires.consent import load_consent
from questionnaires.layout import NO_OPINION
from questionnaires.model import Item, Questionnaire
from questionnaires.routing import Answer, is_asked
from survey.config import Config
from survey.display import anchor
from survey.i18n import current_language, say
from survey.i18n import gettext as _
from survey.intake.parse import Problem
from survey.registry.places import Place, province_of
from survey.respond import forms, steps
from survey.respond.steps import Page
from survey.respond.ticket import Ticket


@dataclass(frozen=True)
class Question:
    """One question as it is drawn."""

    item: Item
    number: int
    note: str | None
    value: Answer | None = None
    error: str | None = None


@dataclass(frozen=True)
class View:
    """A page of the form with all that was answered so far."""

    place: Place
    ticket: Ticket
    page: Page
    answers: Mapping[str, Answer]
    problems: Sequence[Problem] = ()
    from_review: bool = False


def questions_markup(view: View) -> Markup:
    """The page's questions as HTML."""
    questionnaire = view.place.questionnaire
    items = steps.shown_items(view.page, view.answers)
    if view.problems or any(item.id in view.answers for item in items):
        errors = {problem.field: problem.message for problem in view.problems}
        return _draw(questionnaire, view.page, items, view.answers, errors)
    ids = frozenset(item.id for item in items)
    return _blank(questionnaire, view.place.round.pages, view.page.number, ids, current_language())


@lru_cache(maxsize=256)
def _blank(
    questionnaire: Questionnaire, mode: str, number: int, ids: frozenset[str], _language: str
) -> Markup:
    page = steps.pages(questionnaire, mode)[number - 1]
    items = tuple(item for item in page.items if item.id in ids)
    return _draw(questionnaire, page, items, {}, {})


def _draw(
    questionnaire: Questionnaire,
    page: Page,
    items: tuple[Item, ...],
    answers: Mapping[str, Answer],
    errors: Mapping[str, str],
) -> Markup:
    numbers = steps.numbering(questionnaire)
    shown = {item.id for item in items}
    parts = [
        (
            section,
            [
                Question(i, numbers[i.id], _note(questionnaire, page, i), answers.get(i.id), errors.get(i.id))
                for i in section.items
                if i.id in shown
            ],
        )
        for section in page.sections
    ]
    level = 2 if page.number == 1 else 1
    return Markup(render_template("respond/questions.html", parts=parts, level=level))  # noqa: S704


def _note(questionnaire: Questionnaire, page: Page, item: Item) -> str | None:
    """When a question on the same page is meant for some people only."""
    condition = item.ask_if
    if condition is None or condition.item not in {i.id for i in page.items}:
        return None
    opener = questionnaire.item(condition.item)
    chosen = _(" hoặc ").join(f"“{say(opener.by_value[value].label)}”" for value in condition.values)
    number = steps.numbering(questionnaire)[opener.id]
    return _("Chỉ trả lời nếu ở câu %(number)s ông/bà chọn %(chosen)s.", number=number, chosen=chosen)


def hidden_fields(view: View) -> list[tuple[str, str]]:
    """The ticket, where we are, and the answers that the page does not show as questions."""
    here = {item.id for item in steps.shown_items(view.page, view.answers)}
    fields = list(view.ticket.fields(forms.secret()).items())
    fields.append(("_page", str(view.page.number)))
    if view.from_review:
        fields.append(("_review", "1"))
    for name, given in view.answers.items():
        if name not in here:
            fields += [(name, value) for value in ([given] if isinstance(given, str) else given)]
    return fields


def error_links(view: View) -> list[tuple[str, str]]:
    """For the summary: the id of each question's first control and a sentence with its number."""
    numbers = steps.numbering(view.place.questionnaire)
    return [
        (anchor(p.field), _("Câu %(number)s: %(what)s", number=numbers[p.field], what=p.message))
        for p in view.problems
    ]


def answer_words(item: Item, given: Answer | None) -> str:
    """An answer in the words of the form, '' where there is none."""
    if given is None:
        return ""
    values = [given] if isinstance(given, str) else list(given)
    return ", ".join(_value_words(item, value) for value in values)


def _value_words(item: Item, value: str) -> str:
    if value == NO_OPINION and item.no_opinion:
        return _("Không có ý kiến")
    return say(item.by_value[value].label) if value in item.by_value else value


def review(view: View) -> list[dict[str, Any]]:
    """The answers by page, with the number of the page on which each can be changed."""
    questionnaire = view.place.questionnaire
    numbers = steps.numbering(questionnaire)
    way = steps.pages(questionnaire, view.place.round.pages)
    return [
        {
            "number": page.number,
            "title": say(section.title),
            "pairs": [
                (f"{numbers[item.id]}. {say(item.label)}", answer_words(item, view.answers.get(item.id)))
                for item in section.items
                if is_asked(item, view.answers)
            ],
        }
        for page in way
        for section in page.sections
    ]


def consent_lines(place: Place) -> list[str]:
    """The paragraphs of the round's consent text, in the visitor's language where it was published."""
    consent = load_consent(place.round.consent_version)
    language = current_language() if current_language() in consent.languages else consent.languages[0]
    settings: Config = current_app.config["SIPAS"]
    questionnaire = place.questionnaire
    province = province_of(place.round.province)
    lines = consent.lines(
        language,
        controller=_("Sở Nội vụ %(kind)s %(name)s", kind=province.kind, name=province.name).strip(),
        minutes=questionnaire.minutes,
        sensitive=questionnaire.sensitive,
        details=settings.contact or None,
    )
    return [text for _name, text in lines]
