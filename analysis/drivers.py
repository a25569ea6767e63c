"""What overall satisfaction goes with: relative weights of correlated factors (Johnson 2000). Not causes.

R² is shared out among factors that hang together, where regression slopes would be arbitrary. Intervals
resample PSUs within strata (Rao & Wu 1988): never below 0, so a low end above 0 proves nothing by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from analysis.counts import FloatArray, checked_level

_SINGULAR = 1e-10
# Numbers of PSUs times squared columns that may be held at once; beyond, replicates are summed one by one.
_MOST_CELLS = 20_000_000


@dataclass(frozen=True, slots=True)
class Driver:
    """One factor: its part of R², that as a share, bounds of the share (None without enough replicates)."""

    name: str
    weight: float
    share: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Drivers:
    """Factors in the order given, parts summing to `r_squared`; none with a state.

    `n` complete respondents entered; `worked` replicates gave figures. States: "too_few", "no_variation" (of
    a factor or of the outcome), "collinear", "no_relation" (R² of 0 has no shares).
    """

    rows: tuple[Driver, ...]
    r_squared: float | None
    n: int
    worked: int
    state: str | None = None


def relative_weights(
    x: ArrayLike,
    y: ArrayLike,
    names: Sequence[str],
    *,
    weights: ArrayLike | None = None,
    psu: ArrayLike | None = None,
    strata: ArrayLike | None = None,
    replicates: int = 1000,
    seed: int = 2026,
    level: float = 0.95,
) -> Drivers:
    """Share R² of y on x (respondents, factors): Σ_k λ_jk²·β_k², λ the root of the correlations of x.

    Rows with a NaN leave, their PSUs stay. `psu` names may start again in each stratum; left out, every
    respondent is one. Bounds are percentiles of the shares, widened to hold the share itself; `replicates` 0
    gives none. Raises ValueError on other shapes, negative weights or a stratum with one PSU.

    >>> rng = np.random.default_rng(1)
    >>> x = rng.normal(size=(400, 2))
    >>> found = relative_weights(x, 2 * x[:, 0] + x[:, 1] + rng.normal(size=400), ["speed", "manner"])
    >>> [(row.name, round(row.share, 2), round(row.low, 2), round(row.high, 2)) for row in found.rows]
    [('speed', 0.79, 0.73, 0.85), ('manner', 0.21, 0.15, 0.27)]
    """
    z, w = _checked(x, y, names, weights, level)
    unit, stratum = _units(psu, strata, len(w))
    complete = ~np.isnan(z).any(axis=1) & (w > 0)
    nothing = Drivers((), None, int(complete.sum()), 0)
    if nothing.n <= len(names) + 1:
        return replace(nothing, state="too_few")
    columns, weighed = _standardised(z, w, complete)
    whole = _correlations(columns.T @ (columns * weighed[:, None]))
    parts = None if whole is None else johnson(whole)
    if parts is None:
        return replace(nothing, state="no_variation" if whole is None else "collinear")
    if parts.sum() <= 1e-12:
        return replace(nothing, r_squared=0.0, state="no_relation")
    shares = _resampled(columns, weighed, unit, stratum, replicates, seed)
    rows = _rows(names, parts, _bounds(parts / parts.sum(), shares, replicates, level))
    return Drivers(rows, float(parts.sum()), nothing.n, len(shares))


def johnson(correlation: FloatArray) -> FloatArray | None:
    """Relative weights from the correlations of the factors and, last, the outcome; None when collinear.

    >>> johnson(np.array([[1, 0, 0.6], [0, 1, 0.3], [0.6, 0.3, 1]])).round(4).tolist()
    [0.36, 0.09]
    """
    values, vectors = np.linalg.eigh(correlation[:-1, :-1])
    if values[0] < _SINGULAR:
        return None
    root = (vectors * np.sqrt(values)) @ vectors.T
    slopes = (vectors / np.sqrt(values)) @ vectors.T @ correlation[:-1, -1]
    return np.asarray(root**2 @ slopes**2, np.float64)


def _checked(
    x: ArrayLike, y: ArrayLike, names: Sequence[str], weights: ArrayLike | None, level: float
) -> tuple[FloatArray, FloatArray]:
    checked_level(level)
    columns, outcome = np.asarray(x, np.float64), np.asarray(y, np.float64)
    if columns.ndim != 2 or columns.shape[1] < 1 or outcome.shape != columns.shape[:1]:
        raise ValueError(
            f"expected (respondents, factors) and as many y, got {columns.shape}, {outcome.shape}"
        )
    if len(names) != columns.shape[1] or np.isinf(columns).any() or np.isinf(outcome).any():
        raise ValueError(f"expected finite values and {columns.shape[1]} names, got {len(names)} names")
    w = np.ones(len(outcome)) if weights is None else np.asarray(weights, np.float64)
    if w.shape != outcome.shape or not np.isfinite(w).all() or (w < 0).any():
        raise ValueError(f"expected {len(outcome)} finite weights, none negative")
    return np.column_stack([columns, outcome]), w


def _units(
    psu: ArrayLike | None, strata: ArrayLike | None, rows: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """PSU of every respondent, and stratum of every PSU; PSU numbers start again in each stratum."""
    named = [np.arange(rows) if psu is None else np.asarray(psu)]
    named.insert(0, np.zeros(rows, np.int64) if strata is None else np.asarray(strata))
    if any(column.shape != (rows,) or np.any(pd.isna(column)) for column in named):
        raise ValueError(f"expected a stratum and a PSU for each of {rows} respondents, none missing")
    stratum, unit = (np.unique(column, return_inverse=True)[1] for column in named)
    pairs, place = np.unique(stratum * (int(unit.max(initial=0)) + 1) + unit, return_inverse=True)
    of_unit = pairs // (int(unit.max(initial=0)) + 1)
    if rows and np.bincount(of_unit).min() < 2:
        raise ValueError("expected at least two PSUs in every stratum to resample from")
    return place, of_unit


def _standardised(z: FloatArray, w: FloatArray, complete: NDArray[np.bool_]) -> tuple[FloatArray, FloatArray]:
    """1 and the columns off their means in units of their spread, 0 in incomplete rows; weights likewise."""
    weighed, filled = np.where(complete, w, 0.0), np.where(complete[:, None], z, 0.0)
    off = np.where(complete[:, None], filled - weighed @ filled / weighed.sum(), 0.0)
    spread = np.sqrt(weighed @ off**2 / weighed.sum())
    off[:, spread <= 1e-12 * np.abs(filled).max(axis=0)] = 0.0
    return np.column_stack([complete, off / np.where(spread > 0, spread, 1.0)]), weighed


def _correlations(moments: FloatArray) -> FloatArray | None:
    """Correlations from the weighted sums of products with a leading 1; None when a column does not vary."""
    mean = moments[0, 1:] / moments[0, 0] if moments[0, 0] > 0 else moments[0, 1:]
    spread = moments[1:, 1:] / max(moments[0, 0], 1e-300) - np.outer(mean, mean)
    own = np.sqrt(np.maximum(np.diag(spread), 0.0))
    return None if (own <= 1e-9).any() else np.asarray(spread / np.outer(own, own))


def _resampled(
    columns: FloatArray,
    w: FloatArray,
    unit: NDArray[np.int64],
    stratum: NDArray[np.int64],
    times: int,
    seed: int,
) -> FloatArray:
    """Shares of every replicate that gives figures: n - 1 of a stratum's n PSUs drawn, times n/(n - 1)."""
    rng, size = np.random.default_rng(seed), columns.shape[1]
    members = [np.flatnonzero(stratum == h) for h in range(int(stratum.max()) + 1)]
    per_unit = (
        _unit_moments(columns, w, unit, len(stratum)) if len(stratum) * size**2 <= _MOST_CELLS else None
    )
    found = []
    for _ in range(times):
        times_drawn = np.zeros(len(stratum))
        for inside in members:
            n = len(inside)
            times_drawn[inside] = rng.multinomial(n - 1, np.full(n, 1 / n)) * (n / (n - 1))
        if per_unit is not None:
            moments = (times_drawn @ per_unit).reshape(size, size)
        else:
            moments = columns.T @ (columns * (w * times_drawn[unit])[:, None])
        correlation = _correlations(moments)
        parts = None if correlation is None else johnson(correlation)
        if parts is not None and parts.sum() > 1e-12:
            found.append(parts / parts.sum())
    return np.array(found).reshape(-1, size - 2)


def _unit_moments(columns: FloatArray, w: FloatArray, unit: NDArray[np.int64], units: int) -> FloatArray:
    size = columns.shape[1]
    out = np.empty((units, size, size))
    for a in range(size):
        for b in range(a, size):
            out[:, a, b] = out[:, b, a] = np.bincount(unit, w * columns[:, a] * columns[:, b], units)
    return out.reshape(units, size * size)


_Ends = list[float] | list[None]


def _bounds(share: FloatArray, shares: FloatArray, replicates: int, level: float) -> tuple[_Ends, _Ends]:
    """Percentiles of the shares; none when a twentieth of the replicates gave no figures."""
    if replicates < 1 or len(shares) < 0.95 * replicates:
        nothing: list[None] = [None] * len(share)
        return nothing, nothing
    low, high = np.quantile(shares, [(1 - level) / 2, (1 + level) / 2], axis=0)
    return np.minimum(low, share).tolist(), np.maximum(high, share).tolist()


def _rows(names: Sequence[str], parts: FloatArray, bounds: tuple[_Ends, _Ends]) -> tuple[Driver, ...]:
    rows = zip(names, parts.tolist(), (parts / parts.sum()).tolist(), *bounds, strict=True)
    return tuple(Driver(*row) for row in rows)
