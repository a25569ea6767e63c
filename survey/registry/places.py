"""Where answers go: a unit and the round that takes its answers, read in one small statement.

Every page and every answer passes here, so rows are read as plain values: whole model objects,
with statements built anew each time, took half of the time of a request.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Date, bindparam, or_, select

from questionnaires.model import Questionnaire
from survey import clock, store
from survey.models import QuestionnaireVersion, Round, RoundUnit, RoundVersion, Unit
from survey.registry import units
from survey.registry.remembered import for_a_moment
from survey.registry.units import Ceased, bare_name
from survey.registry.versions import AskedVersion, asked_version


@dataclass(frozen=True)
class AskedUnit:
    """What a page or an answer needs to know of a unit."""

    id: int
    code: str
    name: str


@dataclass(frozen=True)
class AskedRound:
    """What a page or an answer needs to know of a round."""

    id: int
    province: str
    slug: str
    name: str
    status: str
    opens: date
    closes: date
    closed_at: datetime | None
    channels: list[str]
    pages: str
    consent_version: str
    synthetic: bool

    def collects(self, channel: str, day: date) -> bool:
        return self.status == "open" and channel in self.channels and self.opens <= day <= self.closes

    @property
    def ended(self) -> date:
        """The last day of a round that no longer collects."""
        return min(self.closes, clock.local_day(self.closed_at)) if self.closed_at else self.closes


@dataclass(frozen=True)
class Place:
    """A unit, the round that takes its answers and the version in which it is asked."""

    unit: AskedUnit
    round: AskedRound
    version: AskedVersion

    @property
    def questionnaire(self) -> Questionnaire:
        return self.version.questionnaire


class NoSuchUnit(LookupError):
    """No unit has, or ever had, this code."""


class CeasedUnit(LookupError):
    """The unit of this code no longer exists; others took it over."""

    def __init__(self, former: Ceased) -> None:
        self.former = former
        super().__init__(former.unit.code)


class NothingAsked(LookupError):
    """The unit exists, but no round takes its answers today."""

    def __init__(self, unit: AskedUnit) -> None:
        self.unit = unit
        super().__init__(unit.code)


_DAY = bindparam("day", type_=Date)
_VALID = (
    Unit.province == bindparam("province"),
    Unit.code == bindparam("code"),
    or_(Unit.valid_from.is_(None), Unit.valid_from <= _DAY),
    or_(Unit.valid_to.is_(None), Unit.valid_to >= _DAY),
)
_PLACE = (
    select(
        *(Unit.id, Unit.code, Unit.name),
        *(Round.id, Round.province, Round.slug, Round.name, Round.status, Round.opens, Round.closes),
        *(Round.closed_at, Round.channels, Round.pages, Round.consent_version, Round.synthetic),
        *(QuestionnaireVersion.id, QuestionnaireVersion.content_hash),
    )
    .select_from(RoundUnit)
    .join(Unit, Unit.id == RoundUnit.unit_id)
    .join(Round, Round.id == RoundUnit.round_id)
    .join(QuestionnaireVersion, QuestionnaireVersion.id == Round.version_id)
)
_TODAY = _PLACE.where(*_VALID, Round.status == "open", Round.opens <= _DAY, Round.closes >= _DAY).order_by(
    Round.opens.desc()
)
_NAMED = _PLACE.where(
    Round.province == bindparam("province"), Round.slug == bindparam("slug"), Unit.code == bindparam("code")
)
_NAME = select(Unit.name).where(*_VALID)
_OTHER_VERSION = (
    select(QuestionnaireVersion.id, QuestionnaireVersion.content_hash)
    .join(RoundVersion, RoundVersion.version_id == QuestionnaireVersion.id)
    .where(
        RoundVersion.round_id == bindparam("round"), QuestionnaireVersion.content_hash == bindparam("hash")
    )
)


def _place(connection: Connection, row: Sequence[Any]) -> Place:
    unit, survey_round, version = row[:3], row[3:15], row[15:]
    return Place(AskedUnit(*unit), AskedRound(*survey_round), asked_version(connection, *version))


def place_today(code: str, province: str, channel: str) -> Place:
    """Where answers for this code go today; raises one of this module's LookupErrors."""
    place = _today(code, province, channel, clock.today())
    if place is None:
        raise _why_not(code, province)
    return place


@for_a_moment
def _today(code: str, province: str, channel: str, day: date) -> Place | None:
    given = {"province": province, "code": code, "day": day}
    with store.engine().connect() as connection:
        for row in connection.execute(_TODAY, given):
            place = _place(connection, tuple(row))
            if channel in place.round.channels:
                return place
    return None


def _why_not(code: str, province: str) -> LookupError:
    with store.reading() as session:
        unit = units.unit_on(session, code, clock.today(), province)
        if unit is not None:
            return NothingAsked(AskedUnit(unit.id, unit.code, unit.name))
        former = units.ceased(session, code)
    return CeasedUnit(former) if former else NoSuchUnit(code)


def place_named(
    province: str, slug: str, code: str, version: str | None = None, unit_id: int | None = None
) -> Place | None:
    """The place of this round and unit, whether or not it still collects, in an accepted version.

    `version` is a content hash, by default the round's own. None when there is no such place.
    """
    return _named(province, slug, code, version, unit_id)


@for_a_moment
def _named(province: str, slug: str, code: str, version: str | None, unit_id: int | None) -> Place | None:
    given = {"province": province, "slug": slug, "code": code}
    with store.engine().connect() as connection:
        rows = connection.execute(_NAMED, given).all()
        row = next((r for r in rows if unit_id is None or r[0] == unit_id), None)
        if row is None:
            return None
        place = _place(connection, tuple(row))
        if version is None or version == place.version.content_hash:
            return place
        other = connection.execute(_OTHER_VERSION, {"round": place.round.id, "hash": version}).first()
        return Place(place.unit, place.round, asked_version(connection, *other)) if other else None


def name_today(code: str, province: str) -> str | None:
    """What the unit of this code is called today."""
    return _name(code, province, clock.today())


@for_a_moment
def _name(code: str, province: str, day: date) -> str | None:
    with store.engine().connect() as connection:
        found = connection.scalar(_NAME, {"province": province, "code": code, "day": day})
    return str(found) if found is not None else None


@dataclass(frozen=True)
class Province:
    """The province's kind and name apart, since languages put them differently: "tỉnh", "Lào Cai"."""

    kind: str
    name: str


# Read once per database: the consent text names the office, and names do not change while serving.
_provinces: dict[tuple[str, str], Province] = {}


def province_of(code: str) -> Province:
    """The province as it is called today, without a name where no units are loaded."""
    key = (str(store.engine().url), code)
    if key not in _provinces:
        with store.reading() as session:
            found = units.unit_on(session, code, clock.today(), code)
        if found is None:
            return Province("", "")
        _provinces[key] = Province(found.kind, bare_name(found))
    return _provinces[key]
