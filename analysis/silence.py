"""A counter that says nothing: how likely that is, given its own hours (docs/method.md, "Watching").

Each counter is compared with its own answers by weekday and hour, never with others; closed hours and
holidays do not count. Ref: the gamma-Poisson predictive distribution, Gelman et al. 2013, section 2.6.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from analysis.counts import FloatArray

HOURS, WEEKDAYS = 24, 7
# With two weeks of days that differ much there are twice the stated false alarms (docs/studies/silence.md).
MIN_DAYS, MIN_ANSWERS = 20, 30
FALSE_ALARMS = 1.0
# Hours of the counter's overall pattern that stand beside a cell's own, so that one odd hour rules nothing.
_PRIOR_HOURS = 2.0
State = Literal["new"]


@dataclass(frozen=True)
class Profile:
    """A counter's usual answers in an open hour, (7, 24), weekday 0 = Monday; days and answers it comes from.

    `over_dispersion` φ: variance of a day's answers is μ + φμ². State "new" with fewer than 20 open
    days or `MIN_ANSWERS` answers: such a counter has no alarm. `per_day`: answers of a mean open day.
    """

    rate: FloatArray
    days: int
    answers: int
    over_dispersion: float
    state: State | None = None

    @property
    def per_day(self) -> float:
        """Mean answers of an open day."""
        return self.answers / self.days if self.days else 0.0


@dataclass(frozen=True, slots=True)
class Silence:
    """Of the time since the last answer: answers usual in it, the chance of none, whether that is an alarm.

    `chance` is None with the state "new"; `hours` counts the open ones.
    """

    hours: float
    expected: float
    chance: float | None
    alarm: bool
    state: State | None = None


def profile(counts: ArrayLike, opened: ArrayLike, weekday: ArrayLike, *, min_days: int = MIN_DAYS) -> Profile:
    """Learn a counter's hours from its own past days: counts and share of each hour open, (days, 24).

    `weekday` (days,), 0 = Monday. `opened` is 0-1: 0 for closed hours, holidays, days without service or with
    the device known to be off. Answers outside open hours are left out. The rate of a cell is
    (c + 2r)/(e + 2), c answers in e open hours, r weekday × hour pattern of all cells; so it is 0 where that
    hour never had an answer. Raises ValueError on other shapes, counts not whole, shares outside 0-1.

    >>> counts, opened = np.zeros((20, 24), int), np.zeros((20, 24))
    >>> counts[:, 8:11], opened[:, 8:11] = [4, 6, 2], 1
    >>> found = profile(counts, opened, np.arange(20) % 5)
    >>> found.rate[0, 7:12].round(2).tolist(), found.per_day, found.state
    ([0.0, 4.0, 6.0, 2.0, 0.0], 12.0, None)
    """
    c, e, days = _checked(counts, opened, weekday)
    c = np.where(e > 0, c, 0.0)
    answers, exposure = np.zeros((WEEKDAYS, HOURS)), np.zeros((WEEKDAYS, HOURS))
    np.add.at(answers, days, c)
    np.add.at(exposure, days, e)
    usual = _pattern(answers, exposure)
    rate = (answers + _PRIOR_HOURS * usual) / (exposure + _PRIOR_HOURS)
    some = (e > 0).any(axis=1)
    fitted, seen = (rate[days] * e).sum(axis=1)[some], c.sum(axis=1)[some]
    spread = _spread(seen, fitted, len(np.unique(days[some])))
    number, total = int(some.sum()), int(seen.sum())
    state: State | None = "new" if number < min_days or total < MIN_ANSWERS else None
    return Profile(rate, number, total, spread, state)


def silence(usual: Profile, opened: ArrayLike, weekday: ArrayLike, level: float) -> Silence:
    """Judge the time since the last answer: share of each hour that was open and after it, (days, 24).

    A day usually giving μ answers gives none with chance (1 + φμ)^(-1/φ), exp(-μ) at φ = 0; over all days,
    with M = Σ log(1 + φμ)/φ, (1 + M/A)^(-A), A answers known, since the rates are estimates. An alarm when
    that is below `level`; `level_for` tells the level for a number of false alarms. Without open hours the
    chance is 1. Raises ValueError on other shapes, shares outside 0-1, a level not inside 0-1.

    >>> counts, opened = np.zeros((20, 24), int), np.zeros((20, 24))
    >>> counts[:, 8:11], opened[:, 8:11] = [4, 6, 2], 1
    >>> usual = profile(counts, opened, np.arange(20) % 5)
    >>> since = np.zeros((1, 24))
    >>> since[0, 8:10] = 0.5, 1
    >>> found = silence(usual, since, [0], level=0.001)
    >>> found.hours, found.expected, round(found.chance, 5), found.alarm
    (1.5, 8.0, 0.00038, True)
    """
    _, e, days = _checked(np.zeros(np.shape(opened)), opened, weekday)
    if not 0 < level < 1:
        raise ValueError(f"a level lies between 0 and 1, got {level!r}")
    expected = (usual.rate[days] * e).sum(axis=1)
    hours, mean = float(e.sum()), float(expected.sum())
    if usual.state:
        return Silence(hours, mean, None, False, usual.state)
    chance = float(chance_of_none(evidence(expected, usual.over_dispersion).sum(), usual.answers))
    return Silence(hours, mean, chance, chance < level)


def evidence(expected: ArrayLike, over_dispersion: float) -> FloatArray:
    """log(1 + φμ)/φ of days expected to give μ answers: -log of the chance of none at a known rate."""
    mean = np.asarray(expected, np.float64)
    if over_dispersion == 0:
        return mean
    return np.asarray(np.log1p(over_dispersion * mean) / over_dispersion)


def chance_of_none(told: ArrayLike, answers: ArrayLike) -> FloatArray:
    """(1 + M/A)^(-A): the chance of no answer when `told` M is estimated from A `answers`."""
    known = np.asarray(answers, np.float64)
    return np.asarray(np.exp(-known * np.log1p(np.asarray(told, np.float64) / known)))


def level_for(answers_per_day: float, *, false_alarms: float = FALSE_ALARMS, days: float = 250) -> float:
    """Return the level with about `false_alarms` a counter and year of `days`.

    Every answer begins a silence, and a share `level` of silences grows so long by chance: so a year has
    level × answers false alarms. Few answers allow a high level; it is at most 0.05. Raises ValueError on
    numbers not above 0.

    >>> round(level_for(17), 6)
    0.000235
    """
    if not all(0 < value < np.inf for value in (answers_per_day, false_alarms, days)):
        raise ValueError(
            f"expected answers a day, false alarms and days above 0, "
            f"got {answers_per_day!r}, {false_alarms!r}, {days!r}"
        )
    return min(false_alarms / (answers_per_day * days), 0.05)


def open_since(opened: ArrayLike, last: float, now: float) -> FloatArray:
    """Share of each hour that was open after `last` and before `now`, (days, 24), for `silence`.

    `opened` as in `profile`, from the day of the last answer on; `last` and `now` are hours from the first
    day's midnight. Open parts of an hour count evenly. Raises ValueError when now is before last.

    >>> opened = np.zeros((2, 24))
    >>> opened[:, 8:17] = 1
    >>> since = open_since(opened, 15.5, 24 + 9.25)
    >>> since[0, 15:18].tolist(), since[1, 8:10].tolist(), float(since.sum())
    ([0.5, 1.0, 0.0], [1.0, 0.25], 2.75)
    """
    share = np.asarray(opened, np.float64)
    if share.ndim != 2 or share.shape[1] != HOURS or not last <= now:
        raise ValueError(f"expected (days, 24) and last <= now, got {share.shape}, {last!r}, {now!r}")
    begin = np.arange(share.size, dtype=np.float64).reshape(share.shape)
    return np.asarray(share * np.clip(np.minimum(begin + 1, now) - np.maximum(begin, last), 0.0, 1.0))


def _checked(
    counts: ArrayLike, opened: ArrayLike, weekday: ArrayLike
) -> tuple[FloatArray, FloatArray, np.ndarray[tuple[int], np.dtype[np.int64]]]:
    c, e = np.asarray(counts, np.float64), np.asarray(opened, np.float64)
    days = np.asarray(weekday)
    if c.ndim != 2 or c.shape[1] != HOURS or e.shape != c.shape or days.shape != c.shape[:1]:
        raise ValueError(f"expected (days, 24), (days, 24), (days,), got {c.shape}, {e.shape}, {days.shape}")
    if days.size and (days.dtype.kind not in "iu" or (days < 0).any() or (days >= WEEKDAYS).any()):
        raise ValueError(f"a weekday is 0 (Monday) to 6, got {days.tolist()}")
    if not (np.isfinite(c) & (c >= 0) & (np.floor(c) == c)).all() or not ((e >= 0) & (e <= 1)).all():
        raise ValueError("expected whole counts of 0 or more, and shares of hours in 0-1")
    return c, e, days.astype(np.int64)


def _pattern(answers: FloatArray, exposure: FloatArray) -> FloatArray:
    """Weekday × hour rates as if the hours of all weekdays ran alike, (7, 24); 0 where nothing is known."""
    total, open_hours = answers.sum(), exposure.sum()
    if total == 0:
        return np.zeros_like(answers)
    by_day = _ratio(answers.sum(axis=1), exposure.sum(axis=1))
    by_hour = _ratio(answers.sum(axis=0), exposure.sum(axis=0))
    return np.asarray(by_day[:, None] * by_hour * open_hours / total)


def _ratio(part: FloatArray, of: FloatArray) -> FloatArray:
    return np.divide(part, of, out=np.zeros_like(part), where=of > 0)


def _spread(seen: FloatArray, fitted: FloatArray, weekdays: int) -> float:
    """φ by moments: how much more days differ than chance, allowing for the weekdays fitted."""
    if len(seen) <= weekdays or not fitted.any():
        return 0.0
    squares = ((seen - fitted) ** 2).sum() * len(seen) / (len(seen) - weekdays)
    return max(float((squares - fitted.sum()) / (fitted**2).sum()), 0.0)
