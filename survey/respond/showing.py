"""What the pages of a form are told: where the person is, what was answered, what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any

from flask import current_app
from markupsafe import Markup, escape

from questionnaires.consent import Consent, load_consent
from questionnaires.layout import NO_OPINION
from questionnaires.model import Item
from questionnaires.routing import Answer, is_asked
from survey.config import Config
from survey.display import anchor
from survey.i18n import current_language, joined, say
from survey.i18n import gettext as _
from survey.intake.parse import Problem
from survey.languages.tagged import Tagged
from survey.registry.places import Place, Province, province_of
from survey.respond import forms, steps
from survey.respond.steps import Page
from survey.respond.ticket import Ticket


@dataclass(frozen=True)
class View:
    """A page of the form with all that was answered so far."""

    place: Place
    ticket: Ticket
    page: Page
    answers: Mapping[str, Answer]
    problems: Sequence[Problem] = ()
    from_review: bool = False

    @property
    def way(self) -> tuple[Page, ...]:
        return steps.pages(self.place.questionnaire, self.place.round.pages)

    @cached_property
    def numbers(self) -> dict[str, int]:
        return steps.numbering(self.way, self.answers)

    @cached_property
    def items(self) -> tuple[Item, ...]:
        return steps.shown_items(self.page, self.answers)


def question_name(view: View, item: Item) -> str:
    """How the page refers to a question: by its number, or in words where it has none."""
    if item.id in view.numbers:
        return _("câu %(number)s", number=view.numbers[item.id])
    return _("câu “%(question)s”", question=say(item.label))


def hidden_fields(view: View, shown: tuple[Item, ...]) -> list[tuple[str, str]]:
    """The ticket, where we are, and the answers to all but the questions shown."""
    here = {item.id for item in shown}
    fields = list(view.ticket.fields(forms.secret()).items())
    fields.append(("_page", str(view.page.number)))
    if view.from_review:
        fields.append(("_review", "1"))
    for name, given in view.answers.items():
        if name not in here:
            fields += [(name, value) for value in ([given] if isinstance(given, str) else given)]
    return fields


def error_links(view: View) -> list[tuple[str, str]]:
    """For the summary: the id of each question's first control and a sentence that names it."""
    return [(anchor(problem.field), _error_sentence(view, problem)) for problem in view.problems]


def _error_sentence(view: View, problem: Problem) -> str:
    number = view.numbers.get(problem.field)
    if number is not None:
        return _("Câu %(number)s: %(message)s", number=number, message=problem.message)
    question = say(view.place.questionnaire.item(problem.field).label)
    return _("Câu “%(question)s”: %(message)s", question=question, message=problem.message)


def answer_words(item: Item, given: Answer | None) -> str:
    """An answer in the words of the form, '' where there is none."""
    if given is None:
        return ""
    values = [given] if isinstance(given, str) else list(given)
    return joined(", ", (_value_words(item, value) for value in values))


def _value_words(item: Item, value: str) -> str:
    if value == NO_OPINION and item.no_opinion:
        return _("Không có ý kiến")
    return say(item.by_value[value].label) if value in item.by_value else value


def review(view: View) -> list[dict[str, Any]]:
    """The answers by page, with the number of the page on which each can be changed."""
    return [
        {
            "number": page.number,
            "title": say(section.title),
            "pairs": [
                (_wording(view, item), answer_words(item, view.answers.get(item.id)))
                for item in part
                if is_asked(item, view.answers)
            ],
        }
        for page in view.way
        for section, part in page.parts
    ]


def _wording(view: View, item: Item) -> str:
    number = view.numbers.get(item.id)
    return joined("", (f"{number}. ", say(item.label))) if number else say(item.label)


def consent_lines(place: Place) -> tuple[str, ...]:
    """The paragraphs of the round's consent text, in the visitor's language as far as it was translated."""
    settings: Config = current_app.config["SIPAS"]
    questionnaire = place.questionnaire
    return _consent(
        place.round.consent_version,
        current_language(),
        controller=_controller(province_of(place.round.province)),
        minutes=questionnaire.minutes,
        sensitive=questionnaire.sensitive,
        details=settings.contact or None,
    )


def _controller(province: Province) -> str:
    if not province.name:
        return _("Sở Nội vụ")
    return _("Sở Nội vụ %(kind)s %(name)s", kind=province.kind, name=province.name)


@lru_cache(maxsize=64)
def _consent(version: str, language: str, **filled: Any) -> tuple[str, ...]:
    """Each paragraph as text and as HTML: it and what is filled in may be in different languages."""
    consent = load_consent(version)
    escaped: dict[str, Any] = {n: escape(v) if isinstance(v, str) else v for n, v in filled.items()}
    plain = _translated(consent, language, str).lines(language, **filled)
    html = _translated(consent, language, escape).lines(language, **escaped)
    return tuple(
        Tagged(text, Markup(marked))  # noqa: S704 - escaped above
        for (_name, text), (_same, marked) in zip(plain, html, strict=True)
    )


def _translated(consent: Consent, language: str, write: Callable[[str], str]) -> Consent:
    """The consent text as if it had been published in this language too."""
    paragraphs = (
        replace(paragraph, text={**paragraph.text, language: str(write(say(paragraph.text)))})
        for paragraph in consent.paragraphs
    )
    return replace(consent, languages=(*consent.languages, language), paragraphs=tuple(paragraphs))
