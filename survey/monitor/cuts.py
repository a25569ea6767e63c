"""`/theo-doi/kenh-gio`: by which channel, for which field and at which hours answers come."""

from __future__ import annotations

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
from survey.monitor import cutting, live
from survey.monitor.cutting import Cuts
from survey.monitor.room import blueprint
from survey.monitor.seen import Chosen, choose, private
from survey.monitor.stamp import unless_same

NOTHING = Cuts({}, {}, [[0] * 24 for _day in range(7)])


@blueprint.get("/theo-doi/kenh-gio")
@shows("counts")
@require(*STAFF)
def cuts() -> ResponseReturnValue:
    chosen, found = _read()
    if chosen.round is None:
        return render_template("monitor/empty.html", may_create=signed_in().role in MANAGERS)
    return render_template("monitor/cuts.html", **_shown(chosen, chosen.round, found, live.Parts()))


@blueprint.get("/theo-doi/kenh-gio.json")
@shows("counts")
@require(*STAFF)
@unless_same
def cuts_json() -> ResponseReturnValue:
    chosen, found = _read()
    if live.is_asked() and chosen.round:
        shown = partial(_shown, chosen, chosen.round, found)
        return live.refreshed("monitor/cuts.html", shown, found.total.answers)
    head = {
        "round": chosen.round and chosen.round.slug,
        "updated": clock.now().isoformat(timespec="seconds"),
        "synthetic": is_demo() or bool(chosen.round and chosen.round.synthetic),
    }
    return private(jsonify({**head, **cutting.as_json(found)}))


@blueprint.get("/theo-doi/kenh-gio.csv")
@shows("counts")
@require(*STAFF)
def cuts_csv() -> ResponseReturnValue:
    chosen, found = _read()
    source = {"updated": clock.now().isoformat(timespec="seconds")}
    if is_demo() or bool(chosen.round and chosen.round.synthetic):
        source["note"] = _("dữ liệu mô phỏng")
    slug = chosen.round.slug if chosen.round else None
    rows = [{"round": slug, **row, **source} for row in cutting.rows(found)]
    columns = ("round", "cut", "part", "answers", "complete", "partial", "break_off", *source)
    response = make_response(csv_bytes(rows, columns))
    response.content_type = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="kenh-gio-{slug or "theo-doi"}.csv"'
    return private(response)


def _read() -> tuple[Chosen, Cuts]:
    with store.reading() as session:
        chosen = choose(session)
        if chosen.round is None:
            return chosen, NOTHING
        return chosen, cutting.read(session, chosen.round, chosen.visible)


def _shown(chosen: Chosen, survey_round: Round, found: Cuts, parts: live.Parts) -> dict[str, Any]:
    drawn = {
        "hours": cutting.hours(found),
        "channels": cutting.channels(found),
        "fields": cutting.fields(found),
    }
    return {
        "round": survey_round,
        "parts": parts,
        "headline": cutting.headline(found),
        "pictures": {kind: each for kind, each in drawn.items() if each is not None},
        "round_choices": [(r.slug, r.name) for r in chosen.choice],
        "answers": found.total.answers,
        "updated": clock.now(),
        "live_seconds": live.EVERY_SECONDS,
        "query": live.address(survey_round),
    }
