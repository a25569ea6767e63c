"""Two independent proportions: intervals of their difference and tests of equality.

For unclustered counts. `newcombe` is the one to show; the others are for comparison with other programs.
Refs: Newcombe 1998 (10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I); Agresti & Caffo
2000; Miettinen & Nurminen 1985.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import special, stats

from analysis.counts import checked_counts, tail
from analysis.intervals import wilson

Pair = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Test:
    """A statistic and its p-value; None with a state where the data allow no test."""

    statistic: float | None
    p: float | None
    state: str | None = None

    __test__ = False


def newcombe(x1: int, n1: int, x2: int, n2: int, level: float = 0.95) -> Pair:
    """Hybrid score interval of p1 - p2 from two Wilson intervals (Newcombe 1998, method 10).

    >>> low, high = newcombe(56, 70, 48, 80)
    >>> print(f"{low:.4f} {high:.4f}")
    0.0524 0.3339
    """
    p1, p2 = _rates(x1, n1, x2, n2)
    (l1, u1), (l2, u2) = wilson(x1, n1, level), wilson(x2, n2, level)
    down = math.hypot(p1 - float(l1), float(u2) - p2)
    up = math.hypot(float(u1) - p1, p2 - float(l2))
    return p1 - p2 - down, p1 - p2 + up


def wald_difference(
    x1: int, n1: int, x2: int, n2: int, level: float = 0.95, *, continuity: bool = False, clip: bool = True
) -> Pair:
    """Wald interval of p1 - p2, as R's `prop.test` (with `continuity`, its Yates term); clipped to -1..1."""
    p1, p2 = _rates(x1, n1, x2, n2)
    half = _z(level) * math.sqrt(p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2)
    if continuity:
        half += _yates(p1 - p2, n1, n2) * (1 / n1 + 1 / n2)
    low, high = p1 - p2 - half, p1 - p2 + half
    return (max(low, -1.0), min(high, 1.0)) if clip else (low, high)


def agresti_caffo(x1: int, n1: int, x2: int, n2: int, level: float = 0.95) -> Pair:
    """Wald interval after adding one success and one failure to each sample; not clipped."""
    _rates(x1, n1, x2, n2)
    return wald_difference(x1 + 1, n1 + 2, x2 + 1, n2 + 2, level, clip=False)


def score_difference(x1: int, n1: int, x2: int, n2: int, level: float = 0.95) -> Pair:
    """Score interval of p1 - p2 (Miettinen & Nurminen 1985, with their N/(N-1)).

    Each end is the difference at which the score statistic reaches z; found by halving.
    """
    p1, p2 = _rates(x1, n1, x2, n2)
    d, z = p1 - p2, _z(level)

    def inside(delta: float) -> bool:
        spread = _score_variance(x1, n1, x2, n2, delta)
        return (d - delta) ** 2 <= z * z * spread

    return _last_inside(inside, d, -1.0), _last_inside(inside, d, 1.0)


def chi_square(x1: int, n1: int, x2: int, n2: int, *, continuity: bool = False) -> Test:
    """Pearson's test of p1 = p2, with Yates's correction as R's `prop.test` bounds it, on 1 df.

    State "no_variation" when nobody or everybody is satisfied in both samples.

    >>> chi_square(0, 10, 0, 20).state
    'no_variation'
    """
    p1, p2 = _rates(x1, n1, x2, n2)
    pooled = (x1 + x2) / (n1 + n2)
    if pooled in (0.0, 1.0):
        return Test(None, None, "no_variation")
    invert = 1 / n1 + 1 / n2
    gap = abs(p1 - p2) - (_yates(p1 - p2, n1, n2) * invert if continuity else 0.0)
    statistic = gap**2 / (pooled * (1 - pooled) * invert)
    return Test(statistic, float(special.chdtrc(1, statistic)))


def fisher_exact(x1: int, n1: int, x2: int, n2: int) -> Test:
    """Fisher's exact test, two-sided as R's `fisher.test`; the statistic is the conditional odds ratio.

    The odds ratio is None, state "infinite_odds", when its estimate is infinite.

    >>> round(fisher_exact(56, 70, 48, 80).p, 5)
    0.01252
    """
    _rates(x1, n1, x2, n2)
    total = int(x1 + x2)
    support = np.arange(max(0, total - int(n2)), min(int(n1), total) + 1)
    chance = stats.hypergeom.pmf(support, int(n1 + n2), int(n1), total)
    here = chance[int(x1) - support[0]]
    p = min(1.0, float(chance[chance <= here * (1 + 1e-7)].sum()))
    if x1 == support[-1] and len(support) > 1:
        return Test(None, p, "infinite_odds")
    if x1 == support[0]:
        return Test(0.0, p)
    table = [[int(x1), int(n1 - x1)], [int(x2), int(n2 - x2)]]
    return Test(float(stats.contingency.odds_ratio(table, kind="conditional").statistic), p)


def _rates(x1: int, n1: int, x2: int, n2: int) -> Pair:
    checked_counts([x1, x2], [n1, n2])
    if n1 == 0 or n2 == 0:
        raise ValueError(f"two samples with answers are needed, got n1 = {n1}, n2 = {n2}")
    return x1 / n1, x2 / n2


def _z(level: float) -> float:
    return -float(special.ndtri(tail(level, "two")))


def _yates(difference: float, n1: int, n2: int) -> float:
    return min(0.5, abs(difference) / (1 / n1 + 1 / n2))


def _score_variance(x1: int, n1: int, x2: int, n2: int, delta: float) -> float:
    """Variance of the difference at the likeliest p1, p2 with p1 - p2 = delta, times N/(N-1)."""
    low, high = max(0.0, -delta), min(1.0, 1.0 - delta)
    for _ in range(60):
        p2 = (low + high) / 2.0
        p1 = p2 + delta
        slope = x1 / p1 - (n1 - x1) / (1 - p1) if 0 < p1 < 1 else 0.0
        slope += x2 / p2 - (n2 - x2) / (1 - p2) if 0 < p2 < 1 else 0.0
        low, high = (p2, high) if slope > 0 else (low, p2)
    p2 = (low + high) / 2.0
    p1 = min(max(p2 + delta, 0.0), 1.0)
    total = n1 + n2
    return (p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2) * total / (total - 1)


def _last_inside(inside: Callable[[float], bool], start: float, end: float) -> float:
    if inside(end):
        return end
    for _ in range(60):
        middle = (start + end) / 2.0
        start, end = (middle, end) if inside(middle) else (start, middle)
    return (start + end) / 2.0
