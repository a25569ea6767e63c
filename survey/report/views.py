"""`/bao-cao`: the results of each round, only for Sở Nội vụ; the page, its JSON twin and its files."""

from __future__ import annotations

import json
from collections.abc import Callable

from flask import Response, make_response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from survey import config, store
from survey.access.roles import require
from survey.access.sessions import signed_in
from survey.exports.outgoing import outgoing
from survey.exports.results_csv import results_csv
from survey.exports.results_xlsx import results_xlsx
from survey.models import Round
from survey.registry import rounds
from survey.report import days
from survey.report.cached import Computing, seen
from survey.report.findings import STATES, headline
from survey.report.page import context
from survey.report.room import ROLE, blueprint, named, private
from survey.tabulate.counts import answers_by_round
from survey.tabulate.results import Results, results
from survey.tabulate.rows import as_json
from survey.tabulate.watching import watched

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/bao-cao")
@require(ROLE)
def overview() -> ResponseReturnValue:
    with store.reading() as session:
        shown = [r for r in rounds.all_rounds(session, config.current().province) if r.status != "draft"]
        answers = answers_by_round(session)
        latest = next((r for r in shown if r.status in ("closed", "published") and answers.get(r.id)), None)
        answer = _answer(session, latest) if latest else None
    return render_template(
        "report/rounds.html", rounds=shown, answers=answers, states=STATES, latest=latest, answer=answer
    )


def _answer(session: Session, survey_round: Round) -> str | None:
    """What the latest closed round says; None while a large one is being read."""
    try:
        return headline(seen(session, survey_round, wait=False).by_unit)
    except Computing:
        return None


@blueprint.get("/bao-cao/<slug>")
@require(ROLE)
def page(slug: str) -> ResponseReturnValue:
    with store.reading() as session:
        survey_round = named(session, slug)
        found = seen(session, survey_round, wait=False)
    role = signed_in().role
    shown = context(outgoing(found.by_unit, role), outgoing(found.by_channel, role))
    shown["by_day"] = days.sentence(found.by_day, found.by_unit.whole, found.by_unit.facts)
    return render_template("report/round.html", round=survey_round, **shown)


@blueprint.get("/bao-cao/<slug>.json")
@require(ROLE)
def page_json(slug: str) -> ResponseReturnValue:
    content = json.dumps(as_json(_divided(slug)), ensure_ascii=False, allow_nan=False)
    return private(Response(content, content_type="application/json; charset=utf-8"))


@blueprint.get("/bao-cao/<slug>.csv")
@require(ROLE)
def page_csv(slug: str) -> ResponseReturnValue:
    return _file(slug, "csv", "text/csv; charset=utf-8", results_csv)


@blueprint.get("/bao-cao/<slug>.xlsx")
@require(ROLE)
def page_xlsx(slug: str) -> ResponseReturnValue:
    return _file(slug, "xlsx", XLSX, results_xlsx)


def _file(slug: str, ending: str, kind: str, write: Callable[[Results], bytes]) -> Response:
    response = make_response(write(_divided(slug)))
    response.content_type = kind
    response.headers["Content-Disposition"] = f'attachment; filename="ket-qua-{slug}.{ending}"'
    return private(response)


def _divided(slug: str) -> Results:
    """The results of a round by what the address asks for (`?by=`, repeated to cross), else by unit."""
    by = request.args.getlist("by") or ["unit"]
    with store.reading() as session:
        survey_round = named(session, slug)
        kept = by == ["unit"]
        found = seen(session, survey_round).by_unit if kept else watched(results(session, survey_round, by))
    return outgoing(found, signed_in().role)
