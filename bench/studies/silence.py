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
    any_moment: float
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
    # chance_of_none(told) < level, solved for what is told.
    most = usual.answers * (level ** (-1 / usual.answers) - 1)
    for day, hours in enumerate(counts):
        rates = usual.rate[day % WEEK] * opened
        for hour in np.flatnonzero(opened):
            if hours[hour]:
                told, today, raised = 0.0, 0.0, False
                continue
            today += rates[hour]
            if not raised and told + float(evidence(today, usual.over_dispersion)) > most:
                raised, found = True, found + 1
        told, today = told + float(evidence(today, usual.over_dispersion)), 0.0
    return found


def alarms_any_moment(usual: Profile, counts: NDArray[np.int64], level: float) -> int:
    """Alarms when every moment is looked at: silences between answers at even moments of their hours."""
    rates = usual.rate[np.arange(len(counts)) % WEEK] * OPEN
    whole = np.concatenate([[0.0], np.cumsum(evidence(rates.sum(axis=1), usual.over_dispersion))])
    day, hour = np.divmod(np.repeat(np.arange(counts.size), counts.ravel()), 24)
    part = np.random.default_rng(SEED).random(len(day))
    before = rates.cumsum(axis=1)[day, hour] - rates[day, hour] * part
    order = np.lexsort((before, day))
    day, before = day[order], before[order]
    (d0, d1), (u0, u1) = (day[:-1], day[1:]), (before[:-1], before[1:])
    same = evidence(np.where(d0 == d1, u1 - u0, 0.0), usual.over_dispersion)
    rest = evidence(np.maximum(rates.sum(axis=1)[d0] - u0, 0.0), usual.over_dispersion)
    across = rest + whole[d1] - whole[np.minimum(d0 + 1, d1)] + evidence(u1, usual.over_dispersion)
    told = np.where(d0 == d1, same, across)
    return int((chance_of_none(told, usual.answers) < level).sum())


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
    rng = np.random.default_rng(SEED)
    found: list[tuple[int, int]] = []
    late: list[tuple[float, bool]] = []
    for _ in range(counters):
        usual = learned(rng, weeks, per_day, spread, opened)
        year = simulated(rng, DAYS, per_day, spread)
        if usual.state:
            continue
        level = level_for(usual.per_day, false_alarms=stated)
        found.append((alarms(usual, year, level, opened), alarms_any_moment(usual, year, level)))
        if len(late) < counters // 4:
            hour = rng.choice(24, p=OPEN * BUSY / (OPEN * BUSY).sum())
            late.append(delay(usual, int(rng.integers(WEEK)), int(hour), level))
    if not found:
        return Cell(*[np.nan] * 6)
    hours, same = np.array(late).T
    (mean, any_moment), error = np.mean(found, axis=0), np.std(found, axis=0)[0] / np.sqrt(len(found))
    late_by = float(np.median(hours)), float(np.quantile(hours, 0.9)), float(same.mean())
    return Cell(float(mean), float(error), float(any_moment), *late_by)


def _row(start: Sequence[object], found: Cell) -> list[object]:
    if np.isnan(found.false_alarms):
        return [*start, "new counter: no alarm", "–", "–", "–", "–", "–"]
    shown = f"{found.false_alarms:.2f} ± {2 * found.error:.2f}"
    province = f"{found.any_moment:.2f}", f"{province_day(152, found.any_moment).mean:.2f}"
    late = (f"{found.median:.1f}", f"{found.ninety:.1f}", f"{100 * found.same_day:.0f} %")
    return [*start, shown, *province, *late]


def main() -> None:
    """Run the grid and write the page."""
    heads = ["every hour", "at any moment", "152 a day", "median delay", "90 %", "same day"]
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

{0}; seed 161; 400 counters a cell, each with a history of its own and a year of 250 days after it; open
7:30–11:30 and 13:30–17:00. φ: a day's answers vary by μ + φμ².

**Findings.** Looked at at any moment, the rule has about the false alarms that its level states: 0.5 to 1.1
for one, from 8 weeks known; looked at after whole hours (a silence counts from the end of the last hour with
an answer) it has 0.02 to 0.6, because a silence within an hour is not seen. From 4 weeks known it has up to
1.7 for one, from 2 weeks up to 6: so a counter is new until 20 days are known. At one stated false alarm a
counter of 60 answers a day is found silent after a median of 1.5 to 5 open hours, of 17 after 4.5 to 8.5,
of 5 after 12 to 18. The more its days differ (φ), the longer it takes: an empty day is then no rarity.

False alarms are of a counter and year, looked at after every hour (± two standard errors) or at any moment;
"152 a day": of a province with so many counters, at any moment. Delays: open hours from the end of the hour
of the last answer (drawn as answers fall) until the alarm, looked at after every hour; a working day has 7.5.

## By stated false alarms: 8 weeks known

{1}

## By weeks known: 1 false alarm stated
The rule itself asks for 20 days; two weeks are shown to say why.

{2}

## Without a mask of open hours: 1 stated, φ 0.1, 8 weeks
The counter's own history stands in for closing hours. Holidays need a mask: no history announces them.

{3}
"""


if __name__ == "__main__":
    main()
