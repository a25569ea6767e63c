"""Bands of ranks: where each unit of a list may stand, all of them at once (docs/method.md, "Ranks").

Klein, Wright & Wieczorek 2020 on joint exact limits; the bootstrap of Mogstad, Romano,
Shaikh & Wilhelm 2024 (10.1093/restud/rdad006) where counts are large. Rank 1 is the highest rate.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.counts import FloatArray, checked_counts, checked_level
from analysis.effective import korn_graubard
from analysis.intervals import clopper_pearson

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
BOOTSTRAP_FROM = 10
State = Literal["no_answers", "one_psu"]
STATES: tuple[State | None, ...] = (None, "no_answers", "one_psu")


@dataclass(frozen=True, slots=True)
class RankBand:
    """One unit: its rank by the rates (ties share the better one) and the ranks it may truly have.

    `whole_list`: the data do not say anything about where it stands. All None with a `state` when the unit
    has no answers or one PSU and is not ranked; `of` counts the units ranked.
    """

    rank: int | None
    best: int | None
    worst: int | None
    of: int
    whole_list: bool | None
    state: State | None = None


@dataclass(frozen=True)
class RankSets:
    """Bands of a list, arrays of shape (units,), 0 where a unit is not ranked; `why` counts in STATES.

    Jointly, with probability `level` or more, every true rank lies in best..worst, however true ties are
    broken. `units` counts the units ranked.
    """

    rank: IntArray
    best: IntArray
    worst: IntArray
    units: int
    why: IntArray
    level: float
    method: str

    @property
    def whole_list(self) -> BoolArray:
        """Which bands are the whole list, and so say nothing."""
        return np.asarray((self.best == 1) & (self.worst == self.units))

    def rows(self) -> Iterator[RankBand]:
        """Yield one frozen result per unit, in order."""
        parts = zip(self.rank, self.best, self.worst, self.whole_list, self.why, strict=True)
        for rank, best, worst, whole, why in parts:
            if why == 0:
                yield RankBand(int(rank), int(best), int(worst), self.units, bool(whole))
            else:
                yield RankBand(None, None, None, self.units, None, STATES[why])


def rank_counts(x: ArrayLike, n: ArrayLike, level: float = 0.95) -> RankSets:
    """Rank bands from counts: x satisfied of n answers, one list of units each.

    Joint Clopper-Pearson limits at 1 - (1 - level)/m over the m units that have answers.
    Raises ValueError on impossible counts.

    >>> list(rank_counts([990, 900, 28, 0], [1000, 1000, 30, 0]).rows())[1]
    RankBand(rank=3, best=2, worst=3, of=3, whole_list=False, state=None)
    """
    xs, ns = checked_counts(x, n)
    _one_list(xs)
    some = ns > 0
    low, high = clopper_pearson(xs, ns, _joint(level, some))
    return _ranked(_rate(xs, ns), low, high, np.where(some, 0, 1), level, "kww_clopper_pearson")


def rank_designs(
    rate: ArrayLike,
    variance: ArrayLike,
    n: ArrayLike,
    df: ArrayLike,
    level: float = 0.95,
    *,
    capped: bool = True,
) -> RankSets:
    """Rank bands from design-based rates with their variances and degrees of freedom, shapes (units,).

    Joint Korn-Graubard limits at 1 - (1 - level)/m; `capped` as there (False for an index). The limits of
    different units are joined by Bonferroni, so PSUs shared between units do no harm. A unit with df < 1 has
    the state "one_psu" and is not ranked, nor is one without answers, whose other figures may be NaN.
    Raises ValueError on impossible figures.

    >>> bands = rank_designs([0.97, 0.9, 0.9], [1e-5, 1e-5, 0.0], [800, 900, 50], [40, 40, 0])
    >>> [(b.best, b.worst, b.state) for b in bands.rows()]
    [(1, 1, None), (2, 2, None), (None, None, 'one_psu')]
    """
    given = [np.asarray(v, np.float64) for v in (rate, variance, n, df)]
    p, var, size, free = (np.asarray(v) for v in np.broadcast_arrays(*given))
    _one_list(p)
    why = np.select([size <= 0, ~(free >= 1) | (size < 2)], [1, 2], 0)
    some = why == 0
    low, high = np.zeros_like(p), np.ones_like(p)
    kg = korn_graubard(p[some], var[some], size[some], free[some], _joint(level, some), capped=capped)
    low[some], high[some] = kg.low, kg.high
    return _ranked(p, low, high, why, level, "kww_korn_graubard")


def rank_bounds(rate: ArrayLike, low: ArrayLike, high: ArrayLike, level: float = 0.95) -> RankSets:
    """Rank bands from limits made elsewhere at `joint_level`, so that all hold with `level`; shapes (units,).

    For an index, whose interval is its own. A unit whose rate is NaN has no answers and is not ranked.
    Raises ValueError where limits do not hold their rate.

    >>> [(b.best, b.worst) for b in rank_bounds([0.97, 0.9], [0.95, 0.85], [0.98, 0.94]).rows()]
    [(1, 1), (2, 2)]
    """
    p, lows, highs = (np.asarray(v, np.float64) for v in np.broadcast_arrays(rate, low, high))
    _one_list(p)
    some = ~np.isnan(p)
    if not ((lows <= p) & (p <= highs))[some].all():
        raise ValueError(f"expected low <= rate <= high, got {lows.tolist()}, {p.tolist()}, {highs.tolist()}")
    return _ranked(p, lows, highs, np.where(some, 0, 1), checked_level(level), "kww_given_bounds")


def joint_level(level: float, units: int) -> float:
    """The level of each interval at which those of so many units hold together with `level` (Bonferroni).

    >>> joint_level(0.95, 100)
    0.9995
    """
    return 1 - (1 - checked_level(level)) / max(units, 1)


def rank_bootstrap(
    x: ArrayLike, n: ArrayLike, level: float = 0.95, *, draws: int = 1000, seed: int = 161
) -> RankSets:
    """Rank bands by the bootstrap of all differences with steps down, for independent counts.

    A unit stands above another when their difference over its standard error passes the quantile of the
    largest such error among pairs still open, in `draws` binomial samples at the observed rates, each over
    its own standard error; steps repeat until no pair is added. Narrower than `rank_counts`, but only close
    to `level` and only in large counts: raises ValueError unless every unit has 10 dissatisfied and 10
    satisfied answers. Time grows with draws·units².

    >>> [(b.best, b.worst) for b in rank_bootstrap([940, 880, 870], [1000, 1000, 1000]).rows()]
    [(1, 1), (2, 3), (2, 3)]
    """
    xs, ns = checked_counts(x, n)
    _one_list(xs)
    fewest = np.minimum(xs, ns - xs)
    if (fewest < BOOTSTRAP_FROM).any():
        at = int(np.argmin(fewest))
        raise ValueError(
            f"unit {at} has {xs[at]:g} satisfied of {ns[at]:g} answers: the bootstrap needs at least "
            f"{BOOTSTRAP_FROM} satisfied and {BOOTSTRAP_FROM} dissatisfied in every unit; use rank_counts"
        )
    if draws < 1 / (1 - checked_level(level)):
        raise ValueError(f"expected at least {1 / (1 - level):.0f} draws, got {draws}")
    p = xs / ns
    again = np.random.default_rng(seed).binomial(ns.astype(np.int64), p, (draws, len(p))).astype(np.float64)
    # A draw without dissatisfied answers has no spread of its own: half an answer gives it some.
    some = np.clip(again, 0.5, ns - 0.5) / ns
    above = _stepped_down(p, p * (1 - p) / ns, again / ns - p, some * (1 - some) / ns, level)
    best, worst = 1 + above.sum(axis=0), len(p) - above.sum(axis=1)
    why = np.zeros(len(p), np.int64)
    return RankSets(_ranks(p), best, worst, len(p), why, level, "mogstad_romano_shaikh_wilhelm")


def _one_list(values: FloatArray) -> None:
    if values.ndim != 1 or len(values) == 0:
        raise ValueError(f"expected one list of units, got shape {values.shape}")


def _joint(level: float, some: BoolArray) -> float:
    return joint_level(level, int(some.sum()))


def _rate(xs: FloatArray, ns: FloatArray) -> FloatArray:
    return np.asarray(xs / np.where(ns > 0, ns, 1.0))


def _ranks(p: FloatArray) -> IntArray:
    return np.asarray(1 + len(p) - np.searchsorted(np.sort(p), p, side="right"), np.int64)


def _ranked(
    p: FloatArray, low: FloatArray, high: FloatArray, why: IntArray, level: float, method: str
) -> RankSets:
    """Count the units surely above (their low over one's high) and surely below, by two searches."""
    some = why == 0
    m = int(some.sum())
    lows, highs = np.sort(low[some]), np.sort(high[some])
    rank, best, worst = (np.zeros(len(p), np.int64) for _ in range(3))
    rank[some] = _ranks(p[some])
    best[some] = 1 + m - np.searchsorted(lows, high[some], side="right")
    worst[some] = m - np.searchsorted(highs, low[some], side="left")
    return RankSets(rank, best, worst, m, why, level, method)


def _stepped_down(
    p: FloatArray, var: FloatArray, errors: FloatArray, variances: FloatArray, level: float
) -> BoolArray:
    """Return which unit (row) surely stands above which (column), by Romano-Wolf's steps."""
    gap = (p[:, None] - p) / np.sqrt(var[:, None] + var)
    above = np.eye(len(p), dtype=np.bool_)
    while True:
        largest = [
            np.where(above, 0.0, (error[:, None] - error) / np.sqrt(own[:, None] + own)).max()
            for error, own in zip(errors, variances, strict=True)
        ]
        found = (gap > np.quantile(largest, level, method="higher")) & ~above
        if not found.any():
            return above & ~np.eye(len(p), dtype=np.bool_)
        above |= found
