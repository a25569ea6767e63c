"""Suppressed results as figures: the whole round and each row, with index, factors and items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from analysis.disclosure import ShownRow
from analysis.linear import SCORES, Formula, recipe
from survey.exports.shown import (
    Figure,
    drawn_together,
    index_figure,
    item_figure,
    judged_together,
    score_figure,
)
from survey.exports.suppressed import WHOLE, Suppressed, name_of
from survey.tabulate.domains import Label
from survey.tabulate.results import Results, analysis_items


@dataclass(frozen=True)
class Part:
    """One row with all that it shows; `name` is its value in the division, "*" for the whole round."""

    name: str
    label: Label
    index: Figure
    factors: Mapping[str, Figure]
    items: Mapping[str, Figure]


def parts(made: Suppressed) -> tuple[Part, list[Part]]:
    """The whole round and every row; verdicts of rows hold beside one another (Holm)."""
    shown = {item: made.rows(item) for item in made.releases}
    whole = _part(made.found, WHOLE, "", {item: made.whole(item) for item in made.releases})
    labels = {name_of(part): part.labels[0] for part in made.found.domains if part.labels}
    rows = [
        _part(made.found, name, labels.get(name, name), {item: found[at] for item, found in shown.items()})
        for at, name in enumerate(made.names)
        if made.found.by
    ]
    target = made.found.facts.target
    together = drawn_together(judged_together([row.index for row in rows], target), whole.index)
    return whole, [replace(row, index=index) for row, index in zip(rows, together, strict=True)]


def _part(found: Results, name: str, label: Label, rows: Mapping[str, ShownRow]) -> Part:
    items = {item: item_figure(row, found.facts.target) for item, row in rows.items()}
    criteria = [row.item for row in found.criteria(found.whole)]
    used = criteria
    if found.facts.formula == "general":
        used = [row.item for row in found.whole.items if row.item not in criteria] or criteria
    inner: Formula = "item_mean" if found.facts.formula == "general" else found.facts.formula
    whole = found.whole if name == WHOLE else None
    factors = {
        factor: _index(found, inside, items, inner, whole.factors[factor].effective_n if whole else None)
        for factor, inside in _by_factor(found, criteria).items()
    }
    effective = whole.index.effective_n if whole else None
    return Part(name, label, _index(found, used, items, found.facts.formula, effective), factors, items)


def _by_factor(found: Results, criteria: Sequence[str]) -> dict[str, list[str]]:
    factors: dict[str, list[str]] = {}
    for item in criteria:
        if factor := found.questionnaire.item(item).factor:
            factors.setdefault(factor, []).append(item)
    return factors


def _index(
    found: Results,
    used: Sequence[str],
    items: Mapping[str, Figure],
    formula: Formula,
    effective: float | None,
) -> Figure:
    inside = [items[item] for item in used]
    if formula in SCORES:
        known = analysis_items(found.questionnaire, formula)
        values = {item.id: row for item, row in zip(known, recipe(known, formula).value, strict=True)}
        sizes = {item: len(found.questionnaire.item(item).options) for item in used}
        return score_figure(inside, [list(values[item][: sizes[item]]) for item in used])
    if len(used) == 1:
        return replace(inside[0], levels=None)
    return index_figure(inside, formula == "pooled", found.facts.target, effective)
