"""Item rates: what share is satisfied, shown with Wilson's interval, judged by Clopper-Pearson."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np
import pandas as pd

from analysis.answers import Answers, IntArray, Item, ItemCounts
from analysis.counts import FloatArray, checked_target
from analysis.intervals import wilson
from analysis.verdict import Verdicts, Word, judge_table


@dataclass(frozen=True, slots=True)
class ItemResult:
    """One item in one domain (index of the domain, 0 for the whole); None where nobody answered."""

    domain: int
    item: str
    answered: int
    satisfied: int
    levels: tuple[int, ...]
    no_opinion: int
    no_answer: int
    not_asked: int
    rate: float | None
    low: float | None
    high: float | None
    method: str | None
    verdict: Word | None
    p_met: float | None
    p_not_met: float | None
    official_met: bool | None
    short_of: int | None
    state: str | None


@dataclass(frozen=True)
class ItemTable:
    """Item results as arrays of shape (domains, items); NaN and None where nobody answered."""

    counts: ItemCounts
    answered: IntArray
    satisfied: IntArray
    rate: FloatArray
    low: FloatArray
    high: FloatArray
    verdicts: Verdicts
    method: str = "wilson"

    @property
    def items(self) -> tuple[Item, ...]:
        """The items, in the order of the columns."""
        return self.counts.items

    def rows(self) -> Iterator[ItemResult]:
        """Yield one result per domain and item, domains outermost."""
        for d, j in np.ndindex(self.answered.shape):
            yield self.row(d, j)

    def row(self, d: int, j: int) -> ItemResult:
        """Return the result of domain d and item j."""
        counts, judged, item = self.counts, self.verdicts, self.items[j]
        answered = int(self.answered[d, j])
        some = answered > 0
        return ItemResult(
            domain=d,
            item=item.id,
            answered=answered,
            satisfied=int(self.satisfied[d, j]),
            levels=tuple(counts.levels[d, j, : len(item.levels)].tolist()),
            no_opinion=int(counts.no_opinion[d, j]),
            no_answer=int(counts.no_answer[d, j]),
            not_asked=int(counts.not_asked[d, j]),
            rate=float(self.rate[d, j]) if some else None,
            low=float(self.low[d, j]) if some else None,
            high=float(self.high[d, j]) if some else None,
            method=self.method if some else None,
            verdict=judged.verdict[d, j],
            p_met=float(judged.p_met[d, j]) if some else None,
            p_not_met=float(judged.p_not_met[d, j]) if some else None,
            official_met=bool(judged.official_met[d, j]) if some else None,
            short_of=int(judged.short_of[d, j]) if some else None,
            state=None if some else "no_answers",
        )

    def frame(self) -> pd.DataFrame:
        """Return the rows as a frame; a missing figure is None, never NaN."""
        names = [field.name for field in fields(ItemResult)]
        rows = [[getattr(row, name) for name in names] for row in self.rows()]
        return pd.DataFrame(rows, columns=names, dtype=object)


def item_table(answers: Answers | ItemCounts, *, target: float = 0.95, level: float = 0.95) -> ItemTable:
    """Rate, interval and verdict of every item in every domain, from answers or their counts alone.

    rate = satisfied/answered; bounds Wilson at `level`, two-sided, without finite population (voluntary
    answers are no drawn sample); verdict by Clopper-Pearson at `level`. Raises on an impossible target.
    """
    counts = answers.counts if isinstance(answers, Answers) else answers
    checked_target(target)
    answered, satisfied = counts.answered, counts.satisfied
    low, high = wilson(satisfied, answered, level)
    with np.errstate(invalid="ignore"):
        rate = satisfied / np.where(answered > 0, answered, np.nan)
    verdicts = judge_table(satisfied, answered, target, level)
    return ItemTable(counts, answered, satisfied, rate, low, high, verdicts)
