"""Tests of unclustered counts: trend over ordered groups, adjusted for strata, paired, exact one-sided.

All take answers for independent and refuse a survey design: with 20 answers a cluster and an intra-class
correlation of 0.05 a trend test at 5 % rejects 16 % of the time. With a design use a linear contrast.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import special, stats

from analysis.counts import FloatArray, checked_counts, checked_level
from analysis.onesample import one_sample
from analysis.score import rates
from analysis.twosample import Test

Alternative = Literal["greater", "less"]
_Maybe = float | None


@dataclass(frozen=True, slots=True)
class Trend:
    """z > 0 where the rate grows with the score; all None with a state where the data allow no test."""

    z: float | None
    chi_square: float | None
    p_two_sided: float | None
    p_increasing: float | None
    p_decreasing: float | None
    state: str | None = None


def cochran_armitage(x: ArrayLike, n: ArrayLike, score: ArrayLike | None = None) -> Trend:
    """Test whether the rate moves with the groups' score (Cochran 1954, Armitage 1955); default 1, 2, 3 …

    x satisfied of n answers, each of shape (groups,), two groups or more. z = T/√V with T = Σ s(x - n·p),
    V = p(1-p)·(Σ n s² - (Σ n s)²/N): divided by N as R's `prop.trend.test`, where some texts have N - 1.
    State "no_variation" when all or none are satisfied or one score holds all answers. Raises ValueError
    on a survey design, impossible counts, scores that are not finite or of another length.

    >>> found = cochran_armitage([30, 45, 60, 80], [100, 100, 100, 100])
    >>> round(found.z, 4), round(found.chi_square, 4)
    (7.3999, 54.758)
    """
    refuse_design(x, n, score, test="Cochran-Armitage")
    xs, ns = checked_counts(x, n)
    if xs.ndim != 1 or len(xs) < 2:
        raise ValueError(f"expected counts of two groups or more in one list, got shape {xs.shape}")
    s = np.arange(1.0, len(xs) + 1) if score is None else np.asarray(score, np.float64)
    if s.shape != xs.shape or not np.isfinite(s).all():
        raise ValueError(f"expected {len(xs)} finite scores, got {score!r}")
    total = ns.sum()
    pooled = xs.sum() / total if total else 0.0
    # Centred at the mean score first, so that scores such as 2021, 2022 lose no digits.
    off = s - (ns @ s / total if total else 0.0)
    variance = pooled * (1 - pooled) * (ns @ off**2)
    if variance <= 0 or np.ptp(s[ns > 0]) == 0:
        return Trend(None, None, None, None, None, "no_variation" if total else "no_answers")
    z = float(off @ (xs - ns * pooled) / math.sqrt(variance))
    return Trend(z, z * z, float(special.chdtrc(1, z * z)), float(special.ndtr(-z)), float(special.ndtr(z)))


@dataclass(frozen=True, slots=True)
class MantelHaenszel:
    """What two groups differ by within strata; a field is None where it is not defined, see `state`.

    `odds_ratio` with Robins-Breslow-Greenland bounds, `risk_difference` of rates, group 1 minus group 2;
    chi-square on 1 df without and with (`_cc`) continuity correction.
    """

    odds_ratio: float | None
    low: float | None
    high: float | None
    risk_difference: float | None
    chi_square: float | None
    p: float | None
    chi_square_cc: float | None
    p_cc: float | None
    state: str | None = None


def mantel_haenszel(tables: ArrayLike, level: float = 0.95) -> MantelHaenszel:
    """Compare two groups over strata (Mantel & Haenszel 1959; Robins, Breslow, Greenland 1986).

    `tables` (strata, 2, 2): rows group 1 and 2, columns satisfied and not. State "no_odds_ratio" where the
    common odds ratio is 0/0 or infinite, "no_bounds" where it is 0, "no_variation" where no stratum tells
    anything. Raises ValueError on a survey design, impossible counts or shapes.

    >>> found = mantel_haenszel([[[30, 10], [20, 25]], [[45, 12], [40, 20]], [[60, 5], [50, 15]]])
    >>> round(found.odds_ratio, 4), round(found.low, 4), round(found.high, 4)
    (2.7975, 1.6413, 4.768)
    """
    refuse_design(tables, test="Mantel-Haenszel")
    checked_level(level)
    t = _tables(tables)
    t = t[t.sum(axis=(1, 2)) > 0]
    n, group, answer = t.sum(axis=(1, 2)), t.sum(axis=2), t.sum(axis=1)
    informative = n > 1
    spread = (group.prod(axis=1) * answer.prod(axis=1))[informative]
    variance = float((spread / (n**2 * (n - 1))[informative]).sum()) if informative.any() else 0.0
    shift = abs(float((t[:, 0, 0] - group[:, 0] * answer[:, 0] / n).sum()))
    plain, corrected = (_one_df(shift - c, variance) for c in (0.0, 0.5 if shift >= 0.5 else 0.0))
    ratio, low, high = _odds_ratio(t, n, level)
    pairs = float((group.prod(axis=1) / n).sum())
    gap = float(((t[:, 0, 0] * group[:, 1] - t[:, 1, 0] * group[:, 0]) / n).sum())
    state = "no_odds_ratio" if ratio is None else "no_bounds" if low is None else None
    return MantelHaenszel(
        ratio, low, high, gap / pairs if pairs > 0 else None,
        plain.statistic, plain.p, corrected.statistic, corrected.p, plain.state or state,
    )  # fmt: skip


def _odds_ratio(
    t: FloatArray, n: FloatArray, level: float
) -> tuple[float | None, float | None, float | None]:
    r, s = t[:, 0, 0] * t[:, 1, 1] / n, t[:, 0, 1] * t[:, 1, 0] / n
    p, q = (t[:, 0, 0] + t[:, 1, 1]) / n, (t[:, 0, 1] + t[:, 1, 0]) / n
    up, down = float(r.sum()), float(s.sum())
    if down == 0:
        return None, None, None
    if up == 0:
        return 0.0, None, None
    variance = (p @ r) / (2 * up**2) + (p @ s + q @ r) / (2 * up * down) + (q @ s) / (2 * down**2)
    half = float(special.ndtri((1 + level) / 2)) * math.sqrt(float(variance))
    ratio = up / down
    return ratio, ratio * math.exp(-half), ratio * math.exp(half)


@dataclass(frozen=True, slots=True)
class McNemar:
    """Change among the same people; None with state "no_change" when nobody changed."""

    chi_square: float | None
    p: float | None
    chi_square_cc: float | None
    p_cc: float | None
    p_exact: float | None
    state: str | None = None


def mcnemar(table: ArrayLike) -> McNemar:
    """Test whether as many became satisfied as ceased to be (McNemar 1947).

    `table` (2, 2): rows before, columns after. Only those who changed count: chi-square (b - c)²/(b + c),
    with correction (|b - c| - 1)²/(b + c), exact binomial at 1/2. Raises ValueError on a survey design.

    >>> round(mcnemar([[40, 3], [12, 45]]).p_exact, 5)
    0.03516
    """
    refuse_design(table, test="McNemar's")
    t = _tables(np.asarray(table)[None])[0]
    b, c = float(t[0, 1]), float(t[1, 0])
    if b + c == 0:
        return McNemar(None, None, None, None, None, "no_change")
    plain, corrected = _one_df(b - c, b + c), _one_df(max(abs(b - c) - 1, 0.0), b + c)
    exact = float(stats.binomtest(int(b), int(b + c)).pvalue)
    return McNemar(plain.statistic, plain.p, corrected.statistic, corrected.p, exact)


def exact_one_sided(x: int, n: int, target: float, alternative: Alternative = "greater") -> Test:
    """Exact binomial chance of at least ("greater") or at most ("less") x of n were the rate the target.

    State "no_answers" when n = 0. Raises ValueError on a survey design, impossible counts or target.

    >>> round(exact_one_sided(96, 100, 0.95).p, 4)
    0.436
    """
    refuse_design(x, n, test="exact")
    found = one_sample(x, n, target)
    p = found.p_greater if _greater(alternative) else found.p_less
    return Test(float(x), p, found.state)


def fisher_one_sided(x1: int, n1: int, x2: int, n2: int, alternative: Alternative = "greater") -> Test:
    """Exact chance, given the margins, of at least ("greater") or at most ("less") x1 were the rates equal.

    Raises ValueError on a survey design, impossible counts or a sample without answers.

    >>> round(fisher_one_sided(56, 70, 48, 80).p, 5)
    0.00632
    """
    refuse_design(x1, n1, x2, n2, test="Fisher's exact")
    rates(x1, n1, x2, n2)
    under = stats.hypergeom(int(n1 + n2), int(n1), int(x1 + x2))
    return Test(float(x1), float(under.sf(x1 - 1) if _greater(alternative) else under.cdf(x1)))


def refuse_design(*given: object, test: str) -> None:
    """Raise ValueError when anything given carries strata or PSUs: the test would take it for independent."""
    for thing in given:
        if any(hasattr(thing, name) for name in ("strata", "psu", "stages", "design")):
            raise ValueError(
                f"the {test} test expects unclustered counts, got a {type(thing).__name__} with strata or "
                "PSUs; compare estimates of the design with a linear contrast instead"
            )


def _greater(alternative: Alternative) -> bool:
    if alternative not in ("greater", "less"):
        raise ValueError(f"alternative must be 'greater' or 'less', got {alternative!r}")
    return alternative == "greater"


def _tables(tables: ArrayLike) -> FloatArray:
    given = np.asarray(tables)
    if given.ndim != 3 or given.shape[1:] != (2, 2) or not len(given):
        raise ValueError(f"expected counts as 2 by 2 tables, got shape {given.shape}")
    whole = given.astype(np.float64) if given.dtype.kind in "iuf" else np.full(given.shape, np.nan)
    bad = ~np.isfinite(whole) | (whole < 0) | (np.floor(whole) != whole)
    if bad.any():
        raise ValueError(f"expected whole numbers from 0 in every cell, got {given[bad][0]!r}")
    return whole


def _one_df(shift: float, variance: float) -> Test:
    if variance <= 0:
        return Test(None, None, "no_variation")
    statistic = shift * shift / variance
    return Test(statistic, float(special.chdtrc(1, statistic)))
