"""How many alarms and flags chance alone gives: per unit and year, per day of a province, on one screen.

Alarms of units are taken for independent, so that a day's number is Poisson (docs/method.md, "Watching").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from analysis.limits import LEAST, TAIL, pool, tails

DAYS = 250
# How often the 95 % sequence of independent answers may leave the truth out at some moment; 3 to 4 % in the
# study of 60 and 250 days (docs/studies/sequence.md).
STREAM = 0.05


@dataclass(frozen=True, slots=True)
class ProvinceDay:
    """False alarms on a day of all units: their mean, the chance of none, and a number hardly exceeded."""

    mean: float
    none: float
    most: int


def province_day(units: int, per_unit_year: float, *, days: float = DAYS, level: float = 0.95) -> ProvinceDay:
    """Tell what a day of `units` gives when each has `per_unit_year` false alarms in a year of `days`.

    `most` is exceeded on at most 1 - level of days. Raises ValueError on negative numbers, days not above 0.

    >>> found = province_day(152, 0.2)
    >>> round(found.mean, 3), round(found.none, 3), found.most
    (0.122, 0.886, 1)
    """
    if units < 0 or not 0 <= per_unit_year < np.inf or not 0 < days < np.inf or not 0 < level < 1:
        raise ValueError(
            f"expected units and alarms of 0 or more, days above 0, a level inside 0-1, "
            f"got {units!r}, {per_unit_year!r}, {days!r}, {level!r}"
        )
    mean = units * per_unit_year / days
    return ProvinceDay(mean, float(np.exp(-mean)), int(stats.poisson.ppf(level, mean)))


def per_unit_year(rules: Mapping[str, float]) -> float:
    """False alarms of a unit and year under several rules together: at most their sum.

    >>> round(per_unit_year({"fall": 0.2, "limits": 0.02}), 2)
    0.22
    """
    if any(not 0 <= rate < np.inf for rate in rules.values()):
        raise ValueError(f"expected alarms of 0 or more a unit and year, got {dict(rules)}")
    return float(sum(rules.values()))


def chance_flags(units: int, share: float = STREAM, *, level: float = 0.95) -> tuple[float, int]:
    """How many of `units` chance alone may flag, each with at most chance `share`: mean, and most.

    More than `most` come with a chance of at most 1 - level, if units are independent. Raises ValueError on
    negative numbers, shares outside 0-1.

    >>> found = chance_flags(152)
    >>> round(found[0], 2), found[1]
    (7.6, 12)
    """
    if units < 0 or not 0 <= share <= 1 or not 0 < level < 1:
        raise ValueError(f"expected units of 0 or more, shares in 0-1, got {units!r}, {share!r}, {level!r}")
    return units * share, int(stats.binom.ppf(level, units, share)) if units else 0


def limit_alarms_per_day(
    per_day: ArrayLike,
    centre: float,
    *,
    icc: float = 0.0,
    tail: float = TAIL,
    least: float = LEAST,
    sides: Sequence[str] = ("low",),
) -> float:
    """Exact mean of false alarms on a day of units with `per_day` answers each, (units,), in steady numbers.

    A unit's days are pooled as `pool` does, so it is judged once in as many days as a point takes; its
    answers of one day are alike by `icc`, which the limits allow for. `sides`: "low", "high" or both.
    Raises ValueError on answers not whole or negative, and as `pool` and `tails` do.

    >>> round(limit_alarms_per_day([17] * 152, 0.97), 4)
    0.0102
    """
    daily = np.asarray(per_day)
    if daily.dtype.kind not in "iu" or (daily < 0).any():
        raise ValueError(f"expected whole numbers of answers a day, got {daily.tolist()}")
    if not set(sides) <= {"low", "high"}:
        raise ValueError(f"sides are 'low' and 'high', got {list(sides)}")
    kinds, units = np.unique(daily[daily > 0], return_counts=True)
    return float(
        sum(m * _one(int(n), centre, icc, tail, least, sides) for n, m in zip(kinds, units, strict=True))
    )


def _one(n: int, centre: float, icc: float, tail: float, least: float, sides: Sequence[str]) -> float:
    """False alarms a day of one unit with n answers every day."""
    days = int(np.ceil((least - 1e-9) / (n * (1 - centre))))
    point = pool([0] * days, [n] * days, centre, least)
    ends = tails(int(point.n[0]), centre, float(point.over_dispersion(icc)[0]))
    attained = {
        side: float(end[end <= tail].max(initial=0.0))
        for side, end in zip(("low", "high"), ends, strict=True)
    }
    return sum(attained[side] for side in sides) / days
