"""What a round that is still open may end with: a prediction, blank once it is closed, never "confidence".

The rate so far is taken for Beta(1/2 + x*, 1/2 + n* - x*) (Jeffreys), x* satisfied of n* effective answers;
the answers still to come are beta-binomial, each worth as much as one so far. Refs: Geisser 1993, ch. 2;
Gelman et al. 2013, section 2.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import special

from analysis.bounded import score_p_values
from analysis.counts import FloatArray, checked_target
from analysis.verdict import p_values

PRIOR, SIDE = 0.5, 0.025
MOST = 2_000_000
State = Literal["no_answers", "complete"]


@dataclass(frozen=True, slots=True)
class Predictive:
    """Probabilities at the planned end; None with the state "no_answers", or "complete": no more will come.

    `official`: the point estimate reaches the target. `met`, `not_met`: the verdict says so, two-sided 95 %.
    `to_come` counts the answers still to come, `worth` the effective ones that they are taken for.
    """

    official: float | None
    met: float | None
    not_met: float | None
    to_come: int
    worth: int
    state: State | None = None


def predict(
    rate: float | None, n: int, planned: int, target: float, effective_n: float | None = None
) -> Predictive:
    """Predict the end at `planned` answers from a rate of `n` so far, worth `effective_n` (default n).

    An index of several items may be worth more answers than there are people; its verdict then is that of
    `analysis.bounded`. Raises ValueError on a rate, a size or a target that cannot be.

    >>> found = predict(0.95, 20, 40, 0.95)
    >>> round(found.official, 4), round(found.met, 4), found.to_come
    (0.623, 0.0, 20)
    >>> predict(0.95, 40, 40, 0.95).state, predict(None, 0, 40, 0.95).state
    ('complete', 'no_answers')
    """
    checked_target(target)
    if n < 0 or planned < 0:
        raise ValueError(f"{n} answers of {planned} planned; expected neither below 0")
    if n == 0 or rate is None:
        return Predictive(None, None, None, planned, 0, "no_answers")
    size = float(n) if effective_n is None else effective_n
    if not 0 <= rate <= 1 or not 0 < size < np.inf:
        raise ValueError(f"rate {rate!r} of {size!r} effective answers; expected 0-1 of more than 0")
    to_come = max(planned - n, 0)
    worth = round(to_come * size / n)
    if worth > MOST:
        raise ValueError(f"{worth} answers to come; expected at most {MOST}")
    if worth == 0:
        return Predictive(None, None, None, to_come, 0, "complete")
    chance = _beta_binomial(worth, PRIOR + rate * size, PRIOR + (1 - rate) * size)
    final = np.asarray((rate * size + np.arange(worth + 1)) / (size + worth), np.float64)
    met, not_met = _verdict_p(final, size + worth, planned, target)
    # The same tolerance as `verdict.short_of`: whole numbers within rounding noise count as whole.
    official = final * (size + worth) >= target * (size + worth) - 1e-9
    return Predictive(
        _sum(chance[official]), _sum(chance[met <= SIDE]), _sum(chance[not_met <= SIDE]), to_come, worth
    )


def _sum(chances: FloatArray) -> float:
    return float(min(chances.sum(), 1.0))


def _beta_binomial(m: int, a: float, b: float) -> FloatArray:
    """P(Y = 0 … m) for Y satisfied of m whose rate is Beta(a, b)."""
    y = np.arange(m + 1.0)
    ways = -np.log(m + 1.0) - special.betaln(y + 1, m - y + 1)
    return np.asarray(np.exp(ways + special.betaln(a + y, b + m - y) - special.betaln(a, b)))


def _verdict_p(final: FloatArray, size: float, people: int, target: float) -> tuple[FloatArray, FloatArray]:
    """p_met and p_not_met of every end, by the family that would judge it."""
    if size <= people + 1e-9:
        return p_values(final * size, np.full_like(final, size), target)
    # The bounds of `analysis.bounded` are for rates within (0, 1).
    inside = np.clip(final, 1e-12, 1 - 1e-12)
    return score_p_values(inside, np.full_like(final, size), np.full_like(final, float(people)), target)
