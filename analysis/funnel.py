"""Funnel plot: which units stand further from the centre than chance takes units of their size.

Exact binomial limits, beta-binomial where units differ or answers hang together (docs/method.md, "Funnel").
Ref: Spiegelhalter 2005 (10.1002/sim.1970), with whole counts in place of his interpolation.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.binomial import inside, tail_chances
from analysis.counts import Bounds, FloatArray, checked_counts, checked_level
from analysis.limits import tails

LEVELS = (0.95, 0.998)


@dataclass(frozen=True)
class Funnel:
    """A list against its centre; arrays (units,), limits and places (levels, units), NaN where n = 0.

    low, high: the least and the greatest rate inside the limits. p_low, p_high: chance of at most, and of at
    least, so many satisfied answers at the centre. place: -1 below the limits, 1 above, 0 inside; a unit is
    outside exactly when its p is at most half of 1 - level. Read together, p-values go through `p_adjust`.
    """

    centre: float
    levels: tuple[float, ...]
    rate: FloatArray
    low: FloatArray
    high: FloatArray
    p_low: FloatArray
    p_high: FloatArray
    place: NDArray[np.int64]
    method: str


def funnel(
    x: ArrayLike,
    n: ArrayLike,
    centre: float | None = None,
    levels: tuple[float, ...] = LEVELS,
    over_dispersion: ArrayLike = 0.0,
) -> Funnel:
    """Place x satisfied of n answers, shapes (units,), against `centre` (all answers' rate if not given).

    `over_dispersion` is the correlation of two answers of one unit beyond the centre, for all or for each:
    `eb_plain(...).gamma` where units differ, `from_design_effect` where answers come in clusters.
    Raises ValueError on impossible counts, centres and levels.

    >>> found = funnel([89, 99, 16], [100, 100, 20], centre=0.95)
    >>> found.place[0].tolist(), [round(float(p), 3) for p in found.low[0]]
    ([-1, 0, -1], [0.9, 0.9, 0.85])
    """
    xs, ns = checked_counts(x, n)
    if xs.ndim != 1 or not levels:
        raise ValueError(f"expected one list of units and some levels, got {xs.tolist()}, {levels}")
    middle = _checked_centre(xs.sum() / ns.sum() if centre is None and ns.any() else centre)
    spread = _checked_spread(over_dispersion, ns)
    some = ns > 0
    low, high = (
        np.stack(ends) for ends in zip(*(limits(ns, middle, v, spread) for v in levels), strict=True)
    )
    p_low, p_high = (np.where(some, chance, np.nan) for chance in tail_chances(xs, ns, middle))
    for at in np.flatnonzero(some & (spread > 0)):
        below, above = tails(int(ns[at]), middle, spread[at])
        p_low[at], p_high[at] = below[int(xs[at])], above[int(xs[at])]
    rate = np.where(some, xs / np.where(some, ns, 1.0), np.nan)
    outside = np.array([(1 - v) / 2 for v in levels])[:, None]
    place = np.where(p_low <= outside, -1, np.where(p_high <= outside, 1, 0))
    method = "beta_binomial" if spread.any() else "binomial"
    return Funnel(middle, levels, rate, low, high, p_low, p_high, place, method)


def limits(n: ArrayLike, centre: float, level: float = 0.95, over_dispersion: ArrayLike = 0.0) -> Bounds:
    """Least and greatest rates inside the limits for each size n, for drawing the funnel; NaN where n = 0.

    >>> low, high = limits([20, 100, 400], 0.95)
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([0.85, 0.9, 0.928], [1.0, 0.99, 0.97])
    """
    _, ns = checked_counts(np.zeros_like(np.asarray(n)), n)
    spread, tail = _checked_spread(over_dispersion, ns), (1 - checked_level(level)) / 2
    middle = _checked_centre(centre)
    pairs, back = np.unique(np.stack([ns.ravel(), spread.ravel()]), axis=1, return_inverse=True)
    ends = _inside(pairs[0], pairs[1], middle, tail)[back.ravel()]
    return ends[:, 0].reshape(ns.shape), ends[:, 1].reshape(ns.shape)


def from_design_effect(deff: ArrayLike, n: ArrayLike) -> FloatArray:
    """Over-dispersion (deff - 1)/(n - 1) that gives n answers the variance deff·p(1-p)/n; 0 below deff 1.

    >>> from_design_effect(1.9, [10, 91]).round(4).tolist()
    [0.1, 0.01]
    """
    effect, size = np.asarray(deff, np.float64), np.asarray(n, np.float64)
    if not (np.isfinite(effect) & (effect > 0)).all() or (effect > np.maximum(size, 1)).any():
        raise ValueError(
            f"a design effect lies above 0 and up to n, got {effect.tolist()} for n {size.tolist()}"
        )
    # At deff = n all answers of a unit are one: the correlation stays just short of 1.
    return np.asarray(np.clip((effect - 1) / np.maximum(size - 1, 1), 0.0, 1 - 1e-9))


def _checked_centre(centre: float | None) -> float:
    if centre is None or not 0 <= centre <= 1:
        raise ValueError(f"the centre must be a rate in 0-1, got {centre!r} (None needs some answers)")
    return float(centre)


def _checked_spread(over_dispersion: ArrayLike, ns: FloatArray) -> FloatArray:
    spread = np.asarray(over_dispersion, np.float64)
    if not ((spread >= 0) & (spread < 1)).all():
        raise ValueError(f"over-dispersion lies in 0-1, below 1, got {spread.tolist()}")
    return np.broadcast_to(spread, ns.shape)


def _inside(n: FloatArray, gamma: FloatArray, centre: float, tail: float) -> FloatArray:
    """Least and greatest rate inside for each size and over-dispersion, (sizes, 2)."""
    ends = np.stack(inside(n, centre, tail), axis=1).astype(np.float64)
    for at in np.flatnonzero((n > 0) & (gamma > 0)):
        below, above = tails(int(n[at]), centre, gamma[at])
        ends[at] = np.argmax(below > tail), n[at] - np.argmax(above[::-1] > tail)
    return np.where(n[:, None] > 0, ends / np.where(n > 0, n, 1.0)[:, None], np.nan)
