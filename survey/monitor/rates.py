"""`/theo-doi/ty-le`: rates of an open round, with what may be looked at every day and no verdict."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from flask import jsonify, make_response, render_template
from flask.typing import ResponseReturnValue

from survey import clock, store
from survey.access.frame import is_demo
from survey.access.roles import MANAGERS, STAFF, require
from survey.access.sessions import signed_in
from survey.exports.guard import csv_bytes
from survey.exports.outgoing import shows
from survey.i18n import gettext as _
from survey.models import Round
from survey.monitor import live, rating
from survey.monitor.rating import Rated, Rates
from survey.monitor.room import blueprint
from survey.monitor.seen import Chosen, choose, private
from survey.monitor.stamp import unless_same
from survey.monitor.table import read as read_table
from survey.tabulate.live_rates import LiveIndex


@blueprint.get("/theo-doi/ty-le")
@shows("stepped")
@require(*STAFF)
def rates() -> ResponseReturnValue:
    chosen, found = _read()
    if chosen.round is None:
        return render_template("monitor/empty.html", may_create=signed_in().role in MANAGERS)
    return render_template("monitor/rates.html", **_shown(chosen, chosen.round, found, live.Parts()))


@blueprint.get("/theo-doi/ty-le.json")
@shows("stepped")
@require(*STAFF)
@unless_same
def rates_json() -> ResponseReturnValue:
    chosen, found = _read()
    if live.is_asked() and chosen.round:
        shown = partial(_shown, chosen, chosen.round, found)
        return live.refreshed("monitor/rates.html", shown, _answers(found))
    return private(jsonify(as_json(chosen.round, found, clock.now(), is_demo())))


@blueprint.get("/theo-doi/ty-le.csv")
@shows("stepped")
@require(*STAFF)
def rates_csv() -> ResponseReturnValue:
    chosen, found = _read()
    at = clock.now().isoformat(timespec="seconds")
    source = {"updated": at, "note": _("tạm thời, gần đúng")}
    if is_demo() or bool(chosen.round and chosen.round.synthetic):
        source["note"] += _("; dữ liệu mô phỏng")
    slug = chosen.round.slug if chosen.round else None
    rows = [{"round": slug, **_row(row), **source} for row in found.units]
    columns = ("round", "unit", "name", "n", "rate", "low", "high", "state", *source)
    response = make_response(csv_bytes(rows, columns))
    response.content_type = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="ty-le-{slug or "theo-doi"}.csv"'
    return private(response)


def _read() -> tuple[Chosen, Rates]:
    with store.reading() as session:
        chosen = choose(session)
        if chosen.round is None:
            return chosen, Rates((), None, 0.0, chosen.exact)
        table = read_table(session, chosen.round, chosen.visible)
        return chosen, rating.read(session, chosen, table)


def _answers(found: Rates) -> int:
    return found.whole.n if found.whole else 0


def _shown(chosen: Chosen, survey_round: Round, found: Rates, parts: live.Parts) -> dict[str, Any]:
    collecting = survey_round.status == "open"
    said = rating.headline(found) if collecting else _("Đợt đã đóng: tỷ lệ và kết luận ở trang Kết quả.")
    return {
        "round": survey_round,
        "found": found,
        "collecting": collecting,
        "parts": parts,
        "headline": said,
        "rating": rating,
        "chart": rating.intervals(found) if found.units else None,
        "funnel": rating.funnel_of(found, survey_round) if collecting else None,
        "round_choices": [(r.slug, r.name) for r in chosen.choice],
        "answers": _answers(found),
        "updated": clock.now(),
        "live_seconds": live.EVERY_SECONDS,
        "query": live.address(survey_round),
    }


def as_json(survey_round: Round | None, found: Rates, updated: datetime, demo: bool) -> dict[str, Any]:
    """The units with what may be told of their rates, and what that rests on."""
    return {
        "round": survey_round and survey_round.slug,
        "status": survey_round and survey_round.status,
        "synthetic": demo or bool(survey_round and survey_round.synthetic),
        "updated": updated.isoformat(timespec="seconds"),
        "provisional": True,
        "method": "confidence_sequence",
        "prior": [19, 1],
        "design_effect": survey_round and survey_round.design_effect,
        "target": found.target,
        "steps_of_ten": not found.exact,
        "chance_flags": {"mean": found.by_chance[0], "hardly_more_than": found.by_chance[1]},
        "total": figures(found.whole),
        "units": [_row(row) for row in found.units],
    }


def figures(index: LiveIndex | None) -> dict[str, Any]:
    if index is None:
        return {"n": 0, "rate": None, "low": None, "high": None, "state": "no_answers"}
    return {"n": index.n, "rate": index.rate, "low": index.low, "high": index.high, "state": index.state}


def _row(row: Rated) -> dict[str, Any]:
    return {"unit": row.unit.code, "name": row.unit.name, **figures(row.index)}
