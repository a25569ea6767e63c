"""Rates, intervals, verdicts and indices computed from shown counts alone, so that they tell nothing more.

Where a row tells a class of counts, a figure stands for both of its ends: the rate is a range, the interval
reaches from the lower bound of the one to the upper of the other, and a verdict holds only where both agree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import floor, isfinite, log10

import numpy as np

from analysis.bounded import score_bounds
from analysis.counts import FloatArray
from analysis.disclosure import Show, ShownRow, between
from analysis.intervals import beta_bounds, wilson
from analysis.multiple import verdicts_together
from analysis.shrinkage import shrink
from analysis.verdict import Word, judge_bounds, judge_counts, p_values

SIDE = 0.025
# Respondents from which the effective size of the whole is told.
LARGE = 100
Ends = tuple[float, float]


@dataclass(frozen=True)
class Figure:
    """A rate that may be shown: its least and greatest value (alike unless a class is told), not rounded.

    why: None, or why there is no rate or no exact one: "no_answers", "few_answers", "small_level",
    "small_split", "complementary", "earlier_release", "not_comparable", "not_shown".
    """

    n: int | None
    rate: Ends | None = None
    low: float | None = None
    high: float | None = None
    verdict: Word | None = None
    official: bool | None = None
    satisfied: tuple[int, int] | None = None
    levels: tuple[int, ...] | None = None
    shrunken: Ends | None = None
    effective: int | None = None
    why: str | None = None

    @property
    def exact(self) -> bool:
        return self.rate is not None and self.rate[0] == self.rate[1]


def item_figure(row: ShownRow, target: float | None) -> Figure:
    """The figure of one item in one row; without a target no verdict."""
    if row.show == Show.EMPTY:
        return Figure(0, why="no_answers")
    ends = between(row, lambda x, n: (x, n))
    if ends is None:
        return Figure(row.n, why=row.reason)
    (few, n), (many, _same) = ends
    rate, low, high = (few / n, many / n), float(wilson(few, n)[0]), float(wilson(many, n)[1])
    found = Figure(n, rate, low, high, satisfied=(few, many), levels=row.levels, why=row.reason)
    if target is None:
        return found
    words = {judge_counts(x, n, target).verdict for x in (few, many)}
    verdict = words.pop() if len(words) == 1 else "undecided"
    return replace(found, verdict=verdict, official=_official(rate, target))


def _official(rate: Ends, target: float) -> bool | None:
    readings = {end >= target for end in rate}
    return readings.pop() if len(readings) == 1 else None


def index_figure(
    parts: Sequence[Figure], pooled: bool, target: float, effective: float | None = None
) -> Figure:
    """The index over items: the mean of their rates, or all satisfied answers over all answers.

    How the items go together is not shown, so its interval is Clopper-Pearson's on the fewest answers of an
    item: rates of an index vary less than those of one question with the same rate. With an `effective` size
    (only of a large whole) the bounds use it, rounded down to one digit, which is shown beside them.
    """
    if not parts or all(part.n == 0 for part in parts):
        return Figure(0, why="no_answers")
    if any(part.rate is None for part in parts):
        return Figure(None, why=_worst(parts))
    sizes = [part.n or 0 for part in parts]
    weights = np.array(sizes if pooled else [1] * len(sizes), np.float64)
    few, many = (_mean([part.rate[end] for part in parts if part.rate], weights) for end in (0, 1))
    n = min(sizes)
    size = coarse(effective) if effective and n >= LARGE and few == many else None
    low, high = _bounds(few, n, size)[0], _bounds(many, n, size)[1]
    why = next((part.why for part in parts if not part.exact), None)
    verdict, official = judge_bounds(low, high, target), _official((few, many), target)
    return Figure(n, (few, many), low, high, verdict, official, effective=size, why=why)


def coarse(size: float) -> int:
    """A size rounded down to one digit: so little that nobody's answers can be read from it.

    >>> coarse(54198.9), coarse(407.5), coarse(9)
    (50000, 400, 9)
    """
    digits = 10 ** max(floor(log10(size)), 0) if size >= 1 else 1
    return int(size // digits * digits)


def _mean(rates: Sequence[float], weights: FloatArray) -> float:
    return float(np.average(rates, weights=weights))


def _worst(parts: Sequence[Figure]) -> str:
    """Why an index lacks a part: nothing of the row is shown, or only some item has too few answers."""
    missing = [part.why for part in parts if part.rate is None]
    if len(missing) < len(parts):
        return "not_comparable"
    return "few_answers" if set(missing) <= {"few_answers", "no_answers"} else "complementary"


def _bounds(rate: float, n: int, size: int | None = None) -> Ends:
    """On n answers, or on an effective size; one beyond the people bounds them as `analysis.bounded` does."""
    if size is not None and size > n and 0 < rate < 1:
        low, high = score_bounds(rate, float(size), float(n), SIDE)
    else:
        on = float(size or n)
        low, high = beta_bounds(np.array(rate * on), np.array(on), SIDE)
    return float(low), float(high)


def score_figure(parts: Sequence[Figure], values: Sequence[Sequence[float]]) -> Figure:
    """A mean score over all answers, where all levels are shown; `values` of each level of each item.

    Its interval takes the items as fully correlated, since how they go together is not shown.
    """
    if not parts or all(part.n == 0 for part in parts):
        return Figure(0, why="no_answers")
    if any(part.levels is None for part in parts):
        return Figure(None, why="not_shown" if all(part.rate for part in parts) else _worst(parts))
    counts = [np.array(part.levels, np.float64) for part in parts]
    sizes = np.array([count.sum() for count in counts])
    means = np.array([count @ value / count.sum() for count, value in zip(counts, values, strict=True)])
    spread = [c @ (np.array(v) - m) ** 2 / c.sum() for c, v, m in zip(counts, values, means, strict=True)]
    rate = float(np.average(means, weights=sizes))
    half = 1.96 * float(np.average(np.sqrt(np.array(spread) / sizes), weights=sizes))
    return Figure(int(sizes.min()), (rate, rate), max(rate - half, 0.0), min(rate + half, 1.0))


def judged_together(rows: Sequence[Figure], target: float) -> list[Figure]:
    """Rows with the verdict that holds beside all the others: Holm at 2.5 % a side."""
    family = [i for i, row in enumerate(rows) if row.verdict is not None]
    met = [_chances(rows[i], 0, target)[0] for i in family]
    not_met = [_chances(rows[i], 1, target)[1] for i in family]
    words = dict(zip(family, verdicts_together(met, not_met), strict=True))
    return [replace(row, verdict=words[i]) if i in words else row for i, row in enumerate(rows)]


def _chances(row: Figure, end: int, target: float) -> Ends:
    assert row.rate is not None
    met, not_met = p_values(row.rate[end] * (row.n or 0), row.n or 0, target)
    return float(met), float(not_met)


def drawn_together(rows: Sequence[Figure], whole: Figure) -> list[Figure]:
    """Rows with their rates drawn towards each other, for maps and lists; only where the whole is exact."""
    some = [i for i, row in enumerate(rows) if row.rate is not None and row.n]
    if len(some) < 3 or not whole.exact or whole.rate is None:
        return list(rows)
    sizes = [rows[i].n or 0 for i in some]
    ends = [shrink([row.rate[end] for i in some if (row := rows[i]).rate], sizes) for end in (0, 1)]
    drawn = {i: (float(ends[0].shrunk[k]), float(ends[1].shrunk[k])) for k, i in enumerate(some)}
    made = {i: (min(pair), max(pair)) for i, pair in drawn.items() if all(map(isfinite, pair))}
    return [replace(row, shrunken=made[i]) if i in made else row for i, row in enumerate(rows)]


def rounded(rate: float) -> float:
    """A rate at one decimal of a percent, half up; what is not all or nothing is not written as such."""
    if rate in (0.0, 1.0):
        return rate
    return min(max(floor(rate * 1000 + 0.5 + 1e-9) / 1000, 0.001), 0.999)
