"""Posters to print: for one unit, or for all units of a round that the signed-in person sees."""

from collections.abc import Sequence

from flask import Response, abort
from flask.typing import ResponseReturnValue

from survey import clock, config, store
from survey.access.roles import MANAGERS, require
from survey.access.scope import can_see_unit, visible_units
from survey.access.sessions import signed_in
from survey.exports.poster import Sheet, file_name, pdf, sheet_today, sheets_of_round
from survey.monitor.room import blueprint
from survey.registry import rounds, units

PRINTERS = (*MANAGERS, "can-bo")


@blueprint.get("/theo-doi/to-dan/<code>/<any(a4, a6):paper>.pdf")
@require(*PRINTERS)
def poster(code: str, paper: str) -> ResponseReturnValue:
    """One page; officers print for their own unit and what stands under it."""
    settings = config.current()
    with store.reading() as session:
        unit = units.unit_on(session, code, clock.today(), settings.province)
        if unit is None:
            abort(404)
        if not can_see_unit(session, signed_in(), unit):
            abort(403)
        sheet = sheet_today(session, settings, code)
    return _file([sheet], paper, file_name(sheet, paper))


@blueprint.get("/theo-doi/to-dan/dot/<slug>/<any(a4, a6):paper>.pdf")
@require(*PRINTERS)
def posters_of_round(slug: str, paper: str) -> ResponseReturnValue:
    """A page for each unit of the round that this person sees."""
    settings = config.current()
    with store.reading() as session:
        found = rounds.find(session, slug, settings.province)
        visible = visible_units(session, signed_in())
        sheets = sheets_of_round(session, settings, found, visible) if found else []
    if not sheets:
        abort(404)
    return _file(sheets, paper, f"to-dan-{slug}-{paper}.pdf")


def _file(sheets: Sequence[Sheet], paper: str, name: str) -> Response:
    response = Response(pdf(sheets, paper), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response
