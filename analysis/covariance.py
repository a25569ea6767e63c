"""Covariances between domains and columns: for contrasts, and where PSUs serve several domains."""

from __future__ import annotations

from itertools import combinations_with_replacement

import numpy as np
from numpy.typing import NDArray

from analysis.counts import FloatArray
from analysis.design import Sampled
from analysis.influence import Influence, explained, residual, spread_out
from analysis.variance import Level, average_scale, centred, factor, levels, lonely_places


def covariance(design: Sampled, influence: Influence) -> FloatArray:
    """Covariances of all Σw·z, row and column d·columns + j for column j in domain d.

    Holds units × domains·columns numbers at once: for some domains and items, not for all of a province.
    Raises ValueError where totals do not hold the products that are needed.
    """
    wide = plain = spread_out(influence)
    fitted = None
    if design.calibration is not None:
        fitted = explained(plain, design.calibration)
        wide = residual(plain, fitted)
    found = np.zeros((wide.total.shape[1],) * 2)
    for depth, level in enumerate(levels(design.stages, wide)):
        lonely = lonely_places(design, level)
        kept = ~lonely | (design.lonely_psu == "adjust")
        part = _between(design, level, lonely)
        if influence.cells.pooled and depth == 0:
            share = factor(level)[level.place]
            part += _within(influence, share, kept[level.place])
            if fitted is not None:
                part += _explained_within(plain, fitted, share)
        if design.lonely_psu == "average" and lonely.any():
            scale = np.sqrt(average_scale(level, lonely)[0])
            part *= np.outer(scale, scale)
        found += part
    return found


def _between(design: Sampled, level: Level, lonely: NDArray[np.bool_]) -> FloatArray:
    """Σ (t - centre)(t - centre)' over the units, absent ones as zeros, each stratum by its factor."""
    share, centre = centred(design, level, lonely)
    root = np.sqrt(share)
    present = np.sqrt(level.count) * root[level.place] * (level.total / level.count - centre[level.place])
    absent = np.sqrt(np.maximum(level.taken - level.sum(level.count), 0.0)) * root * centre
    return np.asarray(present.T @ present + absent.T @ absent)


def _within(influence: Influence, share: FloatArray, kept: NDArray[np.bool_]) -> FloatArray:
    """Products of the respondents' deviations within pooled cells, on the blocks of their own domain."""
    cells, columns = influence.cells, influence.total.shape[1]
    products = _products(influence)
    found = np.zeros((cells.n_domains * columns,) * 2)
    for d in range(cells.n_domains):
        here, block = cells.domain == d, slice(d * columns, (d + 1) * columns)
        root = np.sqrt(share[here]) * kept[here, block]
        found[block, block] = np.einsum("cab,ca,cb->ab", products[here], root, root)
    return found


def _explained_within(plain: Influence, fitted: FloatArray, share: FloatArray) -> FloatArray:
    """What taking off `fitted` adds to the products within pooled cells."""
    cross = -(share * fitted).T @ plain.slope
    return np.asarray(cross + cross.T + (share * plain.weight_within * fitted).T @ fitted)


def _products(influence: Influence) -> FloatArray:
    if influence.products is not None:
        return influence.products
    if influence.values is None:
        raise ValueError("needs respondents, or totals with cross products")
    row, off = influence.values
    size, columns = influence.total.shape
    found = np.empty((size, columns, columns))
    for a, b in combinations_with_replacement(range(columns), 2):
        found[:, a, b] = found[:, b, a] = np.bincount(row, weights=off[:, a] * off[:, b], minlength=size)
    return found
