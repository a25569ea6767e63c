"""Tests of one count against a target rate: exact, mid-p and score.

Verdicts use `analysis.verdict`; these are for tables and for checking against R's `binom.test`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special, stats

from analysis.counts import checked_counts
from analysis.verdict import p_values


@dataclass(frozen=True, slots=True)
class OneSample:
    """p-values of x of n against p0; "greater" speaks for a rate above p0, "less" for one below.

    All None with the state "no_answers" when n = 0.
    """

    p_greater: float | None
    p_less: float | None
    p_two_sided: float | None
    midp_greater: float | None
    midp_less: float | None
    score_z: float | None
    score_p_greater: float | None
    score_p_less: float | None
    state: str | None = None


def one_sample(x: int, n: int, p0: float) -> OneSample:
    """Test x satisfied of n answers against the rate p0, 0 < p0 < 1.

    Exact: P(X >= x) and P(X <= x); two-sided sums all outcomes no likelier than x, as R's `binom.test`.
    Mid-p takes half of P(X = x) off. Score: z = (x/n - p0)/sqrt(p0(1-p0)/n) without continuity correction.
    Raises ValueError on impossible counts or p0.

    >>> test = one_sample(96, 100, 0.95)
    >>> round(test.p_greater, 4), round(test.p_less, 4), round(test.p_two_sided, 4)
    (0.436, 0.7422, 0.82)
    """
    checked_counts(x, n)
    if not 0.0 < p0 < 1.0:
        raise ValueError(f"p0 must lie between 0 and 1, got {p0!r}")
    if n == 0:
        return OneSample(None, None, None, None, None, None, None, None, "no_answers")
    greater, less = (float(p) for p in p_values(x, n, p0))
    half = float(stats.binom.pmf(x, n, p0)) / 2.0
    two = float(stats.binomtest(int(x), int(n), p0).pvalue)
    z = (x / n - p0) / float(np.sqrt(p0 * (1.0 - p0) / n))
    up, down = float(special.ndtr(-z)), float(special.ndtr(z))
    return OneSample(greater, less, two, greater - half, less - half, z, up, down)
