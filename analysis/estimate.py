"""Totals, means, ratios and level distributions from a survey design, whole or by domain.

Each is a smooth function of weighted sums, linearised respondent by respondent. A domain keeps the whole
design; NaN is a missing answer. Refs: Binder 1983; Lumley 2010, chapter 2; Woodruff 1971.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from analysis.counts import FloatArray
from analysis.design import SurveyDesign
from analysis.domains import By, Column, Domains, domains
from analysis.estimates import Estimates
from analysis.influence import gather, sums


def total(
    design: SurveyDesign, y: ArrayLike, *, by: By | None = None, where: ArrayLike | None = None
) -> Estimates:
    """Total Σw·y of each column of y, shape (respondents,) or (respondents, columns), NaN where missing.

    `by` names the domain columns, `where` keeps a part of the sample; both keep the whole design.
    """
    values, names = _columns(design, y)
    valid, cut = ~np.isnan(values), domains(design.respondents, by, where)
    z = np.where(valid, values, 0.0)
    return _estimates(design, cut, names, _per_domain(design, cut, z), z, valid)


def mean(
    design: SurveyDesign, y: ArrayLike, *, by: By | None = None, where: ArrayLike | None = None
) -> Estimates:
    """Mean Σw·y/Σw over those who answered (Hájek), linearised as (y - mean)/Σw; input as for `total`.

    >>> d = SurveyDesign(weights=[1, 1, 2])
    >>> found = mean(d, [1.0, 0.0, 1.0])
    >>> float(found.estimate[0, 0]), round(float(found.variance[0, 0]), 6)
    (0.75, 0.082031)
    """
    values, names = _columns(design, y)
    ones = np.where(np.isnan(values), np.nan, 1.0)
    return _ratio(design, values, ones, names, domains(design.respondents, by, where))


def proportion(
    design: SurveyDesign, y: ArrayLike, *, by: By | None = None, where: ArrayLike | None = None
) -> Estimates:
    """Mean of columns that hold only 0, 1 and NaN; ValueError on anything else."""
    values, _ = _columns(design, y)
    strange = ~(np.isnan(values) | (values == 0) | (values == 1))
    if strange.any():
        raise ValueError(f"a proportion needs 0, 1 or missing, got {values[strange][0]:g}")
    return mean(design, y, by=by, where=where)


def ratio(
    design: SurveyDesign, y: ArrayLike, x: ArrayLike, *, by: By | None = None, where: ArrayLike | None = None
) -> Estimates:
    """Ratio Σw·y/Σw·x over those with both, linearised as (y - ratio·x)/Σw·x."""
    (top, names), (bottom, _) = _columns(design, y), _columns(design, x)
    if top.shape != bottom.shape:
        raise ValueError(f"a ratio needs columns of one shape, got {top.shape} over {bottom.shape}")
    return _ratio(design, top, bottom, names, domains(design.respondents, by, where))


def distribution(
    design: SurveyDesign,
    answers: Column,
    levels: Sequence[object] | None = None,
    *,
    by: By | None = None,
    where: ArrayLike | None = None,
    totals: bool = False,
) -> Estimates:
    """Share (or total) of each level of one item, a column per level; None and NaN are missing.

    Levels default to those that occur, sorted; ValueError on an answer that is none of them.
    """
    column = np.asarray(answers)
    missing = np.asarray(pd.isna(column), np.bool_)
    known = sorted(set(column[~missing].tolist())) if levels is None else list(levels)
    strange = [v for v in set(column[~missing].tolist()) if v not in known]
    if strange:
        raise ValueError(f"answer {strange[0]!r} is no level; expected one of {known}")
    dummies = np.stack([np.where(missing, np.nan, column == level) for level in known], axis=1)
    made = (total if totals else mean)(design, dummies.astype(np.float64), by=by, where=where)
    return replace(made, columns=tuple(str(level) for level in known))


def _columns(design: SurveyDesign, y: ArrayLike) -> tuple[FloatArray, tuple[str, ...]]:
    """Bring y to (respondents, columns); a frame lends its names."""
    values = np.asarray(y, np.float64)
    if values.ndim == 1:
        values = values[:, None]
    if values.ndim != 2 or len(values) != design.respondents:
        raise ValueError(f"expected a value per respondent ({design.respondents}), got shape {values.shape}")
    if np.isinf(values).any():
        raise ValueError("expected finite values or NaN for a missing answer, got infinity")
    names = getattr(y, "columns", None)
    return values, tuple(str(n) for n in (range(values.shape[1]) if names is None else names))


def _ratio(
    design: SurveyDesign, top: FloatArray, bottom: FloatArray, names: tuple[str, ...], cut: Domains
) -> Estimates:
    valid = ~(np.isnan(top) | np.isnan(bottom))
    y, x = np.where(valid, top, 0.0), np.where(valid, bottom, 0.0)
    above, below = _per_domain(design, cut, y), _per_domain(design, cut, x)
    with np.errstate(invalid="ignore", divide="ignore"):
        estimate = np.where(below != 0, above / below, np.nan)
        scale = np.where(below != 0, 1.0 / below, 0.0)
    place = np.maximum(cut.index, 0)
    z = (y - np.nan_to_num(estimate)[place] * x) * scale[place]
    return _estimates(design, cut, names, estimate, z, valid)


def _per_domain(design: SurveyDesign, cut: Domains, y: FloatArray) -> FloatArray:
    return sums(cut.index + 1, design.weight[:, None] * y, cut.size + 1)[1:]


def _estimates(
    design: SurveyDesign, cut: Domains, names: tuple[str, ...], estimate: FloatArray, z: FloatArray,
    valid: NDArray[np.bool_],
) -> Estimates:  # fmt: skip
    counts = valid & (design.weight != 0)[:, None]
    n = sums(cut.index + 1, counts.astype(np.float64), cut.size + 1)[1:]
    z = np.where(counts, z, 0.0)
    weight, first, second = (_per_domain(design, cut, part) for part in (counts * 1.0, z, z**2))
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = (second - first**2 / weight) / weight * n / (n - 1)
        srs = np.where(n > 1, weight**2 * spread / n, np.nan)
    found = gather(design, z, valid, cut)
    some = np.where(n > 0, estimate, np.nan)
    return Estimates(design, cut.keys, names, some, n.astype(np.int64), weight, srs, found)
