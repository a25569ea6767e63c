"""Choosing rows with given chances that sum to n: systematic, Brewer's and Sampford's procedures.

Refs: Brewer 1975 as generalised in Tillé 2006, 6.5; Sampford 1967. All are exact: every row's chance of being
chosen is the one asked for.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.counts import FloatArray
from analysis.sampling.frame import uniforms

PpsMethod = Literal["pps_systematic", "brewer", "sampford"]
PPS_METHODS: tuple[PpsMethod, ...] = ("pps_systematic", "brewer", "sampford")
IntArray = NDArray[np.int64]
_MOST_CELLS = 20_000_000


def inclusion_probabilities(sizes: ArrayLike, n: int) -> FloatArray:
    """Chances proportional to size (rows,) that sum to n; rows whose share reaches 1 are certain.

    >>> inclusion_probabilities([10, 20, 30, 340], 2).round(4).tolist()
    [0.1667, 0.3333, 0.5, 1.0]
    """
    size = np.asarray(sizes, np.float64)
    if size.ndim != 1 or not np.isfinite(size).all() or (size <= 0).any():
        raise ValueError(f"expected one list of finite sizes above 0, got {sizes!r}")
    if n != int(n) or not 1 <= n <= len(size):
        raise ValueError(f"n must be a whole number from 1 to the {len(size)} rows, got {n!r}")
    chance, certain = np.ones(len(size)), np.zeros(len(size), np.bool_)
    while not certain.all():
        left = size[~certain]
        chance[~certain] = (n - certain.sum()) * left / left.sum()
        new = ~certain & (chance >= 1 - 1e-12)
        if not new.any():
            break
        chance[new] = 1.0
        certain |= new
    return chance


def choose(method: PpsMethod, chance: FloatArray, seed: str, label: str) -> IntArray:
    """Choose rows by `chance` (rows,), a whole sum n; returns n positions in ascending order."""
    if method not in PPS_METHODS:
        raise ValueError(f"method must be one of {', '.join(PPS_METHODS)}; got {method!r}")
    certain, open_ = np.flatnonzero(chance >= 1), np.flatnonzero(chance < 1)
    n = round(float(chance[open_].sum()))
    if n == 0:
        return certain
    how = {"pps_systematic": _systematic, "brewer": _brewer, "sampford": _sampford}[method]
    chosen = how(chance[open_], n, seed, label)
    return np.sort(np.concatenate([certain, open_[chosen]]))


def _systematic(chance: FloatArray, n: int, seed: str, label: str) -> IntArray:
    ends = np.cumsum(chance)
    ends[-1] = n
    points = uniforms(seed, label, 1)[0] + np.arange(n)
    return np.asarray(np.searchsorted(ends, points, side="right"), np.int64)


def _brewer(chance: FloatArray, n: int, seed: str, label: str) -> IntArray:
    taken = np.zeros(len(chance), np.bool_)
    for u in uniforms(seed, label, n):
        ends = np.cumsum(brewer_step(chance, taken, n))
        taken[np.searchsorted(ends, u * ends[-1], side="right")] = True
    return np.flatnonzero(taken)


def brewer_step(chance: FloatArray, taken: NDArray[np.bool_], n: int) -> FloatArray:
    """Chance of each row to be the next one taken, up to a factor: π(r - π)/(r - kπ) with r = n - Σ taken π.

    k is the number still to take. Taken rows have 0.
    """
    rest, to_take = n - chance[taken].sum(), n - taken.sum()
    return np.where(taken, 0.0, chance * (rest - chance) / (rest - chance * to_take))


def _sampford(chance: FloatArray, n: int, seed: str, label: str) -> IntArray:
    """Draw from p(s) ∝ Σ_k∈s π_k·Π_j∈s,j≠k λ_j, λ = π/(1 - π), row by row and without rejection.

    One row of the sample is the marked k. `plain` and `marked` hold the log sums over all ways to take m of
    the rows from i on, without and with the marked one among them.
    """
    rows = len(chance)
    if rows * n > _MOST_CELLS:
        raise ValueError(
            f"{n} of {rows} rows are too many for Sampford's method, expected n·N <= {_MOST_CELLS}"
        )
    mark, odds = np.log(chance), np.log(chance) - np.log1p(-chance)
    plain, marked = np.full((rows + 1, n + 1), -np.inf), np.full((rows + 1, n + 1), -np.inf)
    plain[rows, 0] = 0.0
    for i in range(rows - 1, -1, -1):
        plain[i], marked[i] = plain[i + 1], marked[i + 1]
        plain[i, 1:] = np.logaddexp(plain[i, 1:], odds[i] + plain[i + 1, :-1])
        marked[i, 1:] = np.logaddexp(marked[i, 1:], odds[i] + marked[i + 1, :-1])
        marked[i, 1:] = np.logaddexp(marked[i, 1:], mark[i] + plain[i + 1, :-1])
    chosen, left, found = [], n, False
    for i, u in enumerate(uniforms(seed, label, rows)):
        if left == 0:
            break
        here = plain if found else marked
        skip = np.exp(here[i + 1, left] - here[i, left])
        take = np.exp(odds[i] + here[i + 1, left - 1] - here[i, left])
        if u >= skip:
            chosen.append(i)
            left -= 1
            found = found or u >= skip + take
    return np.array(chosen, np.int64)
