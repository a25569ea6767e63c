"""The satisfaction index, overall and by factor, whole or by domain (docs/method.md, "Index").

Formulas are named and fixed per round. The interval is that of the linearised index at respondent level.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from analysis.answers import Answers, Item, read_codes
from analysis.completeness import BREAK_OFF, COMPLETE, PARTIAL, completeness
from analysis.composite import composite
from analysis.counts import checked_level, checked_target
from analysis.design import SurveyDesign
from analysis.index_results import IndexResult, rate_results, score_results
from analysis.items import ItemResult, ItemTable, item_table
from analysis.linear import FORMULAS, Formula, Recipe, recipe
from analysis.totals import Totals

__all__ = [
    "BREAK_OFF", "COMPLETE", "FORMULAS", "PARTIAL", "Formula", "IndexResult", "Item", "ItemResult",
    "ItemTable", "completeness", "factor_indices", "index", "item_table", "read_codes",
]  # fmt: skip


def index(
    source: Answers | Totals,
    formula: Formula = "item_mean",
    *,
    design: SurveyDesign | None = None,
    target: float = 0.95,
    level: float = 0.95,
    parts: Mapping[str, float] | None = None,
) -> tuple[IndexResult, ...]:
    """The index of every domain (one result when the answers have none).

    item_mean: mean of the item rates, from 10 answers on every item on; pooled: all satisfied answers over
    all answers; general: the general question; mean_score: mean code/5; mean_score_0: (mean - 1)/4. `parts`
    weights the parts of the items (QĐ 1001). Bounds: Korn-Graubard, for a single item on an effective size
    of at most n (Clopper-Pearson without a design: its answers are counts); of several items, where that size
    exceeds the people, with one more person wholly dissatisfied (`analysis.bounded`); t for mean scores.
    `design` says how the respondents were drawn; totals carry theirs. Raises ValueError on unknown formulas,
    missing items, impossible targets or weights, and totals that need respondents.
    """
    how = recipe(source.items, formula, parts)
    return _results(source, how, design, checked_target(target), checked_level(level))


def factor_indices(
    source: Answers | Totals,
    formula: Formula = "item_mean",
    *,
    design: SurveyDesign | None = None,
    target: float = 0.95,
    level: float = 0.95,
) -> dict[str, tuple[IndexResult, ...]]:
    """The index of each factor, by the same formula over the factor's items, in every domain.

    Under `general`, which has no factors, they are item means. Items without a factor enter none.
    """
    used: Formula = "item_mean" if formula == "general" else formula
    checked_target(target), checked_level(level)
    factors = dict.fromkeys(i.factor for i in source.items if i.factor and i.role == "satisfaction")
    return {
        str(factor): _results(source, recipe(_only(source.items, factor), used), design, target, level)
        for factor in factors
    }


def _only(items: tuple[Item, ...], factor: str | None) -> tuple[Item, ...]:
    """Put the items of other factors out of the formula's reach."""
    return tuple(i if i.factor == factor else replace(i, role="general") for i in items)


def _results(
    source: Answers | Totals, how: Recipe, design: SurveyDesign | None, target: float, level: float
) -> tuple[IndexResult, ...]:
    found = composite(source, how, design)
    used = tuple(source.items[j].id for j in how.used)
    scores = how.formula.startswith("mean_score")
    plain = score_results(how, found, level) if scores else rate_results(how, found, target, level)
    return tuple(replace(result, items=used) for result in plain)
