"""Rates of a round that is still open, from coarse sums: no answer is read for them.

A unit's index and its bounds are what /bao-cao says of the open round (survey.tabulate.watching): the round's
formula over the same answers, and the confidence sequence with the same design effect.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Generic, TypeVar, cast

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from analysis.index_results import FEWEST_ANSWERS
from analysis.linear import Formula, parts_of, recipe
from analysis.sequential import confidence_sequence
from questionnaires.model import Questionnaire
from survey.models import PENDING, ROLLUPS, WHOLE_PROVINCE, Round
from survey.registry.versions import questionnaire_of
from survey.tabulate.counts import Count, of
from survey.tabulate.live import Units
from survey.tabulate.packing import Counts
from survey.tabulate.rated import from_bytes, rated
from survey.tabulate.results import analysis_items

K = TypeVar("K", int, date, tuple[int, date])
_Part = tuple[int, str]
Numbers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Rates(Generic[K]):
    """Answers to rated items, a row for each key (unit id, or day), keys in order.

    `codes` is keys × cells of survey.tabulate.rated; `counts` are everything stored, break-offs among them.
    """

    questionnaire: Questionnaire
    keys: tuple[K, ...]
    counts: tuple[Count, ...]
    codes: NDArray[np.int64]

    @property
    def items(self) -> tuple[str, ...]:
        """Codes of the rated items: criteria and the general question, as the questionnaire orders them."""
        return tuple(item.id for item in rated(self.questionnaire).items)

    @cached_property
    def satisfied(self) -> Numbers:
        """Satisfied answers, keys × items."""
        return np.asarray(self.codes @ rated(self.questionnaire).satisfied)

    @cached_property
    def answered(self) -> Numbers:
        """Answers with a level, keys × items."""
        return np.asarray(self.codes @ rated(self.questionnaire).answered)

    @property
    def raters(self) -> Numbers:
        """People with an answer to any criterion (to the general question where there are none), per key."""
        return self.codes[:, 0]

    @property
    def levels(self) -> Numbers:
        """Answers by level, keys × items × levels, levels of shorter scales 0."""
        items = rated(self.questionnaire).items
        most = max((len(each.item.options) for each in items), default=0)
        levels = np.zeros((len(self.keys), len(items), most), np.int64)
        for j, each in enumerate(items):
            own = len(each.item.options)  # an alphabet begins with the levels
            levels[:, j, :own] = self.codes[:, each.cells][:, :own]
        return levels

    def together(self) -> Rates[K]:
        """All keys as one row, whose key is the first; without keys it has none."""
        if not self.keys:
            return self
        whole = self.codes.sum(axis=0, keepdims=True)
        return Rates(self.questionnaire, self.keys[:1], (sum(self.counts, Count()),), whole)


@dataclass(frozen=True)
class LiveIndex:
    """An index while answers come: `total` of `n` people's scores, its rate and the sequence's bounds.

    `state` None | "no_answers" (figures None) | "not_comparable" (fewer than 10 answers on an item: the rate
    is partial) | "no_items" (the formula finds none in this questionnaire: figures None).
    """

    n: int
    total: float
    rate: float | None
    low: float | None
    high: float | None
    state: str | None


def rates(session: Session, survey_round: Round, units: Units = None, *, stepped: bool = False) -> Rates[int]:
    """The rated items of each unit that has answers, by unit id.

    `stepped`: as those below Sở Nội vụ see them, moving by ten answers at least; no unit under ten.
    """
    found = _standings(session, survey_round, "step" if stepped else "unit", units, ROLLUPS.c.part == "")
    if not stepped:
        for row in _waiting(session, survey_round, units):
            found.setdefault((row.unit_id, ""), _Sum()).rows.append(row)
    found.pop((WHOLE_PROVINCE, ""), None)
    return _made(survey_round, {unit: each for (unit, _), each in found.items()})


def rates_by_day(session: Session, survey_round: Round, unit_id: int | None = None) -> Rates[date]:
    """The rated items of each local day, of one unit or (None) of the province; for Sở Nội vụ only."""
    whose = WHOLE_PROVINCE if unit_id is None else unit_id
    found = _standings(session, survey_round, "day", {whose}, ROLLUPS.c.part != "")
    for row in _waiting(session, survey_round, None if unit_id is None else {unit_id}):
        found.setdefault((whose, row.day.isoformat()), _Sum()).rows.append(row)
    return _made(survey_round, {date.fromisoformat(day): each for (_, day), each in found.items()})


def rates_by_unit_day(session: Session, survey_round: Round) -> Rates[tuple[int, date]]:
    """The rated items of each unit and local day with an answer, by unit id and day."""
    found = _standings(session, survey_round, "day", None, ROLLUPS.c.unit_id != WHOLE_PROVINCE)
    for row in _waiting(session, survey_round, None):
        found.setdefault((row.unit_id, row.day.isoformat()), _Sum()).rows.append(row)
    return _made(survey_round, {(unit, date.fromisoformat(day)): each for (unit, day), each in found.items()})


def rates_by_step(session: Session, survey_round: Round, unit_id: int) -> Rates[date]:
    """What came to one unit from step to step, keyed by the day of the later: the trend for those below.

    No key holds fewer than ten answers, none of any item fewer than ten, unless none at all.
    """
    found = _standings(session, survey_round, "step", {unit_id}, ROLLUPS.c.part != "")
    upto = _made(survey_round, {date.fromisoformat(day): each for (_, day), each in found.items()})
    before, counts = Count(), []
    for count in upto.counts:
        counts.append(
            Count(*(getattr(count, n) - getattr(before, n) for n in ("answers", "complete", "partial")))
        )
        before = count
    codes = np.diff(upto.codes, axis=0, prepend=np.zeros((1, upto.codes.shape[1]), np.int64))
    return Rates(upto.questionnaire, upto.keys, tuple(counts), codes)


def indices(survey_round: Round, found: Rates[K]) -> dict[K, LiveIndex]:
    """The round's index of each key, and the confidence sequence with the round's design effect."""
    items = analysis_items(found.questionnaire, survey_round.formula)
    try:
        how = recipe(items, cast(Formula, survey_round.formula))
    except ValueError:  # such as a general question that the questionnaire does not have
        return dict.fromkeys(found.keys, LiveIndex(0, 0.0, None, None, None, "no_items"))
    with np.errstate(invalid="ignore", divide="ignore"):
        rate = parts_of(found.levels.astype(np.float64), how).rate
    answered = found.answered[:, how.used]
    n = answered[:, 0] if len(how.used) == 1 else found.raters
    total = np.clip(np.nan_to_num(rate) * n, 0, n)
    low, high = confidence_sequence(total, n, design_effect=survey_round.design_effect)
    made = {}
    for i, key in enumerate(found.keys):
        few = survey_round.formula == "item_mean" and answered[i].min() < FEWEST_ANSWERS
        state = "no_answers" if not n[i] else "not_comparable" if few else None
        figures = [float(values[i]) if n[i] else None for values in (rate, low, high)]
        made[key] = LiveIndex(int(n[i]), float(total[i]), figures[0], figures[1], figures[2], state)
    return made


class _Sum:
    """What is folded of a part, and the rows that wait to be added to it."""

    def __init__(self, numbers: Sequence[int] = (0, 0, 0), codes: Counts | None = None) -> None:
        self.count, self.codes = Count(*numbers), codes
        self.rows: list[Any] = []


def _standings(
    session: Session, survey_round: Round, cut: str, units: Units, where: Any
) -> dict[_Part, _Sum]:
    c = ROLLUPS.c
    wanted: Select[Any] = select(c.unit_id, c.part, c.answers, c.complete, c.partial, c.codes)
    found = session.execute(of(wanted.where(c.cut == cut, where), ROLLUPS, survey_round.id, units))
    return {(unit, part): _Sum(numbers, from_bytes(codes)[0]) for unit, part, *numbers, codes in found}


def _waiting(session: Session, survey_round: Round, units: Units) -> Sequence[Any]:
    c = PENDING.c
    wanted = select(c.unit_id, c.day, c.status, c.answers)
    return session.execute(of(wanted, PENDING, survey_round.id, units)).all()


def _made(survey_round: Round, found: dict[K, _Sum]) -> Rates[K]:
    questionnaire = questionnaire_of(survey_round.version)
    keys = tuple(sorted(found))
    codes = np.zeros((len(keys), rated(questionnaire).size), np.int64)
    counts, cards, groups = [], [], []
    for place, key in enumerate(keys):
        each = found[key]
        if each.codes is not None:
            codes[place] = each.codes
        statuses = [row.status for row in each.rows]
        waiting = Count(len(statuses), statuses.count("complete"), statuses.count("partial"))
        counts.append(each.count + waiting)
        in_rates = [row.answers for row in each.rows if row.status != "break_off"]
        cards += in_rates
        groups += [place] * len(in_rates)
    if cards:
        codes += rated(questionnaire).count(cards, np.array(groups, np.int64), len(keys))
    return Rates(questionnaire, keys, tuple(counts), codes)
