"""Which questions are put to whom, given the answers so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from questionnaires.derived import once
from questionnaires.model import UNDER_AGE, Item, Questionnaire

Answer: TypeAlias = str | Sequence[str]
Answers: TypeAlias = Mapping[str, Answer]


def is_asked(item: Item, answers: Answers) -> bool:
    """Whether the item is put to this person. A condition on an unanswered item is not met."""
    condition = item.ask_if
    if condition is None:
        return True
    given = answers.get(condition.item)
    if given is None or isinstance(given, str):
        return given in condition.values
    return any(value in condition.values for value in given)


def keep_asked(questionnaire: Questionnaire, answers: Answers) -> dict[str, Answer]:
    """The answers without those to items that are not asked, and without unknown items.

    A person may go back and change the answer that opened a question; on a page without
    JavaScript a question may have been filled in although it was not for this person.
    """
    kept: dict[str, Answer] = {}
    for item in questionnaire.items:
        if item.id in answers and is_asked(item, kept):
            kept[item.id] = answers[item.id]
    return kept


def missing(questionnaire: Questionnaire, answers: Answers) -> tuple[Item, ...]:
    """Required items that are asked of this person and have no answer yet."""
    left = [item for item in _required(questionnaire) if not answers.get(item.id)]
    return tuple(item for item in left if is_asked(item, answers))


@once
def _required(questionnaire: Questionnaire) -> tuple[Item, ...]:
    return tuple(item for item in questionnaire.items if item.required)


def is_under_age(questionnaire: Questionnaire, answers: Answers) -> bool:
    """Whether a demographic item was answered "under 18": such a form is thanked for and not kept."""
    return any(answers.get(item_id) == UNDER_AGE for item_id in _demographic(questionnaire))


@once
def _demographic(questionnaire: Questionnaire) -> tuple[str, ...]:
    return tuple(item.id for item in questionnaire.items_of("demographic"))
