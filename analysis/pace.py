"""At this pace, how many answers by the closing date, and who misses the quota (docs/method.md, "Watching").

A quasi-Poisson model of a unit's open days with its weekday pattern; the count to come is negative binomial.
Ref: McCullagh & Nelder 1989, section 6.2.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from analysis.counts import FloatArray, checked_level

WEEKDAYS, MIN_DAYS, BLOCK = 7, 10, 5
AT_RISK = 0.5
# Days of the unit's overall mean that stand beside a weekday's own.
_PRIOR_DAYS = 2.0
# A unit without any answer is taken to have had half of one, so that its forecast has a width.
_HALF = 0.5


@dataclass(frozen=True)
class Forecast:
    """Answers at the closing date, arrays (units,); NaN where the state says why.

    known: answers so far. expected, low, high: at the end. chance_to_miss: that the end is below the quota;
    NaN without a quota. per_day: usual answers of an open day. needed_per_day: so many an open day from now
    reach the quota (inf when no open day is left). States: "few_days" (fewer than `MIN_DAYS` open days known:
    no forecast), "complete" (no open day left: the end is known), "" otherwise.
    """

    known: FloatArray
    expected: FloatArray
    low: FloatArray
    high: FloatArray
    chance_to_miss: FloatArray
    per_day: FloatArray
    needed_per_day: FloatArray
    open_days: NDArray[np.int64]
    days_left: NDArray[np.int64]
    state: NDArray[np.str_]

    def at_risk(self, chance: float = AT_RISK) -> NDArray[np.int64]:
        """Units that miss their quota with at least this chance, the likeliest first, then the furthest."""
        risky = np.flatnonzero(np.nan_to_num(self.chance_to_miss, nan=-1.0) >= chance)
        gap = np.nan_to_num(self.needed_per_day[risky] - self.per_day[risky], posinf=np.inf)
        return risky[np.lexsort((-gap, -self.chance_to_miss[risky]))]


def forecast(
    counts: ArrayLike,
    opened: ArrayLike,
    weekday: ArrayLike,
    opened_left: ArrayLike,
    weekday_left: ArrayLike,
    quota: ArrayLike | None = None,
    *,
    level: float = 0.95,
    min_days: int = MIN_DAYS,
) -> Forecast:
    """Forecast each unit's count at the closing date from whole past days.

    counts: answers, (units, days) in order; opened: True on open days, (units, days) or (days,); answers of
    closed days count as known, not for the pace. weekday (days,), 0 = Monday; `opened_left`, `weekday_left`
    the same of the days still to come; quota (units,), NaN or below 1 for none. Formulas: docs/method.md.
    Raises ValueError on other shapes, counts not whole or negative.

    >>> days = np.arange(20) % 5
    >>> found = forecast([[9, 12, 10, 7, 12] * 4], True, days, [True] * 10, days[:10], [334])
    >>> found.expected.round().tolist(), found.low.tolist(), found.high.tolist(), found.days_left.tolist()
    ([300.0], [277.0], [325.0], [10])
    >>> round(float(found.chance_to_miss[0]), 3), found.needed_per_day.tolist(), found.at_risk().tolist()
    (0.995, [13.4], [0])
    """
    c, e, days = _checked(counts, opened, weekday)
    _, left, ahead = _checked(np.zeros((len(c), np.size(weekday_left))), opened_left, weekday_left)
    goal, known, counted = _quota(quota, len(c)), c.sum(axis=1), np.where(e, c, 0.0)
    usual, fitted = _usual(counted, e, days)
    mean = np.where(left, usual[:, ahead], 0.0).sum(axis=1)
    kappa, df = _dispersion(counted, fitted, e, days)
    seen = np.maximum(counted.sum(axis=1), _HALF)
    variance = kappa * mean * (1 + mean / seen) * _wider(df, level) ** 2
    open_days, days_left = e.sum(axis=1), left.sum(axis=1)
    few = (days_left > 0) & (open_days < min_days)
    to_come = np.where(few, np.nan, [mean, *_to_come(mean, variance, goal - known, level)])
    return _told(known, goal, to_come, counted.sum(axis=1), open_days, days_left)


def _told(
    known: FloatArray,
    goal: FloatArray,
    to_come: FloatArray,
    counted: FloatArray,
    open_days: NDArray[np.int64],
    days_left: NDArray[np.int64],
) -> Forecast:
    """Add what is known to what is to come: mean, low, high, chance to miss, each (units,)."""
    ended, none = days_left == 0, np.isnan(goal)
    mean, low, high = known + np.where(ended, 0.0, to_come[:3])
    miss = np.where(ended, goal > known, to_come[3])
    state = np.where(ended, "complete", np.where(np.isnan(mean), "few_days", ""))
    with np.errstate(divide="ignore", invalid="ignore"):
        needed = np.where(goal > known, (goal - known) / days_left, 0.0)
        per_day = np.where(open_days > 0, counted / open_days, np.nan)
    return Forecast(
        known=known,
        expected=mean,
        low=low,
        high=high,
        chance_to_miss=np.where(none, np.nan, miss),
        per_day=per_day,
        needed_per_day=np.where(none, np.nan, needed),
        open_days=open_days.astype(np.int64),
        days_left=days_left.astype(np.int64),
        state=state,
    )


def _checked(
    counts: ArrayLike, opened: ArrayLike, weekday: ArrayLike
) -> tuple[FloatArray, NDArray[np.bool_], NDArray[np.int64]]:
    c, e, days = np.asarray(counts, np.float64), np.asarray(opened), np.asarray(weekday)
    days = days.astype(np.int64) if days.size == 0 else days
    if c.ndim != 2 or days.shape != c.shape[1:] or (e.dtype != np.bool_ and e.size):
        raise ValueError(
            f"expected counts (units, days), True or False, weekdays (days,), "
            f"got {c.shape}, {e.dtype}, {days.shape}"
        )
    if not (np.isfinite(c) & (c >= 0) & (np.floor(c) == c)).all():
        raise ValueError("expected whole counts of 0 or more")
    if days.dtype.kind not in "iu" or (days < 0).any() or (days >= WEEKDAYS).any():
        raise ValueError(f"a weekday is 0 (Monday) to 6, got {days.tolist()}")
    return c, np.broadcast_to(e.astype(np.bool_), c.shape), days.astype(np.int64)


def _quota(quota: ArrayLike | None, units: int) -> FloatArray:
    goal = np.full(units, np.nan) if quota is None else np.asarray(quota, np.float64)
    if goal.shape not in {(), (units,)} or np.isinf(goal).any():
        raise ValueError(f"expected one quota for each of {units} units, got {goal.tolist()}")
    return np.broadcast_to(np.where(goal >= 1, goal, np.nan), (units,))


def _usual(c: FloatArray, e: NDArray[np.bool_], days: NDArray[np.int64]) -> tuple[FloatArray, FloatArray]:
    """Mean answers of an open day by weekday, (units, 7), and of each past day, 0 when closed."""
    by = np.eye(WEEKDAYS)[days]
    total, number = np.maximum(c.sum(axis=1, keepdims=True), _HALF), e.sum(axis=1, keepdims=True)
    middle = total / np.maximum(number, 1)
    usual = (c @ by + _PRIOR_DAYS * middle) / (e @ by + _PRIOR_DAYS)
    fitted = np.where(e, usual[:, days], 0.0)
    scale = total / np.maximum(fitted.sum(axis=1, keepdims=True), 1e-9)
    scale = np.where(number > 0, scale, 1.0)
    return usual * scale, fitted * scale


def _dispersion(
    c: FloatArray, fitted: FloatArray, e: NDArray[np.bool_], days: NDArray[np.int64]
) -> tuple[FloatArray, FloatArray]:
    """κ, and the degrees of freedom that its greater part has, (units,)."""
    number = e.sum(axis=1)
    weekdays = (e @ np.eye(WEEKDAYS)[days] > 0).sum(axis=1)
    by_day, day_df = _chi2(c, fitted), np.maximum(number - weekdays, 1)
    place = np.where(e, (np.cumsum(e, axis=1) - 1) // BLOCK, -1)
    blocks = max(int(place.max(initial=-1)) + 1, 1)
    sums = np.zeros((2, len(c), blocks))
    for k in range(blocks):
        sums[:, :, k] = (c * (place == k)).sum(axis=1), (fitted * (place == k)).sum(axis=1)
    block_df = np.maximum((number + BLOCK - 1) // BLOCK - 1, 1)
    by_block = _chi2(sums[0], sums[1])
    daily, weekly = by_day / day_df, np.where(number > BLOCK, by_block / block_df, 0.0)
    kappa = np.maximum(np.maximum(daily, weekly), 1.0)
    return kappa, np.where(kappa <= 1, np.inf, day_df.astype(np.float64))


def _chi2(seen: FloatArray, fitted: FloatArray) -> FloatArray:
    parts = np.divide((seen - fitted) ** 2, fitted, out=np.zeros_like(seen), where=fitted > 0)
    return np.asarray(parts.sum(axis=1))


def _wider(df: FloatArray, level: float) -> FloatArray:
    outside = (1 - checked_level(level)) / 2
    return np.asarray(stats.t.isf(outside, df) / stats.norm.isf(outside))


def _to_come(
    mean: FloatArray, variance: FloatArray, short: FloatArray, level: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Quantiles of the negative binomial count to come, and the chance that it stays below `short`."""
    outside = (1 - level) / 2
    mu = np.maximum(mean, 1e-9)
    p = np.minimum(mu / np.maximum(variance, mu * (1 + 1e-9)), 1 - 1e-9)
    size = mu * p / (1 - p)
    low, high = stats.nbinom.ppf(outside, size, p), stats.nbinom.isf(outside, size, p)
    return np.asarray(low), np.asarray(high), np.asarray(stats.nbinom.cdf(np.nan_to_num(short) - 1, size, p))
