"""Indices as weighted sums of ratios, and their linearised values per respondent.

An index is Σ_g W_g·Y_g/A_g: Y_g sums the answers' values over the items of group g, A_g counts them. Its
variance is that of the sum of z_i = Σ_g W_g·(y_ig - R_g·a_ig)/A_g over respondents (Taylor), so a
person's answers are never taken for independent people. A design only changes how z is summed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from analysis.answers import Answers, IntArray, Item, most_levels, pair_keys, satisfied_mask
from analysis.counts import FloatArray

Formula = Literal["item_mean", "pooled", "general", "mean_score", "mean_score_0"]
FORMULAS: tuple[Formula, ...] = ("item_mean", "pooled", "general", "mean_score", "mean_score_0")
# Means of codes: no share of anybody, and without a 95 % target of their own.
SCORES: tuple[Formula, ...] = ("mean_score", "mean_score_0")


@dataclass(frozen=True)
class Recipe:
    """How an index is made: `group` per item (-1 outside), `weight` per group, `value` per item and level."""

    formula: Formula
    group: IntArray
    weight: FloatArray
    value: FloatArray

    @property
    def used(self) -> IntArray:
        """Positions of the items that enter."""
        return np.flatnonzero(self.group >= 0)


@dataclass(frozen=True)
class Linearised:
    """Estimates per domain with what their variance needs.

    `rate` (domains,) over the groups with answers, NaN without any; `z` (respondents,) sums to 0 in every
    domain; `n` respondents with an answer to any used item; `fewest` answers on one used item.
    """

    rate: FloatArray
    z: FloatArray
    n: IntArray
    fewest: IntArray


def recipe(items: Sequence[Item], formula: Formula, parts: Mapping[str, float] | None = None) -> Recipe:
    """Make the recipe of a named formula; `parts` gives the weight of each part among the items.

    Raises ValueError on an unknown formula, on no item to use, on parts without or with impossible weights.
    """
    if formula not in FORMULAS:
        raise ValueError(f"formula must be one of {', '.join(FORMULAS)}; got {formula!r}")
    role = "general" if formula == "general" else "satisfaction"
    used = [j for j, item in enumerate(items) if item.role == role]
    if not used or (formula == "general" and (len(used) != 1 or parts)):
        wanted = "exactly one item of role 'general', no parts" if role == "general" else "at least one item"
        raise ValueError(f"formula {formula}: expected {wanted}; got {len(used)} items")
    names = [_part(items[j]) if parts else "" for j in used]
    shares = _shares(names, parts)
    group = np.full(len(items), -1, np.int64)
    if formula == "item_mean":
        group[used] = np.arange(len(used))
        weight = np.array([shares[name] / names.count(name) for name in names])
    else:
        order = list(shares)
        group[used] = [order.index(name) for name in names]
        weight = np.array(list(shares.values()))
    return Recipe(formula, group, weight, _values(items, formula))


def _part(item: Item) -> str:
    return item.part or item.factor or ""


def _shares(names: list[str], parts: Mapping[str, float] | None) -> dict[str, float]:
    if not parts:
        return {"": 1.0}
    wrong = [name for name in dict.fromkeys(names) if not 0 < parts.get(name, 0.0) < np.inf]
    if wrong:
        raise ValueError(f"parts without a weight above 0: {wrong}; weights given for {sorted(parts)}")
    total = sum(parts[name] for name in dict.fromkeys(names))
    return {name: parts[name] / total for name in dict.fromkeys(names)}


def _values(items: Sequence[Item], formula: Formula) -> FloatArray:
    if formula not in SCORES:
        return satisfied_mask(items).astype(np.float64)
    value = np.zeros((len(items), most_levels(items)))
    for j, item in enumerate(items):
        size, from_zero = len(item.levels), formula == "mean_score_0"
        if size == 1:
            raise ValueError(f"item {item.id}: a mean score needs at least two levels")
        value[j, :size] = np.arange(1 - from_zero, size + 1 - from_zero) / (size - from_zero)
    return value


@dataclass(frozen=True)
class Parts:
    """The ratios of an index per domain: `rate` (domains,); `ratio` and `scale` = W/A (domains, groups)."""

    rate: FloatArray
    ratio: FloatArray
    scale: FloatArray


def linearise(answers: Answers, how: Recipe) -> Linearised:
    """Estimate an index per domain and linearise it per respondent."""
    counts = answers.counts.levels.astype(np.float64)
    parts = parts_of(counts, how)
    z, anything = respondents(answers, how, parts)
    fewest = counts.sum(axis=2)[:, how.used].min(axis=1).astype(np.int64)
    if answers.domain is None:
        return Linearised(parts.rate, z, np.array([np.count_nonzero(anything)], np.int64), fewest)
    n = np.bincount(answers.domain[anything] + 1, minlength=answers.n_domains + 1)[1:]
    return Linearised(parts.rate, z, n, fewest)


def parts_of(counts: FloatArray, how: Recipe) -> Parts:
    """Ratios from the (weighted) counts of each level, shape (domains, items, levels)."""
    answered, total = counts.sum(axis=2), (counts * how.value).sum(axis=2)
    groups = (how.group[:, None] == np.arange(len(how.weight))).astype(np.float64)
    a, y = answered @ groups, total @ groups
    weight = np.where(a > 0, how.weight, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        weight = weight / weight.sum(axis=1, keepdims=True)
        ratio, scale = np.where(a > 0, y / a, 0.0), np.where(a > 0, weight / a, 0.0)
    rate = np.where((a > 0).any(axis=1), _mean(np.nan_to_num(weight), ratio, a > 0), np.nan)
    return Parts(rate, ratio, scale)


def _mean(weight: FloatArray, ratio: FloatArray, known: NDArray[np.bool_]) -> FloatArray:
    """Weighted mean of the known ratios, kept between them: 22 times 100 % is 1, not 0.9999999999999999."""
    mean = (weight * ratio).sum(axis=1)
    low, high = (np.where(known, ratio, edge) for edge in (np.inf, -np.inf))
    least = np.where(known.any(axis=1), low.min(axis=1), mean)
    return np.asarray(np.maximum(np.minimum(mean, high.max(axis=1)), least))


def respondents(answers: Answers, how: Recipe, parts: Parts) -> tuple[FloatArray, NDArray[np.bool_]]:
    """Return every respondent's z, and who answered any used item.

    By table look-up, one table of (domain, pair of states) per pair of items.
    """
    per_state = _per_state(answers.items, how, parts)
    z = np.zeros(answers.respondents)
    anything = np.zeros(answers.respondents, np.bool_)
    used = set(how.used.tolist())
    for k, key in enumerate(pair_keys(answers.pairs, answers.domain)):
        inside = [j in used for j in (2 * k, 2 * k + 1)]
        if any(inside):
            first, second = per_state[:, 2 * k, :, None], per_state[:, 2 * k + 1, None, :]
            z += (first + second).ravel()[key]
            anything |= _valid_pairs(answers.items, k, inside)[answers.pairs[k]]
    return z, anything


def coefficients(how: Recipe, parts: Parts) -> FloatArray:
    """z of each domain, used item and level: W/A·(value - ratio), shape (domains, used items, levels)."""
    group = how.group[how.used]
    return np.asarray(parts.scale[:, group, None] * (how.value[how.used] - parts.ratio[:, group, None]))


def _per_state(items: Sequence[Item], how: Recipe, parts: Parts) -> FloatArray:
    """z of each domain (none first), item and state; 0 for anything missing."""
    coef = coefficients(how, parts)
    table = np.zeros((len(coef) + 1, len(items) + len(items) % 2, 16))
    for place, j in enumerate(how.used):
        levels = len(items[j].levels)
        table[1:, j, :levels] = coef[:, place, :levels]
    return table


def _valid_pairs(items: Sequence[Item], k: int, inside: list[bool]) -> NDArray[np.bool_]:
    valid = np.zeros((16, 16), np.bool_)
    if inside[0]:
        valid[: len(items[2 * k].levels), :] = True
    if inside[1]:
        valid[:, : len(items[2 * k + 1].levels)] = True
    return valid.ravel()


def variance(answers: Answers, z: FloatArray) -> FloatArray:
    """Variance per domain when every respondent is a PSU drawn with replacement: m/(m-1)·Σz², m all rows.

    Rows of other domains count as zeros (the domain keeps the whole sample). With strata, clusters or weights
    see `analysis.composite`.
    """
    rows = answers.respondents
    if answers.domain is None:
        square = np.array([float(z @ z)])
    else:
        square = np.bincount(answers.domain + 1, weights=z * z, minlength=answers.n_domains + 1)[1:]
    return square * (rows / (rows - 1) if rows > 1 else 0.0)
