"""Composite indices: the figures behind an index, from answers alone, from a design or from its totals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.answers import Answers, IntArray
from analysis.columns import Column, by_domain, influence
from analysis.counts import FloatArray
from analysis.design import SurveyDesign
from analysis.estimates import Estimates
from analysis.influence import gather
from analysis.linear import Recipe, coefficients, linearise, parts_of, respondents, variance
from analysis.rates import totals_of
from analysis.totals import Group, Totals, own_domains


@dataclass(frozen=True)
class Composite:
    """An index per domain, arrays (domains,); `psus` None where no design was given.

    `fewest` answers on one of its items; `state` as in `EstimateRow`.
    """

    rate: FloatArray
    variance: FloatArray
    n: IntArray
    fewest: IntArray
    df: IntArray
    psus: IntArray | None
    state: NDArray[np.object_]


def composite(source: Answers | Totals, how: Recipe, design: SurveyDesign | None = None) -> Composite:
    """Estimate an index by its recipe; without a design every respondent is drawn with replacement."""
    if isinstance(source, Answers) and design is None:
        found = linearise(source, how)
        nobody = np.where(found.n > 0, np.array(None), "no_answers")
        return Composite(
            found.rate, variance(source, found.z), found.n, found.fewest, found.n - 1, None, nobody
        )
    made, fewest = index_estimates(source, how, design)
    state = made.state[:, 0]
    if made.design.negative_weights and not how.formula.startswith("mean_score"):
        state = np.where(made.n[:, 0] > 0, "negative_weights", state)
    return Composite(
        made.estimate[:, 0], made.variance[:, 0], made.n[:, 0], fewest, made.df[:, 0], made.psus[:, 0], state
    )


def index_estimates(
    source: Answers | Totals, how: Recipe, design: SurveyDesign | None = None
) -> tuple[Estimates, IntArray]:
    """The index as estimates of one column, for contrasts and covariances, and the fewest answers on an item.

    Raises ValueError ("needs respondents") where totals do not hold what the index needs.
    """
    used = tuple(how.used.tolist())
    totals = totals_of(source, design, groups=(used,))
    answered, weight = _anyone(totals, used)
    parts = parts_of(by_domain(totals, totals.levels), how)
    if isinstance(source, Answers) and design is not None and totals.cells.pooled:
        z, anything = respondents(source, how, parts)
        found = gather(design, z[:, None], anything[:, None], own_domains(source))
    else:
        found = influence(totals, [Column(how.formula, used, coefficients(how, parts))], answered)
    n = by_domain(totals, answered).astype(np.int64)
    fewest = by_domain(totals, totals.answered)[:, how.used].min(axis=1).astype(np.int64)
    estimates = Estimates(
        totals.design, totals.keys, (how.formula,), np.where(n > 0, parts.rate[:, None], np.nan), n,
        by_domain(totals, weight), np.full(n.shape, np.nan), found,
    )  # fmt: skip
    return estimates, fewest


def _anyone(totals: Totals, used: Group) -> tuple[FloatArray, FloatArray]:
    """Respondents with an answer to any used item, and their Σw, per cell."""
    if len(used) == 1:
        return totals.answered[:, used], totals.levels[:, used].sum(axis=2)
    if used not in totals.groups:
        raise ValueError(f"needs respondents: totals do not say who answered any of the items {used}")
    place = [totals.groups.index(used)]
    return totals.anyone[:, place], totals.anyone_weight[:, place]
