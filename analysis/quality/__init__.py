"""Signs of made-up answers: rules relative to peers, each with a stated false-alarm rate (docs/quality.md).

A flag stands beside an answer and never removes it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from analysis.quality.bursts import burst
from analysis.quality.copies import copied
from analysis.quality.entropy import low_entropy
from analysis.quality.gaps import equal_gaps
from analysis.quality.hours import after_hours, after_hours_often
from analysis.quality.runs import identical_run
from analysis.quality.sheet import Places, Sheet, places
from analysis.quality.tail import missing_tail
from analysis.quality.tested import ALLOWANCE, FAMILY, VERSION, Found, Tested, decide

RULES: Mapping[str, Callable[[Sheet], Tested]] = {
    "copied": copied,
    "identical_run": identical_run,
    "burst": burst,
    "after_hours": after_hours,
    "after_hours_often": after_hours_often,
    "equal_gaps": equal_gaps,
    "missing_tail": missing_tail,
    "low_entropy": low_entropy,
}


def check(sheet: Sheet, rules: Sequence[str] = tuple(RULES), family: float = FAMILY) -> list[Found]:
    """Every rule over a round; each is given an equal part of `family`, however many are asked for.

    Raises KeyError for a rule that does not exist.
    """
    return [decide(RULES[name](sheet), family / len(RULES)) for name in rules]


__all__ = [
    "ALLOWANCE",
    "FAMILY",
    "RULES",
    "VERSION",
    "Found",
    "Places",
    "Sheet",
    "Tested",
    "check",
    "decide",
    "places",
]
