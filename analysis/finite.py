"""Intervals and judgement for a sample drawn from a list of known length (docs/method.md, "Finite").

Only for drawn samples and statements about that list; never for voluntary channels, rankings, trends.
Exact hypergeometric up to 10,000; beyond, Wilson on n(N-1)/(N-n), only when both counts reach 10.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from analysis.counts import Bounds, FloatArray, Side, checked_counts, one_end, tail
from analysis.intervals import Interval, wilson, wilson_bounds

EXACT_UP_TO = 10_000
BOTH_COUNTS_FROM = 10


def checked_population(population: int) -> int:
    """Return N; ValueError unless it is a whole number of at least 1."""
    if isinstance(population, bool) or population != int(population) or population < 1:
        raise ValueError(f"population must be a whole number of at least 1, got {population!r}")
    return int(population)


def judges(n: int, population: int) -> bool:
    """Say whether the list's length may enter a verdict: exact or census, never Wilson, never n > N."""
    return n == population or (n < population <= EXACT_UP_TO)


def state(n: int, population: int | None) -> str | None:
    """Return "census" when all answered, "more_than_population" when n > N, else None."""
    if population is None or n < population:
        return None
    return "census" if n == population else "more_than_population"


def finite_interval(x: int, n: int, population: int, level: float = 0.95, side: Side = "two") -> Interval:
    """Interval for the rate on a list of `population` from which n were drawn and x are satisfied.

    n = N gives the rate itself with the state "census"; n > N is no drawn sample: plain Wilson with the
    state "more_than_population".

    >>> finite_interval(95, 100, 100).state
    'census'
    >>> i = finite_interval(95, 100, 400)
    >>> i.method, round(i.low, 4), round(i.high, 4)
    ('hypergeometric', 0.8975, 0.98)
    """
    checked_counts(x, n)
    size = checked_population(population)
    if n == 0:
        return Interval(None, None, None, 0, "hypergeometric", level, side, "no_answers")
    (low, high), method = _bounds(x, n, size, level, side)
    return Interval(x / n, float(low), float(high), int(n), method, level, side, state(n, size))


def _bounds(x: int, n: int, size: int, level: float, side: Side) -> tuple[Bounds, str]:
    if n == size:
        tail(level, side)
        return (np.float64(x / n) * np.ones(()), np.float64(x / n) * np.ones(())), "census"
    if n < size <= EXACT_UP_TO:
        return one_end(hypergeometric(x, n, size, tail(level, side)), side), "hypergeometric"
    if n < size and min(x, n - x) >= BOTH_COUNTS_FROM:
        return one_end(_wilson_fpc(x, n, size, tail(level, side)), side), "wilson_fpc"
    return wilson(x, n, level, side), "wilson"


def _wilson_fpc(x: int, n: int, size: int, outside: float) -> Bounds:
    effective = np.asarray(n * (size - 1) / (size - n), np.float64)
    low, high = wilson_bounds(np.asarray(x / n, np.float64), effective, outside)
    return np.maximum(low, x / size), np.minimum(high, (size - n + x) / size)


def hypergeometric(x: ArrayLike, n: ArrayLike, population: ArrayLike, outside: float) -> Bounds:
    """Exact bounds: rates K/N with the smallest K of P(X >= x | K) > outside, the largest of P(X <= x | K).

    Arrays broadcast; needs n <= N. Found by halving, since both chances are monotone in K.
    """
    xs, ns = checked_counts(x, n)
    xs, ns, size = np.broadcast_arrays(xs, ns, np.asarray(population, np.float64))
    least, most = xs, size - ns + xs

    def too_few(k: FloatArray) -> NDArray[np.bool_]:
        return np.asarray(stats.hypergeom.sf(xs - 1, size, k, ns) <= outside)

    def not_too_many(k: FloatArray) -> NDArray[np.bool_]:
        return np.asarray(stats.hypergeom.cdf(xs, size, k + 1, ns) > outside)

    return _first_false(too_few, least, most) / size, _first_false(not_too_many, least, most) / size


def _first_false(
    holds: Callable[[FloatArray], NDArray[np.bool_]], least: FloatArray, most: FloatArray
) -> FloatArray:
    """Smallest whole k in least..most where `holds` fails; `most` when it fails nowhere before."""
    low, high = least.copy(), most.copy()
    while (low < high).any():
        middle = np.floor((low + high) / 2.0)
        up = holds(middle) & (low < high)
        low, high = np.where(up, middle + 1.0, low), np.where(up | (low >= high), high, middle)
    return low


def judged(
    x: int, n: int, population: int, target: float, outside: float
) -> tuple[float, float, float, float, str]:
    """Return (low, high, p_met, p_not_met, method) for a drawn sample that `judges` allows.

    p_met is P(X >= x) were the list just short of the target, p_not_met P(X <= x) were it just there.
    """
    if n == population:
        rate, met = x / n, x / n >= target
        return rate, rate, float(not met), float(met), "census"
    low, high = hypergeometric(x, n, population, outside)
    needed = math.ceil(target * population - 1e-9)
    p_met = float(stats.hypergeom.sf(x - 1, population, needed - 1, n)) if needed > 0 else 0.0
    p_not = float(stats.hypergeom.cdf(x, population, needed, n))
    return float(low), float(high), p_met, p_not, "hypergeometric"
