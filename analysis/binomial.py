"""Tails of a binomial count, each at once: for sizes at which summing every chance would take too long."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from analysis.counts import Bounds


def tail_chances(x: ArrayLike, n: ArrayLike, centre: float) -> Bounds:
    """P(X <= x) and P(X >= x) of x satisfied of n answers, shapes alike, each with chance `centre` (0-1).

    By the incomplete beta function. Ref: Johnson, Kemp, Kotz 2005, Univariate Discrete Distributions, 3.4.

    >>> [round(float(part), 4) for part in tail_chances(1, 2, 0.9)]
    [0.19, 0.99]
    """
    xs, ns = np.asarray(x, np.float64), np.asarray(n, np.float64)
    below = np.where(xs >= ns, 1.0, special.betainc(np.maximum(ns - xs, 1.0), xs + 1.0, 1.0 - centre))
    above = np.where(xs <= 0, 1.0, special.betainc(np.maximum(xs, 1.0), ns - xs + 1.0, centre))
    return below, above


def inside(n: ArrayLike, centre: float, tail: float) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Fewest and most satisfied of n, (sizes,), that neither tail at the centre calls rarer than `tail`.

    >>> [part.tolist() for part in inside([20, 100, 400], 0.95, 0.025)]
    [[17, 90, 371], [20, 99, 388]]
    """
    ns = np.asarray(n, np.int64)
    return _fewest(ns, centre, tail), ns - _fewest(ns, 1.0 - centre, tail)


def _fewest(ns: NDArray[np.int64], centre: float, tail: float) -> NDArray[np.int64]:
    """The first k with P(X <= k) > tail, found by halving."""
    low, high = np.zeros_like(ns), ns.copy()
    while (low < high).any():
        middle = (low + high) // 2
        reached = tail_chances(middle, ns, centre)[0] > tail
        high, low = np.where(reached, middle, high), np.where(reached, low, np.minimum(middle + 1, high))
    return low
