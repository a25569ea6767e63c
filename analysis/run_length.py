"""How long a CUSUM runs until it alarms, exactly, by a Markov chain over its sum; and thresholds from that.

Ref: Reynolds & Stoumbos 1999. Days that differ (intra-class correlation within a day) are a mixture over the
day's rate, exact by Gauss-Jacobi quadrature as run lengths are polynomials of the rate.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import linalg

from analysis.counts import FloatArray
from analysis.cusum import Fall, IntArray
from analysis.limits import tails

FALSE_ALARMS, DAYS = 0.2, 250
Start = Literal["zero", "steady"]
Look = Literal["answer", "day"]
_MOST, _NODES = 20_000, 16
_SETTLED, _PATIENCE, _FOR_EVER = 1e-11, 150, 1e11


def average_run_length(
    watched: Fall,
    threshold: int,
    p: float,
    *,
    start: Start = "zero",
    icc: float = 0.0,
    per_day: int = 1,
    look: Look = "answer",
) -> float:
    """Mean number of answers until the alarm when the rate is p.

    `start`: "zero" from 0, or "steady" from where the sum stands in the long run at p0 (for the delay of a
    fall that comes at some moment). With `icc` above 0 answers come in days of `per_day`, alike by that
    correlation; run lengths then count from a day's start at 0. `look` "day": the sum is looked at only after
    the `per_day` answers of a day. Infinite beyond 10¹¹. Raises ValueError on a threshold below 1, a rate
    outside 0-1 or of 1 (it never alarms), icc outside 0-1, days combined with "steady".

    >>> from analysis.cusum import fall
    >>> round(average_run_length(fall(), 66, 0.97)), round(average_run_length(fall(), 66, 0.90), 1)
    (5838, 83.8)
    """
    _check(threshold, p)
    if not 0 <= icc < 1 or per_day < 1:
        raise ValueError(f"expected icc in 0-1 and one answer a day or more, got {icc!r}, {per_day!r}")
    single = (icc == 0 and look == "answer") or per_day == 1
    if start == "steady" and not single:
        raise ValueError("days are followed from 0 only")
    try:
        if single:
            means = linalg.solve_banded(*_chain(watched.step, threshold, p), np.ones(threshold))
            mean = float(_start(watched, threshold, start) @ means)
        else:
            days = _by_day if look == "day" else _clustered
            mean = days(watched.step, threshold, p, icc, per_day)
    except np.linalg.LinAlgError:
        return np.inf
    # Beyond what a solution in double precision can tell, even its sign, it is for ever.
    return mean if 0 < mean < _FOR_EVER else np.inf


def run_length_distribution(
    watched: Fall, threshold: int, p: float, upto: int, *, start: Start = "zero"
) -> FloatArray:
    """P(alarm within k answers), k = 0..upto, when the rate is p; shape (upto + 1,). Raises as the mean does.

    >>> from analysis.cusum import fall
    >>> found = run_length_distribution(fall(), 66, 0.90, 200)
    >>> int(np.argmax(found >= 0.5)), round(float(found[100]), 3)
    (70, 0.711)
    """
    _check(threshold, p)
    if upto < 0:
        raise ValueError(f"expected 0 answers or more, got {upto}")
    at = _start(watched, threshold, start)
    within = np.zeros(upto + 1)
    for k in range(1, upto + 1):
        at = _next(at, watched.step, p)
        within[k] = 1.0 - at.sum()
    return np.clip(within, 0.0, 1.0)


def threshold_for(
    watched: Fall,
    answers_per_day: ArrayLike,
    *,
    false_alarms: float = FALSE_ALARMS,
    days: float = DAYS,
    icc: float = 0.0,
    look: Look = "answer",
) -> IntArray:
    """Return the least thresholds with at most `false_alarms` a unit and year at p0, for each number a day.

    A year has `days` with `answers_per_day` each (at least 1, rounded up to a whole number and to steps of
    about a tenth from 20 on); alarms restart the sum at once, so that a year has answers ÷ average run length
    of them. `icc`: likeness of answers of one day, fixed from
    earlier rounds. `look` "day" is for sums over whole days' counts: lower thresholds, as there are fewer
    chances to pass them; hours and other points take "answer", which is never too low. Raises ValueError on
    negative or infinite answers, false_alarms or days not above 0.

    >>> from analysis.cusum import fall
    >>> threshold_for(fall(), [5, 17, 60]).tolist(), threshold_for(fall(), 17, look="day").tolist()
    ([67, 83, 100], 69)
    >>> threshold_for(fall(), 17, icc=0.02).tolist(), threshold_for(fall(), 17, icc=0.02, look="day").tolist()
    (110, 103)
    """
    daily = np.asarray(answers_per_day, np.float64)
    if not (np.isfinite(daily) & (daily >= 0)).all() or not (0 < false_alarms < np.inf and 0 < days < np.inf):
        raise ValueError(
            f"expected answers a day of 0 or more, false alarms and days above 0, "
            f"got {daily.tolist()}, {false_alarms!r}, {days!r}"
        )
    if daily.max(initial=1.0) * days / false_alarms > _FOR_EVER:
        raise ValueError(f"{false_alarms!r} false alarms a year are too few to tell a threshold for")
    kinds, back = np.unique(_rounded_up(daily).ravel(), return_inverse=True)
    found = [_threshold(watched, float(n), float(n * days / false_alarms), icc, look) for n in kinds]
    return np.asarray(found, np.int64)[back].reshape(daily.shape)


def _rounded_up(daily: FloatArray) -> FloatArray:
    """A province has a few dozen thresholds, not one for each mean; rounding up keeps what is stated."""
    step = np.select([daily <= 20, daily <= 50, daily <= 100], [1.0, 2.0, 5.0], 0.0)
    step = np.where(step > 0, step, 10.0 ** np.floor(np.log10(np.maximum(daily, 1.0))) / 10)
    return np.asarray(np.maximum(np.ceil(daily / step - 1e-9) * step, 1.0))


@lru_cache(maxsize=4096)
def _threshold(watched: Fall, daily: float, least: float, icc: float, look: Look) -> int:
    """The least threshold whose average run length at p0 is at least `least` answers."""
    n = max(round(daily), 1)

    def excess(threshold: int) -> float:
        """Log of the mean over what is asked, nearly a straight line; below 0 is too short."""
        mean = average_run_length(watched, threshold, watched.p0, icc=icc, per_day=n, look=look)
        return float(np.log(mean / least))

    low, high = (1, excess(1)), (64, excess(64))
    if low[1] >= 0:
        return 1
    while high[1] < 0:
        low, high = high, (2 * high[0], excess(2 * high[0]))
        if high[0] > _MOST:
            raise ValueError(f"no threshold up to {_MOST} has run lengths of {least:g} answers at icc {icc}")
    straight = True
    while high[0] - low[0] > 1:
        share = low[1] / (low[1] - high[1]) if straight else 0.5
        guess = min(max(low[0] + int(np.ceil(share * (high[0] - low[0]))), low[0] + 1), high[0] - 1)
        found = (guess, excess(guess))
        # By turns along the line and halving what is left, so that a flat stretch costs no more than that.
        straight = not straight or min(guess - low[0], high[0] - guess) <= 1
        low, high = (found, high) if found[1] < 0 else (low, found)
    return high[0]


def _check(threshold: int, p: float) -> None:
    if threshold < 1 or not 0.0 <= p <= 1.0:
        raise ValueError(f"expected a threshold of 1 or more and a rate in 0-1, got {threshold!r}, {p!r}")
    if p == 1.0:
        raise ValueError("at a rate of 1 the sum never alarms")


def _chain(step: int, threshold: int, p: float) -> tuple[tuple[int, int], FloatArray]:
    """I - Q in bands, Q the moves among sums 0..threshold - 1 that raise no alarm."""
    above = min(step - 1, threshold - 1)
    bands = np.zeros((above + 2, threshold))
    bands[above] = 1.0
    bands[above, 0] -= p
    bands[above + 1, :-1] = -p
    if step - 1 < threshold:
        bands[above - (step - 1), step - 1 :] -= 1.0 - p
    return (1, above), bands


def _next(at: FloatArray, step: int, p: FloatArray | float) -> FloatArray:
    """Chances of sums (…, threshold) after one more answer; what leaves them has alarmed."""
    after = np.zeros_like(at)
    after[..., :-1] = p * at[..., 1:]
    after[..., :1] += p * at[..., :1]
    after[..., step - 1 :] += (1.0 - p) * at[..., : max(at.shape[-1] - step + 1, 0)]
    return after


def _start(watched: Fall, threshold: int, start: Start) -> FloatArray:
    """Chances of the sum at the start, (threshold,)."""
    at = np.zeros(threshold)
    at[0] = 1.0
    if start == "zero":
        return at
    if start != "steady":
        raise ValueError(f"start must be 'zero' or 'steady', got {start!r}")
    # Mean visits to each sum between two restarts: one row of (I - Q)^-1, so the transposed bands.
    (below, above), bands = _chain(watched.step, threshold, watched.p0)
    turned = np.zeros_like(bands)
    for offset in range(-below, above + 1):
        row = bands[above - offset]
        size = threshold - abs(offset)
        if offset >= 0:
            turned[below + offset, :size] = row[offset:]
        else:
            turned[below + offset, -offset:] = row[:size]
    visits = linalg.solve_banded((above, below), turned, at)
    return np.asarray(visits / visits.sum())


def _by_day(step: int, threshold: int, p: float, icc: float, per_day: int) -> float:
    """Mean answers until the sum is at the threshold at the end of a day."""
    satisfied, _ = tails(per_day, p, icc)
    chance = np.diff(satisfied, prepend=0.0)[::-1]
    sums, moves = np.arange(threshold), np.zeros((threshold, threshold))
    for dissatisfied, share in enumerate(chance):
        after = np.maximum(sums + dissatisfied * step - per_day, 0)
        stay = after < threshold
        moves[sums[stay], after[stay]] += share
    days = np.linalg.solve(np.eye(threshold) - moves, np.ones(threshold))
    return float(per_day * days[0])


def _rates_of_days(p: float, icc: float, nodes: int) -> tuple[FloatArray, FloatArray]:
    """Rates (nodes, 1) and weights that stand for the beta distribution of days' rates: Gauss-Jacobi.

    By Golub and Welsch (1969), whose weights stay finite for any icc.
    """
    above, below = (part * (1 - icc) / icc - 1 for part in (1 - p, p))
    both, k = above + below, np.arange(1.0, nodes)
    middle = np.empty(nodes)
    middle[0] = (below - above) / (both + 2)
    middle[1:] = (below - above) * both / ((2 * k + both) * (2 * k + both + 2))
    # At k = 1 the factor k + both cancels with 2k + both - 1, which may be 0.
    tail = np.divide(k + both, 2 * k + both - 1, out=np.ones(nodes - 1), where=k > 1)
    beside = 4 * k * (k + above) * (k + below) * tail / ((2 * k + both) ** 2 * (2 * k + both + 1))
    places, vectors = linalg.eigh_tridiagonal(middle, np.sqrt(beside))
    return ((1 + places) / 2)[:, None], vectors[0] ** 2


def _clustered(step: int, threshold: int, p: float, icc: float, per_day: int) -> float:
    """Mean answers until the alarm when each day's rate is drawn anew from a beta distribution around p."""
    rates, weights = _rates_of_days(p, icc, min(per_day // 2 + 1, _NODES))
    at = np.zeros(threshold)
    at[0] = 1.0
    mean = 0.0
    for _ in range(_PATIENCE):
        each, during, before = np.broadcast_to(at, (len(weights), threshold)), 0.0, at
        for _ in range(per_day):
            during += float(weights @ each.sum(axis=1))
            each = _next(each, step, rates)
        at = weights @ each
        mean += during
        left, lost = float(at.sum()), 1.0 - float(at.sum() / before.sum())
        if left < _SETTLED:
            return mean
        if np.abs(at / left - before / before.sum()).sum() < _SETTLED:
            # From here each day loses the same share: the rest is a geometric series.
            return mean + during * (1.0 - lost) / lost if lost > _SETTLED else np.inf
    return _slowly(step, threshold, rates[:, 0], weights, per_day)


def _slowly(step: int, threshold: int, rates: FloatArray, weights: FloatArray, per_day: int) -> float:
    """The same by whole matrices, for sums that hardly drift and so take long to settle."""
    days, length = np.zeros((threshold, threshold)), np.zeros(threshold)
    for rate, weight in zip(rates, weights, strict=True):
        moves = _next(np.eye(threshold), step, float(rate))
        days += weight * np.linalg.matrix_power(moves, per_day)
        at = np.full(threshold, weight)
        for _ in range(per_day):
            length += at
            at = moves @ at
    return float(np.linalg.solve(np.eye(threshold) - days, length)[0])
