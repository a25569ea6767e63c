"""What is shown of an index: interval, verdict, states and warnings."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from analysis.bounded import score_bounds, score_p_values
from analysis.composite import Composite
from analysis.degrees import t_quantile
from analysis.estimates import FEW_PSUS, number
from analysis.judged import Judged, judge, reaches
from analysis.linear import Formula, Recipe
from analysis.verdict import Word, words

FEWEST_ANSWERS = 10
FEW_RESPONDENTS = 20


@dataclass(frozen=True, slots=True)
class IndexResult:
    """An index in one domain (its number, 0 for the whole) with its interval and verdict.

    `n` respondents with an answer to any of the items; `effective_n` the size that the interval rests on.
    `state`: None | "no_answers" (figures None) | "not_comparable" (fewer than 10 answers on an item: `rate`
    is partial, no verdict) | "no_design_effect" (0 %, 100 % or no variance: n stands for the effective size),
    and with a design "one_psu", "no_degrees", "negative_weights" (no interval) | "census" (no error).
    `warning`: "few_psus" below 20 PSUs, "few_respondents" below 20. A mean score has no target, hence no
    verdict. `df` and `psus` only with a design.
    """

    domain: int
    formula: Formula
    rate: float | None
    low: float | None
    high: float | None
    n: int
    method: str | None
    verdict: Word | None
    state: str | None
    effective_n: float | None = None
    variance: float | None = None
    p_met: float | None = None
    p_not_met: float | None = None
    official_met: bool | None = None
    warning: str | None = None
    items: tuple[str, ...] = ()
    df: int | None = None
    psus: int | None = None


def rate_results(how: Recipe, found: Composite, target: float, level: float) -> list[IndexResult]:
    """Korn-Graubard, the effective size capped for a single item, whose plain counts are judged exactly.

    Above the number of people the size is not theirs: then `analysis.bounded` gives the bounds.
    """
    partial = (found.fewest < FEWEST_ANSWERS) & (how.formula == "item_mean")
    single = len(how.used) == 1
    counts = single and found.psus is None
    # One item's answers are counts: without a design its effective size is n itself (Clopper-Pearson).
    binomial = found.rate * (1 - found.rate) / np.maximum(found.n, 1)
    judged = judge(
        found.rate, binomial if counts else found.variance, found.n, found.df, found.state,
        target=target, level=level, capped=partial | single,
    )  # fmt: skip
    judged = _of_people(judged, found, target, level)
    method = "clopper_pearson" if counts else "korn_graubard"
    results = []
    for d in range(len(found.n)):
        result = _with_interval(_plain(how.formula, found, d), judged, d, method)
        if counts and result.state == "no_design_effect":
            result = replace(result, state=None)
        if partial[d] and result.rate is not None:
            result = replace(result, state="not_comparable")
        elif result.method:
            result = _with_verdict(result, judged, d, bool(reaches(found.rate[d], target)))
        results.append(result)
    return results


def _of_people(judged: Judged, found: Composite, target: float, level: float) -> Judged:
    """Bounds and verdicts where there are more effective answers than people."""
    more = np.nan_to_num(judged.effective_n) > found.n
    rate, size, people = found.rate[more], judged.effective_n[more], found.n[more]
    ends = score_bounds(rate, size, people, (1.0 - level) / 2.0)
    chances = score_p_values(rate, size, people, target)
    old = (judged.low, judged.high, judged.p_met, judged.p_not_met)
    low, high, p_met, p_not_met = (values.copy() for values in old)
    for values, new in zip((low, high, p_met, p_not_met), (*ends, *chances), strict=True):
        values[more] = new
    verdict = words(low, high, target)
    return replace(judged, low=low, high=high, p_met=p_met, p_not_met=p_not_met, verdict=verdict)


def score_results(how: Recipe, found: Composite, level: float) -> list[IndexResult]:
    """t interval on the score's own scale, kept inside it; without variance there is no interval."""
    bottom, results = float(how.value[how.used, 0].min()), []
    for d in range(len(found.n)):
        result = _plain(how.formula, found, d)
        if result.rate is not None and result.state in (None, "census"):
            result = _score_interval(result, int(found.df[d]), level, bottom)
        results.append(result)
    return results


def _score_interval(result: IndexResult, df: int, level: float, bottom: float) -> IndexResult:
    rate, variance = result.rate or 0.0, result.variance or 0.0
    if result.state == "census":
        return replace(result, low=rate, high=rate, method="census")
    if df < 1 or variance <= 0:
        return replace(result, method="t", state="no_design_effect")
    half = float(t_quantile(level, df)) * variance**0.5
    return replace(result, low=max(rate - half, bottom), high=min(rate + half, 1.0), method="t")


def _plain(formula: Formula, found: Composite, d: int) -> IndexResult:
    """The figures that need no interval; only these where the design allows none."""
    n, state = int(found.n[d]), found.state[d]
    rate = number(found.rate[d], n > 0)
    shown = number(found.variance[d], state in (None, "census"))
    result = IndexResult(d, formula, rate, None, None, n, None, None, state, variance=shown)
    few = "few_respondents" if 0 < n < FEW_RESPONDENTS else None
    if found.psus is None:
        return replace(result, warning=few)
    psus = int(found.psus[d])
    if n > 0 and psus < FEW_PSUS and state != "census":
        few = "few_psus"
    return replace(result, warning=few, df=int(found.df[d]), psus=psus)


def _with_interval(result: IndexResult, judged: Judged, d: int, method: str) -> IndexResult:
    state: str | None = judged.state[d]
    if state not in (None, "census", "no_design_effect"):
        return result
    return replace(
        result, state=state, method="census" if state == "census" else method,
        low=number(judged.low[d]), high=number(judged.high[d]), effective_n=number(judged.effective_n[d]),
    )  # fmt: skip


def _with_verdict(result: IndexResult, judged: Judged, d: int, official: bool) -> IndexResult:
    return replace(
        result, verdict=judged.verdict[d], official_met=official,
        p_met=number(judged.p_met[d]), p_not_met=number(judged.p_not_met[d]),
    )  # fmt: skip
