"""Estimates with their replicates: variance, degrees of freedom, bounds, rows."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from analysis.answers import IntArray
from analysis.counts import Bounds, FloatArray
from analysis.degrees import t_quantile
from analysis.domains import Key
from analysis.estimates import number
from analysis.replicate_weights import ReplicateWeights, rank


@dataclass(frozen=True)
class Answered:
    """Where the answers are: `count` (entries, columns) per pair of unit and domain, and which these are."""

    unit: IntArray
    domain: IntArray
    count: FloatArray


@dataclass(frozen=True)
class ReplicateRow:
    """One estimate; None with a `state` where the replicates give none.

    State: "no_answers" | "no_degrees" (all answers from one unit that replicates leave out) | "no_variance"
    (the same in every replicate, as at 100 %) | None. `undefined` replicates had nobody to estimate from and
    were left out of the variance, which is too small then.
    """

    domain: Mapping[str, Hashable]
    column: str
    estimate: float | None
    se: float | None
    low: float | None
    high: float | None
    n: int
    df: int
    undefined: int
    state: str | None


@dataclass(frozen=True, eq=False)
class ReplicateEstimates:
    """Estimates (domains, columns) and the same from every replicate (replicates, domains, columns).

    NaN where nobody answered; `n` answers with a weight, `answered` where they are.
    """

    weights: ReplicateWeights
    keys: tuple[Key, ...]
    columns: tuple[str, ...]
    estimate: FloatArray
    replicates: FloatArray
    n: IntArray
    answered: Answered

    @cached_property
    def undefined(self) -> IntArray:
        """Replicates without a value where there is an estimate; left out of the variance, as in R."""
        missing = np.isnan(self.replicates).sum(axis=0)
        return np.asarray(np.where(np.isnan(self.estimate), 0, missing), np.int64)

    @cached_property
    def _deviations(self) -> FloatArray:
        """Replicates less their centre, times √(scale·rscale): shape (replicates, domains·columns)."""
        values = self.replicates.reshape(len(self.replicates), -1)
        known = ~np.isnan(values)
        if self.weights.mse:
            centre = self.estimate.ravel()
        else:
            counted = known & (self.weights.rscales > 0)[:, None]
            with np.errstate(invalid="ignore"):
                centre = np.where(counted, values, 0.0).sum(axis=0) / counted.sum(axis=0)
        off = np.where(known, values - centre, 0.0)
        return np.asarray(off * np.sqrt(self.weights.scale * self.weights.rscales)[:, None])

    @cached_property
    def variance(self) -> FloatArray:
        """scale·Σ rscales·(replicate - centre)², NaN without an estimate or a defined replicate."""
        found = (self._deviations**2).sum(axis=0).reshape(self.estimate.shape)
        some = ~np.isnan(self.estimate) & (self.undefined < len(self.replicates))
        return np.where(some, found, np.nan)

    @cached_property
    def se(self) -> FloatArray:
        """Standard error."""
        return np.asarray(np.sqrt(self.variance))

    @cached_property
    def covariance(self) -> FloatArray:
        """Covariances of all estimates, domain by domain: shape (domains·columns, domains·columns)."""
        return np.asarray(self._deviations.T @ self._deviations)

    @cached_property
    def df(self) -> IntArray:
        """Rank of the replicates among the answers of the domain, less 1: for its intervals."""
        factor, at = self.weights.factor, self.answered
        parts = (at.domain == d for d in range(len(self.estimate)))
        ranks = [_ranks(factor[at.unit[inside]], at.count[inside] > 0) for inside in parts]
        return np.maximum(np.array(ranks, np.int64).reshape(self.estimate.shape) - 1, 0)

    def bounds(self, level: float = 0.95) -> Bounds:
        """Estimate ± t·se, t on `df`; NaN below one degree of freedom."""
        half = t_quantile(level, self.df) * self.se
        return self.estimate - half, self.estimate + half

    @cached_property
    def state(self) -> NDArray[np.object_]:
        """Why a figure is missing; see `ReplicateRow`."""
        with np.errstate(invalid="ignore"):
            same = ~(self.se > 1e-12 * np.abs(self.estimate))
        conditions = [np.isnan(self.estimate), self.df < 1, same]
        names = np.array(["no_answers", "no_degrees", "no_variance", None], dtype=object)
        return np.asarray(names[np.select(conditions, [0, 1, 2], 3)])

    def rows(self, level: float = 0.95) -> Iterator[ReplicateRow]:
        """Yield a row per domain and column, domains outermost."""
        low, high = self.bounds(level)
        for d, j in np.ndindex(self.estimate.shape):
            state: str | None = self.state.item(d, j)
            se, bottom, top = (number(a[d, j], state is None) for a in (self.se, low, high))
            yield ReplicateRow(
                self.keys[d], self.columns[j], number(self.estimate[d, j]), se, bottom, top,
                int(self.n[d, j]), int(self.df[d, j]), int(self.undefined[d, j]), state,
            )  # fmt: skip


def _ranks(rows: FloatArray, present: NDArray[np.bool_]) -> IntArray:
    """Rank of the rows that are present in each column, between those of the rows in all and in any."""
    some, every = present.any(axis=1), present.all(axis=1)
    out = np.full(present.shape[1], rank(rows[some]))
    if (some != every).any() and rank(rows[every]) < out.max():
        patterns, which = np.unique(present, axis=1, return_inverse=True)
        out = np.array([rank(rows[pattern]) for pattern in patterns.T])[which.ravel()]
    return out
