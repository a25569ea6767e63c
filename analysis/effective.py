"""Effective sample sizes and the Korn-Graubard interval built on them.

Refs: Korn & Graubard 1998; Kish 1965. Arrays in, arrays out; NaN only where n = 0.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from analysis.counts import FloatArray, checked_level
from analysis.intervals import beta_bounds

# A rate whose variance is this small beside p(1-p)/n has none but rounding noise.
_NO_VARIANCE = 1e-12


@dataclass(frozen=True)
class Kish:
    """Kish's effective size n_eff = (Σw)²/Σw², its design effect n/n_eff and the weights' squared CV."""

    n: int
    n_eff: float
    deff: float
    cv2: float


def kish(weights: ArrayLike) -> Kish:
    """Effective size of unequal weights, shape (n,), all finite and not negative.

    >>> round(kish([1, 2, 3, 4, 10]).n_eff, 4)
    3.0769
    """
    w = np.asarray(weights, np.float64)
    if w.ndim != 1 or not np.isfinite(w).all() or (w < 0).any() or w.sum() <= 0:
        raise ValueError("weights must be one list of finite numbers, none negative, not all zero")
    n_eff = float(w.sum() ** 2 / (w**2).sum())
    return Kish(len(w), n_eff, len(w) / n_eff, len(w) / n_eff - 1.0)


@dataclass(frozen=True)
class KornGraubard:
    """Bounds with the effective counts they rest on; `guessed` where no design effect could be had.

    n_eff = p(1-p)/variance (n itself where `guessed`), n_star = n_eff·(t(n-1)/t(df))².
    """

    low: FloatArray
    high: FloatArray
    n_eff: FloatArray
    n_star: FloatArray
    guessed: NDArray[np.bool_]


def korn_graubard(
    rate: ArrayLike,
    variance: ArrayLike,
    n: ArrayLike,
    df: ArrayLike,
    level: float = 0.95,
    *,
    capped: bool | NDArray[np.bool_] = True,
) -> KornGraubard:
    """Clopper-Pearson's bounds on the effective size of a rate with a design-based variance.

    `capped` holds n_star at n, right for one item; an index over items has less variance than p(1-p)/n
    and is not capped. At 0 %, at 100 % and without variance n stands for n_eff, before the df factor.
    Raises ValueError on rates outside 0-1, negative variances and df < 1 (n = 1 with df = 0 aside).

    >>> kg = korn_graubard(0.9, 0.0009, 200, 14)
    >>> round(float(kg.n_star), 3), round(float(kg.low), 4), round(float(kg.high), 4)
    (84.533, 0.8154, 0.9546)
    """
    given = [np.asarray(v, np.float64) for v in (rate, variance, n, df)]
    p, var, size, free = (np.asarray(v) for v in np.broadcast_arrays(*given))
    outside = (1.0 - checked_level(level)) / 2.0
    spread = p * (1.0 - p)
    guessed = var <= spread * _NO_VARIANCE
    _check(p, var, size, free, guessed)
    n_eff = np.where(guessed, size, spread / np.where(guessed, 1.0, var))
    with np.errstate(invalid="ignore"):
        factor = special.stdtrit(size - 1.0, outside) / special.stdtrit(free, outside)
    # Where df = n - 1 the factor is 1, also for one respondent, who has no t quantile.
    n_star = np.where(free == size - 1.0, n_eff, n_eff * factor**2)
    n_star = np.where(capped, np.minimum(n_star, size), n_star)
    low, high = beta_bounds(p * n_star, n_star, outside)
    return KornGraubard(low, high, n_eff, n_star, np.asarray(guessed & (size > 0)))


def _check(
    p: FloatArray, var: FloatArray, size: FloatArray, free: FloatArray, guessed: NDArray[np.bool_]
) -> None:
    some = size > 0
    if (some & ~((p >= 0) & (p <= 1))).any():
        raise ValueError(f"a rate must lie in 0-1, got {p[some].tolist()}")
    if (some & ~(var >= 0)).any():
        raise ValueError(f"a variance must not be negative or NaN, got {var[some].tolist()}")
    if (some & ~(free >= 1) & ~(guessed & (free == size - 1))).any():
        raise ValueError(f"degrees of freedom must be at least 1, got {free[some].tolist()}")
