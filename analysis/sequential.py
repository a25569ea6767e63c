"""Intervals to look at every day: the beta-binomial confidence sequence (docs/method.md, "Watching").

An ordinary interval looked at for 60 days leaves the truth out at some moment of 30 % of streams; this one
does so with probability 1 - level over all moments together.
Refs: Robbins 1970; Howard et al. 2021 (10.1214/20-AOS1991).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from analysis.counts import Bounds, FloatArray, checked_level

PRIOR = (19.0, 1.0)
_STEPS = 60
# Where the search for a bound begins; no rate of anything is smaller.
_LEAST = 1e-300


def confidence_sequence(
    total: ArrayLike,
    n: ArrayLike,
    *,
    prior: tuple[float, float] = PRIOR,
    design_effect: ArrayLike = 1.0,
    level: float = 0.95,
) -> Bounds:
    """Bounds {p: M(p) < 1/(1 - level)}, M(p) = B(a+S, b+n-S) / [B(a,b) p^S (1-p)^(n-S)].

    `total` S: satisfied answers, or the sum of scores between 0 and 1, one a person (M stays a
    supermartingale, as it is convex in each score); shapes broadcast. `prior` (a, b) is fixed before the
    first answer; (19, 1) expects 95 %. S and n are divided by `design_effect` (1 or more), fixed from earlier
    rounds, which makes the guarantee an approximation. Where n = 0 the bounds are 0 and 1. Raises ValueError
    on S outside 0..n, a design effect below 1 or a prior that is not positive.

    >>> low, high = confidence_sequence(380, 400)
    >>> print(f"{low:.4f} {high:.4f}")
    0.9100 0.9764
    >>> [round(float(bound), 4) for bound in confidence_sequence(0, 0)]
    [0.0, 1.0]
    """
    s, size, effect = np.broadcast_arrays(*(np.asarray(v, np.float64) for v in (total, n, design_effect)))
    _check(s, size, effect, prior)
    s, size = s / effect, size / effect
    rate = s / np.where(size > 0, size, 1.0)
    limit = -np.log1p(-checked_level(level))
    low = _crossing(s, size, prior, limit, rate)
    high = 1.0 - _crossing(size - s, size, prior[::-1], limit, 1.0 - rate)
    return np.where(size > 0, low, 0.0), np.where(size > 0, high, 1.0)


def log_martingale(total: ArrayLike, n: ArrayLike, p: ArrayLike, prior: tuple[float, float]) -> FloatArray:
    """log M(p), the evidence against a true rate p after n answers of which S were satisfied."""
    a, b = prior
    s, size = np.asarray(total, np.float64), np.asarray(n, np.float64)
    at = np.asarray(p, np.float64)
    likelihood = special.xlogy(s, at) + special.xlog1py(size - s, -at)
    return np.asarray(special.betaln(a + s, b + size - s) - special.betaln(a, b) - likelihood)


def _check(s: FloatArray, n: FloatArray, effect: FloatArray, prior: tuple[float, float]) -> None:
    if not (np.isfinite(n) & (s >= 0) & (s <= n)).all():
        raise ValueError(f"expected 0 <= total <= n, got {s.tolist()} of {n.tolist()}")
    if not (np.isfinite(effect) & (effect >= 1)).all():
        raise ValueError(f"expected a design effect of 1 or more, got {effect.tolist()}")
    if not all(0 < part < float("inf") for part in prior):
        raise ValueError(f"expected a prior of two positive numbers, got {prior}")


def _crossing(
    s: FloatArray,
    n: FloatArray,
    prior: tuple[float, float],
    limit: float,
    rate: FloatArray,
) -> FloatArray:
    """Where M falls under the limit between 0 and the rate; 0 where it is under it all the way.

    The smallest p inside, found by halving its logarithm, since a bound may be as small as 1e-17 and must
    still be right in its first digits; M falls from 0 to the rate, where it is below 1.
    """
    with np.errstate(divide="ignore"):
        never = log_martingale(s, n, np.zeros_like(rate), prior) < limit
    outer, inner = np.full_like(rate, np.log(_LEAST)), np.log(np.maximum(rate, _LEAST))
    for _ in range(_STEPS):
        middle = (outer + inner) / 2.0
        out = log_martingale(s, n, np.exp(middle), prior) >= limit
        outer, inner = np.where(out, middle, outer), np.where(out, inner, middle)
    return np.where(never, 0.0, np.exp(inner))
