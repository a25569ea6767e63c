"""False alarms and delay of a fall as the service looks for it: steps of ten, the usual rate learnt.

`python -m bench.studies alarms`; results in docs/studies/alarms.md.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from analysis.cusum import fall_from, usual_rate
from analysis.run_length import threshold_for
from survey.alarms.falling import DOUBT, ICC, LEARNT_FROM, STEP

SEED, UNITS, DAYS = 161, 600, 250
Answers = NDArray[np.int64]


def answers(rate: float, icc: float, per_day: int, rng: np.random.Generator, days: int) -> Answers:
    """Satisfied of `per_day` answers on each day, units × days; days alike by `icc`."""
    if icc == 0:
        return rng.binomial(per_day, rate, (UNITS, days)).astype(np.int64)
    day = rng.beta(rate * (1 - icc) / icc, (1 - rate) * (1 - icc) / icc, (UNITS, days))
    return rng.binomial(per_day, day).astype(np.int64)


def alarms_a_year(
    rate: float, fallen: float, icc: float, per_day: int, years_to_one: int = 5
) -> tuple[float, float]:
    """Alarms of a unit and year, each acknowledged at once; median answers until the first."""
    rng = np.random.default_rng([SEED, round(1000 * rate), round(1000 * fallen), round(1000 * icc), per_day])
    seen = answers(fallen, icc, per_day, rng, DAYS)
    first = answers(rate, icc, per_day, rng, -(-LEARNT_FROM // per_day))
    count, firsts = 0, []
    for unit in range(UNITS):
        known = int(first[unit].sum()), per_day * first.shape[1]
        watched = fall_from(usual_rate(*known, doubt=DOUBT))
        at = int(threshold_for(watched, per_day, false_alarms=1 / years_to_one, icc=ICC))
        total, come, found = 0, 0, None
        for good, n in points(seen[unit], per_day, rng):
            come += n
            total = max(total + (n - good) * (watched.step - 1) - good, 0)
            if total >= at:
                found = found or come
                count, total = count + 1, 0
        firsts.append(found or per_day * DAYS)
    return count / UNITS, float(np.median(firsts))


def points(days: Answers, per_day: int, rng: np.random.Generator) -> Iterator[tuple[int, int]]:
    """Satisfied and answers of each step of ten or more, in an order of chance within the day."""
    good = n = 0
    for x in days:
        for one in rng.permutation([1] * int(x) + [0] * (per_day - int(x))):
            good, n = good + int(one), n + 1
            if n >= STEP:
                yield good, n
                good = n = 0


def main() -> None:
    """Print the tables."""
    print("| stands at | answers a day | ICC | false alarms a unit and year | 152 units a day |")
    print("| --- | --- | --- | --- | --- |")
    for rate in (0.99, 0.97, 0.95, 0.90):
        for per_day in (5, 17):
            for icc in (0.0, 0.02, 0.05):
                told = alarms_a_year(rate, rate, icc, per_day)[0]
                print(
                    f"| {rate:.0%} | {per_day} | {icc} | {told:.2f} | {told * 152 / DAYS:.2f} |", flush=True
                )
    print("\n| fallen from | to | answers to the alarm, median | days at 17 a day |")
    print("| --- | --- | --- | --- |")
    for rate, fallen in ((0.97, 0.90), (0.97, 0.80), (0.95, 0.84), (0.90, 0.72)):
        median = alarms_a_year(rate, fallen, 0.02, 17)[1]
        print(f"| {rate:.0%} | {fallen:.0%} | {median:.0f} | {median / 17:.1f} |", flush=True)


if __name__ == "__main__":
    main()
