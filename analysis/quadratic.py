"""Upper tail of a weighted sum of chi-squares, by the saddlepoint (Kuonen 1999, 10.1093/biomet/86.4.929)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, special

from analysis.counts import FloatArray


def upper_tail(weights: ArrayLike, degrees: ArrayLike, x: float) -> float:
    """P(Σ weight·χ²(degrees) > x) for weights of either sign, not all 0.

    A ratio Σ weight·χ² over χ²(df)/df beyond x is the same sum with the weight -x/df on df degrees beyond 0.

    >>> round(upper_tail([1, 1], [1, 1], 5.991), 4)  # chi-square on 2 degrees of freedom: 0.0500
    0.0508
    """
    a, df = np.asarray(weights, np.float64), np.asarray(degrees, np.float64)
    if a.shape != df.shape or a.ndim != 1 or not (df > 0).all() or not a.any():
        raise ValueError(f"expected weights with degrees > 0 each, got {a.tolist()} and {df.tolist()}")
    if (a.max() <= 0 and x >= 0) or (a.min() >= 0 and x <= 0):
        return 0.0 if a.max() <= 0 else 1.0
    scale = float(np.abs(a).max())
    a, x = a / scale, x / scale

    def slope(t: float) -> float:
        return float((df * a / (1 - 2 * t * a)).sum()) - x

    t = float(optimize.brentq(slope, *_ends(a, df, x), xtol=1e-15, rtol=1e-14))
    if abs(t) < 1e-5:  # the formula is 0/0 at the mean
        return _at_the_mean(a, df)
    cumulant = -0.5 * float((df * np.log1p(-2 * t * a)).sum())
    w = np.sign(t) * np.sqrt(2 * (t * x - cumulant))
    v = t * np.sqrt(2 * float((df * a**2 / (1 - 2 * t * a) ** 2).sum()))
    return float(special.ndtr(-(w + np.log(v / w) / w)))


def _ends(a: FloatArray, df: FloatArray, x: float) -> tuple[float, float]:
    """The interval where the cumulants exist, cut far enough out where it has no end."""
    near = 1 - 1e-12
    high = near / (2 * a.max()) if a.max() > 0 else df.sum() / -x
    low = near / (2 * a.min()) if a.min() < 0 else -df.sum() / x
    return low, high


def _at_the_mean(a: FloatArray, df: FloatArray) -> float:
    """The limit of the formula where x is the mean: the normal tail beyond a sixth of the skewness."""
    second, third = 2 * (df * a**2).sum(), 8 * (df * a**3).sum()
    return float(special.ndtr(-third / (6 * second**1.5)))
