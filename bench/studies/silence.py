"""How late is a counter found silent, and how often is it only quiet? Seeded, grid fixed first.

Counters with hours and weekdays as one-stop centres have them, days that differ, histories of some weeks
simulated like the year that follows; looked at after every hour. Writes docs/studies/silence.md:
python -m bench.studies silence
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.alarm_rates import province_day
from analysis.silence import Profile, chance_of_none, evidence, level_for, profile, silence
from bench.studies._drawing import markdown, publish, stamp

SEED, COUNTERS, DAYS, WEEK = 161, 400, 250, 5
# The rule itself asks for 20 days; what ten would give is shown.
MIN_DAYS_HERE = 10
PER_DAY, SPREADS, WEEKS = (5, 17, 60), (0.0, 0.1, 0.3), (2, 4, 8, 12)
STATED = (0.5, 1.0, 2.0, 5.0)
# Open 7:30-11:30 and 13:30-17:00; mornings, Mondays and Fridays busier.
OPEN = np.zeros(24)
OPEN[[7, 8, 9, 10, 11, 13, 14, 15, 16]] = 0.5, 1, 1, 1, 0.5, 0.5, 1, 1, 1
BUSY = np.zeros(24)
BUSY[[7, 8, 9, 10, 11, 13, 14, 15, 16]] = 0.9, 1.6, 1.7, 1.3, 0.7, 0.8, 1.1, 0.8, 0.4
BY_WEEKDAY = np.array([1.25, 1.0, 0.9, 0.9, 0.95])
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Cell:
    """False alarms of a counter and year with their standard error; delay in open hours of a real silence."""

    false_alarms: float
    error: float
    median: float
    ninety: float
    same_day: float


def simulated(rng: np.random.Generator, days: int, per_day: float, spread: float) -> NDArray[np.int64]:
    """Answers by day and hour, (days, 24); a day's mean varies by a gamma factor of variance `spread`."""
    hourly = OPEN * BUSY
    factor = rng.gamma(1 / spread, spread, days) if spread else np.ones(days)
    mean = per_day * BY_WEEKDAY[np.arange(days) % WEEK] * factor
    return rng.poisson(mean[:, None] * hourly / hourly.sum())


def learned(
    rng: np.random.Generator, weeks: int, per_day: float, spread: float, opened: Floats = OPEN
) -> Profile:
    """A counter's profile from so many weeks of its own."""
    days = weeks * WEEK
    counts = simulated(rng, days, per_day, spread)
    return profile(counts, np.tile(opened, (days, 1)), np.arange(days) % WEEK, min_days=MIN_DAYS_HERE)


def alarms(usual: Profile, counts: NDArray[np.int64], level: float, opened: Floats = OPEN) -> int:
    """Alarms over days of hourly counts (days, 24), one a silence, looked at after every hour."""
    told, today, raised, found = 0.0, 0.0, False, 0
    for day, hours in enumerate(counts):
        rates = usual.rate[day % WEEK] * opened
        for hour in np.flatnonzero(opened):
            if hours[hour]:
                told, today, raised = 0.0, 0.0, False
                continue
            today += rates[hour]
            whole = told + float(evidence(today, usual.over_dispersion))
            if not raised and float(chance_of_none(whole, usual.answers)) < level:
                raised, found = True, found + 1
        told, today = told + float(evidence(today, usual.over_dispersion)), 0.0
    return found


def delay(usual: Profile, weekday: int, last: int, level: float) -> tuple[float, bool]:
    """Open hours until a counter that fell silent in hour `last` of a weekday alarms; whether on that day."""
    ahead = 20
    opened = np.tile(OPEN, (ahead, 1))
    opened[0, : last + 1] = 0
    for day in range(ahead):
        for hour in np.flatnonzero(opened[day]):
            since = opened[: day + 1].copy()
            since[day, hour + 1 :] = 0
            if silence(usual, since, (weekday + np.arange(day + 1)) % WEEK, level).alarm:
                return float(since.sum()), day == 0
    return np.inf, False


def cell(
    per_day: float,
    spread: float,
    weeks: int,
    stated: float,
    *,
    counters: int = COUNTERS,
    opened: Floats = OPEN,
) -> Cell:
    """One cell of the grid: counters with a history each, a year, and a silence at some hour."""
    rng, found = np.random.default_rng(SEED), []
    late: list[tuple[float, bool]] = []
    for _ in range(counters):
        usual = learned(rng, weeks, per_day, spread, opened)
        year = simulated(rng, DAYS, per_day, spread)
        if usual.state:
            continue
        level = level_for(usual.per_day, false_alarms=stated)
        found.append(alarms(usual, year, level, opened))
        if len(late) < counters // 4:
            hour = rng.choice(24, p=OPEN * BUSY / (OPEN * BUSY).sum())
            late.append(delay(usual, int(rng.integers(WEEK)), int(hour), level))
    if not found:
        return Cell(np.nan, np.nan, np.nan, np.nan, np.nan)
    hours, same = np.array(late).T
    mean, error = float(np.mean(found)), float(np.std(found) / np.sqrt(len(found)))
    return Cell(mean, error, float(np.median(hours)), float(np.quantile(hours, 0.9)), float(same.mean()))


def _row(start: Sequence[object], found: Cell) -> list[object]:
    if np.isnan(found.false_alarms):
        return [*start, "new counter: no alarm", "–", "–", "–", "–"]
    shown = f"{found.false_alarms:.2f} ± {2 * found.error:.2f}"
    province = province_day(152, found.false_alarms).mean
    late = (f"{found.median:.1f}", f"{found.ninety:.1f}", f"{100 * found.same_day:.0f} %")
    return [*start, shown, f"{province:.2f}", *late]


def main() -> None:
    """Run the grid and write the page."""
    heads = ["false alarms a counter and year", "152 counters a day", "median delay", "90 %", "same day"]
    tables = []
    for names, rows in (
        (
            ["answers a day", "φ", "stated"],
            [((n, s, k), cell(n, s, 8, k)) for n in PER_DAY for s in SPREADS for k in STATED],
        ),
        (
            ["answers a day", "φ", "weeks known"],
            [((n, s, w), cell(n, s, w, 1.0)) for n in PER_DAY for s in SPREADS for w in WEEKS],
        ),
        (
            ["answers a day", "mask"],
            [
                ((n, name), cell(n, 0.1, 8, 1.0, opened=mask))
                for n in PER_DAY
                for name, mask in (("own hours", OPEN), ("all 24 hours", np.ones(24)))
            ],
        ),
    ):
        tables.append("\n".join(markdown([*names, *heads], [_row(*row) for row in rows])))
        print(tables[-1], flush=True)
    publish({"studies/silence.md": PAGE.format(stamp("silence"), *tables)})


PAGE = """# Silent counters

{0}

{1}

{2}

{3}
"""


if __name__ == "__main__":
    main()
