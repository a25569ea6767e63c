"""What may be shown of a round that is still open: intervals that hold however often they are looked at.

No verdict and no official reading while answers still come (docs/method.md, "Watching").
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeVar

import numpy as np

from analysis.sequential import confidence_sequence
from analysis.sipas import IndexResult, ItemResult
from survey.tabulate.results import Estimates, Results

METHOD = "confidence_sequence"

Row = TypeVar("Row", IndexResult, ItemResult)
_Bounds = Iterator[tuple[float, float]]


def watched(found: Results) -> Results:
    """An open round's results, a confidence sequence for every interval and no verdict; others as they are.

    Each respondent counts as one score between 0 and 1, however many items it is the mean of. The design
    effect is the round's own, as on the pages that watch it live (survey.tabulate.live_rates).
    """
    if not found.facts.provisional:
        return found
    parts = (found.whole, *found.domains)
    rows = [row for part in parts for row in _rows(part)]
    n = np.array([_n(row) for row in rows], dtype=np.float64)
    rate = np.array([row.rate or 0.0 for row in rows])
    low, high = confidence_sequence(np.minimum(rate * n, n), n, design_effect=found.facts.design_effect.value)
    bounds = iter(zip(low.tolist(), high.tolist(), strict=True))
    whole, *domains = [_part(part, bounds) for part in parts]
    return replace(found, whole=whole, domains=tuple(domains))


def _rows(part: Estimates) -> Iterator[IndexResult | ItemResult]:
    yield part.index
    yield from part.factors.values()
    yield from part.items


def _n(row: IndexResult | ItemResult) -> int:
    return row.answered if isinstance(row, ItemResult) else row.n


def _part(part: Estimates, bounds: _Bounds) -> Estimates:
    index = _index(part.index, next(bounds))
    factors = {name: _index(row, next(bounds)) for name, row in part.factors.items()}
    items = tuple(_item(row, next(bounds)) for row in part.items)
    return replace(part, index=index, factors=factors, items=items)


def _index(row: IndexResult, bounds: tuple[float, float]) -> IndexResult:
    plain = replace(row, verdict=None, p_met=None, p_not_met=None, official_met=None)
    if row.rate is None:
        return plain
    state = None if row.state == "no_design_effect" else row.state
    low, high = min(bounds[0], row.rate), max(bounds[1], row.rate)
    return replace(plain, low=low, high=high, method=METHOD, state=state)


def _item(row: ItemResult, bounds: tuple[float, float]) -> ItemResult:
    plain = replace(row, verdict=None, p_met=None, p_not_met=None, official_met=None, short_of=None)
    if row.rate is None:
        return plain
    low, high = min(bounds[0], row.rate), max(bounds[1], row.rate)
    return replace(plain, low=low, high=high, method=METHOD)
