"""A fall of a rate, found early: the Bernoulli CUSUM (docs/method.md, "Watching").

The sum is kept in whole numbers: a dissatisfied answer adds step - 1, a satisfied one takes 1 away, never
below 0; it alarms at a threshold. Paths so are exact; `analysis.run_length` tells how long they run.
Refs: Page 1954; Reynolds & Stoumbos 1999 (10.1080/00224065.1999.11979900).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize, special

from analysis.counts import checked_counts

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

STANDARD, FALLEN, DOUBT = 0.97, 0.90, 0.25


@dataclass(frozen=True, slots=True)
class Fall:
    """What is looked for: a rate fallen from p0 to p1.

    `step` is 1/γ rounded, γ = log(p0/p1) / log(odds ratio): so many satisfied answers and one dissatisfied
    leave the sum about as it was. `tuned` is the p1 for which this whole number is exact.
    """

    p0: float
    p1: float
    step: int
    tuned: float


def fall(p0: float = STANDARD, p1: float = FALLEN) -> Fall:
    """Return the sum that finds p0 -> p1 soonest. Raises ValueError unless 0 < p1 < p0 < 1.

    >>> found = fall()
    >>> found.step, round(found.tuned, 4)
    (17, 0.8993)
    """
    if not 0.0 < p1 < p0 < 1.0:
        raise ValueError(f"a fall goes from p0 to p1 with 0 < p1 < p0 < 1, got {p0!r} to {p1!r}")
    step = max(round(_steps(p0, p1)), 2)
    tuned = optimize.brentq(lambda p: _steps(p0, p) - step, 1e-12, p0 - 1e-9) if _reaches(p0, step) else p1
    return Fall(p0, p1, step, float(tuned))


def fall_from(p0: float) -> Fall:
    """Return the fall from a unit's own p0 by which the odds of dissatisfaction grow as from 97 % to 90 %.

    Raises ValueError unless 0 < p0 < 1.

    >>> found = fall_from(0.92)
    >>> round(found.p1, 3), found.step
    (0.762, 7)
    """
    if not 0.0 < p0 < 1.0:
        raise ValueError(f"a unit's usual rate lies between 0 and 1, got {p0!r}")
    ratio = (1 - FALLEN) / FALLEN * STANDARD / (1 - STANDARD)
    odds = (1 - p0) / p0 * ratio
    return fall(p0, 1 / (1 + odds))


def usual_rate(x: int, n: int, *, doubt: float = DOUBT, most: float = STANDARD) -> float:
    """Return a unit's p0 when it is known from x satisfied of n answers alone: taken low, and at most `most`.

    The rate that its own is below with a chance of `doubt` (Jeffreys). A p0 that happens to be too high gives
    many false alarms, one too low only delay: with the observed rate of 150 answers there are five times as
    many as stated, with this one twice, from 300 answers on as stated (docs/studies/cusum.md). It is at least
    0.5. Raises ValueError on impossible counts, doubt outside 0-1.

    >>> round(usual_rate(285, 300), 4), usual_rate(300, 300)
    (0.9405, 0.97)
    """
    checked_counts(x, n)
    if not 0 < doubt < 1 or not 0.5 <= most < 1:
        raise ValueError(f"expected a doubt inside 0-1 and a most of 0.5-1, got {doubt!r}, {most!r}")
    return float(np.clip(special.betaincinv(x + 0.5, n - x + 0.5, doubt), 0.5, most))


def _steps(p0: float, p1: float) -> float:
    """1/γ: how many answers one dissatisfied answer is worth."""
    return float(np.log((1 - p1) * p0 / ((1 - p0) * p1)) / np.log(p0 / p1))


def _reaches(p0: float, step: int) -> bool:
    return _steps(p0, 1e-12) < step < _steps(p0, p0 - 1e-9)


@dataclass(frozen=True)
class Watch:
    """Sums after each point, (units, points); `alarm`: it begins there; `standing`: not yet acknowledged."""

    path: IntArray
    alarm: BoolArray
    standing: BoolArray

    def first(self) -> IntArray:
        """Index of each unit's first alarm, (units,); -1 where there is none."""
        return np.where(self.alarm.any(axis=1), self.alarm.argmax(axis=1), -1)

    def since(self, unit: int, at: int) -> int:
        """First point of the run of answers that led to the sum at `at`: after its last 0 or restart."""
        quiet = self.path[unit, :at] == 0
        if at > 0:
            quiet |= self.standing[unit, :at] & ~self.standing[unit, 1 : at + 1]
        return int(np.flatnonzero(quiet)[-1]) + 1 if quiet.any() else 0


def watch(
    x: ArrayLike,
    n: ArrayLike,
    falls: Fall | Sequence[Fall],
    thresholds: ArrayLike,
    acknowledged: ArrayLike | None = None,
) -> Watch:
    """Follow x satisfied of n answers, (units, points) in time order; a point is an answer, an hour or a day.

    One fall, and one threshold, for all units or for each. A point of several answers, whose order is not
    known, counts at its end: the sum then is never above that of single answers, so false alarms are fewer.
    `acknowledged` (units, points), or True for "at once": the alarm standing after that point was seen; the
    sum starts again from 0 at the next point. Until then it goes on and no further alarm is raised.
    Raises ValueError on impossible counts, other shapes, a threshold below 1.

    >>> found = watch([[1, 0, 0, 1, 0, 0]], [[1] * 6], fall(), 32)
    >>> found.path.tolist(), found.first().tolist()
    ([[0, 16, 32, 31, 47, 63]], [2])
    >>> watch([[1, 0, 0, 1, 0, 0]], [[1] * 6], fall(), 32, acknowledged=True).path.tolist()
    [[0, 16, 32, 0, 16, 32]]
    """
    xs, ns = (counts.astype(np.int64) for counts in checked_counts(x, n))
    if xs.ndim != 2:
        raise ValueError(f"expected counts of shape (units, points), got {xs.shape}")
    units, points = xs.shape
    steps, at = _steps_of(falls, units), _thresholds(thresholds, units)
    seen = np.broadcast_to(np.asarray(False if acknowledged is None else acknowledged, np.bool_), xs.shape)
    change = (ns - xs) * (steps - 1) - xs
    path, stood = np.zeros_like(xs), np.zeros(xs.shape, np.bool_)
    alarm, total, held = stood.copy(), np.zeros(units, np.int64), np.zeros(units, np.bool_)
    for k in range(points):
        total = np.maximum(total + change[:, k], 0)
        alarm[:, k] = ~held & (total >= at)
        held |= alarm[:, k]
        path[:, k], stood[:, k] = total, held
        released = held & seen[:, k]
        held, total = held & ~released, np.where(released, 0, total)
    return Watch(path, alarm, stood)


def _steps_of(falls: Fall | Sequence[Fall], units: int) -> IntArray:
    each = [falls] * units if isinstance(falls, Fall) else list(falls)
    if len(each) != units:
        raise ValueError(f"expected one fall for each of {units} units, got {len(each)}")
    return np.array([one.step for one in each], np.int64)[:, None]


def _thresholds(thresholds: ArrayLike, units: int) -> IntArray:
    at = np.asarray(thresholds)
    if at.dtype.kind not in "iu" or (at < 1).any() or at.shape not in {(), (units,)}:
        raise ValueError(f"expected whole thresholds of 1 or more, one or one a unit, got {at.tolist()}")
    return np.broadcast_to(at.astype(np.int64), (units,))
