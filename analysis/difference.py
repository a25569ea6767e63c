"""The difference of two independent estimates from the intervals that are shown of each (MOVER).

Newcombe's hybrid score interval for any two intervals: where a bound lies far away the difference may too, so
nothing is lost at 100 %. With Wilson's intervals it is `analysis.twosample.newcombe`.
Refs: Newcombe 1998, method 10; Zou & Donner 2008 (10.1002/sim.3095).
"""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bounded:
    """An estimate with its interval."""

    rate: float
    low: float
    high: float

    def __post_init__(self) -> None:
        """Refuse bounds that do not hold the estimate."""
        if not self.low <= self.rate <= self.high:
            raise ValueError(f"expected low <= rate <= high, got {self.low}, {self.rate}, {self.high}")


def difference(one: Bounded, other: Bounded) -> Bounded:
    """`one` less `other`, with an interval of the level of both.

    low = d - √((p1-l1)² + (u2-p2)²), high = d + √((u1-p1)² + (p2-l2)²). Both must come from different
    people; the interval is then as wide as the two allow, conservative where they are.

    >>> from analysis.intervals import wilson
    >>> def shown(x, n):
    ...     low, high = wilson(x, n)
    ...     return Bounded(x / n, float(low), float(high))
    >>> found = difference(shown(56, 70), shown(48, 80))
    >>> print(f"{found.rate:.2f} {found.low:.4f} {found.high:.4f}")
    0.20 0.0524 0.3339
    """
    gap = one.rate - other.rate
    down = math.hypot(one.rate - one.low, other.high - other.rate)
    up = math.hypot(one.high - one.rate, other.rate - other.low)
    return Bounded(gap, gap - down, gap + up)
