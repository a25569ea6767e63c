"""Intervals of a proportion from its design-based variance, vectorised over domains and items.

Korn-Graubard is the one to show (`analysis.effective`); the others are for comparison with other programs.
Refs: Korn & Graubard 1998; Dean & Pagano 2015 (10.1093/jssam/smv024); Lumley 2010.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from analysis.counts import Bounds, FloatArray, checked_level
from analysis.degrees import t_quantile
from analysis.intervals import beta_bounds, wilson_bounds


@dataclass(frozen=True)
class _Rates:
    """Rates with variance, answers and degrees of freedom, all of one shape."""

    p: FloatArray
    variance: FloatArray
    n: FloatArray
    df: FloatArray
    level: float

    @property
    def half(self) -> FloatArray:
        """t·se."""
        return np.asarray(t_quantile(self.level, self.df) * np.sqrt(self.variance))

    @property
    def effective(self) -> FloatArray:
        """p(1-p)/variance·(t(n-1)/t(df))², as R's `beta` has it: neither capped nor guessed."""
        factor = t_quantile(self.level, self.n - 1) / t_quantile(self.level, self.df)
        return np.asarray(self.p * (1 - self.p) / self.variance * factor**2)


def bounds(
    rate: ArrayLike, variance: ArrayLike, n: ArrayLike, df: ArrayLike, method: str, level: float = 0.95
) -> Bounds:
    """Bounds of rates with design-based variances from n answers, by one of `METHODS`.

    NaN where the method has none: at 0 and 1 (except `mean`), without variance or degrees of freedom.

    >>> low, high = bounds(0.9, 0.0009, 200, 14, "logit")
    >>> round(float(low), 4), round(float(high), 4)
    (0.8149, 0.9484)
    """
    if method not in METHODS:
        raise ValueError(f"method must be one of {', '.join(METHODS)}; got {method!r}")
    p, v, size, free = np.broadcast_arrays(*(np.asarray(a, np.float64) for a in (rate, variance, n, df)))
    with np.errstate(invalid="ignore", divide="ignore"):
        low, high = METHODS[method](_Rates(p, v, size, free, checked_level(level)))
    return np.asarray(low), np.asarray(high)


def _logit(r: _Rates) -> Bounds:
    """Symmetric on the log odds."""
    half = r.half / (r.p * (1 - r.p))
    return special.expit(special.logit(r.p) - half), special.expit(special.logit(r.p) + half)


def _asin(r: _Rates) -> Bounds:
    """Symmetric on the arcsine scale; not clipped there, as R, so it folds back near 0 and 1."""
    half, middle = r.half / (2 * np.sqrt(r.p * (1 - r.p))), np.arcsin(np.sqrt(r.p))
    return np.sin(middle - half) ** 2, np.sin(middle + half) ** 2


def _mean(r: _Rates) -> Bounds:
    """Symmetric, may leave 0-1, of no width at 100 %."""
    return r.p - r.half, r.p + r.half


def _beta(r: _Rates) -> Bounds:
    """Korn-Graubard as R's `beta`: the effective size may exceed n."""
    size = r.effective
    low, high = beta_bounds(r.p * size, size, (1 - r.level) / 2)
    return np.where(np.isnan(size), np.nan, low), np.where(np.isnan(size), np.nan, high)


def _wilson_t(r: _Rates) -> Bounds:
    """Wilson on p(1-p)/variance with t(df), as R's `svyciprop(method="wilson")` since 4.5."""
    return _wilson(r.p, r.p * (1 - r.p) / r.variance, t_quantile(r.level, r.df))


def _wilson_z(r: _Rates) -> Bounds:
    """Wilson with z on the effective size, whose factor holds the degrees of freedom."""
    return _wilson(r.p, r.effective, t_quantile(r.level, np.inf))


def _wilson_twice(r: _Rates) -> Bounds:
    """The degrees of freedom twice, in the effective size and in t: what svy 0.35 (Python) prints."""
    return _wilson(r.p, r.effective, t_quantile(r.level, r.df))


def _wilson(p: FloatArray, size: FloatArray, quantile: FloatArray) -> Bounds:
    low, high = wilson_bounds(p, size, special.ndtr(-quantile))
    known = np.isfinite(size) & np.isfinite(quantile)
    return np.where(known, low, np.nan), np.where(known, high, np.nan)


def _likelihood(r: _Rates) -> Bounds:
    """Rates q of a scaled deviance below t²: 2n·KL(p, q) <= t²·deff·n/(n-1), deff = variance·n/p(1-p)."""
    limit = r.half**2 * r.n / (2 * r.p * (1 - r.p) * (r.n - 1))

    def beyond(q: FloatArray) -> FloatArray:
        return np.asarray(special.rel_entr(r.p, q) + special.rel_entr(1 - r.p, 1 - q) - limit)

    tiny, nearly = np.full_like(r.p, 1e-300), np.full_like(r.p, 1 - 1e-15)
    known = (beyond(tiny) >= 0) & (beyond(nearly) >= 0)
    low, high = _root(beyond, tiny, r.p), _root(beyond, nearly, r.p)
    return np.where(known, low, np.nan), np.where(known, high, np.nan)


def _root(beyond: Callable[[FloatArray], FloatArray], outer: FloatArray, inner: FloatArray) -> FloatArray:
    for _ in range(120):
        middle = (outer + inner) / 2
        outside = beyond(middle) > 0
        outer, inner = np.where(outside, middle, outer), np.where(outside, inner, middle)
    return inner


METHODS: dict[str, Callable[[_Rates], Bounds]] = {
    "logit": _logit,
    "likelihood": _likelihood,
    "asin": _asin,
    "beta": _beta,
    "mean": _mean,
    "wilson_t": _wilson_t,
    "wilson_z": _wilson_z,
    "wilson_twice": _wilson_twice,
}
