"""Fisher's exact test of two proportions and the conditional odds ratio."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import optimize, stats

from analysis.counts import FloatArray
from analysis.score import rates


@dataclass(frozen=True, slots=True)
class Fisher:
    """Two-sided p and the conditional odds ratio; None with the state "infinite_odds" when it is infinite."""

    p: float
    odds_ratio: float | None
    state: str | None = None


def fisher_exact(x1: int, n1: int, x2: int, n2: int) -> Fisher:
    """Test p1 = p2 given the margins; p sums all tables no likelier than this one, as R's `fisher.test`.

    The odds ratio is the exact conditional maximum likelihood estimate. Raises ValueError on impossible
    counts or a sample without answers.

    >>> found = fisher_exact(56, 70, 48, 80)
    >>> round(found.p, 5), round(found.odds_ratio, 4)
    (0.01252, 2.6492)
    """
    rates(x1, n1, x2, n2)
    support, log_chance = _tables(x1, n1, x2, n2)
    chance = np.exp(log_chance)
    here = chance[int(x1) - int(support[0])]
    p = min(1.0, float(chance[chance <= here * (1 + 1e-7)].sum()))
    if x1 == support[0]:
        return Fisher(p, 0.0)
    if x1 == support[-1]:
        return Fisher(p, None, "infinite_odds")
    log_odds = optimize.brentq(lambda b: conditional_mean(x1, n1, x2, n2, math.exp(b)) - x1, -700, 700)
    return Fisher(p, math.exp(log_odds))


def conditional_mean(x1: int, n1: int, x2: int, n2: int, odds: float) -> float:
    """Mean of X1 given X1 + X2 = x1 + x2 when the odds ratio is `odds` > 0."""
    support, log_chance = _tables(x1, n1, x2, n2)
    weighed = log_chance + math.log(odds) * support
    weight = np.exp(weighed - weighed.max())
    return float((support * weight).sum() / weight.sum())


def _tables(x1: int, n1: int, x2: int, n2: int) -> tuple[FloatArray, FloatArray]:
    total = int(x1 + x2)
    support = np.arange(max(0, total - int(n2)), min(int(n1), total) + 1)
    log_chance = stats.hypergeom.logpmf(support, int(n1 + n2), int(n1), total)
    return support.astype(np.float64), np.asarray(log_chance, np.float64)
