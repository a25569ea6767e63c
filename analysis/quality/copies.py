"""`copied`: one pattern of ratings far more often on a counter's day than among all answers.

Straight lines are left out: with 95 % top answers they are what most people give.
"""

from __future__ import annotations

import numpy as np
from scipy import stats

from analysis.quality.sheet import Sheet, places
from analysis.quality.tested import ALLOWANCE, Tested

LEAST = 5


def copied(sheet: Sheet) -> Tested:
    """P(X >= k), X binomial with ALLOWANCE times the pattern's share in the round, times the patterns tried.

    Every pattern that occurs twice in the round is tried at every place, whether it occurs there or not.
    The share counts the place's own copies, which makes the rule cautious.
    """
    day, known = sheet.days, places(sheet.pattern)
    plain = ~sheet.straight[known.first] & (known.size >= 2)
    p, observed, expected = np.where(day.size >= LEAST, 1.0, np.nan), *np.zeros((2, len(day.size)))
    involved = np.zeros(len(sheet), bool)
    pair = places(day.index, known.index)
    cell, pattern = day.index[pair.first], known.index[pair.first]
    rows = np.flatnonzero(plain[pattern] & (pair.size >= 2) & (day.size[cell] >= LEAST))
    if not len(rows):
        return Tested("copied", day, p, observed, expected, involved)
    cell, pattern, times = cell[rows], pattern[rows], pair.size[rows]
    share = np.minimum(ALLOWANCE * known.size[pattern] / len(sheet), 1.0)
    chance = np.asarray(stats.binom.sf(times - 1, day.size[cell], share))
    best = np.lexsort((chance, cell))
    best = best[np.diff(cell[best], prepend=-1) != 0]
    at = cell[best]
    p[at] = np.minimum(chance[best] * plain.sum(), 1.0)
    observed[at] = times[best]
    expected[at] = day.size[at] * known.size[pattern[best]] / len(sheet)
    involved = np.isin(pair.index, rows[best])
    return Tested("copied", day, p, observed, expected, involved)
