"""`equal_gaps`: ten answers that follow one another like clockwork."""

from __future__ import annotations

import numpy as np
from scipy.special import gammaln

from analysis.quality.sheet import Floats, Sheet
from analysis.quality.tested import Tested

ANSWERS = 10
GAPS = ANSWERS - 1
# Gaps of people queueing at one tablet: a gamma distribution of this shape (coefficient of variation 0.5).
SHAPE = 4.0
# The greatest of nine such gaps over their mean, by median of a million (seed 12).
USUAL = 1.79


def equal_gaps(sheet: Sheet) -> Tested:
    """P(the greatest of nine gaps is so near their mean), bounded, the least over the day, times its windows.

    Given first and last, gaps of a queue share the time between as a Dirichlet distribution; the bound is its
    greatest density times the volume of all shares that are even closer. Independent arrivals are less even.
    """
    day = sheet.days
    rows = sheet.order[sheet.timed[sheet.order]]
    cell, second = day.index[rows], sheet.second[rows]
    n = np.bincount(cell, minlength=len(day.size))
    p, observed = np.where(n >= ANSWERS, 1.0, np.nan), np.zeros(len(n))
    involved = np.zeros(len(sheet), bool)
    if len(rows) < ANSWERS:
        return Tested("equal_gaps", day, p, observed, np.full(len(n), USUAL), involved)
    gaps = np.lib.stride_tricks.sliding_window_view(np.diff(second), GAPS)
    total, greatest = second[GAPS:] - second[:-GAPS], gaps.max(axis=1)
    same = (cell[GAPS:] == cell[:-GAPS]) & (total > 0)
    # Times known to the minute look more even than they are.
    coarse = 60.0 if len(second) and not (second % 60).any() else 1.0
    share = np.where(same, (greatest + coarse) / np.maximum(total, 1.0), 1.0)
    start = np.flatnonzero(same)
    best = start[np.lexsort((share[start], cell[start]))]
    best = best[np.diff(cell[best], prepend=-1) != 0]
    at = cell[best]
    p[at] = np.minimum(bound(share[best]) * (n[at] - GAPS), 1.0)
    observed[at] = greatest[best] * GAPS / total[best]
    involved[rows[(best[:, None] + np.arange(ANSWERS)).ravel()]] = True
    return Tested("equal_gaps", day, p, observed, np.full(len(n), USUAL), involved)


def bound(share: Floats) -> Floats:
    """At most this is the probability that no gap has more than `share` of the time of all nine."""
    m, a = GAPS, SHAPE
    height = gammaln(m * a) - m * gammaln(a) - m * (a - 1) * np.log(m) - gammaln(m)
    return np.asarray(np.exp(height + (m - 1) * np.log(np.maximum(m * share - 1, 1e-300))))
