"""Two independent proportions: intervals of their difference and tests of equality.

For unclustered counts. `newcombe` is the one to show; the others are for comparison with other programs.
Refs: Newcombe 1998 (10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I); Agresti & Caffo
2000. The score interval stands in
`analysis.score`, Fisher's test in `analysis.fisher`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy import special

from analysis.intervals import wilson
from analysis.score import Pair, rates, z_of


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
    p1, p2 = rates(x1, n1, x2, n2)
    (l1, u1), (l2, u2) = wilson(x1, n1, level), wilson(x2, n2, level)
    down = math.hypot(p1 - float(l1), float(u2) - p2)
    up = math.hypot(float(u1) - p1, p2 - float(l2))
    return p1 - p2 - down, p1 - p2 + up


def wald_difference(
    x1: int, n1: int, x2: int, n2: int, level: float = 0.95, *, continuity: bool = False, clip: bool = True
) -> Pair:
    """Wald interval of p1 - p2, as R's `prop.test` (with `continuity`, its Yates term); clipped to -1..1."""
    p1, p2 = rates(x1, n1, x2, n2)
    half = z_of(level) * math.sqrt(p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2)
    if continuity:
        half += _yates(p1 - p2, n1, n2) * (1 / n1 + 1 / n2)
    low, high = p1 - p2 - half, p1 - p2 + half
    return (max(low, -1.0), min(high, 1.0)) if clip else (low, high)


def agresti_caffo(x1: int, n1: int, x2: int, n2: int, level: float = 0.95) -> Pair:
    """Wald interval after adding one success and one failure to each sample; not clipped."""
    rates(x1, n1, x2, n2)
    return wald_difference(x1 + 1, n1 + 2, x2 + 1, n2 + 2, level, clip=False)


def chi_square(x1: int, n1: int, x2: int, n2: int, *, continuity: bool = False) -> Test:
    """Pearson's test of p1 = p2, with Yates's correction as R's `prop.test` bounds it, on 1 df.

    State "no_variation" when nobody or everybody is satisfied in both samples.

    >>> chi_square(0, 10, 0, 20).state
    'no_variation'
    """
    p1, p2 = rates(x1, n1, x2, n2)
    pooled = (x1 + x2) / (n1 + n2)
    if pooled in (0.0, 1.0):
        return Test(None, None, "no_variation")
    invert = 1 / n1 + 1 / n2
    gap = abs(p1 - p2) - (_yates(p1 - p2, n1, n2) * invert if continuity else 0.0)
    statistic = gap**2 / (pooled * (1 - pooled) * invert)
    return Test(statistic, float(special.chdtrc(1, statistic)))


def _yates(difference: float, n1: int, n2: int) -> float:
    return min(0.5, abs(difference) / (1 / n1 + 1 / n2))
