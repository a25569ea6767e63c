"""`/theo-doi`: how many answered, for each unit and channel; the page and its JSON and CSV twins."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response, abort, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue

from survey import clock, config, store
from survey.access.frame import is_demo
from survey.access.roles import MANAGERS, STAFF, require
from survey.access.scope import visible_units
from survey.access.sessions import signed_in
from survey.i18n import gettext as _
from survey.models import CHANNELS, Round
from survey.monitor import files, words
from survey.monitor.room import blueprint
from survey.monitor.table import ORDERS, STATES, Filters, Table, narrowed, read
from survey.registry import rounds
from survey.tabulate.domains import channel_label

PAGE = 200


@dataclass(frozen=True)
class Seen:
    """What a person sees: the round, the rounds to choose from, the whole table and the part asked for."""

    round: Round | None
    choice: tuple[Round, ...]
    whole: Table
    table: Table
    filters: Filters
    updated: datetime


@blueprint.get("/theo-doi")
@require(*STAFF)
def overview() -> ResponseReturnValue:
    seen = _seen()
    if seen.round is None:
        return render_template("monitor/empty.html", may_create=signed_in().role in MANAGERS)
    return render_template("monitor/overview.html", **_shown(seen, seen.round))


@blueprint.get("/theo-doi.json")
@require(*STAFF)
def overview_json() -> ResponseReturnValue:
    seen = _seen()
    return _private(jsonify(files.as_json(seen.round, seen.table, seen.updated, is_demo())))


@blueprint.get("/theo-doi.csv")
@require(*STAFF)
def overview_csv() -> ResponseReturnValue:
    seen = _seen()
    response = make_response(files.as_csv(seen.round, seen.table, seen.updated, is_demo()))
    response.content_type = "text/csv; charset=utf-8"
    name = f"theo-doi-{seen.round.slug}" if seen.round else "theo-doi"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return _private(response)


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


def _seen() -> Seen:
    """Everything of one page, read in one snapshot."""
    filters = _filters()
    with store.reading() as session:
        visible = visible_units(session, signed_in())
        everything = rounds.all_rounds(session, config.current().province)
        asking = None if visible is None else rounds.asking_any_of(session, visible)
        choice, chosen = _choose(everything, request.args.get("dot"), asking)
        whole = Table((), (), 0) if chosen is None else read(session, chosen, visible)
    return Seen(chosen, choice, whole, narrowed(whole, filters), filters, clock.now())


def _choose(
    everything: list[Round], slug: str | None, asking: frozenset[int] | None
) -> tuple[tuple[Round, ...], Round | None]:
    """The open rounds, and the one asked for, which may be closed by now; 404 for an unknown one.

    Unless one is asked for, the newest that concerns the person's units, where they have any (`asking`).
    """
    collecting = tuple(r for r in everything if r.status == "open")
    if not slug:
        own = (r for r in collecting if asking is None or r.id in asking)
        return collecting, next(own, collecting[0] if collecting else None)
    asked = next((r for r in everything if r.slug == slug and r.status != "draft"), None)
    if asked is None:
        abort(404)
    return (collecting if asked in collecting else (*collecting, asked)), asked


def _filters() -> Filters:
    given = request.args
    return Filters(
        words=given.get("q", "").strip()[:100],
        channel=_one_of(given.get("kenh"), CHANNELS),
        state=_one_of(given.get("tinh-trang"), STATES),
        order=_one_of(given.get("xep"), ORDERS) or ORDERS[0],
    )


def _one_of(value: str | None, known: tuple[str, ...]) -> str:
    return value if value in known else ""


def _shown(seen: Seen, survey_round: Round) -> dict[str, Any]:
    """What the template needs beside the table: words, and the page when there are very many units."""
    pages = max(1, -(-len(seen.table.rows) // PAGE))
    page = min(max(request.args.get("trang", 1, type=int), 1), pages)
    return {
        "seen": seen,
        "round": survey_round,
        "rows": seen.table.rows[(page - 1) * PAGE : page * PAGE],
        "page": page,
        "pages": pages,
        "headline": words.headline(seen.whole),
        "days_left": words.days_left(survey_round, clock.today()),
        "kind": words.kind(seen.whole),
        "to_do": words.to_do,
        "channel_name": words.channel_name,
        "round_choices": [(r.slug, r.name) for r in seen.choice],
        "channel_choices": [("", _("Tất cả"))] + [(c, channel_label(c)) for c in seen.whole.channels],
        "states": [
            ("", _("Tất cả")),
            ("none", _("Chưa có phiếu")),
            ("short", _("Chưa đủ chỉ tiêu")),
            ("reached", _("Đủ chỉ tiêu")),
        ],
        "orders": [("need", _("Cần làm trước")), ("name", _("Tên đơn vị"))],
        "query": request.args.to_dict(),
    }
