"""What every page of results has: its round, its way around, and twins ending .json and .csv."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, Response, abort, make_response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from survey import config, store
from survey.access.roles import require
from survey.exports.guard import csv_bytes
from survey.i18n import DEFAULT, using_language
from survey.i18n import gettext as _
from survey.i18n import lazy_gettext as _l
from survey.models import Round
from survey.registry import rounds
from survey.report.cached import Computing
from survey.tabulate.notes import marks
from survey.tabulate.results import Facts
from survey.tabulate.rows import head_of

ROLE = "so-noi-vu"
ENDINGS = ("", ".json", ".csv")
# A page that is being computed asks for itself again after so many seconds.
AGAIN = 2

blueprint = Blueprint("report", __name__)

PLACES = (
    ("report.page", _l("Kết quả")),
    ("report.groups", _l("Theo nhóm")),
    ("report.compare", _l("So sánh")),
    ("report.ranks", _l("Xếp hạng")),
    ("report.why", _l("Vì sao")),
    ("report.trust", _l("Độ tin cậy")),
    ("report.method", _l("Cách tính")),
    ("report.official", _l("Văn bản")),
    ("publishing.ask", _l("Công bố")),
)

Plain = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Made:
    """One page: what its template needs, and the same figures as JSON and as rows of a table."""

    template: str
    name: str
    plain: Plain
    rows: list[Plain]
    context: Plain = field(default_factory=dict)


RoundView = Callable[[Session, Round, bool], Made]
View = Callable[[Session, bool], Made]


def round_page(path: str, endpoint: str) -> Callable[[RoundView], RoundView]:
    """Serve a view of one round at /bao-cao/<slug><path> and its twins; `wait` is False for the page."""

    def register(view: RoundView) -> RoundView:
        def answer(slug: str, wait: bool) -> tuple[Made, Round]:
            with store.reading() as session:
                survey_round = named(session, slug)
                return view(session, survey_round, wait), survey_round

        for ending in ENDINGS:
            _add(f"/bao-cao/<slug>{path}", endpoint, ending, _round_answer(answer, ending))
        return view

    return register


def page(path: str, endpoint: str) -> Callable[[View], View]:
    """Serve a view of several rounds at /bao-cao<path> and its twins."""

    def register(view: View) -> View:
        def answer(ending: str) -> ResponseReturnValue:
            with store.reading() as session:
                made = view(session, bool(ending))
            return _served(made, ending)

        for ending in ENDINGS:
            _add(f"/bao-cao{path}", endpoint, ending, lambda ending=ending: answer(ending))
        return view

    return register


def _add(path: str, endpoint: str, ending: str, view: Callable[..., Any]) -> None:
    name = endpoint + ending.replace(".", "_")
    blueprint.add_url_rule(path + ending, name, require(ROLE)(view), methods=["GET"])


def _round_answer(answer: Callable[[str, bool], tuple[Made, Round]], ending: str) -> Callable[..., Any]:
    def served(slug: str) -> ResponseReturnValue:
        made, survey_round = answer(slug, bool(ending))
        return _served(made, ending, survey_round)

    return served


def _served(made: Made, ending: str, survey_round: Round | None = None) -> ResponseReturnValue:
    if ending == ".json":
        content = json.dumps(made.plain, ensure_ascii=False, allow_nan=False)
        return private(Response(content, content_type="application/json; charset=utf-8"))
    if ending == ".csv":
        columns = list(dict.fromkeys(name for row in made.rows for name in row)) or ["round"]
        response = make_response(csv_bytes(made.rows, columns))
        response.content_type = "text/csv; charset=utf-8"
        response.headers["Content-Disposition"] = f'attachment; filename="{made.name}.csv"'
        return private(response)
    return render_template(made.template, round=survey_round, twins=twins(), **made.context)


def private(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


def twins() -> list[tuple[str, str]]:
    """The addresses of this page's twins with what it was asked for, and what they are called."""
    query = f"?{request.query_string.decode()}" if request.query_string else ""
    return [
        (f"{request.path}.csv{query}", _("Tải CSV")),
        (f"{request.path}.json{query}", _("Dữ liệu máy đọc (JSON)")),
    ]


def named(session: Session, slug: str) -> Round:
    """The round of this slug; 404 for a draft or none."""
    found = rounds.find(session, slug, config.current().province)
    if found is None or found.status == "draft":
        abort(404)
    return found


def head(facts: Facts) -> Plain:
    """What stands beside every figure of a round in files."""
    with using_language(DEFAULT):
        note = "; ".join(str(mark) for mark in marks(facts))
    return head_of(facts) | {"note": note}


@blueprint.errorhandler(Computing)
def computing(error: Computing) -> ResponseReturnValue:
    """Say that a large round is being read, and look again in a moment."""
    response = make_response(render_template("report/computing.html", answers=error.answers), 202)
    response.headers["Refresh"] = str(AGAIN)
    return private(response)


@blueprint.app_context_processor
def _places() -> Plain:
    return {"report_places": PLACES}
