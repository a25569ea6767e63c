"""The tree of drawn units: where every respondent hangs, what each unit was drawn from, and out of how many.

Stage one draws PSUs from strata, stage two draws SSUs from each PSU, and so on. A stage without population
counts counts as drawn with replacement and ends the tree, since it holds the variance of all below it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from analysis.answers import IntArray
from analysis.counts import FloatArray

NAMES = ("psu", "ssu", "tsu")


@dataclass(frozen=True)
class Stage:
    """Units drawn at one stage; the groups are strata, later the units of the stage before.

    `group` (units,) where each unit was drawn; `taken`, `population` (groups,) how many out of how many
    (infinite with replacement); `reach` (groups,) product of the sampling fractions above.
    """

    group: IntArray
    taken: IntArray
    population: FloatArray
    reach: FloatArray

    @property
    def fraction(self) -> FloatArray:
        """Share of each group that was drawn, 0 with replacement."""
        return np.asarray(self.taken / self.population)


@dataclass(frozen=True)
class Tree:
    """Stages with the unit of every respondent at each, and the strata's own names for messages."""

    stages: tuple[Stage, ...]
    unit: tuple[IntArray, ...]
    strata: tuple[Any, ...]

    @property
    def leaf(self) -> IntArray:
        """Unit of the last stage per respondent."""
        return self.unit[-1]

    @property
    def respondent_is_unit(self) -> bool:
        """Whether every respondent is a unit of the last stage."""
        return len(self.stages[-1].group) == len(self.leaf)


def coded(column: ArrayLike, rows: int, what: str) -> tuple[IntArray, tuple[Any, ...]]:
    """Number the values of a column from 0 and return them too; ValueError where one is missing."""
    values = np.asarray(column)
    if values.shape != (rows,):
        raise ValueError(f"{what}: expected {rows} values, one per respondent, got shape {values.shape}")
    codes, names = pd.factorize(values)
    if rows and codes.min() < 0:
        raise ValueError(f"{what}: respondent {int(np.argmin(codes))} has none; expected a value for each")
    return codes.astype(np.int64, copy=False), tuple(names.tolist())


def pairs(first: IntArray, second: IntArray, size: int) -> tuple[IntArray, IntArray, IntArray]:
    """Number the pairs that occur, `second` below `size`; return number per entry, both per pair."""
    codes, keys = pd.factorize(first * np.int64(size) + second)
    return codes.astype(np.int64, copy=False), keys // size, keys % size


def tree(
    strata: ArrayLike | None,
    ids: Sequence[ArrayLike | None],
    fpc: Sequence[FloatArray],
    rows: int,
    *,
    nest: bool,
) -> Tree:
    """Build the tree from columns of ids (None or none: every respondent is a unit) and population counts.

    Raises ValueError on missing ids, a PSU in two strata unless `nest`, counts that vary within a group,
    more units than their population.
    """
    group, names = (np.zeros(rows, np.int64), ("all",)) if strata is None else coded(strata, rows, "strata")
    stages: list[Stage] = []
    units: list[IntArray] = []
    for depth, column in enumerate(ids or (None,)):
        if depth > len(fpc) or (depth and not fpc):
            break
        unit, parent = _units(column, group, rows, depth, names, nest)
        reach = stages[-1].reach * stages[-1].fraction if stages else np.ones(len(names))
        reach = reach[stages[-1].group] if stages else reach
        taken = np.bincount(parent, minlength=len(reach))
        counts = fpc[depth] if depth < len(fpc) else None
        stages.append(Stage(parent, taken, _population(counts, group, taken, depth, names), reach))
        units.append(unit)
        group = unit
    return Tree(tuple(stages), tuple(units), names)


def _units(
    column: ArrayLike | None, group: IntArray, rows: int, depth: int, names: tuple[Any, ...], nest: bool
) -> tuple[IntArray, IntArray]:
    """Number the units of a stage; return (unit per respondent, group per unit)."""
    if column is None:
        return np.arange(rows), group
    codes, labels = coded(column, rows, NAMES[depth])
    if depth or nest:
        unit, parent, _ = pairs(group, codes, max(len(labels), 1))
        return unit, parent
    parent = first_of(codes, group, len(labels))
    torn = np.flatnonzero(parent[codes] != group)
    if len(torn):
        unit = codes[torn[0]]
        where = f"strata {names[parent[unit]]!r} and {names[group[torn[0]]]!r}"
        raise ValueError(f"PSU {labels[unit]!r} lies in {where}; expected one stratum, or nest=True")
    return codes, parent


def first_of(index: IntArray, values: NDArray[Any], size: int) -> NDArray[Any]:
    """Value of the first entry of each index, shape (size,)."""
    out = np.zeros(size, values.dtype)
    out[index[::-1]] = values[::-1]
    return out


def _population(
    counts: FloatArray | None, group: IntArray, taken: IntArray, depth: int, names: tuple[Any, ...]
) -> FloatArray:
    if counts is None:
        return np.full(len(taken), np.inf)
    population = first_of(group, counts, len(taken))
    noun, unit = ("stratum" if depth == 0 else NAMES[depth - 1].upper()), NAMES[depth].upper()
    torn = np.flatnonzero(population[group] != counts)
    if len(torn):
        g, got = group[torn[0]], counts[torn[0]]
        where = repr(names[g]) if depth == 0 else f"number {g}"
        raise ValueError(f"fpc, stage {depth + 1}: {noun} {where} has counts {population[g]:g} and {got:g}")
    over = np.flatnonzero(taken > population)
    if len(over):
        where = repr(names[over[0]]) if depth == 0 else f"number {over[0]}"
        raise ValueError(
            f"fpc, stage {depth + 1}: {taken[over[0]]} {unit}s drawn from {population[over[0]]:g} in {noun}"
            f" {where}; expected population counts, not sampling fractions"
        )
    return population.astype(np.float64)
