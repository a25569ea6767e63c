"""Intra-class correlation: of answers in clusters (one way), and of raters (Shrout & Fleiss 1979).

Refs: Donner 1986 for clusters of unequal size; McGraw & Wong 1996 for the intervals.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from analysis.counts import FloatArray, checked_level
from analysis.reliability import complete_rows

# A sum of squares this small beside the total is rounding.
_NOISE = 1e-25


@dataclass(frozen=True, slots=True)
class OneWay:
    """Analysis of variance of answers by cluster; None with a state where clusters do not tell.

    States: "one_cluster", "one_answer_each", "no_variation". `deff` = 1 + (mean size - 1)·icc.
    """

    icc: float | None
    deff: float | None
    between: float | None
    within: float | None
    n0: float | None
    mean_size: float
    f: float | None
    p: float | None
    state: str | None = None


def icc_oneway(y: ArrayLike, cluster: ArrayLike) -> OneWay:
    """Correlation (MSB - MSW)/(MSB + (n0 - 1)·MSW) of two answers from one cluster, unweighted.

    y and cluster have shape (respondents,); NaN in y is a missing answer and leaves its row out.
    n0 = (N - Σn²/N)/(k - 1) for k clusters of n. It may be negative. Raises ValueError on a missing cluster,
    infinite y, no answers at all.

    >>> found = icc_oneway([1, 1, 0, 1, 0, 0, 0, 1, 1], ["a", "a", "a", "b", "b", "b", "c", "c", "c"])
    >>> round(found.icc, 3), round(found.deff, 3)
    (-0.286, 0.429)
    """
    values, place = _by_cluster(y, cluster)
    size = np.bincount(place).astype(np.float64)
    k, n = len(size), len(values)
    mean_size = n / k
    if k in (1, n):
        state = "one_cluster" if k == 1 else "one_answer_each"
        return OneWay(None, None, None, None, None, mean_size, None, None, state)
    centred = values - values.mean()
    means = np.bincount(place, centred) / size
    between = float((size * means**2).sum() / (k - 1))
    rest = float(((centred - means[place]) ** 2).sum())
    within = rest / (n - k) if rest > _NOISE * float(centred @ centred) else 0.0
    n0 = float((n - (size**2).sum() / n) / (k - 1))
    if between + (n0 - 1) * within <= 0:
        return OneWay(None, None, between, within, n0, mean_size, None, None, "no_variation")
    icc = (between - within) / (between + (n0 - 1) * within)
    f = between / within if within > 0 else None
    p = float(stats.f.sf(f, k - 1, n - k)) if f is not None else 0.0
    return OneWay(icc, 1 + (mean_size - 1) * icc, between, within, n0, mean_size, f, p)


@dataclass(frozen=True, slots=True)
class FTest:
    """F with its degrees of freedom and p-value."""

    f: float
    df1: int
    df2: int
    p: float


@dataclass(frozen=True, slots=True)
class Icc:
    """One of the six correlations with its bounds and its F test against 0.

    A mean of raters has None where the single rater's figure is -1/(k-1) or less: no correlation gives it.
    The approximate bounds of ICC2 may miss a negative estimate when F is below 0.1.
    """

    icc: float | None
    low: float | None
    high: float | None
    test: FTest


KINDS = ("ICC1", "ICC2", "ICC3", "ICC1k", "ICC2k", "ICC3k")


@dataclass(frozen=True, slots=True)
class Raters:
    """The six correlations by kind, empty with the state "too_few" or "no_variation"."""

    kinds: Mapping[str, Icc]
    n: int
    k: int
    state: str | None = None


def icc_raters(ratings: ArrayLike, level: float = 0.95) -> Raters:
    """Agreement of k raters over n subjects, `ratings` (subjects, raters), complete rows only.

    ICC1 every subject has its own raters; ICC2 raters are a sample, ICC3 the only ones; with k the mean of
    the k raters. Raises ValueError on fewer than two raters or infinite values.

    >>> judges = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
    >>> found = icc_raters(judges)
    >>> {kind: round(one.icc, 2) for kind, one in found.kinds.items()}
    {'ICC1': 0.17, 'ICC2': 0.29, 'ICC3': 0.71, 'ICC1k': 0.44, 'ICC2k': 0.62, 'ICC3k': 0.91}
    """
    outside = (1 - checked_level(level)) / 2
    x, _ = complete_rows(ratings)
    n, k = x.shape
    if n < 2:
        return Raters({}, n, k, "too_few")
    centred = x - x.mean()
    subjects, raters = centred.mean(axis=1), centred.mean(axis=0)
    residual = centred - subjects[:, None] - raters
    between, columns = k * (subjects**2).sum() / (n - 1), n * (raters**2).sum() / (k - 1)
    error = float((residual**2).sum() / ((n - 1) * (k - 1)))
    within = float(((centred - subjects[:, None]) ** 2).sum() / (n * (k - 1)))
    if min(float(between), error) <= 1e-12 * float((centred**2).max()):
        return Raters({}, n, k, "no_variation")
    first = _ratio(float(between), within, n - 1, n * (k - 1), k, outside)
    third = _ratio(float(between), error, n - 1, (n - 1) * (k - 1), k, outside)
    second = _second(float(between), float(columns), error, n, k, outside)
    found = [first[0], second[0], third[0], first[1], second[1], third[1]]
    return Raters(dict(zip(KINDS, found, strict=True)), n, k)


def _ratio(between: float, error: float, df1: int, df2: int, k: int, outside: float) -> tuple[Icc, Icc]:
    """Kinds 1 and 3: functions of one F alone, so the bounds are those of F."""
    f = between / error
    bounds = f / float(stats.f.isf(outside, df1, df2)), f * float(stats.f.isf(outside, df2, df1))
    test = _f_test(f, df1, df2)
    one, low, high = ((v - 1) / (v + k - 1) for v in (f, *bounds))
    mean, mean_low, mean_high = (1 - 1 / v for v in (f, *bounds))
    return Icc(one, low, high, test), Icc(mean, mean_low, mean_high, test)


def _second(between: float, columns: float, error: float, n: int, k: int, outside: float) -> tuple[Icc, Icc]:
    """Kind 2: raters vary too; Satterthwaite's degrees of freedom for raters and error together."""
    icc = (between - error) / (between + (k - 1) * error + k * (columns - error) / n)
    fj, a = columns / error, n * (1 + (k - 1) * icc) - k * icc
    df = (k - 1) * (n - 1) * (k * icc * fj + a) ** 2 / ((n - 1) * (k * icc * fj) ** 2 + a**2)
    f_low, f_high = float(stats.f.isf(outside, n - 1, df)), float(stats.f.isf(outside, df, n - 1))
    rest = k * columns + (k * n - k - n) * error
    low = n * (between - f_low * error) / (f_low * rest + n * between)
    high = n * (f_high * between - error) / (rest + n * f_high * between)
    test = _f_test(between / error, n - 1, (n - 1) * (k - 1))
    mean, mean_low, mean_high = (
        k * v / (1 + (k - 1) * v) if 1 + (k - 1) * v > 0 else None for v in (icc, low, high)
    )
    return Icc(icc, low, high, test), Icc(mean, mean_low, mean_high, test)


def _f_test(f: float, df1: int, df2: int) -> FTest:
    return FTest(f, df1, df2, float(stats.f.sf(f, df1, df2)))


def _by_cluster(y: ArrayLike, cluster: ArrayLike) -> tuple[FloatArray, NDArray[np.int64]]:
    values, names = np.asarray(y, np.float64), np.asarray(cluster)
    if values.ndim != 1 or names.shape != values.shape or np.isinf(values).any():
        raise ValueError(f"expected finite answers and their clusters, got {values.shape} and {names.shape}")
    if np.any(pd.isna(names)):
        raise ValueError("expected a cluster for every answer, got a missing one")
    some = ~np.isnan(values)
    if not some.any():
        raise ValueError("expected at least one answer, got none")
    return values[some], np.asarray(np.unique(names[some], return_inverse=True)[1], np.int64)
