"""The table of a round: each unit that a person may see, its answers per channel, its quota."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.models import CHANNELS, Round, RoundUnit, Unit
from survey.registry.units import by_name
from survey.tabulate.counts import Count, UnitCount, counts
from survey.vietnamese import fold

STATES = ("none", "short", "reached")
ORDERS = ("need", "name")


@dataclass(frozen=True)
class Row:
    """One unit: counts per channel, N and quota (a minimum, met by complete answers)."""

    unit: Unit
    channels: Mapping[str, Count]
    population: int | None = None
    quota: int | None = None

    @property
    def total(self) -> Count:
        return sum(self.channels.values(), Count())

    @property
    def missing(self) -> int | None:
        """Complete answers still to come before the quota is met; None without a quota."""
        return None if self.quota is None else max(0, self.quota - self.total.complete)

    @property
    def progress(self) -> float | None:
        """The share of the quota that is met, at most 1."""
        return None if not self.quota else min(1.0, self.total.complete / self.quota)

    @property
    def state(self) -> str | None:
        if self.total.answers == 0:
            return "none"
        if self.missing is None:
            return None
        return "short" if self.missing else "reached"


@dataclass(frozen=True)
class Filters:
    """What the address asks for: words of a name, a channel, a state, an order."""

    words: str = ""
    channel: str = ""
    state: str = ""
    order: str = "need"

    @property
    def narrow(self) -> bool:
        return bool(self.words or self.channel or self.state)


@dataclass(frozen=True)
class Table:
    """The rows shown and the channels in order; `whole` counts all units that the person may see."""

    rows: tuple[Row, ...]
    channels: tuple[str, ...]
    whole: int

    @property
    def total(self) -> Count:
        return sum((row.total for row in self.rows), Count())

    @property
    def quota(self) -> int | None:
        given = [row.quota for row in self.rows if row.quota is not None]
        return sum(given) if given else None

    @property
    def progress(self) -> float | None:
        """The share of all quotas that is met, more than the quota of a unit counting as met."""
        met = sum(min(row.quota, row.total.complete) for row in self.rows if row.quota is not None)
        return met / self.quota if self.quota else None

    def channel_total(self, channel: str) -> Count:
        return sum((row.channels.get(channel, Count()) for row in self.rows), Count())


def read(session: Session, survey_round: Round, visible: frozenset[int] | None) -> Table:
    """All units of the round that a person may see, with their counts at this moment."""
    found = counts(session, survey_round.id, visible)
    rows = _rows(session, survey_round, visible, found)
    seen = {c.channel for c in found}
    channels = tuple(c for c in CHANNELS if c in survey_round.channels or c in seen)
    return Table(tuple(sorted(rows, key=lambda row: by_name(row.unit))), channels, len(rows))


def _rows(
    session: Session, survey_round: Round, visible: frozenset[int] | None, found: Iterable[UnitCount]
) -> list[Row]:
    channels: dict[int, dict[str, Count]] = {}
    for count in found:
        channels.setdefault(count.unit_id, {})[count.channel] = count
    statement = select(RoundUnit).where(RoundUnit.round_id == survey_round.id)
    taking_part = {u.unit_id: u for u in session.scalars(statement)}
    # An answer of a unit that is not on the list is shown too, or the total would not add up.
    others = session.scalars(select(Unit).where(Unit.id.in_(channels.keys() - taking_part.keys())))
    rows = [Row(u.unit, channels.get(i, {}), u.population, u.quota) for i, u in taking_part.items()]
    rows += [Row(unit, channels[unit.id]) for unit in others]
    return [row for row in rows if visible is None or row.unit.id in visible]


def narrowed(table: Table, filters: Filters) -> Table:
    """Only what the filters leave; with a channel its answers alone, and no quota, which is for all."""
    rows: Iterable[Row] = table.rows
    channels = table.channels
    if filters.channel:
        channels = (filters.channel,)
        rows = [_one_channel(row, filters.channel) for row in rows]
    words = fold(filters.words).split()
    kept = [row for row in rows if _matches(row.unit, words) and filters.state in ("", row.state)]
    if filters.order == "need":
        kept.sort(key=_need)
    return replace(table, rows=tuple(kept), channels=channels)


def _one_channel(row: Row, channel: str) -> Row:
    only = {channel: row.channels[channel]} if channel in row.channels else {}
    return replace(row, channels=only, quota=None)


def _matches(unit: Unit, words: Iterable[str]) -> bool:
    """Whether every word begins a word of the name or of the code, accents left out."""
    have = fold(f"{unit.name} {unit.code}").split()
    return all(any(word.startswith(asked) for word in have) for asked in words)


def _need(row: Row) -> tuple[float, int]:
    """Without answers first, then the furthest from the quota."""
    return (-1.0 if row.state == "none" else row.progress or 0.0, row.total.answers)
