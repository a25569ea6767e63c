"""Confidence intervals of a proportion from counts, vectorised over units and items.

Array functions return (low, high) and hold NaN only where n = 0; `interval` gives one frozen result
with None there. Refs: Brown, Cai, DasGupta 2001 (10.1214/ss/1009213286); Newcombe 1998.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from analysis.counts import Bounds, FloatArray, Side, checked_counts, one_end, tail

_Core = Callable[[FloatArray, FloatArray, float], Bounds]


@dataclass(frozen=True, slots=True)
class Interval:
    """One estimate with its bounds; all None and state "no_answers" when nobody answered."""

    estimate: float | None
    low: float | None
    high: float | None
    n: int
    method: str
    level: float = 0.95
    side: Side = "two"
    state: str | None = None


def wilson(x: ArrayLike, n: ArrayLike, level: float = 0.95, side: Side = "two") -> Bounds:
    """Wilson's score interval, the one for display (Wilson 1927).

    x satisfied of n answers, any shapes that broadcast; bounds are rates. Defined at 0 % and 100 %.

    >>> low, high = wilson(30, 30)
    >>> print(f"{low:.3f} {high:.3f}")
    0.886 1.000
    """
    return _apply(_wilson, x, n, level, side)


def wilson_cc(x: ArrayLike, n: ArrayLike, level: float = 0.95, side: Side = "two") -> Bounds:
    """Wilson's interval with continuity correction, method 4 of Newcombe 1998.

    >>> low, high = wilson_cc(81, 263)
    >>> print(f"{low:.4f} {high:.4f}")
    0.2535 0.3682
    """
    return _apply(_wilson_cc, x, n, level, side)


def clopper_pearson(x: ArrayLike, n: ArrayLike, level: float = 0.95, side: Side = "two") -> Bounds:
    """Exact interval (Clopper & Pearson 1934): never covers less than `level`; it judges counts.

    >>> low, high = clopper_pearson(30, 30)
    >>> print(f"{low:.3f} {high:.3f}")
    0.884 1.000
    """
    return _apply(beta_bounds, x, n, level, side)


def jeffreys(
    x: ArrayLike, n: ArrayLike, level: float = 0.95, side: Side = "two", *, modified: bool = False
) -> Bounds:
    """Equal-tailed posterior interval under the prior Beta(1/2, 1/2).

    `modified` puts the lower end at 0 when x = 0 and the upper end at 1 when x = n.
    """
    return _apply(_jeffreys_modified if modified else _jeffreys, x, n, level, side)


def agresti_coull(x: ArrayLike, n: ArrayLike, level: float = 0.95, side: Side = "two") -> Bounds:
    """Wald's interval on n + z² answers centred like Wilson's (Agresti & Coull 1998), clipped to 0-1."""
    return _apply(_agresti_coull, x, n, level, side)


def wald(x: ArrayLike, n: ArrayLike, level: float = 0.95, side: Side = "two") -> Bounds:
    """p ± z·sqrt(p(1-p)/n), not clipped, of zero width at 0 % and 100 %: for comparison, never for show."""
    return _apply(_wald, x, n, level, side)


def mid_p(x: ArrayLike, n: ArrayLike, level: float = 0.95, side: Side = "two") -> Bounds:
    """Exact interval counting half the probability of the observed count (Lancaster 1961).

    Lower end solves P(X > x) + P(X = x)/2 = tail, upper end P(X < x) + P(X = x)/2 = tail.
    """
    return _apply(_mid_p, x, n, level, side)


METHODS: dict[str, Callable[..., Bounds]] = {
    "wilson": wilson,
    "wilson_cc": wilson_cc,
    "clopper_pearson": clopper_pearson,
    "jeffreys": jeffreys,
    "agresti_coull": agresti_coull,
    "wald": wald,
    "mid_p": mid_p,
}


def interval(x: int, n: int, method: str = "wilson", level: float = 0.95, side: Side = "two") -> Interval:
    """One interval as a frozen result; no answers gives None with the state "no_answers".

    >>> interval(0, 0).state
    'no_answers'
    >>> interval(12, 10)
    Traceback (most recent call last):
    ValueError: 12 satisfied of 10 answers (expected whole numbers, 0 <= x <= n)
    """
    if method not in METHODS:
        raise ValueError(f"method must be one of {', '.join(METHODS)}; got {method!r}")
    low, high = METHODS[method](x, n, level, side)
    if n == 0:
        return Interval(None, None, None, 0, method, level, side, "no_answers")
    return Interval(x / n, float(low), float(high), int(n), method, level, side)


def beta_bounds(x: FloatArray, n: FloatArray, outside: float) -> Bounds:
    """Clopper-Pearson's beta quantiles for real x, n (effective counts), `outside` at each end.

    Low solves BetaCDF(low; x, n-x+1) = outside, high BetaCDF(high; x+1, n-x) = 1 - outside.
    """
    with np.errstate(invalid="ignore"):
        low = special.betaincinv(np.maximum(x, 1e-300), n - x + 1.0, outside)
        high = special.betainccinv(x + 1.0, np.maximum(n - x, 1e-300), outside)
    return np.where(x <= 0, 0.0, low), np.where(x >= n, 1.0, high)


def wilson_bounds(p: FloatArray, n: FloatArray, outside: float | FloatArray) -> Bounds:
    """Wilson's bounds of a rate p on a real (effective) n, `outside` at each end."""
    z2 = special.ndtri(outside) ** 2
    centre = (n * p + z2 / 2.0) / (n + z2)
    half = np.sqrt(z2 * (n * p * (1.0 - p) + z2 / 4.0)) / (n + z2)
    return np.where(p <= 0, 0.0, centre - half), np.where(p >= 1, 1.0, centre + half)


def _apply(core: _Core, x: ArrayLike, n: ArrayLike, level: float, side: Side) -> Bounds:
    xs, ns = checked_counts(x, n)
    outside = tail(level, side)
    some = np.where(ns > 0, ns, 1.0)
    low, high = core(xs, some, outside)
    empty = ns == 0
    return one_end((np.where(empty, np.nan, low), np.where(empty, np.nan, high)), side)


def _wilson(x: FloatArray, n: FloatArray, outside: float) -> Bounds:
    return wilson_bounds(x / n, n, outside)


def _wilson_cc(x: FloatArray, n: FloatArray, outside: float) -> Bounds:
    z = -float(special.ndtri(outside))
    p, q, scale = x / n, 1.0 - x / n, 2.0 * (n + z * z)
    down = np.sqrt(np.maximum(z * z - 2.0 - 1.0 / n + 4.0 * p * (n * q + 1.0), 0.0))
    up = np.sqrt(np.maximum(z * z + 2.0 - 1.0 / n + 4.0 * p * (n * q - 1.0), 0.0))
    low = (2.0 * x + z * z - 1.0 - z * down) / scale
    high = (2.0 * x + z * z + 1.0 + z * up) / scale
    return np.where(x == 0, 0.0, np.maximum(low, 0.0)), np.where(x == n, 1.0, np.minimum(high, 1.0))


def _jeffreys(x: FloatArray, n: FloatArray, outside: float) -> Bounds:
    a, b = x + 0.5, n - x + 0.5
    low, high = special.betaincinv(a, b, outside), special.betainccinv(a, b, outside)
    return np.asarray(low, np.float64), np.asarray(high, np.float64)


def _jeffreys_modified(x: FloatArray, n: FloatArray, outside: float) -> Bounds:
    low, high = _jeffreys(x, n, outside)
    return np.where(x == 0, 0.0, low), np.where(x == n, 1.0, high)


def _agresti_coull(x: FloatArray, n: FloatArray, outside: float) -> Bounds:
    z = -float(special.ndtri(outside))
    size = n + z * z
    p = (x + z * z / 2.0) / size
    half = z * np.sqrt(p * (1.0 - p) / size)
    return np.maximum(p - half, 0.0), np.minimum(p + half, 1.0)


def _wald(x: FloatArray, n: FloatArray, outside: float) -> Bounds:
    p = x / n
    half = -float(special.ndtri(outside)) * np.sqrt(p * (1.0 - p) / n)
    return p - half, p + half


def _mid_p(x: FloatArray, n: FloatArray, outside: float) -> Bounds:
    low, high = beta_bounds(x, n, outside)
    return _bisect(x, n, low, x / n, outside), _bisect(x, n, x / n, high, 1.0 - outside)


def _bisect(x: FloatArray, n: FloatArray, low: FloatArray, high: FloatArray, wanted: float) -> FloatArray:
    """Find the rate at which P(X > x) + P(X = x)/2 is `wanted`; it grows with the rate."""
    for _ in range(70):
        middle = (low + high) / 2.0
        more = np.where(x < n, special.betainc(x + 1.0, np.maximum(n - x, 0.5), middle), 0.0)
        same = np.where(x > 0, special.betainc(np.maximum(x, 0.5), n - x + 1.0, middle), 1.0)
        below = (more + same) / 2.0 < wanted
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return (low + high) / 2.0
