"""Do the items of a factor measure one thing: Cronbach's alpha, McDonald's omega, item-rest correlations.

Rows are respondents taken for independent; clusters make the interval too narrow. Refs: Cronbach 1951;
Feldt, Woodruff & Salih 1987; McDonald 1999.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, stats

from analysis.counts import FloatArray, checked_level

# Below this a uniqueness counts as zero: the one-factor model does not hold (Heywood 1931).
_LEAST_UNIQUENESS = 0.005


@dataclass(frozen=True)
class Alpha:
    """Cronbach's alpha with Feldt's bounds; `if_deleted` and `item_rest` per item, None where undefined.

    `n` complete rows entered, `incomplete` did not. State "too_few" below 2 complete rows, "no_variation"
    where the sum of the items does not vary: no figures then.
    """

    alpha: float | None
    low: float | None
    high: float | None
    standardised: float | None
    mean_correlation: float | None
    if_deleted: tuple[float | None, ...]
    item_rest: tuple[float | None, ...]
    n: int
    k: int
    incomplete: int
    state: str | None = None


def cronbach(items: ArrayLike, level: float = 0.95) -> Alpha:
    """Alpha k/(k-1)·(1 - Σ s_j²/s²) of items (respondents, k), sample variances, complete rows only.

    Standardised: k·r/(1 + (k-1)·r), r the mean correlation. Feldt's bounds are 1 - (1 - alpha)·F at the upper
    and lower quantile of F with n - 1 and (n - 1)(k - 1) df. NaN is a missing answer. Raises ValueError on
    fewer than two items or infinite values.

    >>> found = cronbach([[4, 5, 4], [3, 3, 4], [5, 5, 5], [2, 3, 3], [4, 4, 5], [5, 4, 4]])
    >>> round(found.alpha, 4), round(found.low, 3), round(found.high, 3)
    (0.8594, 0.404, 0.979)
    """
    checked_level(level)
    x, rows = complete_rows(items)
    n, k = x.shape
    if n < 2 or _alpha(x) is None:
        nothing = (None,) * k
        state = "too_few" if n < 2 else "no_variation"
        return Alpha(None, None, None, None, None, nothing, nothing, n, k, rows - n, state)
    alpha, r = _alpha(x), mean_correlation(x)
    assert alpha is not None
    outside, df = (1 - level) / 2, (n - 1, (n - 1) * (k - 1))
    high_f, low_f = stats.f.isf(outside, *df), stats.f.ppf(outside, *df)
    rest = [np.delete(x, j, axis=1) for j in range(k)]
    return Alpha(
        alpha, float(1 - (1 - alpha) * high_f), float(1 - (1 - alpha) * low_f),
        None if r is None or 1 + (k - 1) * r <= 0 else k * r / (1 + (k - 1) * r), r,
        tuple(_alpha(some) for some in rest),
        tuple(_correlation(x[:, j], some.sum(axis=1)) for j, some in enumerate(rest)),
        n, k, rows - n,
    )  # fmt: skip


@dataclass(frozen=True)
class Omega:
    """McDonald's omega: the share of the sum's variance due to one common factor; `loadings` standardised.

    States: "too_few" rows (n <= k), "too_few_items" (k < 3 has no unique factor), "no_variation" of an item,
    "singular" where items determine another, "heywood" where an item would have no variance of its own
    (figures are shown, the model is doubtful).
    """

    omega: float | None
    loadings: tuple[float, ...]
    n: int
    state: str | None = None


def omega(items: ArrayLike) -> Omega:
    """Omega (Σλ)²/((Σλ)² + Σψ) from a one-factor model by maximum likelihood, in the items' own units.

    `items` (respondents, k), complete rows only; loadings λ and uniquenesses ψ as R's `factanal(x, 1)`, times
    the items' standard deviations. Raises ValueError as `cronbach`.

    >>> rows = [[4, 5, 4], [3, 3, 4], [5, 5, 5], [2, 3, 3], [4, 4, 5], [5, 4, 4]]
    >>> round(omega(rows).omega, 4)
    0.8993
    """
    x, _ = complete_rows(items)
    n, k = x.shape
    if n <= k:
        return Omega(None, (), n, "too_few")
    deviation = x.std(axis=0, ddof=1)
    if k < 3 or not deviation.all():
        return Omega(None, (), n, "too_few_items" if k < 3 else "no_variation")
    r = np.asarray(np.corrcoef(x, rowvar=False))
    if np.linalg.matrix_rank(r, tol=1e-10) < k:
        return Omega(None, (), n, "singular")
    loading, own = _one_factor(r)
    common = float((loading * deviation).sum() ** 2)
    state = "heywood" if own.min() <= _LEAST_UNIQUENESS * 1.001 else None
    share = common / (common + float((own * deviation**2).sum()))
    return Omega(share, tuple(loading.tolist()), n, state)


def complete_rows(items: ArrayLike) -> tuple[FloatArray, int]:
    """Return the rows without a missing value, and how many rows there were; ValueError on other shapes."""
    x = np.asarray(items, np.float64)
    if x.ndim != 2 or x.shape[1] < 2 or np.isinf(x).any():
        raise ValueError(f"expected finite values of at least two items, (respondents, items); got {x.shape}")
    return x[~np.isnan(x).any(axis=1)], len(x)


def mean_correlation(x: FloatArray) -> float | None:
    """Mean of the correlations between columns; None when a column does not vary."""
    if (np.ptp(x, axis=0) == 0).any():
        return None
    k = x.shape[1]
    return float((np.corrcoef(x, rowvar=False).sum() - k) / (k * (k - 1)))


def _alpha(x: FloatArray) -> float | None:
    k, total = x.shape[1], x.sum(axis=1)
    if k < 2 or np.ptp(total) == 0:
        return None
    return float(k / (k - 1) * (1 - x.var(axis=0, ddof=1).sum() / total.var(ddof=1)))


def _correlation(a: FloatArray, b: FloatArray) -> float | None:
    if np.ptp(a) == 0 or np.ptp(b) == 0:
        return None
    return float(np.corrcoef(a, b)[0, 1])


def _one_factor(r: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Loadings and uniquenesses of a correlation matrix: Lawley's likelihood over the uniquenesses alone."""

    def misfit(own: FloatArray) -> tuple[float, FloatArray]:
        loading, rest = _given(r, own)
        gap = np.diag(np.outer(loading, loading)) + own - np.diag(r)
        return float((rest - np.log(rest) - 1).sum()), gap / own**2

    start = np.clip(0.5 / np.diag(np.linalg.pinv(r)), _LEAST_UNIQUENESS, 1.0)
    bounds = [(_LEAST_UNIQUENESS, 1.0)] * len(r)
    found = optimize.minimize(
        misfit, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"ftol": 1e-15, "gtol": 1e-9}
    )
    own = np.asarray(found.x, np.float64)
    loading = _given(r, own)[0]
    return loading * (1.0 if loading.sum() >= 0 else -1.0), own


def _given(r: FloatArray, own: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Best loadings for given uniquenesses, and the eigenvalues that the factor leaves."""
    root = np.sqrt(own)
    values, vectors = np.linalg.eigh(r / np.outer(root, root))
    loading = root * vectors[:, -1] * np.sqrt(max(values[-1] - 1, 0.0))
    return loading, np.maximum(values[:-1], 1e-12)
