"""The verdict against a target: met, not met, or not enough to say (docs/method.md, "Verdict").

Two-sided bounds, 2.5 % a side at level 0.95. One family gives bounds and p-values alike, so that they
never disagree: Clopper-Pearson for counts, hypergeometric for a drawn sample, Korn-Graubard for designs.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from analysis import finite
from analysis.counts import FloatArray, checked_counts, checked_target, tail
from analysis.intervals import clopper_pearson

Word = Literal["met", "not_met", "undecided"]
WORDS: tuple[Word, ...] = ("met", "not_met", "undecided")
_WORDS_OR_NONE = np.array([*WORDS, None], dtype=object)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What can be said about a target; `verdict` None when nobody answered.

    p_met is the chance of at least so many satisfied answers were the rate exactly at the target, p_not_met
    of at most so many; official_met is the point estimate's reading; short_of counts the satisfied answers
    missing for it at the same n.
    """

    verdict: Word | None
    low: float | None
    high: float | None
    p_met: float | None
    p_not_met: float | None
    official_met: bool | None
    short_of: int | None
    method: str
    state: str | None = None


def judge_counts(
    x: int, n: int, target: float, population: int | None = None, level: float = 0.95
) -> Verdict:
    """Judge x satisfied of n answers; `population` only for a sample drawn from a list of that length.

    Raises ValueError on impossible counts or a target outside (0, 1].

    >>> judge_counts(400, 400, 0.95).verdict, judge_counts(380, 400, 0.95).verdict
    ('met', 'undecided')
    >>> judge_counts(0, 0, 0.95).state
    'no_answers'
    """
    checked_counts(x, n)
    checked_target(target)
    if n == 0:
        return Verdict(None, None, None, None, None, None, None, "clopper_pearson", "no_answers")
    if population is not None and finite.judges(n, finite.checked_population(population)):
        low, high, p_met, p_not, method = finite.judged(x, n, population, target, tail(level, "two"))
    else:
        bounds = clopper_pearson(x, n, level)
        low, high, method = float(bounds[0]), float(bounds[1]), "clopper_pearson"
        p_met, p_not = (float(p) for p in p_values(x, n, target))
    return Verdict(
        judge_bounds(low, high, target), low, high, p_met, p_not,
        x / n >= target, short_of(x, n, target), method, finite.state(n, population),
    )  # fmt: skip


def judge_bounds(low: float, high: float, target: float) -> Word:
    """Read a verdict off two bounds: met when low >= target, not_met when high < target.

    >>> judge_bounds(0.95, 0.99, 0.95), judge_bounds(0.90, 0.95, 0.95)
    ('met', 'undecided')
    """
    if low >= target:
        return "met"
    return "not_met" if high < target else "undecided"


def words(low: FloatArray, high: FloatArray, target: float) -> NDArray[np.object_]:
    """Read verdicts off arrays of bounds as `judge_bounds` does; None where they are NaN."""
    word = np.select([np.isnan(low), low >= target, high < target], [3, 0, 1], 2)
    return np.asarray(_WORDS_OR_NONE[word])


def p_values(x: ArrayLike, n: ArrayLike, target: float) -> tuple[FloatArray, FloatArray]:
    """Return (p_met, p_not_met) for real counts x of n, exact binomial when they are whole.

    p_met = BetaCDF(target; x, n-x+1), p_not_met = 1 - BetaCDF(target; x+1, n-x). With the bounds' own
    effective counts they agree with the bounds: met exactly when p_met <= 2.5 %.
    """
    xs, ns = np.asarray(x, np.float64), np.asarray(n, np.float64)
    p_met = np.where(xs > 0, special.betainc(np.maximum(xs, 1e-300), ns - xs + 1.0, target), 1.0)
    p_not = np.where(ns > xs, special.betaincc(xs + 1.0, np.maximum(ns - xs, 1e-300), target), 1.0)
    return p_met, p_not


def short_of(x: int, n: int, target: float) -> int:
    """Return how many more satisfied answers among the same n the official reading would need.

    >>> short_of(375, 400, 0.95), short_of(380, 400, 0.95)
    (5, 0)
    """
    # 0.95 * 140 may come out a hair above 133: whole numbers within rounding noise count as whole.
    return max(0, math.ceil(target * n - 1e-9) - int(x))


@dataclass(frozen=True)
class Verdicts:
    """Verdicts of a table, arrays of the counts' shape; `verdict` holds words, None where n = 0.

    Numbers hold NaN where n = 0; frames made from them turn that into None.
    """

    verdict: NDArray[np.object_]
    low: FloatArray
    high: FloatArray
    p_met: FloatArray
    p_not_met: FloatArray
    official_met: NDArray[np.bool_]
    short_of: NDArray[np.int64]
    method: str = "clopper_pearson"


def judge_table(x: ArrayLike, n: ArrayLike, target: float, level: float = 0.95) -> Verdicts:
    """Judge arrays of counts at once, each cell as `judge_counts` without a population would.

    >>> [str(word) for word in judge_table([400, 380, 300, 0], [400, 400, 400, 0], 0.95).verdict]
    ['met', 'undecided', 'not_met', 'None']
    """
    xs, ns = checked_counts(x, n)
    checked_target(target)
    low, high = clopper_pearson(xs, ns, level)
    p_met, p_not = p_values(xs, ns, target)
    empty = ns == 0
    with np.errstate(invalid="ignore"):
        official = np.where(empty, False, xs / np.where(empty, 1.0, ns) >= target)
    missing = np.maximum(np.ceil(target * ns - 1e-9) - xs, 0.0).astype(np.int64)
    p_met, p_not = np.where(empty, np.nan, p_met), np.where(empty, np.nan, p_not)
    return Verdicts(words(low, high, target), low, high, p_met, p_not, official.astype(np.bool_), missing)
