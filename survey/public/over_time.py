"""One unit, or the province, over all that was published, with breaks where method forbids a line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from survey.models import Publication, Round, RoundUnit, Unit
from survey.registry.publications import document_of
from survey.tabulate.comparing import breaks

Plain = dict[str, Any]


@dataclass(frozen=True)
class Point:
    """A published figure of the subject; `broken` says why nothing joins it to the one before."""

    slug: str
    name: str
    day: date
    figure: Plain
    broken: tuple[str, ...]


def points(session: Session, province: str, code: str | None, of: Round) -> list[Point]:
    """The newest publications of all rounds that asked about the province, or about the unit that bears
    this code in the round `of`; the earliest first. A code that was another unit's is not followed, and a
    round whose newest publication was withdrawn has none: that withdrawal brings no corrected figure back."""
    subject = None if code is None else _units(session, of).get(code)
    made: list[Point] = []
    before: tuple[Round, list[Unit]] | None = None
    for publication in _newest(session, province):
        survey_round = publication.round
        units = _units(session, survey_round)
        mine = [u for u in units.values() if subject is None or u.id == subject.id]
        figure = _figure(document_of(publication), None if code is None else mine[0].code if mine else "")
        if figure is None:
            continue
        said = breaks(before[0], survey_round, before[1], mine) if before else []
        middle = survey_round.opens + timedelta(days=(survey_round.closes - survey_round.opens).days // 2)
        made.append(
            Point(survey_round.slug, survey_round.name, middle, figure, tuple(str(words) for words in said))
        )
        before = survey_round, mine
    return made


def _newest(session: Session, province: str) -> list[Publication]:
    statement = (
        select(Publication)
        .where(Publication.province == province)
        .options(undefer(Publication.figures))
        .order_by(Publication.number)
    )
    newest = {publication.round_id: publication for publication in session.scalars(statement)}
    told = [publication for publication in newest.values() if not publication.withdrawn]
    return sorted(told, key=lambda p: (p.round.opens, p.round_id))


def _units(session: Session, survey_round: Round) -> dict[str, Unit]:
    part = select(RoundUnit.unit_id).where(RoundUnit.round_id == survey_round.id)
    return {unit.code: unit for unit in session.scalars(select(Unit).where(Unit.id.in_(part)))}


def _figure(document: Plain, code: str | None) -> Plain | None:
    if code is None:
        found: Plain = document["whole"]["index"]
        return found
    return next((unit["index"] for unit in document["units"] if unit["code"] == code), None)
