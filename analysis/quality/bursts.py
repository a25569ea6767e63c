"""`burst`: too many answers within five minutes for this counter's own rhythm."""

from __future__ import annotations

import numpy as np
from scipy import stats

from analysis.quality.sheet import Floats, Ints, Sheet
from analysis.quality.tested import ALLOWANCE, Tested

LEAST, WINDOW = 5, 300.0
# Half hours of the day; an own rhythm is worth as much as its answers, that of the channel as 20.
BINS, WORTH = 48, 20.0
# Times may be known to the minute; and nobody is expected to come less often than evenly over 7.5 hours.
ROUNDING, OPEN = 60.0, 27_000.0


def burst(sheet: Sheet) -> Tested:
    """P(so many others follow one answer within the window), the least over the day's answers, times them.

    Given how many came that day, each comes independently at an hour drawn from the counter's rhythm on its
    other days. ALLOWANCE times the rhythm is taken, since people come in twos.
    """
    day = sheet.days
    rows = sheet.order[sheet.timed[sheet.order]]
    cell, second = day.index[rows], sheet.second[rows]
    n = np.bincount(cell, minlength=len(day.size))
    key = cell * 200_000.0 + second
    last = np.searchsorted(key, key + WINDOW, side="right")
    others = last - np.arange(len(rows)) - 1
    mass = np.maximum(_mass(sheet, rows, cell, second), (WINDOW + ROUNDING) / OPEN)
    share = np.minimum(ALLOWANCE * mass, 1.0)
    chance = np.asarray(stats.binom.sf(others - 1, n[cell] - 1, share))
    best = np.lexsort((chance, cell))
    best = best[np.diff(cell[best], prepend=-1) != 0]
    at = cell[best]
    p, observed, expected = np.full((3, len(n)), np.nan)
    p[at] = np.where(n[at] >= LEAST, np.minimum(chance[best] * n[at], 1.0), np.nan)
    observed[at] = others[best] + 1
    expected[at] = 1 + (n[at] - 1) * mass[best]
    steps = np.zeros(len(rows) + 1, np.int64)
    np.add.at(steps, best, 1)
    np.add.at(steps, last[best], -1)
    involved = np.zeros(len(sheet), bool)
    involved[rows] = np.cumsum(steps)[:-1] > 0
    return Tested("burst", day, p, observed, expected, involved)


def _mass(sheet: Sheet, rows: Ints, cell: Ints, second: Floats) -> Floats:
    """The share of a day's answers that the rhythm puts into the window after each answer."""
    half_hour = np.minimum((second * BINS / 86_400).astype(np.int64), BINS - 1)
    stream = sheet.streams.index[rows]
    own = np.zeros((len(sheet.streams.size), BINS))
    np.add.at(own, (stream, half_hour), 1)
    today = np.zeros((len(sheet.days.size), BINS))
    np.add.at(today, (cell, half_hour), 1)
    channels = int(sheet.channel.max(initial=0)) + 1
    usual = np.zeros((channels, BINS))
    np.add.at(usual, (sheet.channel[rows], half_hour), 1)
    usual /= np.maximum(usual.sum(axis=1, keepdims=True), 1)
    place = sheet.days.first
    rhythm = own[sheet.streams.index[place]] - today + WORTH * usual[sheet.channel[place]]
    rhythm /= np.maximum(rhythm.sum(axis=1, keepdims=True), 1e-300)
    summed = np.hstack([np.zeros((len(rhythm), 1)), np.cumsum(rhythm, axis=1)])
    return _at(summed, cell, second + WINDOW + ROUNDING) - _at(summed, cell, second)


def _at(summed: Floats, cell: Ints, second: Floats) -> Floats:
    place = np.minimum(second * BINS / 86_400, BINS - 1e-9)
    whole = place.astype(np.int64)
    low, high = summed[cell, whole], summed[cell, whole + 1]
    return low + (place - whole) * (high - low)
