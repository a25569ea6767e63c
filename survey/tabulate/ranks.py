"""Units of a round beside one another: bands of ranks, the funnel, and rates drawn towards the province.

Bands rest on each unit's own interval at the level at which all hold together; funnel and shrinkage on sizes
divided by one design effect, that of answers within units. None of it is a verdict.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis import sipas
from analysis.answers import Answers
from analysis.funnel import funnel
from analysis.linear import SCORES
from analysis.multiple import hold_together
from analysis.ranking import RankBand, joint_level, rank_bounds
from analysis.shrinkage import ShrunkenRow, shrink
from analysis.sipas import IndexResult
from survey.tabulate.domains import Label
from survey.tabulate.matrix import Matrix
from survey.tabulate.results import Facts, analysis_items

SIDE = 0.025
SMALL = 100


@dataclass(frozen=True)
class Placed:
    """One unit: its own index, its band, its shrunken rate, its effective size and place in the funnel.

    `place` counts the funnel's limits that it lies below (-) or above (+); `outside` is -1 or 1 where it
    still does after Holm over all units. Both None where the unit cannot be placed.
    """

    code: str
    label: Label
    index: IndexResult
    band: RankBand
    shrunken: ShrunkenRow | None
    size: int | None
    place: int | None
    outside: int | None

    @property
    def small(self) -> bool:
        return 0 < self.index.n < SMALL


@dataclass(frozen=True)
class Ranks:
    """Every unit of a round, in the order of codes; `centre` and `design_effect` are those of the funnel."""

    units: tuple[Placed, ...]
    centre: float | None
    design_effect: float | None
    shift: float | None

    @property
    def ranked(self) -> list[Placed]:
        return [unit for unit in self.units if unit.band.rank is not None]


def ranks(facts: Facts, read: Matrix) -> Ranks:
    """Rank, place and shrink the units of a round (`read` divided by unit)."""
    used, units = read.estimated(), read.domains[0]
    items = analysis_items(read.questionnaire, facts.formula)
    domain = used.domains[0].index
    answers = sipas.read_codes(
        used.codes(item.id for item in items), items, domain=domain, n_domains=len(units.values)
    )
    found = sipas.index(answers, facts.formula, target=facts.target)
    whole = sipas.index(answers.whole(), facts.formula, target=facts.target)[0]
    bands = _bands(facts, answers, found)
    effect = _design_effect(found)
    shrunken, shift = _shrunken(facts, found, whole, effect)
    placed = _funnel(facts, found, whole, effect)
    rows = zip(units.values, units.labels, found, bands, shrunken, placed, strict=True)
    return Ranks(tuple(Placed(*row, *at) for *row, at in rows), whole.rate, effect, shift)


def _comparable(row: IndexResult) -> bool:
    return row.rate is not None and row.low is not None and row.state != "not_comparable"


def _bands(facts: Facts, answers: Answers, found: Sequence[IndexResult]) -> list[RankBand]:
    level = joint_level(0.95, sum(_comparable(row) for row in found))
    wide = sipas.index(answers, facts.formula, target=facts.target, level=level)
    rate, low, high = (
        np.array([getattr(row, name) if _comparable(row) else np.nan for row in wide])
        for name in ("rate", "low", "high")
    )
    if np.isnan(rate).all():
        return [RankBand(None, None, None, 0, None, "no_answers") for _row in found]
    return list(rank_bounds(rate, np.minimum(low, rate), np.maximum(high, rate)).rows())


def _design_effect(found: Sequence[IndexResult]) -> float | None:
    """Variance of people's index within units over that of as many single answers, all units together."""
    rows = [r for r in found if _comparable(r) and r.n > 1]
    spread = sum(r.n * (r.rate or 0.0) * (1 - (r.rate or 0.0)) for r in rows)
    own = sum(r.n * r.n * (r.variance or 0.0) for r in rows)
    return own / spread if spread > 0 and own > 0 else None


def _shrunken(
    facts: Facts, found: Sequence[IndexResult], whole: IndexResult, effect: float | None
) -> tuple[list[ShrunkenRow | None], float | None]:
    """Shrunken rates of all units with an answer, weighed by answers, that meet the province's rate."""
    nothing: list[ShrunkenRow | None] = [None] * len(found)
    if facts.formula in SCORES or effect is None or whole.rate is None:
        return nothing, None
    n = np.array([row.n if row.rate is not None else 0 for row in found], dtype=np.float64)
    rate = np.array([row.rate if row.rate is not None else 0.0 for row in found])
    made = shrink(rate, n / effect, share=n, benchmark=whole.rate)
    return list(made.rows()), made.shift


def _funnel(
    facts: Facts, found: Sequence[IndexResult], whole: IndexResult, effect: float | None
) -> list[tuple[int | None, int | None, int | None]]:
    """Effective size, place among the limits of chance, and place after Holm over all units, of each unit."""
    made: list[tuple[int | None, int | None, int | None]] = [(None, None, None)] * len(found)
    at = [d for d, row in enumerate(found) if _comparable(row)]
    if facts.formula in SCORES or effect is None or whole.rate is None or not at:
        return made
    n = np.array([max(round(found[d].n / effect), 1) for d in at])
    x = np.array([round((found[d].rate or 0.0) * size) for d, size in zip(at, n, strict=True)])
    placed = funnel(x, n, centre=whole.rate)
    low, high = hold_together(placed.p_low), hold_together(placed.p_high)
    place = placed.place.sum(axis=0)
    for number, d in enumerate(at):
        made[d] = (int(n[number]), int(place[number]), int(high[number]) - int(low[number]))
    return made
