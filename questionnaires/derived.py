"""What is worked out from a questionnaire once and asked for at every answer."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from questionnaires.model import Questionnaire

T = TypeVar("T")


def once(make: Callable[[Questionnaire], T]) -> Callable[[Questionnaire], T]:
    """`make(questionnaire)` at the first call, kept with the questionnaire for all later ones.

    Not lru_cache: it finds by equality, and comparing two equal questionnaires walks through every label
    (0.1 ms each time, met wherever two of the same version are in one process).
    """
    name = f"once {make.__module__}.{make.__qualname__}"

    @wraps(make)
    def kept(questionnaire: Questionnaire) -> T:
        derived = questionnaire.__dict__
        if name not in derived:
            derived[name] = make(questionnaire)
        value: T = derived[name]
        return value

    return kept
