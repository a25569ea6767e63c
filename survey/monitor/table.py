"""The table of a round: each unit that a person may see, its answers per channel, its quota, its pace."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.models import CHANNELS, Round, RoundUnit, Unit
from survey.registry.units import by_name
from survey.tabulate.counts import Count, UnitCount, counts
from survey.tabulate.outlook import Days, Outlook
from survey.vietnamese import fold

STATES = ("none", "risk", "short", "reached")
ORDERS = ("need", "name")


@dataclass(frozen=True)
class Row:
    """One unit, or several together: counts per channel, N and quota (a minimum, met by complete answers).

    `met` is given where it is several units: no unit makes up for another.
    """

    unit: Unit
    channels: Mapping[str, Count]
    population: int | None = None
    quota: int | None = None
    days: Days | None = None
    outlook: Outlook | None = None
    met: int | None = None

    @cached_property
    def total(self) -> Count:
        return sum(self.channels.values(), Count())

    @property
    def missing(self) -> int | None:
        """Complete answers still to come before the quota is met; None without a quota."""
        if self.quota is None:
            return None
        return max(0, self.quota - (self.total.complete if self.met is None else self.met))

    @property
    def progress(self) -> float | None:
        """The share of the quota that is met, at most 1."""
        return None if not self.quota else (self.quota - (self.missing or 0)) / self.quota

    @property
    def per_dossier(self) -> float | None:
        """Answers for each dossier that was settled, where their number is known. No response rate."""
        return self.total.answers / self.population if self.population else None

    @property
    def at_risk(self) -> bool:
        return self.outlook is not None and self.outlook.at_risk and bool(self.missing)

    @property
    def state(self) -> str | None:
        if self.total.answers == 0:
            return "none"
        if self.missing is None:
            return None
        return "short" if self.missing else "reached"


@dataclass(frozen=True)
class Filters:
    """What the address asks for: words of a name, a channel, a state, the unit above, an order."""

    words: str = ""
    channel: str = ""
    state: str = ""
    above: str = ""
    order: str = "need"

    @property
    def narrow(self) -> bool:
        return bool(self.words or self.channel or self.state or self.above)


@dataclass(frozen=True)
class Table:
    """The rows shown and the channels in order; `whole` counts all units that the person may see."""

    rows: tuple[Row, ...]
    channels: tuple[str, ...]
    whole: int

    @cached_property
    def total(self) -> Count:
        return sum((row.total for row in self.rows), Count())

    @property
    def quota(self) -> int | None:
        given = [row.quota for row in self.rows if row.quota is not None]
        return sum(given) if given else None

    @property
    def met(self) -> int:
        """Complete answers that count for quotas, those beyond a unit's own left out."""
        return sum(row.quota - (row.missing or 0) for row in self.rows if row.quota is not None)

    @property
    def progress(self) -> float | None:
        """The share of all quotas that is met, more than the quota of a unit counting as met."""
        return self.met / self.quota if self.quota else None

    @property
    def population(self) -> int | None:
        """Dossiers of all rows; None unless all of them tell theirs."""
        known = [row.population for row in self.rows]
        return sum(n for n in known if n) if known and all(known) else None

    @property
    def at_risk(self) -> list[Row]:
        return [row for row in self.rows if row.at_risk]

    def channel_total(self, channel: str) -> Count:
        return sum((row.channels.get(channel, Count()) for row in self.rows), Count())

    def together(self, unit: Unit) -> Row:
        """All rows as one, under the name of a unit above them."""
        if len(self.rows) == 1 and self.rows[0].unit.id == unit.id:
            return self.rows[0]
        channels = {name: self.channel_total(name) for name in self.channels}
        met = None if self.quota is None else self.met
        return Row(unit, channels, self.population, self.quota, met=met)


def read(session: Session, survey_round: Round, visible: Collection[int] | None) -> Table:
    """All units of the round that a person may see, with their counts at this moment."""
    found = counts(session, survey_round.id, visible)
    rows = _rows(session, survey_round, visible, found)
    seen = {c.channel for c in found}
    channels = tuple(c for c in CHANNELS if c in survey_round.channels or c in seen)
    return Table(tuple(sorted(rows, key=lambda row: by_name(row.unit))), channels, len(rows))


def _rows(
    session: Session, survey_round: Round, visible: Collection[int] | None, found: Iterable[UnitCount]
) -> list[Row]:
    channels: dict[int, dict[str, Count]] = {}
    for count in found:
        channels.setdefault(count.unit_id, {})[count.channel] = count
    statement = select(RoundUnit).where(RoundUnit.round_id == survey_round.id)
    if visible is not None:
        statement = statement.where(RoundUnit.unit_id.in_(visible))
    taking_part = {u.unit_id: u for u in session.scalars(statement)}
    # An answer of a unit that is not on the list is shown too, or the total would not add up.
    others = session.scalars(select(Unit).where(Unit.id.in_(channels.keys() - taking_part.keys())))
    rows = [Row(u.unit, channels.get(i, {}), u.population, u.quota) for i, u in taking_part.items()]
    rows += [Row(unit, channels[unit.id]) for unit in others]
    return rows


def narrowed(table: Table, filters: Filters, above: Collection[int] | None = None) -> Table:
    """Only what the filters leave; with a channel its answers alone, and no quota, which is for all.

    `above` are the ids of the units below the one that the filter names.
    """
    rows: Iterable[Row] = table.rows
    channels = table.channels
    words = fold(filters.words).split()
    rows = [row for row in rows if _matches(row.unit, words) and (above is None or row.unit.id in above)]
    if filters.channel:
        channels = (filters.channel,)
        rows = [_one_channel(row, filters.channel) for row in rows]
    kept = [row for row in rows if _is(row, filters.state)]
    if filters.order == "need":
        kept.sort(key=_need)
    return replace(table, rows=tuple(kept), channels=channels)


def _is(row: Row, state: str) -> bool:
    return row.at_risk if state == "risk" else state in ("", row.state)


def _one_channel(row: Row, channel: str) -> Row:
    only = {channel: row.channels[channel]} if channel in row.channels else {}
    return replace(row, channels=only, quota=None, outlook=None, days=None)


def _matches(unit: Unit, words: Iterable[str]) -> bool:
    """Whether every word begins a word of the name or of the code, accents left out."""
    have = fold(f"{unit.name} {unit.code}").split()
    return all(any(word.startswith(asked) for word in have) for asked in words)


def _need(row: Row) -> tuple[int, float, float, int]:
    """Without answers first, then the likeliest to miss the quota, then the furthest from it."""
    risk = (row.outlook.chance_to_miss or 0.0) if row.outlook and row.at_risk else 0.0
    kind = 0 if row.state == "none" else 1 if row.at_risk else 2
    # Many are sure to miss it: of those the furthest comes first.
    return (kind, -round(risk, 2), row.progress or 0.0, row.total.answers)
