"""Score interval of a difference of two proportions (Miettinen & Nurminen 1985)."""

from __future__ import annotations

from collections.abc import Callable

from scipy import special

from analysis.counts import checked_counts, tail

Pair = tuple[float, float]


def score_difference(x1: int, n1: int, x2: int, n2: int, level: float = 0.95) -> Pair:
    """Interval of p1 - p2: the differences that the score test, with its N/(N-1), does not refuse.

    Raises ValueError on impossible counts or a sample without answers.

    >>> low, high = score_difference(56, 70, 48, 80)  # Newcombe 1998, table II (a), method 6
    >>> print(f"{low:.4f} {high:.4f}")
    0.0528 0.3382
    """
    d, z = rates(x1, n1, x2, n2), z_of(level)

    def inside(delta: float) -> bool:
        return (d[0] - d[1] - delta) ** 2 <= z * z * _variance(x1, n1, x2, n2, delta)

    return _last_inside(inside, d[0] - d[1], -1.0), _last_inside(inside, d[0] - d[1], 1.0)


def rates(x1: int, n1: int, x2: int, n2: int) -> Pair:
    """Return the two rates; ValueError on impossible counts or where one sample has no answers."""
    checked_counts([x1, x2], [n1, n2])
    if n1 == 0 or n2 == 0:
        raise ValueError(f"two samples with answers are needed, got n1 = {n1}, n2 = {n2}")
    return x1 / n1, x2 / n2


def z_of(level: float) -> float:
    """Return the normal quantile of a two-sided level, 1.96 for 0.95."""
    return -float(special.ndtri(tail(level, "two")))


def _variance(x1: int, n1: int, x2: int, n2: int, delta: float) -> float:
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
