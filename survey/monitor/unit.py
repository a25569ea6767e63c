"""`/theo-doi/don-vi/<code>`: one unit from its quota down to its counters, and the units below it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, NoReturn

from flask import abort, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from survey import clock, config, store
from survey.access.frame import is_demo
from survey.access.roles import MANAGERS, STAFF, require
from survey.access.sessions import signed_in
from survey.charts import Picture
from survey.exports.guard import csv_bytes
from survey.exports.outgoing import shows
from survey.i18n import gettext as _
from survey.models import Round, RoundUnit, Unit
from survey.monitor import cutting, live, pictures, rating, words
from survey.monitor.cutting import Cuts
from survey.monitor.files import unit_row
from survey.monitor.rates import figures
from survey.monitor.rating import Rates
from survey.monitor.room import blueprint
from survey.monitor.seen import Chosen, Standing, choose, private, standing, whole_table
from survey.monitor.stamp import unless_same
from survey.monitor.table import Row, Table
from survey.registry import units
from survey.tabulate import live as counted
from survey.tabulate.counts import Count


@dataclass(frozen=True)
class UnitSeen:
    """A unit with everything at and below it: its table, the units straight below, counters, cuts, rates.

    `counters` and `control` are of one unit that takes part itself; else empty and None.
    """

    unit: Unit
    path: tuple[Unit, ...]
    table: Table
    below: tuple[Row, ...]
    counters: dict[str, Count]
    cuts: Cuts
    rates: Rates
    control: Picture | None
    standing: Standing
    updated: datetime

    @property
    def row(self) -> Row:
        return self.table.together(self.unit)


@blueprint.get("/theo-doi/don-vi/<code>")
@shows("stepped")
@require(*STAFF)
def unit(code: str) -> ResponseReturnValue:
    chosen, seen = _read(code)
    if chosen.round is None or seen is None:
        return render_template("monitor/empty.html", may_create=signed_in().role in MANAGERS)
    return render_template("monitor/unit.html", **_shown(chosen, chosen.round, seen, live.Parts()))


@blueprint.get("/theo-doi/don-vi/<code>.json")
@shows("stepped")
@require(*STAFF)
@unless_same
def unit_json(code: str) -> ResponseReturnValue:
    chosen, seen = _read(code)
    if chosen.round is None or seen is None:
        return private(jsonify({"round": None, "units": []}))
    if live.is_asked():
        shown = partial(_shown, chosen, chosen.round, seen)
        return live.refreshed("monitor/unit.html", shown, seen.row.total.answers)
    return private(jsonify(_as_json(chosen, chosen.round, seen)))


@blueprint.get("/theo-doi/don-vi/<code>.csv")
@shows("stepped")
@require(*STAFF)
def unit_csv(code: str) -> ResponseReturnValue:
    chosen, seen = _read(code)
    rows: list[dict[str, Any]] = []
    source: dict[str, str] = {"updated": clock.now().isoformat(timespec="seconds")}
    if chosen.round and seen:
        if is_demo() or chosen.round.synthetic:
            source["note"] = _("dữ liệu mô phỏng")
        head = {"round": chosen.round.slug, "unit": seen.unit.code, "name": seen.unit.name}
        rows = [{**head, **row, **source} for row in _csv_rows(seen)]
    columns = ("round", "unit", "name", "cut", "part", "answers", "complete", "partial", "break_off", *source)
    response = make_response(csv_bytes(rows, columns))
    response.content_type = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="don-vi.csv"'
    return private(response)


def _csv_rows(seen: UnitSeen) -> list[dict[str, Any]]:
    made = cutting.rows(seen.cuts)
    made += [{"cut": "unit", "part": r.unit.code, **cutting.numbers(r.total)} for r in seen.below]
    made += [{"cut": "counter", "part": name, **cutting.numbers(n)} for name, n in seen.counters.items()]
    if len(seen.table.rows) == 1:
        days = seen.table.rows[0].days or {}
        made += [{"cut": "day", "part": day.isoformat(), **cutting.numbers(n)} for day, n in days.items()]
    return made


def _read(code: str) -> tuple[Chosen, UnitSeen | None]:
    """404 for a code that nobody bore while the round ran, 403 for a unit of somebody else."""
    with store.reading() as session:
        chosen = choose(session)
        if chosen.round is None:
            return chosen, None
        found = _find(session, code, chosen.round)
        if found is None:
            _missing(session, code)
        if chosen.visible is not None and found.id not in chosen.visible:
            abort(403)
        return chosen, _see(session, chosen, chosen.round, found)


def _missing(session: Session, code: str) -> NoReturn:
    """404; of a unit that ceased the page says what became of it and leads there."""
    former = units.ceased(session, code, config.current().province)
    if former is None or request.path.endswith((".json", ".csv")):
        abort(404)
    abort(make_response(render_template("monitor/ceased.html", former=former), 404))


def _find(session: Session, code: str, survey_round: Round) -> Unit | None:
    """Who bears the code today, or bore it when the round began or ended: codes come again."""
    today = clock.today()
    last = min(today, survey_round.closes)
    days: tuple[date, ...] = (last, survey_round.opens, today)
    province = config.current().province
    found = [one for day in days if (one := units.unit_on(session, code, day, province)) is not None]
    part = select(RoundUnit.unit_id).where(RoundUnit.round_id == survey_round.id)
    taking_part = set(session.scalars(part.where(RoundUnit.unit_id.in_([one.id for one in found]))))
    return next((one for one in found if one.id in taking_part), found[0] if found else None)


def _see(session: Session, chosen: Chosen, survey_round: Round, found: Unit) -> UnitSeen:
    tree = {one.id: one for one in units.descendants(session, found)} | {found.id: found}
    only = frozenset(tree)
    table = whole_table(session, chosen, only)
    alone = len(table.rows) == 1 and table.rows[0].unit.id == found.id
    return UnitSeen(
        found,
        _path(session, found, chosen),
        table,
        _below(table, tree, found),
        counted.by_counter(session, survey_round, found.id, hourly=not chosen.exact) if alone else {},
        cutting.read(session, survey_round, [row.unit.id for row in table.rows]),
        rating.read(session, Chosen(survey_round, (), only), table),
        rating.control_of(session, survey_round, found.id, exact=chosen.exact) if alone else None,
        standing(session, chosen, only),
        clock.now(),
    )


def _path(session: Session, found: Unit, chosen: Chosen) -> tuple[Unit, ...]:
    """The units above, the highest first, as far as the person sees them."""
    above: list[Unit] = []
    one = session.get(Unit, found.parent_id) if found.parent_id else None
    while one is not None and (chosen.visible is None or one.id in chosen.visible):
        above.insert(0, one)
        one = session.get(Unit, one.parent_id) if one.parent_id else None
    return tuple(above)


def _below(table: Table, tree: dict[int, Unit], found: Unit) -> tuple[Row, ...]:
    """The units straight below, each with all that takes part at and below it; those who need help first."""
    groups: dict[int, list[Row]] = {}
    for row in table.rows:
        one = row.unit
        while one.id != found.id and one.parent_id in tree and one.parent_id != found.id:
            one = tree[one.parent_id]
        groups.setdefault(one.id, []).append(row)
    groups.pop(found.id, None)
    made = [
        Table(tuple(rows), table.channels, len(rows)).together(tree[unit_id])
        for unit_id, rows in groups.items()
    ]
    return tuple(sorted(made, key=lambda row: (row.progress or 0.0, row.total.answers)))


def _shown(chosen: Chosen, survey_round: Round, seen: UnitSeen, parts: live.Parts) -> dict[str, Any]:
    row = seen.row
    table = Table((row,), seen.table.channels, 1) if len(seen.table.rows) == 1 else seen.table
    return {
        "round": survey_round,
        "seen": seen,
        "row": row,
        "parts": parts,
        "words": words,
        "rating": rating,
        "headline": words.headline(table, seen.standing, seen.unit),
        "pace": words.pace(row, survey_round),
        "days_left": words.days_left(survey_round, clock.today()),
        "pictures": _pictures(survey_round, seen),
        "exact": chosen.exact,
        "answers": row.total.answers,
        "live_seconds": live.EVERY_SECONDS,
        "query": live.address(survey_round),
    }


def _pictures(survey_round: Round, seen: UnitSeen) -> dict[str, Picture]:
    """By kind, in the order of the page."""
    drawn: dict[str, Picture | None] = {}
    if len(seen.table.rows) == 1:
        title = _("Số phiếu đến nay và dự báo")
        drawn["growing"] = pictures.growing(seen.table.rows, survey_round, title)
    drawn |= {"control": seen.control, "counters": cutting.counters(seen.counters)}
    if seen.cuts.total.answers:
        drawn["channels"] = cutting.channels(seen.cuts)
        drawn["fields"] = cutting.fields(seen.cuts)
        drawn["hours"] = cutting.hours(seen.cuts)
    return {kind: each for kind, each in drawn.items() if each is not None}


def _as_json(chosen: Chosen, survey_round: Round, seen: UnitSeen) -> dict[str, Any]:
    one = seen.rates.units[0].index if len(seen.rates.units) == 1 else seen.rates.whole
    return {
        "round": survey_round.slug,
        "status": survey_round.status,
        "synthetic": is_demo() or survey_round.synthetic,
        "updated": seen.updated.isoformat(timespec="seconds"),
        **unit_row(seen.row, seen.table.channels),
        "above": [above.code for above in seen.path],
        "rate": {**figures(one), "provisional": True, "steps_of_ten": not chosen.exact},
        "counters": {name: cutting.numbers(count) for name, count in seen.counters.items()},
        "counters_hourly": not chosen.exact,
        "units": [unit_row(row, seen.table.channels) for row in seen.below],
        **cutting.as_json(seen.cuts),
    }
