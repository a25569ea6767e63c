"""The numbers of the disclosure rules in one place; a setting, printed with what it protects."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Policy:
    """Thresholds of docs/method.md, "What may be shown".

    rate_from: answers from which a unit's rate is shown. level_from: what every non-zero level needs for five
    levels to be shown. width, share, integers: each hidden count c must keep max - min >= max(width, share·c)
    and so many whole numbers. block: answers by which two releases differ at least. split: what a row with
    1 to `small` dissatisfied shows, a class of counts ("coded") or the counts themselves ("exact", whose
    hidden levels then cannot keep more than the split leaves). margins: whether totals are published as
    counts or as sizes rounded to total_base with shares at one decimal.
    """

    rate_from: int = 10
    level_from: int = 5
    width: int = 5
    share: float = 0.20
    integers: int = 3
    block: int = 10
    split: Literal["coded", "exact"] = "coded"
    margins: Literal["counts", "rates"] = "counts"
    total_base: int = 1

    def __post_init__(self) -> None:
        whole = (self.rate_from, self.level_from, self.width, self.integers, self.block, self.total_base)
        if min(whole) < 1 or not 0 <= self.share < 1:
            raise ValueError(f"thresholds must be at least 1 and share in 0-1, got {whole}, {self.share}")
        if self.width >= self.rate_from - 1:
            raise ValueError(f"width {self.width} cannot be kept below rate_from {self.rate_from} answers")
        if self.split not in ("coded", "exact") or self.margins not in ("counts", "rates"):
            raise ValueError(f"split is coded or exact, margins counts or rates; got {self}")
        if self.total_base > 1 and self.margins == "counts":
            raise ValueError("total_base rounds totals published as rates; margins are counts")

    def needed(self, count: float) -> float:
        """Return how far apart the largest and smallest possible value of a hidden count must lie."""
        return max(float(self.width), self.share * count)

    def class_of(self, count: int) -> tuple[int, int]:
        """Return the class (first, last) of counts, each wide enough for all counts in it.

        >>> [Policy().class_of(count) for count in (1, 6, 7, 30)]
        [(1, 6), (1, 6), (7, 12), (25, 32)]
        """
        if count < 1:
            raise ValueError(f"classes begin at 1, got {count}")
        first = 1
        while True:
            last = max(first + self.width, math.ceil(first / (1 - self.share)))
            if count <= last:
                return first, last
            first = last + 1

    @property
    def small(self) -> int:
        """The last count of the first class: so few dissatisfied that their number itself would tell."""
        return self.class_of(1)[1]
