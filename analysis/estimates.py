"""Estimates from a design as arrays of (domains, columns), with all that intervals and contrasts need."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from analysis.answers import IntArray
from analysis.counts import Bounds, FloatArray
from analysis.covariance import covariance
from analysis.degrees import psus_and_strata, t_quantile
from analysis.design import Sampled
from analysis.domains import Key
from analysis.influence import Influence, part_of
from analysis.variance import drawn_completely, variance

FEW_PSUS = 20
Degrees = Literal["domain", "full", "infinite"]


@dataclass(frozen=True)
class EstimateRow:
    """One estimate; None with a `state` where the data give none.

    State: "no_answers" | "no_denominator" (a ratio over a sum of 0) | "one_psu" (all answers from one PSU: no
    error can be had) | "no_degrees" (as many strata as PSUs) | "census" (everybody was drawn, no error) |
    None. `warning`: "few_psus" below 20.
    """

    domain: Mapping[str, Hashable]
    column: str
    estimate: float | None
    se: float | None
    low: float | None
    high: float | None
    n: int
    df: int
    psus: int
    deff: float | None
    state: str | None
    warning: str | None


@dataclass(frozen=True)
class Estimates:
    """Estimates of every column in every domain; NaN where nobody answered or a denominator is 0.

    `n` answers with a weight, `weight` their Σw, `srs` the variance under simple random sampling with
    replacement of as many. Variances, errors and degrees follow from `influence` under `design`.
    """

    design: Sampled
    keys: tuple[Key, ...]
    columns: tuple[str, ...]
    estimate: FloatArray
    n: IntArray
    weight: FloatArray
    srs: FloatArray
    influence: Influence

    @cached_property
    def variance(self) -> FloatArray:
        """Design-based variance as R gives it, near 0 for a domain in one PSU; NaN without an estimate."""
        return np.where(np.isnan(self.estimate), np.nan, variance(self.design, self.influence))

    @cached_property
    def se(self) -> FloatArray:
        """Standard error."""
        return np.asarray(np.sqrt(self.variance))

    @cached_property
    def covariance(self) -> FloatArray:
        """Covariances of all estimates, domain by domain: shape (domains·columns, domains·columns)."""
        return covariance(self.design, self.influence)

    def covariance_of(self, domains: Sequence[int], columns: Sequence[int]) -> FloatArray:
        """Covariances of some domains and columns only, in the same order: for contrasts in large tables."""
        return covariance(self.design, part_of(self.influence, domains, columns))

    @cached_property
    def _psus_and_strata(self) -> tuple[IntArray, IntArray]:
        return psus_and_strata(self.design, self.influence)

    @cached_property
    def psus(self) -> IntArray:
        """PSUs with answers."""
        return self._psus_and_strata[0]

    @cached_property
    def df(self) -> IntArray:
        """PSUs less strata among the answers of the domain: for its intervals."""
        return self._psus_and_strata[0] - self._psus_and_strata[1]

    @cached_property
    def deff_replace(self) -> FloatArray:
        """Design effect beside simple random sampling with replacement; NaN where that has no variance."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(self.srs > 0, self.variance / self.srs, np.nan)

    @cached_property
    def deff(self) -> FloatArray:
        """Design effect beside simple random sampling without replacement from Σw people."""
        with np.errstate(invalid="ignore", divide="ignore"):
            left = 1.0 - self.n / self.weight
            return np.where(left > 0, self.deff_replace / left, np.nan)

    @cached_property
    def complete(self) -> NDArray[np.bool_]:
        """Whether everybody was drawn wherever the domain has answers, each standing for no one else."""
        alone = np.abs(self.weight - self.n) <= 1e-9 * self.n
        return alone & drawn_completely(self.design, self.influence)

    def bounds(self, level: float = 0.95, df: Degrees = "domain") -> Bounds:
        """Estimate ± t·se; `df` "domain", "full" (contrasts) or "infinite" (what R's confint does)."""
        degrees: dict[str, ArrayLike] = {
            "domain": self.df, "full": self.design.degrees, "infinite": np.inf,
        }  # fmt: skip
        half = t_quantile(level, degrees[df]) * self.se
        return self.estimate - half, self.estimate + half

    @cached_property
    def state(self) -> NDArray[np.object_]:
        """Why a figure is missing or exact; see `EstimateRow`."""
        conditions = [self.n == 0, np.isnan(self.estimate), self.complete, self.psus == 1, self.df < 1]
        names = ["no_answers", "no_denominator", "census", "one_psu", "no_degrees", None]
        return np.asarray(np.array(names, dtype=object)[np.select(conditions, range(5), 5)])

    def rows(self, level: float = 0.95) -> Iterator[EstimateRow]:
        """Yield a row per domain and column, domains outermost."""
        low, high = self.bounds(level)
        for d, j in np.ndindex(self.estimate.shape):
            state: str | None = self.state.item(d, j)
            some, known = state not in ("no_answers", "no_denominator"), state in (None, "census")
            exact = state == "census"
            yield EstimateRow(
                self.keys[d], self.columns[j], number(self.estimate[d, j], some),
                number(self.se[d, j], known),
                number(self.estimate[d, j] if exact else low[d, j], known),
                number(self.estimate[d, j] if exact else high[d, j], known),
                int(self.n[d, j]), int(self.df[d, j]), int(self.psus[d, j]), number(self.deff[d, j], known),
                state, "few_psus" if some and not exact and self.psus[d, j] < FEW_PSUS else None,
            )  # fmt: skip

    def frame(self, level: float = 0.95) -> pd.DataFrame:
        """Return the rows as a frame, a column per domain variable; a missing figure is None, never NaN."""
        names = [field.name for field in fields(EstimateRow) if field.name != "domain"]
        rows = [{**row.domain, **{n: getattr(row, n) for n in names}} for row in self.rows(level)]
        return pd.DataFrame(rows, dtype=object)


def number(value: Any, known: bool = True) -> float | None:
    """Return a plain number, None where it is not known or not finite."""
    return float(value) if known and np.isfinite(value) else None
