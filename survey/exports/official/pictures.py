"""The pictures of a report, each under a sentence that says what it shows."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from analysis.funnel import LEVELS, limits
from analysis.sipas import ItemResult
from survey.charts import Limit, Picture, Rate, Spread, Unit, funnel, intervals, levels, sizes
from survey.exports.official.wording import Row, size_of, tells
from survey.formats import integer
from survey.tabulate.domains import spoken
from survey.tabulate.ranks import Ranks
from survey.tabulate.results import Results

# A funnel of fewer units shows nothing that the table does not.
FEWEST_UNITS = 5


def rates(found: Results, rows: Sequence[tuple[str, Row]], title: str) -> Picture | None:
    """Rates with their intervals against the target; None where nothing can be drawn."""
    bars = [
        Rate(name, row.rate, row.low, row.high, size_of(row), row.verdict) for name, row in rows if tells(row)
    ]
    facts = found.facts
    return intervals(bars, title=title, target=facts.target, watched=facts.provisional) if bars else None


def spread(found: Results, rows: Sequence[ItemResult], title: str) -> Picture | None:
    """How the answers to each criterion lie on the scale; None for scales that are not alike."""
    scales = {
        tuple(spoken(option.label) for option in found.questionnaire.item(r.item).options) for r in rows
    }
    if len(scales) != 1 or not 2 <= len(names := scales.pop()) <= 5:
        return None
    bars = [
        Spread(f"{r.item} {spoken(found.questionnaire.item(r.item).name)}", _shares(r), r.answered)
        for r in rows
    ]
    return levels(bars, names, title=title)


def _shares(row: ItemResult) -> tuple[float, ...] | None:
    return tuple(n / row.answered for n in row.levels) if tells(row) else None


def chance(found: Ranks, title: str) -> Picture | None:
    """Units by effective size and rate between the limits that chance keeps; None for few units."""
    placed = [unit for unit in found.units if unit.size and unit.place is not None and tells(unit.index)]
    if found.centre is None or len(placed) < FEWEST_UNITS:
        return None
    units = [
        Unit(
            spoken(one.label),
            one.size or 0,
            one.index.rate or 0.0,
            max(-2, min(2, one.place or 0)),
            one.index.n,
        )
        for one in placed
    ]
    at = sizes(units)
    curves = [Limit(level, at, *_ends(at, found.centre, level)) for level in LEVELS]
    return funnel(units, curves, centre=found.centre, title=title)


@lru_cache(maxsize=64)
def _ends(at: tuple[int, ...], centre: float, level: float) -> tuple[tuple[float, ...], tuple[float, ...]]:
    low, high = limits(list(at), centre, level)
    return tuple(low.tolist()), tuple(high.tolist())


def chance_title(found: Ranks) -> str:
    """How many units the picture names, and how many of them stay outside after Holm."""
    low, high = (sum(unit.outside == side for unit in found.units) for side in (-1, 1))
    return (
        f"{integer(beyond(found))} đơn vị ngoài giới hạn ngẫu nhiên quanh tỷ lệ chung; xét đồng thời (Holm): "
        f"{integer(low)} thấp hơn, {integer(high)} cao hơn"
    )


def beyond(found: Ranks) -> int:
    """How many units lie outside the limits that are drawn, each judged for itself."""
    return sum(bool(unit.place) for unit in found.units if unit.size and tells(unit.index))
