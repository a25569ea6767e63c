"""`missing_tail`: dissatisfied people are missing in one channel of a unit, against its other channels."""

from __future__ import annotations

import numpy as np
from scipy import stats

from analysis.quality.sheet import Floats, Ints, Sheet
from analysis.quality.tested import ALLOWANCE, Tested

LEAST = 30


def missing_tail(sheet: Sheet) -> Tested:
    """P(X <= k), X Fisher's noncentral hypergeometric: k of the unit's dissatisfied came by this channel.

    Its odds are the peers' odds ratio between this channel and the others (Mantel-Haenszel over all other
    units), divided by ALLOWANCE, so that a channel which is kinder everywhere is no sign.
    """
    mode = sheet.modes
    unit, channel = sheet.unit[mode.first], sheet.channel[mode.first]
    k = np.bincount(mode.index, sheet.negative, minlength=len(mode.size)).astype(float)
    n = mode.size.astype(float)
    _, unit_index = np.unique(unit, return_inverse=True)
    other_k, other_n = (np.asarray(np.bincount(unit_index, v)[unit_index] - v, float) for v in (k, n))
    odds = _peers_odds(channel, k, n, other_k, other_n)
    p, expected = np.full((2, len(n)), np.nan)
    for i in np.flatnonzero((n >= LEAST) & (other_n >= LEAST) & np.isfinite(odds)):
        shape = (int(n[i] + other_n[i]), int(k[i] + other_k[i]), int(n[i]), odds[i] / ALLOWANCE)
        p[i] = min(float(stats.nchypergeom_fisher.cdf(k[i], *shape)), 1.0)
        expected[i] = stats.nchypergeom_fisher.mean(*shape[:3], odds[i])
    return Tested("missing_tail", mode, p, k, expected, np.ones(len(sheet), bool))


def _peers_odds(channel: Ints, k: Floats, n: Floats, other_k: Floats, other_n: Floats) -> Floats:
    """Mantel-Haenszel's odds ratio of each channel over all units but one; NaN where it is not defined."""
    both = np.maximum(n + other_n, 1)
    over, under = k * (other_n - other_k) / both, other_k * (n - k) / both
    size = int(channel.max(initial=0)) + 1
    above, below = (np.bincount(channel, v, minlength=size)[channel] - v for v in (over, under))
    return np.where((above > 0) & (below > 0), above / np.where(below > 0, below, 1.0), np.nan)
