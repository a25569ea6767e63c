"""Differences and other linear contrasts of estimates, with the covariance of what shares PSUs.

For two units, two rounds, two factors, a trend over rounds. Rounds drawn independently of one another have no
covariance and Satterthwaite's degrees of freedom; everything else those of the whole design.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import special

from analysis.counts import FloatArray
from analysis.degrees import satterthwaite, t_quantile
from analysis.design import SurveyDesign
from analysis.domains import Column
from analysis.estimate import mean
from analysis.estimates import Estimates, number


@dataclass(frozen=True)
class Contrast:
    """Σ c·estimate with its test against 0.

    State: "no_answers" (all None) | "no_degrees" or "no_variance" (no error, hence no test) | None.
    """

    estimate: float | None
    se: float | None
    df: float
    low: float | None
    high: float | None
    t: float | None
    p: float | None
    state: str | None = None


def contrast(found: Estimates, weights: ArrayLike, *, level: float = 0.95) -> Contrast:
    """Contrast of estimates from one design, `weights` of shape (domains, columns), with their covariance.

    Raises ValueError on weights of another shape or all 0.

    >>> d = SurveyDesign(psu=[1, 1, 2, 2, 3, 3])
    >>> by_unit = mean(d, [1, 0, 1, 1, 0, 0], by={"unit": [*"ababab"]})
    >>> found = contrast(by_unit, [[-1], [1]])
    >>> round(found.estimate, 4), round(found.se, 4), found.df
    (-0.3333, 0.3333, 2)
    """
    c = np.asarray(weights, np.float64)
    if c.shape != found.estimate.shape or not np.isfinite(c).all() or not c.any():
        raise ValueError(f"expected {found.estimate.shape} finite weights, not all 0; got {c.tolist()}")
    used = c != 0
    if np.isnan(found.estimate[used]).any():
        return _nothing("no_answers")
    domains, columns = (np.flatnonzero(used.any(axis=axis)).tolist() for axis in (1, 0))
    covariance = found.covariance_of(domains, columns)
    flat = c[np.ix_(domains, columns)].ravel()
    variance = float(flat @ covariance @ flat)
    # What cancels out but for rounding (a rate and its complement) has no variance.
    most = float(np.abs(flat) @ np.sqrt(np.diag(covariance))) ** 2
    variance = variance if variance > 1e-14 * most else 0.0
    return tested(float((c[used] * found.estimate[used]).sum()), variance, found.design.degrees, level)


def independent(parts: list[tuple[Estimates, ArrayLike]], *, level: float = 0.95) -> Contrast:
    """Sum of contrasts of designs drawn independently of one another (two rounds, two provinces).

    Variances add; degrees of freedom by Satterthwaite over the designs.
    """
    done = [contrast(found, weights, level=level) for found, weights in parts]
    states = {part.state for part in done}
    if "no_answers" in states:
        return _nothing("no_answers")
    estimate = sum(part.estimate or 0.0 for part in done)
    # A complete list has no variance and takes no part in the degrees of freedom.
    known = [(part.se**2, part.df) for part in done if part.se]
    if "no_degrees" in states or not known:
        return tested(estimate, 0.0, 0 if "no_degrees" in states else 1, level)
    variances, degrees = zip(*known, strict=True)
    return tested(estimate, sum(variances), satterthwaite(variances, degrees), level)


def t_test(design: SurveyDesign, y: ArrayLike, group: Column, *, level: float = 0.95) -> Contrast:
    """Difference of the means of two groups, the second in sorted order less the first.

    Degrees of freedom are those of the PSUs with answers, less one for the slope (Lumley 2010). Refuses
    anything but two groups.
    """
    values = np.asarray(y, np.float64)
    known = ~np.isnan(values) & ~np.asarray(pd.isna(np.asarray(group)), np.bool_)
    by_group = mean(design, values, by={"group": group}, where=known)
    if len(by_group.keys) != 2:
        raise ValueError(f"expected two groups with answers, got {[key['group'] for key in by_group.keys]}")
    whole = mean(design, values, where=known)
    variance = float(np.array([-1.0, 1.0]) @ by_group.covariance @ np.array([-1.0, 1.0]))
    difference = float(by_group.estimate[1, 0] - by_group.estimate[0, 0])
    return tested(difference, variance, int(whole.df[0, 0]) - 1, level)


def difference_weights(
    found: Estimates, frm: Hashable, to: Hashable, *, by: str, column: int = 0
) -> FloatArray:
    """Weights of the contrast `to` less `frm` among the values of the domain column `by`."""
    values = [key[by] for key in found.keys]
    if frm not in values or to not in values:
        raise ValueError(f"{by}: {frm!r} and {to!r} expected among {values}")
    weights = np.zeros(found.estimate.shape)
    weights[values.index(to), column] += 1.0
    weights[values.index(frm), column] -= 1.0
    return weights


def tested(estimate: float, variance: float, df: float, level: float) -> Contrast:
    """Test an estimate against 0 by t on `df` degrees of freedom."""
    if df < 1 or not variance > 0:
        state = "no_degrees" if df < 1 else "no_variance"
        return Contrast(estimate, None, df, None, None, None, None, state)
    se = float(np.sqrt(variance))
    half, t = number(t_quantile(level, df) * se) or 0.0, estimate / se
    return Contrast(
        estimate, se, df, estimate - half, estimate + half, t, 2 * float(special.stdtr(df, -abs(t)))
    )


def _nothing(state: str) -> Contrast:
    return Contrast(None, None, 0, None, None, None, None, state)
