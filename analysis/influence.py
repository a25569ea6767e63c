"""Linearised values gathered by drawn unit and domain: what every design-based variance is made of.

An estimate is, near enough, a sum of w·z over respondents, z its derivative (Binder 1983). Only sums per unit
matter, so 152 domains cost no more than one; where each respondent is a unit, a group's spread does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.answers import IntArray
from analysis.counts import FloatArray
from analysis.design import SurveyDesign
from analysis.domains import Domains
from analysis.roster import Calibration
from analysis.stages import pairs


@dataclass(frozen=True)
class Cells:
    """Respondents who share domain, calibration cell and last unit (their group, where `pooled`).

    `unit`, `domain` (n_domains outside all), `auxiliary`, `weight` (Σw) and `members` (respondents, answering
    or not) have one entry per cell. `pooled` says that every respondent is a unit of the last stage; `unit`
    then holds what they were drawn from.
    """

    unit: IntArray
    domain: IntArray
    auxiliary: IntArray
    weight: FloatArray
    members: FloatArray
    n_domains: int
    pooled: bool


@dataclass(frozen=True)
class Influence:
    """Per cell and column: `total` Σw·z, `answered` respondents, `within` squares of w·z around their mean.

    `within` is 0 unless the cells are pooled. For a calibration of pooled cells: `slope`, products of the
    deviations of w·z and w, and `weight_within` (cells, 1), squares of w around its mean. Covariances of
    pooled cells need `products` (cells, columns, columns), or `values`: each respondent's cell and deviation.
    """

    cells: Cells
    total: FloatArray
    answered: FloatArray
    within: FloatArray
    slope: FloatArray
    weight_within: FloatArray
    values: tuple[IntArray, FloatArray] | None = None
    products: FloatArray | None = None


def sums(index: IntArray, values: FloatArray, size: int) -> FloatArray:
    """Sum the rows of `values` (entries, columns) by `index`: shape (size, columns)."""
    out = np.empty((size, values.shape[1]))
    for j in range(values.shape[1]):
        out[:, j] = np.bincount(index, weights=values[:, j], minlength=size)
    return out


def cells_of(design: SurveyDesign, domains: Domains) -> tuple[Cells, IntArray]:
    """Sort the respondents into cells; return them and the cell of each respondent."""
    tree, last = design.tree, design.stages[-1]
    pooled = tree.respondent_is_unit
    unit = last.group[tree.leaf] if pooled else tree.leaf
    domain = np.where(domains.index < 0, domains.size, domains.index)
    row, place, inside = pairs(unit, domain, domains.size + 1)
    auxiliary = np.zeros(len(place), np.int64)
    if design.calibration is not None:
        known = design.calibration.cell
        row, old, auxiliary = pairs(row, known, int(known.max(initial=0)) + 1)
        place, inside = place[old], inside[old]
    size = len(place)
    weight = np.bincount(row, weights=design.weight, minlength=size).astype(np.float64)
    members = np.bincount(row, minlength=size).astype(np.float64)
    return Cells(place, inside, auxiliary, weight, members, domains.size, pooled), row


def gather(design: SurveyDesign, z: FloatArray, valid: NDArray[np.bool_], domains: Domains) -> Influence:
    """Sum the influences z (respondents, columns) by cell; 0 where not `valid` or outside all domains."""
    cells, row = cells_of(design, domains)
    size, w = len(cells.unit), design.weight
    counts = valid & ((domains.index >= 0) & (w != 0))[:, None]
    wz = np.where(counts, w[:, None] * z, 0.0)
    total, answered = sums(row, wz, size), sums(row, counts, size)
    nothing = np.zeros_like(total)
    if not cells.pooled:
        return Influence(cells, total, answered, nothing, nothing, nothing[:, :1])
    off = wz - (total / cells.members[:, None])[row]
    off_weight = (w - (cells.weight / cells.members)[row])[:, None]
    slope = nothing if design.calibration is None else sums(row, off * off_weight, size)
    within, spread = sums(row, off**2, size), sums(row, off_weight**2, size)
    return Influence(cells, total, answered, within, slope, spread, (row, off))


def part_of(influence: Influence, domains: Sequence[int], columns: Sequence[int]) -> Influence:
    """Keep some domains, renumbered, and some columns; everybody else stays as outside."""
    number = np.full(influence.cells.n_domains + 1, len(domains))
    number[list(domains)] = np.arange(len(domains))
    cells = replace(influence.cells, domain=number[influence.cells.domain], n_domains=len(domains))
    at, inside = list(columns), (cells.domain < len(domains))[:, None]
    total, answered, within, slope = (
        np.where(inside, part[:, at], 0.0)
        for part in (influence.total, influence.answered, influence.within, influence.slope)
    )
    values = influence.values and (influence.values[0], influence.values[1][:, at])
    products = None if influence.products is None else influence.products[:, at][:, :, at]
    return Influence(cells, total, answered, within, slope, influence.weight_within, values, products)


def spread_out(influence: Influence) -> Influence:
    """Give every domain columns of its own: d·columns + j is column j in domain d, and one domain is left."""
    cells, columns = influence.cells, influence.total.shape[1]
    own = (cells.domain[:, None] == np.arange(cells.n_domains)).repeat(columns, axis=1)
    total, answered, within, slope = (
        np.where(own, np.tile(part, cells.n_domains), 0.0)
        for part in (influence.total, influence.answered, influence.within, influence.slope)
    )
    alone = replace(cells, domain=np.zeros_like(cells.domain), n_domains=1)
    return Influence(alone, total, answered, within, slope, influence.weight_within)


def explained(wide: Influence, calibration: Calibration) -> FloatArray:
    """What the calibration explains of one respondent's z, per cell and column."""
    return calibration.fit(wide.total, wide.cells.weight, wide.cells.auxiliary)


def residual(wide: Influence, fitted: FloatArray) -> Influence:
    """Take the explained part off influences that were spread out: residuals live in the whole sample."""
    return replace(
        wide,
        total=wide.total - wide.cells.weight[:, None] * fitted,
        answered=np.broadcast_to(wide.cells.members[:, None], wide.total.shape),
        within=wide.within - 2 * fitted * wide.slope + fitted**2 * wide.weight_within,
    )
