"""What a rule gives: a p-value per place and the answers it would flag; and the decision over all places.

The family is one rule in one round. Holm's steps hold the chance of any false pattern at `level`,
whatever the places share; the levels of all rules add up to FAMILY.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.multiple import p_adjust
from analysis.quality.sheet import Bools, Floats, Places

VERSION = 1
# The chance that an honest round shows any pattern at all, over all rules together.
FAMILY = 0.05
# Honest places may differ from their peers: only more than so many times what is usual counts.
ALLOWANCE = 2.0


@dataclass(frozen=True)
class Tested:
    """One rule over all its places; `p` is NaN where a place is too small to be tested."""

    rule: str
    places: Places
    p: Floats
    observed: Floats
    expected: Floats
    involved: Bools

    @property
    def tests(self) -> int:
        return int(np.count_nonzero(~np.isnan(self.p)))


@dataclass(frozen=True)
class Found:
    """The places of a rule whose pattern chance does not explain, and the answers flagged for it."""

    tested: Tested
    level: float
    cells: tuple[int, ...]
    flagged: Bools

    @property
    def threshold(self) -> float:
        """The p-value below which the first of all places is found."""
        return self.level / max(self.tested.tests, 1)


def decide(tested: Tested, level: float) -> Found:
    """Holm over the places; raises ValueError for a level outside 0 to 1."""
    if not 0 < level < 1:
        raise ValueError(f"level must be between 0 and 1, got {level}")
    known = np.flatnonzero(~np.isnan(tested.p))
    cells = known[p_adjust(np.minimum(tested.p[known], 1.0)) <= level]
    flagged = tested.involved & np.isin(tested.places.index, cells)
    return Found(tested, level, tuple(int(cell) for cell in cells), flagged)
