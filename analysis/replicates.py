"""Totals, means, ratios, level distributions and any other statistic from replicate weights.

Weighted sums of all replicates are matrix products, domain by domain. A domain keeps all replicates; NaN is a
missing answer. Refs: Wolter 2007; Lumley 2010, section 2.3.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from analysis.answers import IntArray
from analysis.counts import FloatArray
from analysis.domains import By, Column, Domains, domains
from analysis.influence import sums
from analysis.replicate_estimates import Answered, ReplicateEstimates
from analysis.replicate_weights import ReplicateWeights
from analysis.stages import pairs

_MOST_CELLS = 4_000_000

Statistic = Callable[[FloatArray], ArrayLike]


def total(
    weights: ReplicateWeights, y: ArrayLike, *, by: By | None = None, where: ArrayLike | None = None
) -> ReplicateEstimates:
    """Total Σw·y of each column of y, shape (respondents,) or (respondents, columns), NaN where missing.

    `by` names the domain columns, `where` keeps a part of the sample. Raises ValueError on another shape.
    """
    values, names = _columns(weights, y)
    cut, valid = domains(weights.respondents, by, where), ~np.isnan(values)
    found = _summed(weights, cut, np.where(valid, values, 0.0))
    return _estimates(weights, cut, names, found, valid)


def mean(
    weights: ReplicateWeights, y: ArrayLike, *, by: By | None = None, where: ArrayLike | None = None
) -> ReplicateEstimates:
    """Mean Σw·y/Σw over those who answered; input as for `total`.

    >>> from analysis.replicate_weights import replicate_weights
    >>> from analysis.design import SurveyDesign
    >>> made = replicate_weights(SurveyDesign(rows=4), "JK1")
    >>> found = mean(made, [1.0, 0.0, 1.0, 1.0])
    >>> float(found.estimate[0, 0]), round(float(found.variance[0, 0]), 6), found.df.tolist()
    (0.75, 0.0625, [[3]])
    """
    values, names = _columns(weights, y)
    return _ratio(weights, values, np.ones_like(values), names, domains(weights.respondents, by, where))


def proportion(
    weights: ReplicateWeights, y: ArrayLike, *, by: By | None = None, where: ArrayLike | None = None
) -> ReplicateEstimates:
    """Mean of columns that hold only 0, 1 and NaN; ValueError on anything else.

    `analysis.effective.korn_graubard` makes its interval from estimate, variance, n and df.
    """
    values, _ = _columns(weights, y)
    strange = ~(np.isnan(values) | (values == 0) | (values == 1))
    if strange.any():
        raise ValueError(f"a proportion needs 0, 1 or missing, got {values[strange][0]:g}")
    return mean(weights, y, by=by, where=where)


def ratio(
    weights: ReplicateWeights,
    y: ArrayLike,
    x: ArrayLike,
    *,
    by: By | None = None,
    where: ArrayLike | None = None,
) -> ReplicateEstimates:
    """Ratio Σw·y/Σw·x over those with both; a replicate in which Σw·x is 0 is left out of the variance."""
    (top, names), (bottom, _) = _columns(weights, y), _columns(weights, x)
    if top.shape != bottom.shape:
        raise ValueError(f"a ratio needs columns of one shape, got {top.shape} over {bottom.shape}")
    return _ratio(weights, top, bottom, names, domains(weights.respondents, by, where))


def distribution(
    weights: ReplicateWeights,
    answers: Column,
    levels: Sequence[object],
    *,
    by: By | None = None,
    where: ArrayLike | None = None,
) -> ReplicateEstimates:
    """Share of each level of one item, a column per level; None and NaN are missing.

    Raises ValueError on an answer that is no level.
    """
    column = np.asarray(answers)
    missing = np.asarray(pd.isna(column), np.bool_)
    strange = [v for v in set(column[~missing].tolist()) if v not in levels]
    if strange:
        raise ValueError(f"answer {strange[0]!r} is no level; expected one of {list(levels)}")
    dummies = np.stack([np.where(missing, np.nan, column == level) for level in levels], axis=1)
    made = mean(weights, dummies.astype(np.float64), by=by, where=where)
    return replace(made, columns=tuple(str(level) for level in levels))


def statistic(
    weights: ReplicateWeights, function: Statistic, columns: Sequence[str] | None = None
) -> ReplicateEstimates:
    """Any statistic: `function` takes weights (respondents,) and returns one figure or a list of them.

    A quantile, an index of ratios, a coefficient. NaN from a replicate leaves that one out of the variance.
    Raises ValueError where the function returns other figures than it is named for.

    >>> from analysis.replicate_weights import replicate_weights
    >>> from analysis.design import SurveyDesign
    >>> made, y = replicate_weights(SurveyDesign(rows=4), "JK1"), np.array([1.0, 2.0, 4.0, 8.0])
    >>> found = statistic(made, lambda w: np.exp(w @ np.log(y) / w.sum()), ["geometric mean"])
    >>> [(row.column, round(row.estimate, 4), round(row.se, 4)) for row in found.rows()]
    [('geometric mean', 2.8284, 1.2955)]
    """

    def figures(w: FloatArray) -> FloatArray:
        return np.atleast_1d(np.asarray(function(w), np.float64))

    whole = figures(weights.weight)
    names = tuple(map(str, range(whole.size) if columns is None else columns))
    out = [whole] + [figures(w) for some in _blocks(weights) for w in weights.block(some).T]
    if any(values.shape != (len(names),) for values in out):
        raise ValueError(f"expected {len(names)} figures ({', '.join(names)}), got {whole.tolist()}")
    everyone = np.ones((weights.respondents, len(names)), np.bool_)
    found = np.stack(out)[:, None, :]
    return _estimates(weights, domains(weights.respondents), names, found, everyone)


def _columns(weights: ReplicateWeights, y: ArrayLike) -> tuple[FloatArray, tuple[str, ...]]:
    """Bring y to (respondents, columns); a frame lends its names."""
    values = np.asarray(y, np.float64)
    values = values[:, None] if values.ndim == 1 else values
    if values.ndim != 2 or len(values) != weights.respondents:
        raise ValueError(f"expected a value per respondent ({weights.respondents}), got shape {values.shape}")
    if np.isinf(values).any():
        raise ValueError("expected finite values or NaN for a missing answer, got infinity")
    names = getattr(y, "columns", None)
    return values, tuple(str(n) for n in (range(values.shape[1]) if names is None else names))


def _ratio(
    weights: ReplicateWeights, top: FloatArray, bottom: FloatArray, names: tuple[str, ...], cut: Domains
) -> ReplicateEstimates:
    valid = ~(np.isnan(top) | np.isnan(bottom))
    above, below = (_summed(weights, cut, np.where(valid, part, 0.0)) for part in (top, bottom))
    with np.errstate(invalid="ignore", divide="ignore"):
        found = np.where(below != 0, above / below, np.nan)
    return _estimates(weights, cut, names, found, valid)


def _blocks(weights: ReplicateWeights, rows: int | None = None) -> Iterator[slice]:
    """Cut the replicates so that rows × replicates stay within memory."""
    step = max(1, _MOST_CELLS // max(rows or weights.respondents, 1))
    return (slice(start, start + step) for start in range(0, weights.replicates, step))


def _cells(weights: ReplicateWeights, cut: Domains) -> tuple[IntArray, IntArray, IntArray]:
    """Pairs of unit and domain: their number per respondent, the unit and the domain of each."""
    outside = np.where(cut.index < 0, cut.size, cut.index)
    return pairs(weights.unit, outside, cut.size + 1)


def _summed(weights: ReplicateWeights, cut: Domains, y: FloatArray) -> FloatArray:
    """Σw·y by the full weights, then by each replicate's: shape (1 + replicates, domains, columns)."""
    entry, unit, domain = _cells(weights, cut)
    out = np.zeros((1 + weights.replicates, cut.size, y.shape[1]))
    out[0] = sums(cut.index + 1, weights.weight[:, None] * y, cut.size + 1)[1:]
    by_cell = sums(entry, weights.base[:, None] * y, len(unit))
    for d in range(cut.size):
        inside = np.flatnonzero(domain == d)
        for some in _blocks(weights, len(inside)):
            out[1:][some, d] = weights.factor[unit[inside], some].T @ by_cell[inside]
    return out


def _estimates(
    weights: ReplicateWeights,
    cut: Domains,
    names: tuple[str, ...],
    found: FloatArray,
    valid: NDArray[np.bool_],
) -> ReplicateEstimates:
    """Keep what rests on answers with a weight; `found` is the estimate and its replicates."""
    entry, unit, domain = _cells(weights, cut)
    counts = (valid & (weights.weight != 0)[:, None]).astype(np.float64)
    n = sums(cut.index + 1, counts, cut.size + 1)[1:].astype(np.int64)
    found = np.where(n > 0, found, np.nan)
    answered = Answered(unit, domain, sums(entry, counts, len(unit)))
    return ReplicateEstimates(weights, cut.keys, names, found[0], found[1:], n, answered)
