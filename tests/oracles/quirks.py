"""Where another program departs from the method that it names, and what it prints instead.

The records hold such figures to tolerances that the exact value misses; the exact values are tested in
tests/analysis. docs/method.md, "Where other programs differ", says which is which.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import optimize, special

from analysis.answers import IntArray
from analysis.counts import FloatArray
from analysis.design import SurveyDesign
from analysis.estimate import total
from analysis.fisher import conditional_mean
from analysis.influence import sums
from analysis.quadratic import upper_tail
from analysis.raoscott import Independence
from analysis.score import rates, z_of
from analysis.twosample import wald_difference


def odds_ratio_as_r(x1: int, n1: int, x2: int, n2: int) -> float | None:
    """The conditional odds ratio where R's `fisher.test` stops looking, up to a thousandth off."""
    total = x1 + x2
    if x1 == max(0, total - n2):
        return 0.0
    if x1 == min(n1, total):
        return None
    tiny, mean = sys.float_info.epsilon, conditional_mean(x1, n1, x2, n2, 1.0)
    if mean > x1:
        return uniroot(lambda t: conditional_mean(x1, n1, x2, n2, max(t, 1e-300)) - x1, 0.0, 1.0)
    return (
        1 / uniroot(lambda t: conditional_mean(x1, n1, x2, n2, 1 / t) - x1, tiny, 1.0) if mean < x1 else 1.0
    )


def uniroot(f: Callable[[float], float], a: float, b: float) -> float:
    """Brent's root search (1973) with the stopping rule of R's `uniroot`, tolerance eps^(1/4)."""
    eps = sys.float_info.epsilon
    fa, fb = f(a), f(b)
    c, fc = a, fa
    while True:
        before = b - a
        if abs(fc) < abs(fb):
            a, b, c, fa, fb, fc = b, c, b, fb, fc, fb
        near, step = 2 * eps * abs(b) + eps**0.25 / 2, (c - b) / 2
        if abs(step) <= near or fb == 0:
            return b
        if abs(before) >= near and abs(fa) > abs(fb):
            p, q = _interpolation(a, b, c, fa, fb, fc)
            if p < 0.75 * (c - b) * q - abs(near * q) / 2 and p < abs(before * q / 2):
                step = p / q
        if abs(step) < near:
            step = near if step > 0 else -near
        a, fa, b = b, fb, b + step
        fb = f(b)
        if (fb > 0) == (fc > 0):
            c, fc = a, fa


def _interpolation(a: float, b: float, c: float, fa: float, fb: float, fc: float) -> tuple[float, float]:
    if a == c:
        p, q = (c - b) * fb / fa, 1 - fb / fa
    else:
        u, v, w = fa / fc, fb / fc, fb / fa
        p, q = w * ((c - b) * u * (u - v) - (b - a) * (v - 1)), (u - 1) * (v - 1) * (w - 1)
    return (p, -q) if p > 0 else (-p, q)


def score_as_statsmodels(x1: int, n1: int, x2: int, n2: int, level: float) -> tuple[float, float]:
    """What statsmodels 0.15 prints as the score interval of a difference; ValueError where it fails.

    One coefficient of its cubic holds x2 where the method has n2, and its search starts from Wald's bounds.
    """
    p1, p2 = rates(x1, n1, x2, n2)
    low, high = wald_difference(x1, n1, x2, n2, level, clip=False)

    def gap(delta: float) -> float:
        z = _statsmodels_z(x1, n1, x2, n2, delta)
        return float(2 * special.ndtr(-abs(z)) - 2 * special.ndtr(-z_of(level)))

    with np.errstate(all="ignore"):
        upper = optimize.brentq(gap, p1 - p2, min(high + abs(high) / 2, 0.99999))
        return float(optimize.brentq(gap, low - abs(low) / 4, p1 - p2)), float(upper)


def _statsmodels_z(x1: int, n1: int, x2: int, n2: int, delta: float) -> float:
    total, count = n1 + n2, x1 + x2
    p2 = np.float64(count / total)
    if delta != 0:
        b = np.float64((n1 + 2 * n2) * delta - total - count) / (3 * total)
        c = ((x2 * delta - total - 2 * x2) * delta + count) / (3 * total)
        q = b**3 - 1.5 * b * c + x2 * delta * (1 - delta) / (2 * total)
        size = np.sign(q) * np.sqrt(b * b - c)
        p2 = 2 * size * np.cos((np.pi + np.arccos(q / size**3)) / 3) - b
    p1 = p2 + delta
    variance = (p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2) * total / (total - 1)
    return float((x1 / n1 - x2 / n2 - delta) / np.sqrt(variance))


def lonely_total_as_survey_4_1(design: SurveyDesign, y: FloatArray) -> float:
    """Standard error of a total under "adjust" before survey 4.3: a lonely PSU's total is centred at 0."""
    totals = np.bincount(design.tree.unit[0], weights=design.weight * y)
    lonely = design.stages[0].taken[design.stages[0].group] == 1
    variance = total(replace(design, lonely_psu="certainty"), y).variance[0, 0]
    return float(np.sqrt(variance + (totals[lonely] ** 2).sum()))


def mixture_as_r(found: Independence) -> float:
    """R's `lincom` and `saddlepoint`: the denominator is a whole number of chi-squares, rounded down."""
    assert found.rao_scott is not None
    assert found.pearson is not None
    ddf = found.rao_scott.ddf
    weights, degrees = [*found.deltas, -found.pearson / ddf], [1.0] * len(found.deltas)
    return upper_tail(weights, [*degrees, np.floor(ddf + 1e-9)], 0.0)


@dataclass(frozen=True, eq=False)
class RakedAsR:
    """R's `rake`: residuals of ten rounds of plain, unweighted means over each margin in turn."""

    cell: IntArray
    margins: tuple[IntArray, ...]
    weight: FloatArray

    def fit(self, total: FloatArray, weight: FloatArray, cell: IntArray) -> FloatArray:
        people, z = weight / self.weight[cell], total / weight[:, None]
        left = z.copy()
        for _ in range(10):
            for margin in self.margins:
                codes = margin[cell]
                size = int(codes.max()) + 1
                summed, counted = sums(codes, people[:, None] * left, size), np.bincount(codes, people)
                left -= (summed / counted[:, None])[codes]
        return z - left


def raked_as_r(design: SurveyDesign, before: FloatArray, margins: list[np.ndarray]) -> SurveyDesign:
    """The raked design with R's residuals: they differ from ours where the weights `before` were unequal."""
    codes = [pd.factorize(column)[0].astype(np.int64) for column in margins]
    rows = pd.DataFrame([*codes, before]).T
    cell = np.asarray(rows.groupby(list(rows), sort=False).ngroup().to_numpy(), np.int64)
    first = np.unique(cell, return_index=True)[1]
    plain = replace(design, weights=before, calibration=None)
    shared = RakedAsR(cell, tuple(column[first] for column in codes), design.weight[first])
    return plain.calibrated(design.weight, shared)
