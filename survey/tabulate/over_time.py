"""One unit, or the province, over rounds: through its predecessors, with breaks where something changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.i18n import LazyText
from survey.i18n import lazy_gettext as _
from survey.models import Round, RoundUnit, Unit
from survey.registry.unit_history import predecessors
from survey.tabulate.comparing import breaks, still_open
from survey.tabulate.domains import Domain
from survey.tabulate.matrix import Matrix
from survey.tabulate.results import Estimates, Facts, estimate, facts_of
from survey.tabulate.watching import watched


@dataclass(frozen=True)
class Taking:
    """A round and those of its units that are the subject, or were before; `all_units` for the province."""

    round: Round
    units: tuple[Unit, ...]
    all_units: bool


@dataclass(frozen=True)
class Point:
    """The subject in one round. `broken` says why nothing joins it to the point before."""

    facts: Facts
    part: Estimates
    units: tuple[Unit, ...]
    former: bool
    broken: tuple[LazyText, ...]

    @property
    def day(self) -> date:
        """The middle of the round."""
        return self.facts.opens + (self.facts.closes - self.facts.opens) / 2


def rounds_of(session: Session, province: str, unit: Unit | None) -> list[Taking]:
    """The rounds that asked about the unit or its predecessors (None: the province), the earliest first."""
    statement = select(Round).where(Round.province == province, Round.status != "draft")
    every = list(session.scalars(statement.order_by(Round.opens, Round.id)))
    line = None if unit is None else {unit.id, *(before.id for before in predecessors(session, unit))}
    taking = []
    for survey_round in every:
        units = units_of(session, survey_round.id)
        mine = tuple(u for u in units if line is None or u.id in line)
        if mine:
            taking.append(Taking(survey_round, mine, line is None))
    return taking


def units_of(session: Session, round_id: int) -> list[Unit]:
    """The units that take part in a round."""
    part = select(RoundUnit.unit_id).where(RoundUnit.round_id == round_id)
    return list(session.scalars(select(Unit).where(Unit.id.in_(part)).order_by(Unit.code)))


def part_of(taking: Taking, read: Matrix) -> Estimates:
    """The subject's figures in one round."""
    facts, units = facts_of(taking.round), read.domains[0]
    if taking.all_units:
        return watched(estimate(facts, replace(read, domains=()))).whole
    codes = {unit.code for unit in taking.units}
    mine = np.array([value in codes for value in units.values] or [False])
    inside = np.where((units.index >= 0) & mine[units.index], 0, -1).astype(np.int32)
    subject = Domain("subject", units.name, ("subject",), (_names(taking.units),), inside)
    return watched(estimate(facts, replace(read, domains=(subject,)))).domains[0]


def _names(units: Sequence[Unit]) -> str:
    return ", ".join(unit.name for unit in units)


def points(taking: Sequence[Taking], parts: Sequence[Estimates], unit: Unit | None) -> list[Point]:
    """Join rounds to a series; the first point is never broken from one before."""
    found: list[Point] = []
    for number, (now, part) in enumerate(zip(taking, parts, strict=True)):
        before = taking[number - 1] if number else None
        why = [] if before is None else _between(before, now)
        former = unit is not None and unit.id not in {u.id for u in now.units}
        found.append(Point(facts_of(now.round), part, now.units, former, tuple(why)))
    return found


def _between(before: Taking, now: Taking) -> list[LazyText]:
    still = [_("Đợt sau còn mở, kết quả tạm thời.")] if still_open(facts_of(now.round)) else []
    return [*still, *breaks(before.round, now.round, before.units, now.units)]
