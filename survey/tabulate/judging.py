"""What a page that names or counts units may say about them: Holm's adjustment at 2.5 % a side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.multiple import verdicts_together
from analysis.verdict import Word
from survey.tabulate.results import Estimates

SIDE = 0.025


@dataclass(frozen=True)
class Judged:
    """One unit with the verdict that holds beside those of all others; None where it cannot be judged."""

    part: Estimates
    verdict: Word | None


def judge_together(parts: Sequence[Estimates]) -> list[Judged]:
    """Judge units as one family, in the order given; those without a comparable index stay out of it."""
    family = [i for i, part in enumerate(parts) if part.index.verdict is not None]
    met = [parts[i].index.p_met or 0.0 for i in family]
    not_met = [parts[i].index.p_not_met or 0.0 for i in family]
    words = dict(zip(family, verdicts_together(met, not_met), strict=True))
    return [Judged(part, words.get(i)) for i, part in enumerate(parts)]


def counted(judged: Sequence[Judged]) -> Counter[Word | None]:
    """How many units have which verdict."""
    return Counter(one.verdict for one in judged)


def by_lower_bound(judged: Sequence[Judged]) -> list[Judged]:
    """Lowest lower bound first, then units that cannot be compared, then those without an answer."""

    def place(one: Judged) -> tuple[bool, bool, float]:
        index = one.part.index
        return index.rate is None, one.verdict is None, index.low or 0.0

    return sorted(judged, key=place)
