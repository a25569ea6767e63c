"""Sharing a sample among strata: equal, proportional, square-root, Neyman, with a minimum each.

Refs: Cochran 1977, ch. 5; Bankier 1988 for the square root (a power allocation).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.counts import FloatArray

Method = Literal["equal", "proportional", "square_root", "neyman"]
METHODS: tuple[Method, ...] = ("equal", "proportional", "square_root", "neyman")
IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class Allocation:
    """Shares of (strata,): `exact` and `whole` (summing to n); `exceeds` marks more than the stratum has."""

    method: Method
    exact: FloatArray
    whole: IntArray
    exceeds: NDArray[np.bool_]


def allocate(
    n: int,
    sizes: ArrayLike,
    method: Method = "proportional",
    *,
    spread: ArrayLike | None = None,
    minimum: int = 0,
    capped: bool = False,
) -> Allocation:
    """Share n among strata of `sizes` N_h (strata,), in proportion to 1, N_h, √N_h or N_h·S_h.

    `spread` S_h is the standard deviation per stratum, for "neyman" only. `minimum` goes to every stratum
    that its share falls short of (to all of it, if it is smaller and `capped`); `capped` holds every share at
    N_h; what is left is shared anew among the others. Whole numbers by largest remainder, ties to the first.
    Raises ValueError when n cannot be shared so, on impossible sizes, spreads or methods.

    >>> allocate(384, [12000, 8000, 5000, 3000], "neyman", spread=[0.3, 0.45, 0.5, 0.2]).whole.tolist()
    [134, 134, 93, 23]
    >>> allocate(60, [20, 200, 100], "neyman", spread=[9, 1, 0.5], capped=True).whole.tolist()
    [20, 32, 8]
    >>> allocate(100, [50, 500, 2000], minimum=10).whole.tolist()
    [10, 18, 72]
    """
    people = _sizes(sizes)
    key = _key(people, method, spread)
    top = np.floor(people) if capped else np.full(len(people), np.inf)
    least = np.minimum(float(_whole(minimum, "minimum")), top)
    if not least.sum() <= _whole(n, "n") <= top.sum():
        raise ValueError(
            f"n must be from {least.sum():g} (the minimum of each stratum) to {top.sum():g}, got {n}"
        )
    exact = _shares(float(n), key, least, top)
    return Allocation(method, exact, largest_remainder(exact, n), exact > people)


def largest_remainder(shares: ArrayLike, n: int, *, noise: float = 1e-9) -> IntArray:
    """Round shares that sum to n to whole numbers that do: floors, then one each by largest remainder.

    Remainders closer than `noise` are tied, and a tie goes to the first: rounding must not break it.

    >>> largest_remainder([33.4, 33.3, 33.3], 100).tolist(), largest_remainder([2.5, 2.5], 5).tolist()
    ([34, 33, 33], [3, 2])
    """
    v = np.asarray(shares, np.float64)
    floors = np.floor(v + noise)
    left = n - int(floors.sum())
    if not 0 <= left <= len(v):
        raise ValueError(f"shares must sum to {n}, got {v.sum():g}")
    rest = np.round((v - floors) / noise) if noise else v - floors
    floors[np.lexsort((np.arange(len(v)), -rest))[:left]] += 1
    return floors.astype(np.int64)


def stratified_variance(sizes: ArrayLike, spread: ArrayLike, n: ArrayLike) -> float | None:
    """Variance Σ W_h²·S_h²·(1/n_h - 1/N_h) of a stratified mean; None when a stratum has no sample.

    Has no meaning where a share exceeds its stratum (`Allocation.exceeds`): cap such shares first.

    >>> shares = allocate(100, [50, 500, 2000], "neyman", spread=[10, 5, 1])
    >>> round(stratified_variance([50, 500, 2000], [10, 5, 1], shares.exact) ** 0.5, 4)
    0.1883
    """
    people, s, taken = _sizes(sizes), np.asarray(spread, np.float64), np.asarray(n, np.float64)
    if not s.shape == taken.shape == people.shape or not (s >= 0).all() or not (taken >= 0).all():
        raise ValueError(f"expected {len(people)} spreads and samples from 0, got {spread!r} and {n!r}")
    if (taken == 0).any():
        return None
    weight = people / people.sum()
    return float((weight**2 * s**2 * (1 / taken - 1 / people)).sum())


def _shares(n: float, key: FloatArray, least: FloatArray, top: FloatArray) -> FloatArray:
    """Share n by key within bounds: the factor at which clipped shares sum to n, by fixing bounds in turn.

    A stratum is fixed on the side that is violated most in total, which can never have to be undone.
    """
    share, free = np.zeros(len(key)), np.ones(len(key), np.bool_)
    while free.any():
        left = n - share[~free].sum()
        total = key[free].sum()
        share[free] = left * key[free] / total if total > 0 else left / free.sum()
        under, over = free & (share < least), free & (share > top)
        missing, surplus = (least - share)[under].sum(), (share - top)[over].sum()
        if missing + surplus <= 0:
            break
        fixed = under if missing >= surplus else over
        share[fixed] = (least if missing >= surplus else top)[fixed]
        free &= ~fixed
    return share


def _key(people: FloatArray, method: Method, spread: ArrayLike | None) -> FloatArray:
    if method not in METHODS:
        raise ValueError(f"method must be one of {', '.join(METHODS)}; got {method!r}")
    if (spread is None) == (method == "neyman"):
        raise ValueError(f"expected `spread` with the method 'neyman' and with no other; method {method!r}")
    if spread is None:
        return {"equal": np.ones_like(people), "square_root": np.sqrt(people)}.get(method, people)
    s = np.asarray(spread, np.float64)
    if s.shape != people.shape or not np.isfinite(s).all() or (s < 0).any() or not s.any():
        raise ValueError(f"expected {len(people)} finite spreads from 0, not all 0; got {spread!r}")
    return people * s


def _sizes(sizes: ArrayLike) -> FloatArray:
    people = np.asarray(sizes, np.float64)
    if people.ndim != 1 or not len(people) or not np.isfinite(people).all() or (people <= 0).any():
        raise ValueError(f"expected one list of stratum sizes above 0, got {sizes!r}")
    return people


def _whole(value: int, what: str) -> int:
    if isinstance(value, bool) or value != int(value) or value < 0:
        raise ValueError(f"{what} must be a whole number from 0, got {value!r}")
    return int(value)
