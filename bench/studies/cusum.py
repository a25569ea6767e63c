"""How late is a fall found, and how often is there none? CUSUM and pooled limits. Seeded, grid fixed first.

Run lengths are exact (Markov chain) and checked by simulation; likeness within days is simulated.
Writes docs/studies/cusum.md: python -m bench.studies cusum
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.alarm_rates import limit_alarms_per_day, province_day
from analysis.cusum import Fall, fall, fall_from, watch
from analysis.limits import place, pool
from analysis.run_length import Look, average_run_length, run_length_distribution, threshold_for
from bench.studies import _learnt
from bench.studies._cusum_page import PAGE
from bench.studies._drawing import markdown, publish, stamp

SEED, DAYS, UNITS = 161, 250, 152
PER_DAY, STATED, ICCS = (5, 17, 60), (0.1, 0.2, 0.5, 1.0, 2.0), (0.0, 0.02, 0.05)
RUNS, MOST_AT_ONCE, BEFORE = 4_000, 2_000_000, 30
Counts = NDArray[np.int64]
Rows = list[list[object]]
NAMES: Mapping[Look, str] = {"answer": "every answer", "day": "every evening"}
WAYS: tuple[tuple[bool, Look], ...] = ((False, "answer"), (True, "answer"), (True, "day"))
MIXED: tuple[tuple[Look, Look], ...] = (("answer", "answer"), ("answer", "day"), ("day", "day"))


@dataclass(frozen=True, slots=True)
class Delay:
    """Answers from the fall to the alarm."""

    mean: float
    median: float
    ninety: float


def answers(
    rng: np.random.Generator, runs: int, days: int, per_day: int, rate: float, icc: float = 0.0
) -> Counts:
    """Single answers, (runs, days × per_day), 1 satisfied; those of one day share a rate when icc > 0."""
    daily = np.full((runs, days), rate)
    if icc:
        size = (1 - icc) / icc
        daily = rng.beta(rate * size, (1 - rate) * size, (runs, days))
    return (rng.random((runs, days * per_day)) < np.repeat(daily, per_day, axis=1)).astype(np.int64)


def alarms_a_year(
    watched: Fall,
    threshold: int,
    per_day: int,
    rate: float,
    icc: float = 0.0,
    *,
    runs: int = RUNS,
    at: int = 1,
) -> tuple[float, float]:
    """Mean alarms of a unit in a year at one rate, acknowledged at once, and its standard error; simulated.

    The sum is looked at after every `at` answers.
    """
    rng, chunk = np.random.default_rng(SEED), max(MOST_AT_ONCE // (DAYS * per_day), 1)
    found = []
    for start in range(0, runs, chunk):
        flags = answers(rng, min(chunk, runs - start), DAYS, per_day, rate, icc)
        x = flags.reshape(len(flags), -1, at).sum(axis=2)
        seen = watch(x, np.full_like(x, at), watched, threshold, acknowledged=True)
        found.append(seen.alarm.sum(axis=1))
    each = np.concatenate(found)
    return float(each.mean()), float(each.std() / np.sqrt(len(each)))


def exact_delay(watched: Fall, threshold: int, rate: float) -> Delay:
    """Delay of a fall at a random moment, by Markov chain."""
    mean = average_run_length(watched, threshold, rate, start="steady")
    within = run_length_distribution(watched, threshold, rate, int(8 * mean) + 50, start="steady")
    return Delay(mean, float(np.argmax(within >= 0.5)), float(np.argmax(within >= 0.9)))


def simulated_delay(
    watched: Fall,
    threshold: int,
    per_day: int,
    rate: float,
    icc: float = 0.0,
    *,
    runs: int = RUNS,
    at: int = 1,
) -> Delay:
    """Delay of a fall at the start of a day, after quiet days; infinite where it is not found in time."""
    rng, after = np.random.default_rng(SEED), max(int(1500 / per_day), 20)
    chunk, found = max(MOST_AT_ONCE // ((BEFORE + after) * per_day), 1), []
    for start in range(0, runs, chunk):
        size = min(chunk, runs - start)
        flags = np.hstack([
            answers(rng, size, BEFORE, per_day, watched.p0, icc),
            answers(rng, size, after, per_day, rate, icc),
        ])  # fmt: skip
        x = flags.reshape(size, -1, at).sum(axis=2)
        alarm = watch(x, np.full_like(x, at), watched, threshold, acknowledged=True).alarm[
            :, BEFORE * per_day // at :
        ]
        found.append(np.where(alarm.any(axis=1), (alarm.argmax(axis=1) + 1.0) * at, np.inf))
    each = np.concatenate(found)
    return Delay(float(each.mean()), float(np.median(each)), float(np.quantile(each, 0.9)))


def limits_a_day(
    per_day: int, rate: float, icc: float = 0.0, *, allowed: float | None = None, runs: int = RUNS
) -> float:
    """Simulated false alarms on a day of 152 units; `allowed`: the icc that the limits allow for."""
    rng, found = np.random.default_rng(SEED), 0
    for _ in range(runs // 2):
        size = (1 - icc) / icc if icc else 0.0
        daily = rng.beta(rate * size, (1 - rate) * size, DAYS) if icc else np.full(DAYS, rate)
        # Numbers of answers vary from day to day as they do; no limit assumes them to be steady.
        n = rng.poisson(per_day, DAYS)
        points = pool(rng.binomial(n, daily), n, rate)
        spread = points.over_dispersion(icc if allowed is None else allowed)
        found += int((place(points.x, points.n, rate, over_dispersion=spread).place < 0).sum())
    return found / (runs // 2) / DAYS * UNITS


def limits_delay(per_day: int, before: float, rate: float, *, runs: int = RUNS) -> float:
    """Median answers until a pooled point lies below its limits after a fall at a random day; simulated."""
    rng, delays = np.random.default_rng(SEED), []
    for _ in range(runs // 10):
        quiet = int(rng.integers(0, 60))
        n = np.full(quiet + 1500 // per_day, per_day)
        x = rng.binomial(n, np.where(np.arange(len(n)) < quiet, before, rate))
        points = pool(x, n, before)
        below = place(points.x, points.n, before).place < 0
        ends = points.last[below & (points.last >= quiet)]
        delays.append((ends[0] + 1 - quiet) * per_day if len(ends) else np.inf)
    return float(np.median(delays))


def stated_rows(runs: int = RUNS) -> Rows:
    """Thresholds by stated false alarms, what they cost and give."""
    watched = fall()
    rows: Rows = []
    for per_day in PER_DAY:
        for stated in STATED:
            threshold = int(threshold_for(watched, per_day, false_alarms=stated))
            exact = per_day * DAYS / average_run_length(watched, threshold, watched.p0)
            simulated, error = alarms_a_year(watched, threshold, per_day, watched.p0, runs=runs)
            delay = exact_delay(watched, threshold, watched.p1)
            row = [per_day, stated, threshold, f"{exact:.3f}", f"{simulated:.3f} ± {2 * error:.3f}"]
            row += [f"{province_day(UNITS, exact).mean:.2f}"]
            row += [f"{delay.mean:.0f}", f"{delay.median:.0f}", f"{delay.ninety:.0f}"]
            rows.append([*row, f"{delay.median / per_day:.1f}"])
    return rows


def fall_rows(per_day: int = 17) -> Rows:
    """How late falls of other depths are found by the standing threshold, by single answers."""
    watched = fall()
    threshold = int(threshold_for(watched, per_day))
    rows: Rows = []
    for rate in (0.95, 0.94, 0.92, 0.90, 0.85, 0.80, 0.50):
        delay = exact_delay(watched, threshold, rate)
        rows.append(
            [f"{100 * rate:.0f} %", f"{delay.mean:.0f}", f"{delay.median:.0f}", f"{delay.ninety:.0f}"]
        )
    return rows


def standing_rows(per_day: int = 17) -> Rows:
    """Alarms a year of units that always stood at some rate: thresholds for 97 %, and for their own rate."""
    watched = fall()
    threshold = int(threshold_for(watched, per_day))
    rows: Rows = []
    for rate in (0.99, 0.98, 0.97, 0.96, 0.95, 0.93, 0.90):
        own = fall_from(rate)
        at = int(threshold_for(own, per_day))
        given = [
            per_day * DAYS / average_run_length(f, h, rate) for f, h in ((watched, threshold), (own, at))
        ]
        late = exact_delay(own, at, own.p1)
        rows.append(
            [
                f"{100 * rate:.0f} %",
                f"{given[0]:.2f}",
                f"{given[1]:.2f}",
                at,
                f"{100 * own.p1:.1f} %",
                f"{late.median:.0f}",
            ]
        )
    return rows


def alike_rows(runs: int = RUNS) -> Rows:
    """Days that differ: thresholds that ignore it, and that allow for it."""
    rows: Rows = []
    for per_day in PER_DAY:
        for icc in ICCS[1:]:
            for allowed, look in WAYS:
                found = _looked(per_day, icc, icc if allowed else 0.0, look, look, runs)
                rows.append([per_day, icc, "yes" if allowed else "no", NAMES[look], *found])
    return rows


def grouped_rows(runs: int = RUNS) -> Rows:
    """What is lost when the sum is looked at only once a day, and what a threshold for that gives back."""
    rows: Rows = []
    for per_day in PER_DAY:
        for made_for, look in MIXED:
            found = _looked(per_day, 0.0, 0.0, made_for, look, runs)
            rows.append([per_day, NAMES[made_for], NAMES[look], *found])
    return rows


def _looked(per_day: int, icc: float, allowed: float, made_for: Look, look: Look, runs: int) -> list[object]:
    """Threshold made for one way of looking; alarms a year and delay (97 to 90 %) in another."""
    watched, at = fall(), 1 if look == "answer" else per_day
    threshold = int(threshold_for(watched, per_day, icc=allowed, look=made_for))
    given, error = alarms_a_year(watched, threshold, per_day, watched.p0, icc, runs=runs, at=at)
    late = simulated_delay(watched, threshold, per_day, watched.p1, icc, runs=runs, at=at)
    shown = [f"{late.median:.0f}", f"{late.ninety:.0f}", f"{late.median / per_day:.1f}"]
    return [threshold, f"{given:.3f} ± {2 * error:.3f}", *shown]


def limit_rows(runs: int = RUNS) -> Rows:
    """Pooled exact limits: false alarms of a province of 152 units, and delay."""
    rows: Rows = []
    for per_day in PER_DAY:
        for icc in ICCS:
            exact = limit_alarms_per_day([per_day] * UNITS, 0.97, icc=icc)
            row: list[object] = [
                per_day,
                icc,
                f"{exact:.4f}",
                f"{limits_a_day(per_day, 0.97, icc, runs=runs):.4f}",
            ]
            row.append(f"{limits_a_day(per_day, 0.97, icc, allowed=0.0, runs=runs):.4f}" if icc else "–")
            row.append(f"{exact / UNITS * DAYS:.3f}")
            row.append("–" if icc else f"{limits_delay(per_day, 0.97, 0.90, runs=runs):.0f}")
            rows.append(row)
    return rows


HEADS = (
    ("a day", "stated", "threshold", "exact", "simulated", "152 units", "mean", "median", "90 %", "days"),
    ("fallen to", "mean", "median", "90 %"),
    ("stands at", "as if 97 %", "own p0", "threshold", "own p1", "median delay"),
    ("a day", "ICC", "allowed for", "looked at", "threshold", "alarms a year", "median", "90 %", "days"),
    ("a day", "threshold for", "looked at", "threshold", "alarms a year", "median", "90 %", "days"),
    ("answers a day", "ICC", "exact", "simulated", "ICC ignored", "a unit and year", "median delay"),
)  # fmt: skip


def main() -> None:
    """Run all tables and write the page."""
    tables = []
    for heads, make in zip(
        (*HEADS, _learnt.HEADS),
        (stated_rows, fall_rows, standing_rows, alike_rows, grouped_rows, limit_rows, _learnt.learnt_rows),
        strict=True,
    ):
        tables.append("\n".join(markdown(heads, make())))
        print(tables[-1], flush=True)
    publish({"studies/cusum.md": PAGE.format(stamp("cusum"), *tables)})


if __name__ == "__main__":
    main()
