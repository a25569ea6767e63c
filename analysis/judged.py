"""Korn-Graubard intervals and verdicts of rates from a design, from one effective count each.

Where no interval can be had the state says why: nothing near R's zero-width interval of a domain inside one
PSU is ever shown.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, fields

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from analysis.answers import IntArray
from analysis.counts import FloatArray, checked_target
from analysis.effective import korn_graubard
from analysis.estimates import FEW_PSUS, Estimates, number
from analysis.verdict import Word, p_values, words


@dataclass(frozen=True)
class Judged:
    """Bounds and verdicts of an array of rates; NaN and None where `state` gives a reason not to have them.

    State: "no_answers", "one_psu", "no_degrees", "negative_weights" (no bounds) | "census" (bounds are the
    rate) | "no_design_effect" (0 %, 100 %, no variance: n stands for the effective size) | None.
    """

    low: FloatArray
    high: FloatArray
    effective_n: FloatArray
    p_met: FloatArray
    p_not_met: FloatArray
    verdict: NDArray[np.object_]
    state: NDArray[np.object_]


def judge(
    rate: FloatArray,
    variance: FloatArray,
    n: IntArray,
    df: IntArray,
    state: NDArray[np.object_],
    *,
    target: float,
    level: float,
    capped: bool | NDArray[np.bool_] = True,
) -> Judged:
    """Bounds and verdicts of rates wherever `state` is None or "census".

    `capped` holds the effective size at n, right for single items only (`korn_graubard`).
    """
    open_, census = np.asarray(pd.isna(state), np.bool_), state == "census"
    inside = np.clip(np.where(open_, rate, 0.0), 0.0, 1.0)
    spread, size = np.where(open_, variance, 0.0), np.where(open_, n, 0)
    kg = korn_graubard(inside, spread, size, np.where(open_, df, 1), level, capped=capped)
    p_met, p_not = p_values(inside * kg.n_star, kg.n_star, checked_target(target))
    reached = reaches(rate, target)

    def shown(of_interval: FloatArray, of_census: FloatArray | NDArray[np.bool_]) -> FloatArray:
        return np.where(census, of_census, np.where(open_, of_interval, np.nan))

    low, high = shown(kg.low, rate), shown(kg.high, rate)
    return Judged(
        low, high, np.where(open_, kg.n_star, np.nan), shown(p_met, ~reached), shown(p_not, reached),
        words(low, high, target), np.where(open_ & kg.guessed, "no_design_effect", state),
    )  # fmt: skip


def reaches(rate: ArrayLike, target: float) -> NDArray[np.bool_]:
    """The official reading; weighted sums come out a hair off, so rounding noise does not decide."""
    return np.asarray(np.asarray(rate, np.float64) >= target - 1e-12)


@dataclass(frozen=True)
class RateRow:
    """A rate in one domain with interval and verdict; see `Judged` for states, None where they forbid.

    `official_met` reads the rate itself; `short_of` are the satisfied answers it lacks. `warning`:
    "few_psus" below 20 PSUs, where even these bounds cover too little.
    """

    domain: Mapping[str, Hashable]
    item: str
    rate: float | None
    se: float | None
    low: float | None
    high: float | None
    n: int
    effective_n: float | None
    df: int
    psus: int
    deff: float | None
    deff_replace: float | None
    method: str | None
    verdict: Word | None
    p_met: float | None
    p_not_met: float | None
    official_met: bool | None
    short_of: int | None
    state: str | None
    warning: str | None


@dataclass(frozen=True)
class RateTable:
    """Rates of a design with what can be said about the target, one row per domain and item."""

    found: Estimates
    judged: Judged
    target: float

    def rows(self) -> Iterator[RateRow]:
        """Yield the rows, domains outermost."""
        for d, j in np.ndindex(self.found.estimate.shape):
            yield self.row(d, j)

    def row(self, d: int, j: int) -> RateRow:
        """Return the row of domain d and item j."""
        found, judged, at = self.found, self.judged, (d, j)
        state: str | None = judged.state[at]
        n, rate = int(found.n[at]), number(found.estimate[at])
        known = state in (None, "census", "no_design_effect")
        measured = state in (None, "census")
        few = rate is not None and state != "census" and found.psus[at] < FEW_PSUS
        return RateRow(
            domain=found.keys[d], item=found.columns[j], rate=rate, se=number(found.se[at], measured),
            low=number(judged.low[at]), high=number(judged.high[at]), n=n,
            effective_n=number(judged.effective_n[at]), df=int(found.df[at]), psus=int(found.psus[at]),
            deff=number(found.deff[at], measured), deff_replace=number(found.deff_replace[at], measured),
            method=("census" if state == "census" else "korn_graubard") if known else None,
            verdict=judged.verdict[at], p_met=number(judged.p_met[at]),
            p_not_met=number(judged.p_not_met[at]),
            official_met=None if rate is None else bool(reaches(rate, self.target)),
            short_of=None if rate is None else max(0, math.ceil((self.target - rate) * n - 1e-9)),
            state=state, warning="few_psus" if few else None,
        )  # fmt: skip

    def frame(self) -> pd.DataFrame:
        """Return the rows as a frame, a column per domain variable; a missing figure is None, never NaN."""
        names = [field.name for field in fields(RateRow) if field.name != "domain"]
        rows = [{**row.domain, **{name: getattr(row, name) for name in names}} for row in self.rows()]
        return pd.DataFrame(rows, dtype=object)


def rate_table(found: Estimates, *, target: float = 0.95, level: float = 0.95) -> RateTable:
    """Judge the rates of single items (`rates`, `proportion`); ValueError on estimates that are no rates."""
    outside = (found.estimate < -1e-9) | (found.estimate > 1 + 1e-9)
    if outside.any() and not found.design.negative_weights:
        raise ValueError(f"rates must lie in 0-1, got {found.estimate[outside][0]:g}")
    state = np.where(found.design.negative_weights & (found.n > 0), "negative_weights", found.state)
    judged = judge(found.estimate, found.variance, found.n, found.df, state, target=target, level=level)
    return RateTable(found, judged, target)
