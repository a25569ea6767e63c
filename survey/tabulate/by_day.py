"""The index once more with a unit's day as the cluster: people who came together may answer alike.

Read from the sums of units and days, not from the answers (docs/method.md, "Totals instead of respondents").
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis import sipas
from analysis.sipas import IndexResult
from analysis.totals import item_groups
from analysis.totals_table import AUXILIARY, MEMBERS, WEIGHT, WEIGHT2, Tables, from_tables
from analysis.verdict import Word
from survey.models import Round, Unit
from survey.tabulate.judging import Judged, counted, judge_together
from survey.tabulate.live_rates import Rates, rates_by_unit_day
from survey.tabulate.results import Estimates, Facts, analysis_items


@dataclass(frozen=True)
class Changed:
    """A unit whose verdict among all others becomes another one, with its index by clusters."""

    part: Estimates
    was: Word | None
    now: Word | None
    index: IndexResult


@dataclass(frozen=True)
class ByDay:
    """The index of the round with `days` days of units as clusters, and what becomes of the units' verdicts.

    Units are judged together (Holm), each by its own days. `counts` has the verdicts of the first way and of
    this one.
    """

    index: IndexResult
    days: int
    counts: tuple[Counter[Word | None], Counter[Word | None]]
    changed: tuple[Changed, ...]


def by_day(session: Session, survey_round: Round, facts: Facts, units: Sequence[Estimates]) -> ByDay | None:
    """None where days cannot be told apart: no answers, or sums that do not hold all that `units` hold."""
    found = rates_by_unit_day(session, survey_round)
    if not found.keys:
        return None
    items = analysis_items(found.questionnaire, facts.formula)
    tables = _tables(found, items)
    index = _of(tables, items, facts)[0]
    if index.n != sum(part.index.n for part in units):
        return None
    ids = dict(
        session.execute(select(Unit.id, Unit.code).where(Unit.id.in_({u for u, _ in found.keys}))).all()
    )
    names = sorted({unit for unit, _ in found.keys})
    parts = dict(zip((ids[unit] for unit in names), _of(tables, items, facts, ("unit",)), strict=True))
    before, after = judge_together(units), judge_together([_as_cluster(part, parts) for part in units])
    changed = (Changed(a.part, a.verdict, b.verdict, b.part.index) for a, b in _pairs(before, after))
    return ByDay(index, len(found.keys), (counted(before), counted(after)), tuple(changed))


def _tables(found: Rates[tuple[int, date]], items: Sequence[sipas.Item]) -> Tables:
    """Every unit is a stratum, every day of it a unit drawn, every answer a person."""
    unit, day = (np.array(column) for column in zip(*found.keys, strict=True))
    sums = {f"{item.id}|n": found.answered[:, j] for j, item in enumerate(items)}
    for j, item in enumerate(items):
        sums |= {f"{item.id}|{code}": found.levels[:, j, k] for k, code in enumerate(item.levels)}
    criteria = ",".join(item.id for item in items if item.role == "satisfaction")
    names = (MEMBERS, WEIGHT, WEIGHT2, f"any|{criteria}|n", f"any|{criteria}|w")
    people = dict.fromkeys(names, found.raters)
    drawn = {"stratum": unit, "psu": day}
    cells = {**drawn, "unit": unit, AUXILIARY: np.zeros(len(unit), np.int64), **people, **sums}
    return Tables(pd.DataFrame(cells), pd.DataFrame(drawn))


def _of(
    tables: Tables, items: Sequence[sipas.Item], facts: Facts, by: Sequence[str] = ()
) -> tuple[IndexResult, ...]:
    # A unit with one day stands in the whole as far off as its people do; alone it is "one_psu".
    totals = from_tables(tables, items, by=by, groups=item_groups(items)[:1], lonely_psu="adjust")
    return sipas.index(totals, facts.formula, target=facts.target)


def _as_cluster(part: Estimates, parts: dict[str, IndexResult]) -> Estimates:
    index = parts.get(part.key["unit"])
    return part if index is None else replace(part, index=index)


def _pairs(before: Sequence[Judged], after: Sequence[Judged]) -> Iterator[tuple[Judged, Judged]]:
    return ((a, b) for a, b in zip(before, after, strict=True) if a.verdict != b.verdict)
