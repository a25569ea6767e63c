"""One unit, or the province, over all that was published, with breaks where method forbids a line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.models import Publication, Round, RoundUnit, Unit
from survey.registry.publications import document_of, of_province
from survey.tabulate.comparing import breaks

Plain = dict[str, Any]
Indices = dict[str | None, Plain]

# Publications of which the indices are remembered, by the hash of their figures; some 50 kB each.
MOST = 256
_indices: dict[str, Indices] = {}


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
        figure = _figure(publication, None if code is None else mine[0].code if mine else "")
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
    told = [one for one in of_province(session, province) if not one.withdrawn]
    return sorted(told, key=lambda p: (p.round.opens, p.round_id))


def _units(session: Session, survey_round: Round) -> dict[str, Unit]:
    part = select(RoundUnit.unit_id).where(RoundUnit.round_id == survey_round.id)
    return {unit.code: unit for unit in session.scalars(select(Unit).where(Unit.id.in_(part)))}


def _figure(publication: Publication, code: str | None) -> Plain | None:
    """The index of a unit, or of the province for None, read once: a publication never changes."""
    indices = _indices.get(publication.digest)
    if indices is None:
        indices = _read(document_of(publication))
        if len(_indices) >= MOST:
            _indices.clear()
        _indices[publication.digest] = indices
    return indices.get(code)


def _read(document: Plain) -> Indices:
    units: Indices = {unit["code"]: unit["index"] for unit in document["units"]}
    return units | {None: document["whole"]["index"]}
