"""The satisfaction index, overall and by factor, whole or by domain (docs/method.md, "Index").

Formulas are named and fixed per round. The interval is that of the linearised index at respondent level.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from scipy import special

from analysis.answers import Answers, Item, read_codes
from analysis.completeness import BREAK_OFF, COMPLETE, PARTIAL, completeness
from analysis.counts import FloatArray, checked_level, checked_target
from analysis.effective import korn_graubard
from analysis.items import ItemResult, ItemTable, item_table
from analysis.linear import FORMULAS, Formula, Linearised, Recipe, linearise, recipe, variance
from analysis.verdict import Word, judge_bounds, p_values

__all__ = [
    "BREAK_OFF", "COMPLETE", "FORMULAS", "PARTIAL", "Formula", "IndexResult", "Item", "ItemResult",
    "ItemTable", "completeness", "factor_indices", "index", "item_table", "read_codes",
]  # fmt: skip

FEWEST_ANSWERS = 10
FEW_RESPONDENTS = 20


@dataclass(frozen=True, slots=True)
class IndexResult:
    """An index in one domain (its number, 0 for the whole) with its interval and verdict.

    `n` respondents with an answer to any of the items; `effective_n` the size that the interval rests on.
    `state`: None | "no_answers" (figures None) | "not_comparable" (fewer than 10 answers on an item: `rate`
    is partial, no verdict) | "no_design_effect" (0 %, 100 % or no variance: n stands for the effective size).
    `warning`: "few_respondents" below 20. A mean score has no target, hence no verdict.
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


def index(
    answers: Answers,
    formula: Formula = "item_mean",
    *,
    target: float = 0.95,
    level: float = 0.95,
    parts: Mapping[str, float] | None = None,
) -> tuple[IndexResult, ...]:
    """The index of every domain (one result when `answers` has none).

    item_mean: mean of the item rates, from 10 answers on every item on; pooled: all satisfied answers over
    all answers; general: the general question; mean_score: mean code/5; mean_score_0: (mean - 1)/4. `parts`
    weights the parts of the items (QĐ 1001). Bounds: Korn-Graubard, effective size uncapped;
    Clopper-Pearson for a single item, whose answers are counts; t for mean scores.
    Raises ValueError on unknown formulas, missing items, impossible targets or weights.
    """
    how = recipe(answers.items, formula, parts)
    return _results(answers, how, checked_target(target), checked_level(level))


def factor_indices(
    answers: Answers, formula: Formula = "item_mean", *, target: float = 0.95, level: float = 0.95
) -> dict[str, tuple[IndexResult, ...]]:
    """The index of each factor, by the same formula over the factor's items, in every domain.

    Under `general`, which has no factors, they are item means. Items without a factor enter none.
    """
    used: Formula = "item_mean" if formula == "general" else formula
    checked_target(target), checked_level(level)
    factors = dict.fromkeys(i.factor for i in answers.items if i.factor and i.role == "satisfaction")
    return {
        str(factor): _results(answers, recipe(_only(answers.items, factor), used), target, level)
        for factor in factors
    }


def _only(items: tuple[Item, ...], factor: str | None) -> tuple[Item, ...]:
    """Put the items of other factors out of the formula's reach."""
    return tuple(i if i.factor == factor else replace(i, role="general") for i in items)


def _results(answers: Answers, how: Recipe, target: float, level: float) -> tuple[IndexResult, ...]:
    found = linearise(answers, how)
    var = variance(answers, found.z)
    if how.formula.startswith("mean_score"):
        plain = _score_results(how, found, var, level)
    else:
        plain = _rate_results(how, found, var, target, level)
    used = tuple(answers.items[j].id for j in how.used)
    return tuple(replace(result, items=used) for result in plain)


def _rate_results(
    how: Recipe, found: Linearised, var: FloatArray, target: float, level: float
) -> list[IndexResult]:
    partial = (found.fewest < FEWEST_ANSWERS) & (how.formula == "item_mean")
    single = len(how.used) == 1
    p = np.where(found.n == 0, 0.0, np.clip(found.rate, 0.0, 1.0))
    # One item's answers are counts: without a design its effective size is n itself (Clopper-Pearson).
    spread = p * (1 - p) / np.maximum(found.n, 1) if single else var
    kg = korn_graubard(p, spread, found.n, found.n - 1, level, capped=partial | single)
    p_met, p_not = p_values(p * kg.n_star, kg.n_star, target)
    method = "clopper_pearson" if single else "korn_graubard"
    out = []
    for d, n in enumerate(found.n.tolist()):
        if n == 0:
            out.append(_nobody(d, how.formula))
            continue
        low, high = float(kg.low[d]), float(kg.high[d])
        state = _state(bool(partial[d]), bool(kg.guessed[d]) and not single)
        result = IndexResult(
            d, how.formula, float(p[d]), low, high, n, method, None, state,
            float(kg.n_star[d]), float(var[d]), warning=_warning(n),
        )  # fmt: skip
        if not partial[d]:
            result = replace(
                result, verdict=judge_bounds(low, high, target), p_met=float(p_met[d]),
                p_not_met=float(p_not[d]), official_met=bool(p[d] >= target),
            )  # fmt: skip
        out.append(result)
    return out


def _score_results(how: Recipe, found: Linearised, var: FloatArray, level: float) -> list[IndexResult]:
    """t interval on the score's own scale, kept inside it; without variance there is no interval."""
    bottom, out = float(how.value[how.used, 0].min()), []
    for d, n in enumerate(found.n.tolist()):
        if n == 0:
            out.append(_nobody(d, how.formula))
            continue
        rate, flat = float(found.rate[d]), n < 2 or var[d] <= 0
        half = 0.0 if flat else -float(special.stdtrit(n - 1, (1 - level) / 2)) * float(np.sqrt(var[d]))
        out.append(
            IndexResult(
                d, how.formula, rate, None if flat else max(rate - half, bottom),
                None if flat else min(rate + half, 1.0), n, "t", None, _state(False, flat),
                variance=float(var[d]), warning=_warning(n),
            )
        )  # fmt: skip
    return out


def _nobody(domain: int, formula: Formula) -> IndexResult:
    return IndexResult(domain, formula, None, None, None, 0, None, None, "no_answers")


def _state(partial: bool, guessed: bool) -> str | None:
    if partial:
        return "not_comparable"
    return "no_design_effect" if guessed else None


def _warning(n: int) -> str | None:
    return "few_respondents" if n < FEW_RESPONDENTS else None
