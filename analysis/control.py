"""Control charts of a rate over time, for display: p chart and Laney's p′ (docs/method.md, "Charts").

Alarms are not read off these limits: they use exact binomial ones. Refs: Shewhart 1931; Laney 2002.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.counts import FloatArray, checked_counts

# Mean range of two standard normal values: turns moving ranges into a standard deviation.
D2 = 1.128


@dataclass(frozen=True)
class Limits:
    """Limits per point, clipped to 0-1, NaN where not defined; `outside` holds the points beyond them."""

    low: FloatArray
    high: FloatArray
    outside: NDArray[np.int64]


@dataclass(frozen=True)
class Chart:
    """A chart of (points,): rates and their z around `center`, NaN where a point has no answers.

    `sigma_z` is the points' spread beyond chance (1 = chance alone, above 1 over-dispersed); None with the
    state "no_variation" (all rates 0 or 1), "one_point" or "no_answers".
    """

    center: float | None
    sigma_z: float | None
    rate: FloatArray
    z: FloatArray
    plain: Limits
    laney: Limits
    state: str | None = None


def p_chart(x: ArrayLike, n: ArrayLike, *, sigmas: float = 3.0, d2: float = D2) -> Chart:
    """Make limits of x satisfied of n answers at each point, both of shape (points,), in time order.

    center p = Σx/Σn; plain limits p ± 3·s_i with s_i = √(p(1-p)/n_i); Laney's p ± 3·s_i·σ_z with
    σ_z = mean|z_i - z_(i-1)|/1.128, moving ranges over the points that have answers. Points without answers
    have no limits. Raises ValueError on impossible counts, `sigmas` or `d2` not above 0.

    >>> chart = p_chart([48, 45, 50, 47, 30, 46], [50] * 6)
    >>> round(chart.center, 4), round(chart.sigma_z, 4), chart.plain.outside.tolist()
    (0.8867, 3.4804, [4])
    >>> chart.laney.outside.tolist()
    []
    """
    xs, ns = checked_counts(x, n)
    if xs.ndim != 1:
        raise ValueError(f"expected one list of points in time order, got shape {xs.shape}")
    if not (0 < sigmas < np.inf and 0 < d2 < np.inf):
        raise ValueError(f"sigmas and d2 must be above 0 and finite, got {sigmas!r} and {d2!r}")
    some = ns > 0
    size = np.where(some, ns, np.nan)
    rate = xs / size
    if not some.any():
        nothing = Limits(rate, rate, np.zeros(0, np.int64))
        return Chart(None, None, rate, rate, nothing, nothing, "no_answers")
    center = float(xs.sum() / ns.sum())
    spread = np.sqrt(center * (1 - center) / size)
    z = (rate - center) / np.where(spread > 0, spread, np.nan)
    plain = _limits(rate, center, sigmas * spread)
    if not 0 < center < 1 or some.sum() < 2:
        state = "one_point" if 0 < center < 1 else "no_variation"
        return Chart(center, None, rate, z, plain, _limits(rate, center, np.full(len(xs), np.nan)), state)
    sigma_z = float(np.abs(np.diff(z[some])).mean() / d2)
    return Chart(center, sigma_z, rate, z, plain, _limits(rate, center, sigmas * spread * sigma_z))


def _limits(rate: FloatArray, center: float, half: FloatArray) -> Limits:
    low, high = np.maximum(center - half, 0.0), np.minimum(center + half, 1.0)
    with np.errstate(invalid="ignore"):
        return Limits(low, high, np.flatnonzero((rate < low) | (rate > high)))
