"""`identical_run`: the longest run of one pattern, straight lines included, on a counter's day."""

from __future__ import annotations

import numpy as np
from scipy.special import gammaln

from analysis.quality.sheet import Floats, Ints, Sheet, places
from analysis.quality.tested import Tested

LEAST = 8


def identical_run(sheet: Sheet) -> Tested:
    """P(a run so long | the day's patterns, in any order), bounded by the expected number of such runs.

    A day on which all answers are alike has one run for certain and is never found; a day with many straight
    lines has long ones by chance. Exact up to the bound, since only the order is taken as random.
    """
    day = sheet.days
    rows = sheet.order[sheet.timed[sheet.order]]
    cell, pattern = day.index[rows], sheet.pattern[rows]
    starts = np.flatnonzero(
        np.diff(cell, prepend=-1).astype(bool) | np.diff(pattern, prepend=-1).astype(bool)
    )
    length = np.diff(starts, append=len(rows))
    longest = np.zeros(len(day.size), np.int64)
    np.maximum.at(longest, cell[starts], length)
    n = np.bincount(cell, minlength=len(day.size))
    p, expected = np.full((2, len(n)), np.nan)
    pair = places(cell, pattern)
    of = cell[pair.first]
    p = np.bincount(of, _runs(n[of], pair.size, longest[of]), minlength=len(n))
    # The length that chance reaches on half of such days.
    expected = _usual(n, of, pair.size)
    run_of = np.cumsum(np.isin(np.arange(len(rows)), starts)) - 1
    involved = np.zeros(len(sheet), bool)
    involved[rows] = _first_longest(cell[starts], length, longest)[run_of]
    p = np.where(n >= LEAST, np.minimum(p, 1.0), np.nan)
    return Tested("identical_run", day, p, longest.astype(float), expected, involved)


def _runs(n: Ints, k: Ints, length: Ints) -> Floats:
    """Expected number of runs of at least `length` of a thing that is k of n, in random order.

    >>> float(_runs(np.array([3]), np.array([2]), np.array([2]))[0].round(4))
    0.6667
    """
    out = np.zeros(len(n))
    can = (k >= length) & (length > 0)
    n, k, length = n[can].astype(float), k[can].astype(float), length[can].astype(float)
    falling = gammaln(k + 1) - gammaln(k - length + 1)
    at_first = np.exp(falling - gammaln(n + 1) + gammaln(n - length + 1))
    later = np.exp(falling - gammaln(n) + gammaln(np.maximum(n - length, 1))) * (n - k) / n
    out[can] = at_first + np.where(n > length, (n - length) * later, 0.0)
    return out


def _usual(n: Ints, of: Ints, k: Ints) -> Floats:
    """The greatest length that is expected at least half a time."""
    usual = np.zeros(len(n))
    for length in range(1, int(k.max(initial=1)) + 1):
        often = np.bincount(of, _runs(n[of], k, np.full(len(k), length)), minlength=len(n))
        if not (often >= 0.5).any():
            break
        usual[often >= 0.5] = length
    return usual


def _first_longest(cell: Ints, length: Ints, longest: Ints) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Of each place's runs the first that is as long as its longest."""
    is_longest = length == longest[cell]
    seen = np.flatnonzero(is_longest)
    _, first = np.unique(cell[seen], return_index=True)
    out = np.zeros(len(cell), bool)
    out[seen[first]] = True
    return out
