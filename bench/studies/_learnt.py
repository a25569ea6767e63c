"""What it costs a CUSUM that its p0 is learnt from few answers; exact, a part of the study `cusum`."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from scipy import stats

from analysis.cusum import STANDARD, fall_from, usual_rate
from analysis.run_length import average_run_length, threshold_for

PER_DAY, DAYS, RATES, KNOWN = 17, 250, (0.90, 0.93, 0.95, 0.97), (150, 300, 600, 1200)
HEADS = (
    "stands at",
    "learnt from",
    "observed: alarms a year",
    "mean delay",
    "cautious: alarms a year",
    "mean delay",
)
Usual = Callable[[int, int], float]


def observed(x: int, n: int) -> float:
    """The rate as it was, inside what a fall can start from."""
    return min(max(x / n, 0.5), STANDARD)


def mean_of(rate: float, n: int, usual: Usual) -> tuple[float, float]:
    """Alarms a unit and year at an unchanged rate, and delay of its own fall, over what n answers give."""
    x = np.arange(n + 1)
    weight = stats.binom.pmf(x, n, rate)
    likely = weight > 1e-6
    found = np.array([_given(round(usual(int(k), n), 3), rate) for k in x[likely]])
    alarms, delay = weight[likely] @ found / weight[likely].sum()
    return float(alarms), float(delay)


@lru_cache(maxsize=4096)
def _given(p0: float, rate: float) -> tuple[float, float]:
    watched = fall_from(p0)
    threshold = int(threshold_for(watched, PER_DAY))
    alarms = PER_DAY * DAYS / average_run_length(watched, threshold, rate)
    return alarms, average_run_length(watched, threshold, fall_from(rate).p1, start="steady")


def learnt_rows() -> list[list[object]]:
    """By rate and number of answers known: p0 as observed, and taken low."""
    rows: list[list[object]] = []
    for rate in RATES:
        for n in KNOWN:
            row: list[object] = [f"{100 * rate:.0f} %", n]
            for usual in (observed, usual_rate):
                alarms, delay = mean_of(rate, n, usual)
                row += [f"{alarms:.2f}", f"{delay:.0f}"]
            rows.append(row)
    return rows
