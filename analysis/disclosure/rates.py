"""Rates as the public sees them, what they give away, and what may be computed from what is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from analysis.counts import checked_counts
from analysis.disclosure.rows import ShownRow, share_of

T = TypeVar("T")


def public_rate(x: int, n: int) -> float:
    """Return x/n at one decimal of a percent, half up, computed in whole numbers.

    >>> public_rate(29, 32), public_rate(37, 40)
    (0.906, 0.925)
    """
    checked_counts(x, n)
    if n == 0:
        raise ValueError("0 answers have no rate")
    return share_of(int(x), int(n))


def counts_behind(rate: float, n: int) -> range:
    """Return the counts x of n that print as `rate` (three decimals): what the rounding leaves open.

    >>> list(counts_behind(0.906, 32)), len(counts_behind(0.95, 5000))
    ([29], 5)
    """
    printed = round(rate * 1000)
    if abs(rate * 1000 - printed) > 1e-6 or not 0 <= printed <= 1000 or n < 1:
        raise ValueError(f"expected a rate of three decimals in 0-1 and n of at least 1, got {rate!r}, {n!r}")
    first = -(-(2 * printed - 1) * n // 2000)
    last = ((2 * printed + 1) * n - 1) // 2000
    return range(max(first, 0), min(last, n) + 1)


def between(row: ShownRow, figure: Callable[[int, int], T]) -> tuple[T, T] | None:
    """Return figure(x, n) at the fewest and the most satisfied answers that a shown row leaves possible.

    The only way to a derived figure (interval bound, verdict, shrunken rate, chart point) below full sight:
    computed from shown numbers it tells nothing more. Both alike: show it; else show both or neither. None
    for a hidden or empty row.
    """
    if row.n is None or row.n == 0 or row.satisfied_between is None:
        return None
    few, many = row.satisfied_between
    return figure(few, row.n), figure(many, row.n)
