"""What every page of monitoring begins with: the round, who looks, and the table of its units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask import Response, abort, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from survey import clock, config
from survey.access.scope import visible_units
from survey.access.sessions import signed_in
from survey.alarms.finding import QUOTA, SILENT
from survey.models import CHANNELS, Alarm, Round, Unit
from survey.monitor.table import ORDERS, STATES, Filters, Table, narrowed, read
from survey.registry import alarms, rounds, units
from survey.registry.calendar import holidays_aside
from survey.tabulate import live
from survey.tabulate.outlook import outlooks

# Who sees a rate as it stands at this moment; all others in steps of ten answers, a counter by the hour.
EXACT = ("so-noi-vu",)


@dataclass(frozen=True)
class Chosen:
    """The round asked for, the rounds to choose from, and the units that the person sees (None: all)."""

    round: Round | None
    choice: tuple[Round, ...]
    visible: frozenset[int] | None

    @property
    def exact(self) -> bool:
        return signed_in().role in EXACT


@dataclass(frozen=True)
class Standing:
    """Alarms, those of the pace aside, that have not ended and of which nobody has taken care yet."""

    silent: int = 0
    other: int = 0


@dataclass(frozen=True)
class Seen:
    """What a person sees: the round, the whole table and the part asked for, and what is wrong."""

    chosen: Chosen
    whole: Table
    table: Table
    filters: Filters
    standing: Standing
    above: tuple[Unit, ...]
    updated: datetime

    @property
    def round(self) -> Round | None:
        return self.chosen.round


def choose(session: Session) -> Chosen:
    """The open rounds, and the one asked for, which may be closed by now; 404 for an unknown one.

    Unless one is asked for, the newest that concerns the person's units, where they have any.
    """
    everything = rounds.all_rounds(session, config.current().province)
    visible = visible_units(session, signed_in())
    collecting = tuple(r for r in everything if r.status == "open")
    if slug := request.args.get("dot"):
        asked = next((r for r in everything if r.slug == slug and r.status != "draft"), None)
        if asked is None:
            abort(404)
        return Chosen(asked, collecting if asked in collecting else (*collecting, asked), visible)
    asking = None if visible is None else rounds.asking_any_of(session, visible)
    own = (r for r in collecting if asking is None or r.id in asking)
    return Chosen(next(own, collecting[0] if collecting else None), collecting, visible)


def whole_table(session: Session, chosen: Chosen, only: frozenset[int] | None = None) -> Table:
    """All units of the round that the person sees (or `only` those of them), each with its forecast."""
    if chosen.round is None:
        return Table((), (), 0)
    seen = chosen.visible
    if only is not None:
        seen = only if seen is None else seen & only
    return with_outlooks(session, chosen.round, read(session, chosen.round, seen), seen)


def with_outlooks(session: Session, survey_round: Round, table: Table, seen: frozenset[int] | None) -> Table:
    found = live.by_day(session, survey_round, seen)
    rows = [replace(row, days=found.get(row.unit.id, {})) for row in table.rows]
    told = outlooks(
        survey_round,
        [row.quota for row in rows],
        [row.days or {} for row in rows],
        clock.today(),
        holidays_aside(config.current().instance),
    )
    if told:
        rows = [replace(row, outlook=one) for row, one in zip(rows, told, strict=True)]
    return replace(table, rows=tuple(rows))


def see(session: Session) -> Seen:
    """Everything of the page with the table, in the snapshot of this session."""
    chosen, filters = choose(session), given_filters()
    whole = whole_table(session, chosen)
    above = _above(session, whole)
    below = None
    if filters.above:
        below = {
            unit.id for top in above if top.code == filters.above for unit in units.descendants(session, top)
        }
    table = narrowed(whole, filters, below)
    return Seen(chosen, whole, table, filters, standing(session, chosen), above, clock.now())


def _above(session: Session, table: Table) -> tuple[Unit, ...]:
    """The districts and other units between the province and those that take part, if there are several."""
    parents = {row.unit.parent_id for row in table.rows} - {None}
    if len(parents) < 2:
        return ()
    wanted = select(Unit).where(Unit.id.in_(parents), Unit.level != "province")
    return tuple(sorted(session.scalars(wanted), key=units.by_name))


def standing(session: Session, chosen: Chosen, only: frozenset[int] | None = None) -> Standing:
    """How many counters are silent and how many other alarms wait for somebody, forecasts aside."""
    seen = chosen.visible if only is None else only
    found: Sequence[Alarm] = alarms.standing(session, config.current().province, seen)
    waking = [one for one in found if not alarms.is_quiet(one, clock.now())]
    silent = sum(one.kind == SILENT for one in waking)
    # Who will miss the quota is said by the forecast itself.
    other = sum(one.kind not in (SILENT, QUOTA) for one in waking)
    return Standing(silent, other)


def given_filters() -> Filters:
    given = request.args
    return Filters(
        words=given.get("q", "").strip()[:100],
        channel=_one_of(given.get("kenh"), CHANNELS),
        state=_one_of(given.get("tinh-trang"), STATES),
        above=given.get("thuoc", "").strip()[:24],
        order=_one_of(given.get("xep"), ORDERS) or ORDERS[0],
    )


def _one_of(value: str | None, known: tuple[str, ...]) -> str:
    return value if value in known else ""


def private(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
