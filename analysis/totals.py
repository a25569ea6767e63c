"""Totals per drawn unit and domain: enough for every rate and index of a design, without the respondents.

Per stratum × PSU (× SSU where its stage is counted) × domain (× calibration cell): respondents, Σw, Σw², per
item answers and Σw of each level. Where respondents are the last units drawn, also Σw² of each level and, on
request, products of levels. Totals add up, so they can be kept per day and summed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from analysis.answers import Answers, IntArray, Item, most_levels
from analysis.counts import FloatArray
from analysis.design import Sampled, SurveyDesign
from analysis.domains import Domains, Key, numbered
from analysis.influence import Cells, cells_of

Group = tuple[int, ...]


@dataclass(frozen=True)
class Totals:
    """Counted cells of a design; see `Cells` for what a cell is.

    Shapes: `answered` (cells, items), `levels` and `squares` Σw and Σw² by level (cells, items, levels),
    `weight_squares` (cells,). `groups` are sets of items; `anyone` and `anyone_weight` (cells, groups) count
    the respondents with an answer to any of them. `products` (cells, items·levels, items·levels) are Σw² of
    two levels given together. Squares and products serve pooled cells only.
    """

    design: Sampled
    items: tuple[Item, ...]
    keys: tuple[Key, ...]
    cells: Cells
    answered: FloatArray
    levels: FloatArray
    squares: FloatArray
    weight_squares: FloatArray
    groups: tuple[Group, ...]
    anyone: FloatArray
    anyone_weight: FloatArray
    products: FloatArray | None = None


def item_groups(items: Sequence[Item]) -> tuple[Group, ...]:
    """Return the sets of items that indices are made of: all of the index, each factor."""
    used = [j for j, item in enumerate(items) if item.role == "satisfaction"]
    factors = dict.fromkeys(items[j].factor for j in used)
    parts = [tuple(j for j in used if items[j].factor == f) for f in factors if f is not None]
    return tuple(dict.fromkeys([tuple(used), *parts]))


def tally(
    answers: Answers,
    design: SurveyDesign,
    *,
    groups: Sequence[Group] | None = None,
    products: bool = False,
    domains: Domains | None = None,
) -> Totals:
    """Sum answers by cell of their design; `domains` take the place of the answers' own numbers.

    `groups` default to those of `item_groups`. `products` are needed for indices and covariances from totals
    where respondents are the last units drawn. Raises ValueError unless design and answers match.
    """
    if answers.respondents != design.respondents:
        raise ValueError(f"{answers.respondents} respondents answered, the design has {design.respondents}")
    cut = domains or own_domains(answers)
    cells, row = cells_of(design, cut)
    known = tuple(groups if groups is not None else item_groups(answers.items))
    counted = _Counted(design.weight, row, len(cells.unit))
    levels, squares, answered = counted.items(answers, cells.pooled)
    anyone, anyone_weight = counted.groups(answers, known)
    return Totals(
        design.roster, answers.items, cut.keys, cells, answered, levels, squares,
        counted.sum(design.weight**2), known, anyone, anyone_weight,
        counted.products(answers) if products and cells.pooled else None,
    )  # fmt: skip


def own_domains(answers: Answers) -> Domains:
    """The domains that answers were counted by, as numbers."""
    if answers.domain is None:
        return Domains(np.zeros(answers.respondents, np.int64), ({},))
    return numbered(answers.domain, answers.n_domains)


@dataclass(frozen=True)
class _Counted:
    """Sums by cell of respondents with weight `w`, `row` their cell."""

    w: FloatArray
    row: IntArray
    size: int

    def sum(self, values: FloatArray | NDArray[np.bool_]) -> FloatArray:
        return np.bincount(self.row, weights=values, minlength=self.size).astype(np.float64)

    def items(self, answers: Answers, pooled: bool) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Σw and (pooled) Σw² by level, and answers with a weight, by item."""
        size, most = len(answers.items), most_levels(answers.items)
        levels, squares = np.zeros((2, self.size, size, most))
        answered = np.zeros((self.size, size))
        base, some, everyone = self.row * 16, self.w != 0, bool((self.w != 0).all())
        for j in range(size):
            key = base + state(answers, j)
            levels[:, j] = self._by_state(key, self.w)[:, :most]
            counted = self._by_state(key if everyone else key[some], None)
            answered[:, j] = counted[:, : len(answers.items[j].levels)].sum(axis=1)
            if pooled:
                squares[:, j] = self._by_state(key, self.w**2)[:, :most]
        return levels, squares, answered

    def _by_state(self, key: IntArray, weights: FloatArray | None) -> FloatArray:
        cells = np.bincount(key, weights=weights, minlength=self.size * 16)
        return np.asarray(cells.reshape(self.size, 16), np.float64)

    def groups(self, answers: Answers, groups: tuple[Group, ...]) -> tuple[FloatArray, FloatArray]:
        """Respondents with an answer to any item of each group, and their Σw."""
        anyone, weight = np.zeros((2, self.size, len(groups)))
        for g, group in enumerate(groups):
            has = np.zeros(len(self.row), np.bool_)
            for j in group:
                has |= state(answers, j) < len(answers.items[j].levels)
            anyone[:, g], weight[:, g] = self.sum(has & (self.w != 0)), self.sum(has * self.w)
        return anyone, weight

    def products(self, answers: Answers) -> FloatArray:
        """Σw² of two levels given together, cell by cell."""
        states = np.stack([state(answers, j) for j in range(len(answers.items))], axis=1)
        codes, order = np.arange(most_levels(answers.items)), np.argsort(self.row, kind="stable")
        edges = np.searchsorted(self.row[order], np.arange(self.size + 1))
        found = []
        for start, end in pairwise(edges):
            who = order[start:end]
            given = (states[who][:, :, None] == codes).reshape(len(who), -1) * self.w[who, None]
            found.append(given.T @ given)
        return np.stack(found)


def state(answers: Answers, j: int) -> NDArray[np.uint8]:
    """State of item j per respondent: the level's number, or a number past all levels when missing."""
    pair = answers.pairs[j // 2]
    return np.asarray(pair & 15 if j % 2 else pair >> 4)
