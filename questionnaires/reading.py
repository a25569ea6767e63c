"""How long a questionnaire takes, so that the minutes promised to people are honest."""

from __future__ import annotations

from questionnaires.model import Item, Option, Questionnaire

WORDS_PER_MINUTE = 180
"""Vietnamese syllables a slow adult reader takes in; fluent readers reach well over 200."""

SECONDS_PER_CHOICE = 3.0


def estimated_minutes(questionnaire: Questionnaire, language: str | None = None) -> float:
    """Minutes for a slow reader: all words once (a repeated scale is read once), then one choice per item.

    Items asked only of some people and optional text are left out.
    """
    spoken = language or questionnaire.languages[0]
    asked = [item for item in questionnaire.items if item.closed and item.ask_if is None]
    words = sum(_words(item, spoken) for item in asked)
    lists: list[tuple[Option, ...]] = []
    for item in asked:
        if not (item.faces and item.options in lists):
            lists.append(item.options)
    words += sum(len(option.label.get(spoken, "").split()) for options in lists for option in options)
    return words / WORDS_PER_MINUTE + len(asked) * SECONDS_PER_CHOICE / 60


def _words(item: Item, language: str) -> int:
    hint = item.hint or {}
    return len(item.label.get(language, "").split()) + len(hint.get(language, "").split())
