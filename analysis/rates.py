"""Item rates and level shares of a design: many items, many domains, no loop over domains.

Answers are summed by drawn unit first (`analysis.totals`), so that totals give the same figures.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analysis.answers import Answers, satisfied_mask
from analysis.columns import Column, by_domain, influence
from analysis.counts import FloatArray
from analysis.design import SurveyDesign
from analysis.estimates import Estimates
from analysis.totals import Group, Totals, tally


def rates(source: Answers | Totals, design: SurveyDesign | None = None) -> Estimates:
    """Rate of every item in every domain: Σw·satisfied / Σw·answered.

    From answers and their design (every respondent drawn with replacement where there is none), or from
    totals, which carry theirs. Linearised as (satisfied - rate)/Σw·answered.
    """
    totals = totals_of(source, design, groups=())
    mask, counts = satisfied_mask(totals.items), by_domain(totals, totals.levels)
    weight = counts.sum(axis=2)
    rate = _over((counts * mask).sum(axis=2), weight)
    columns = [
        Column(item.id, (j,), _coefficients(mask[j] - rate[:, j, None], weight[:, j]))
        for j, item in enumerate(totals.items)
    ]
    return _shares(totals, columns, rate, weight)


def level_shares(source: Answers | Totals, item: str, design: SurveyDesign | None = None) -> Estimates:
    """Share of each level of one item in every domain, a column per level; sources as for `rates`."""
    totals = totals_of(source, design, groups=())
    ids = [known.id for known in totals.items]
    if item not in ids:
        raise ValueError(f"item {item!r}: expected one of {ids}")
    j = ids.index(item)
    counts = by_domain(totals, totals.levels[:, j])
    weight = counts.sum(axis=1, keepdims=True)
    share, one = _over(counts, weight), np.eye(counts.shape[1])
    levels = totals.items[j].levels
    columns = [
        Column(code, (j,), _coefficients(one[c] - share[:, [c]], weight[:, 0]))
        for c, code in enumerate(levels)
    ]
    return _shares(totals, columns, share[:, : len(levels)], weight.repeat(len(levels), axis=1))


def totals_of(
    source: Answers | Totals, design: SurveyDesign | None, groups: Sequence[Group] | None = None
) -> Totals:
    """Return totals as they are, or tally answers by their design."""
    if isinstance(source, Totals):
        if design is not None:
            raise ValueError("totals carry their design; expected none beside them")
        return source
    return tally(source, design or SurveyDesign(rows=source.respondents), groups=groups)


def _over(part: FloatArray, whole: FloatArray) -> FloatArray:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(whole > 0, part / whole, np.nan)


def _coefficients(value: FloatArray, weight: FloatArray) -> FloatArray:
    """(value - estimate)/Σw by level, 0 where nobody answered; shape (domains, 1, levels)."""
    scale = np.where(weight > 0, 1.0 / np.where(weight > 0, weight, 1.0), 0.0)
    return (np.nan_to_num(value) * scale[:, None])[:, None, :]


def _shares(totals: Totals, columns: list[Column], share: FloatArray, weight: FloatArray) -> Estimates:
    answered = np.stack([totals.answered[:, column.items[0]] for column in columns], axis=1)
    n = by_domain(totals, answered)
    with np.errstate(invalid="ignore", divide="ignore"):
        srs = np.where(n > 1, share * (1.0 - share) / (n - 1), np.nan)
    found = influence(totals, columns, answered)
    names = tuple(column.name for column in columns)
    return Estimates(totals.design, totals.keys, names, share, n.astype(np.int64), weight, srs, found)
