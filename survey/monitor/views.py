"""`/theo-doi`: how many answered, for each unit and channel; the page and its JSON and CSV twins."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue

from survey import clock, store
from survey.access.frame import is_demo
from survey.access.roles import MANAGERS, STAFF, require
from survey.access.sessions import signed_in
from survey.i18n import gettext as _
from survey.models import Round
from survey.monitor import files, live, pictures, words
from survey.monitor.room import blueprint
from survey.monitor.seen import Seen, private, see
from survey.monitor.stamp import unless_same
from survey.tabulate.domains import channel_label

PAGE = 200


@blueprint.get("/theo-doi")
@require(*STAFF)
def overview() -> ResponseReturnValue:
    seen = _seen()
    if seen.round is None:
        return render_template("monitor/empty.html", may_create=signed_in().role in MANAGERS)
    return render_template("monitor/overview.html", **_shown(seen, seen.round, live.Parts()))


@blueprint.get("/theo-doi.json")
@require(*STAFF)
@unless_same
def overview_json() -> ResponseReturnValue:
    seen = _seen()
    if live.is_asked() and seen.round:
        shown = partial(_shown, seen, seen.round)
        return live.refreshed("monitor/overview.html", shown, seen.whole.total.answers)
    return private(jsonify(files.as_json(seen.round, seen.table, seen.updated, is_demo())))


@blueprint.get("/theo-doi.csv")
@require(*STAFF)
def overview_csv() -> ResponseReturnValue:
    seen = _seen()
    response = make_response(files.as_csv(seen.round, seen.table, seen.updated, is_demo()))
    response.content_type = "text/csv; charset=utf-8"
    name = f"theo-doi-{seen.round.slug}" if seen.round else "theo-doi"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return private(response)


def _seen() -> Seen:
    """Everything of one page, read in one snapshot."""
    with store.reading() as session:
        return see(session)


def _shown(seen: Seen, survey_round: Round, parts: live.Parts) -> dict[str, Any]:
    """What the template needs beside the table: words, pictures, and the page when there are many units."""
    pages = max(1, -(-len(seen.table.rows) // PAGE))
    page = min(max(request.args.get("trang", 1, type=int), 1), pages)
    return {
        "seen": seen,
        "round": survey_round,
        "rows": seen.table.rows[(page - 1) * PAGE : page * PAGE],
        "page": page,
        "pages": pages,
        "parts": parts,
        "headline": words.headline(seen.whole, seen.standing, signed_in().unit),
        "days_left": words.days_left(survey_round, clock.today()),
        "pace": words.pace(seen.whole.rows[0], survey_round) if seen.whole.whole == 1 else None,
        "kind": words.kind(seen.whole),
        "words": words,
        "channel_name": words.channel_name,
        "live_seconds": live.EVERY_SECONDS,
        "pictures": pictures.of_units(seen.table, survey_round),
        "round_choices": [(r.slug, r.name) for r in seen.chosen.choice],
        "channel_choices": [("", _("Tất cả"))] + [(c, channel_label(c)) for c in seen.whole.channels],
        "above_choices": [("", _("Toàn tỉnh"))] + [(unit.code, unit.name) for unit in seen.above],
        "states": _states(),
        "orders": [("need", _("Cần làm trước")), ("name", _("Tên đơn vị"))],
        "query": live.address(survey_round),
    }


def _states() -> list[tuple[str, str]]:
    return [
        ("", _("Tất cả")),
        ("none", _("Chưa có phiếu")),
        ("risk", _("Khó đủ chỉ tiêu")),
        ("short", _("Chưa đủ chỉ tiêu")),
        ("reached", _("Đủ chỉ tiêu")),
    ]
