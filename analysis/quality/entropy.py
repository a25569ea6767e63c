"""`low_entropy`: a unit's answers of one channel repeat one another more than the peers' do."""

from __future__ import annotations

import numpy as np
from scipy import stats

from analysis.quality.sheet import Floats, Sheet, places
from analysis.quality.tested import ALLOWANCE, Tested

LEAST, PEERS = 50, 20
# The middle half of a normal distribution in standard deviations; a spread told from it is worth 0.37 of n.
MIDDLE, WORTH, STEPS = 1.349, 0.37, 40


def low_entropy(sheet: Sheet) -> Tested:
    """Rényi's entropy of order 2, -log of the chance that two answers are alike, against the peers' spread.

    P(T <= t), Student's t of the distance below the median, less the log of ALLOWANCE, in units of a spread
    that holds both chance at this size and how much units differ. It is told from the middle half, so that a
    few stuffed units do not hide one another. The chance of two alike is estimated without bias.
    """
    mode = sheet.modes
    pair = places(mode.index, sheet.pattern)
    of = mode.index[pair.first]
    n = mode.size.astype(float)
    alike = np.bincount(of, pair.size * (pair.size - 1.0), minlength=len(n)) / np.maximum(n * (n - 1), 1)
    entropy = -np.log(np.where(alike > 0, alike, np.nan))
    p, expected = np.full((2, len(n)), np.nan)
    channel = sheet.channel[mode.first]
    for one in np.unique(channel):
        peers = np.flatnonzero((channel == one) & (n >= LEAST) & np.isfinite(entropy))
        if len(peers) > PEERS:
            chance = _per_answer(sheet, one) / n[peers]
            p[peers], expected[peers] = _below(entropy[peers], chance)
    observed = np.where(np.isfinite(entropy), entropy, 0.0)
    return Tested("low_entropy", mode, p, observed, expected, np.ones(len(sheet), bool))


def _per_answer(sheet: Sheet, channel: int) -> float:
    """The variance of the entropy of one answer drawn from all of the channel (delta method)."""
    share = places(sheet.pattern[sheet.channel == channel]).size / np.count_nonzero(sheet.channel == channel)
    square, cube = (share**2).sum(), (share**3).sum()
    return float(4 * (cube - square**2) / square**2)


def _below(entropy: Floats, chance: Floats) -> tuple[Floats, Floats]:
    """The p-value of each unit against the middle of all, and that middle."""
    middle = float(np.median(entropy))
    t = (entropy - middle + np.log(ALLOWANCE)) / np.sqrt(_between(entropy - middle, chance) + chance)
    return np.asarray(stats.t.cdf(t, WORTH * len(entropy))), np.full(len(entropy), middle)


def _between(away: Floats, chance: Floats) -> float:
    """The variance between units that gives their middle half the width that it has; 0 where chance does."""
    low, high = 0.0, float((away**2).max()) + float(chance.max())
    for _ in range(STEPS):
        half = (low + high) / 2
        lower, upper = np.quantile(away / np.sqrt(half + chance), (0.25, 0.75))
        low, high = (half, high) if upper - lower > MIDDLE else (low, half)
    return low
