"""What a count, a level and a side must look like before any statistic touches them."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]
Bounds = tuple[FloatArray, FloatArray]
Side = Literal["two", "lower", "upper"]


def checked_counts(x: ArrayLike, n: ArrayLike, noun: str = "answers") -> tuple[FloatArray, FloatArray]:
    """Return x (satisfied) and n (answers) as float arrays of one shape.

    Raises ValueError naming the first impossible pair: 12 of 10, negative, NaN, infinite, not whole.
    """
    xs, ns = np.broadcast_arrays(_numbers(x, "satisfied"), _numbers(n, noun))
    bad = ~(np.isfinite(xs) & np.isfinite(ns)) | (xs < 0) | (ns < 0) | (xs > ns)
    bad |= (np.floor(xs) != xs) | (np.floor(ns) != ns)
    if bad.any():
        where = tuple(int(i[0]) for i in np.nonzero(np.atleast_1d(bad)))
        first = (float(np.atleast_1d(xs)[where]), float(np.atleast_1d(ns)[where]))
        given = f"{first[0]:g} satisfied of {first[1]:g} {noun}"
        raise ValueError(f"{given} (expected whole numbers, 0 <= x <= n)")
    return xs.astype(np.float64), ns.astype(np.float64)


def _numbers(value: ArrayLike, what: str) -> FloatArray:
    given = np.asarray(value)
    if given.dtype.kind not in "iuf":
        raise ValueError(f"{what} must be whole numbers, got {value!r}")
    return given.astype(np.float64)


def checked_level(level: float) -> float:
    """Return the confidence level; ValueError unless 0 < level < 1."""
    if not 0.0 < level < 1.0:
        raise ValueError(f"confidence level must lie between 0 and 1, got {level!r}")
    return float(level)


def checked_target(target: float) -> float:
    """Return the target rate; ValueError unless 0 < target <= 1 (95 % is 0.95, not 95)."""
    if not 0.0 < target <= 1.0:
        raise ValueError(f"target must be a rate above 0 and at most 1, got {target!r}")
    return float(target)


def tail(level: float, side: Side) -> float:
    """Return the probability left outside at one end: half of 1 - level when two-sided, else all of it."""
    outside = 1.0 - checked_level(level)
    if side == "two":
        return outside / 2.0
    if side in ("lower", "upper"):
        return outside
    raise ValueError(f"side must be 'two', 'lower' or 'upper', got {side!r}")


def one_end(bounds: Bounds, side: Side) -> Bounds:
    """Open the end that a one-sided interval does not state (0 below, 1 above); NaN stays NaN."""
    low, high = bounds
    if side == "upper":
        low = np.where(np.isnan(low), low, 0.0)
    if side == "lower":
        high = np.where(np.isnan(high), high, 1.0)
    return low, high
