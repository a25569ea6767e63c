"""Influences from totals: any estimate whose linearised value is a sum over levels needs no respondents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np

from analysis.counts import FloatArray
from analysis.influence import Influence
from analysis.totals import Totals


@dataclass(frozen=True)
class Column:
    """One estimate: z of a respondent sums `coef` (domains, items, levels) over the answers to `items`."""

    name: str
    items: tuple[int, ...]
    coef: FloatArray


def influence(totals: Totals, columns: Sequence[Column], answered: FloatArray) -> Influence:
    """Gather columns made from levels by cell, as `influence.gather` does from respondents.

    `answered` (cells, columns). Raises ValueError ("needs respondents") where respondents are the last units
    drawn and a column over several items lacks the items' products.
    """
    cells = totals.cells
    placed = [_by_cell(totals, column) for column in columns]
    total = np.stack([_sum(totals.levels, c) for c in placed], axis=1)
    nothing = np.zeros_like(total)
    if not cells.pooled:
        return Influence(cells, total, answered, nothing, nothing, nothing[:, :1])
    mean = total / cells.members[:, None]
    squares = np.stack([_product(totals, c, c) for c in placed], axis=1)
    slope = np.stack([_sum(totals.squares, c) for c in placed], axis=1) - mean * cells.weight[:, None]
    spread = (totals.weight_squares - cells.weight**2 / cells.members)[:, None]
    within = np.maximum(squares - mean * total, 0.0)
    return Influence(cells, total, answered, within, slope, spread, products=_products(totals, placed, total))


def by_domain(totals: Totals, values: FloatArray) -> FloatArray:
    """Sum an array of (cells, …) over the cells of each domain."""
    size, flat = totals.cells.n_domains, values.reshape(len(values), -1)
    found = [np.bincount(totals.cells.domain, weights=column, minlength=size + 1) for column in flat.T]
    stacked = np.stack(found, axis=1)[:size].astype(np.float64)
    return stacked.reshape(size, *values.shape[1:])


def _by_cell(totals: Totals, column: Column) -> Column:
    """Repeat the coefficients of each domain over its cells; those of no domain count nothing."""
    outside = np.zeros_like(column.coef[:1])
    return Column(column.name, column.items, np.concatenate([column.coef, outside])[totals.cells.domain])


def _sum(levels: FloatArray, placed: Column) -> FloatArray:
    return np.asarray((levels[:, placed.items] * placed.coef).sum(axis=(1, 2)))


def _product(totals: Totals, a: Column, b: Column) -> FloatArray:
    """Σ of the product of two columns' w·z over the respondents of each cell."""
    if a.items == b.items and len(a.items) == 1:
        return np.asarray((totals.squares[:, a.items] * a.coef * b.coef).sum(axis=(1, 2)))
    if totals.products is None:
        raise ValueError("needs respondents, or totals with products: each respondent is a unit drawn")
    cells, items, most = totals.levels.shape
    whole = totals.products.reshape(cells, items, most, items, most)
    part = whole[:, a.items][:, :, :, b.items]
    return np.asarray(np.einsum("cjl,cjlkm,ckm->c", a.coef, part, b.coef, optimize=True))


def _products(totals: Totals, placed: Sequence[Column], total: FloatArray) -> FloatArray | None:
    if totals.products is None and len({column.items for column in placed}) > 1:
        return None
    size = len(placed)
    found = np.empty((len(total), size, size))
    for i, j in combinations_with_replacement(range(size), 2):
        centred = _product(totals, placed[i], placed[j]) - total[:, i] * total[:, j] / totals.cells.members
        found[:, i, j] = found[:, j, i] = centred
    return found
