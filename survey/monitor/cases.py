"""`/theo-doi/gop-y`: cases that wait, late ones first; the page and its twins, which leave the words out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Response, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue

from survey import clock, config, store
from survey.access.frame import is_demo
from survey.access.roles import require
from survey.access.scope import visible_units
from survey.access.sessions import signed_in
from survey.cases import settings as case_settings
from survey.cases.public_counts import readable_rules
from survey.errors import Refused
from survey.exports.guard import csv_bytes
from survey.exports.outgoing import shows
from survey.i18n import gettext as _
from survey.i18n import say
from survey.models import Case
from survey.monitor import case_words as words
from survey.monitor.room import blueprint
from survey.registry import case_list
from survey.registry.case_list import OFFICE, PAGE, SHOWN, Filters, Numbers
from survey.registry.cases import text_for_unit

WORKERS = ("so-noi-vu", "can-bo")
COLUMNS = (
    "case",
    "unit",
    "name",
    "reason",
    "topics",
    "state",
    "released",
    "due",
    "days_late",
    "answered",
    "note",
)


@dataclass(frozen=True)
class Seen:
    """What a person sees: the cases of a page, how many there are, the day's numbers, names of topics."""

    cases: tuple[Case, ...]
    total: int
    numbers: Numbers
    filters: Filters
    topics: dict[str, str]
    today: date
    office: bool

    def days_late(self, case: Case) -> int:
        due = case.due_on if case.state in ("open", "working") else None
        return max(0, (self.today - due).days) if due else 0

    def topic_names(self, case: Case) -> list[str]:
        return [self.topics.get(topic.topic, topic.topic) for topic in case.topics]


@blueprint.get("/theo-doi/gop-y")
@shows("counts")
@require(*WORKERS)
def case_list_page() -> ResponseReturnValue:
    seen = _seen()
    return render_template(
        "monitor/cases.html",
        seen=seen,
        words=words,
        text_of=text_for_unit,
        headline=words.headline(seen.numbers, office=seen.office),
        choices=[(name, words.shown_name(name)) for name in _choices(seen.office)],
        topic_choices=[("", _("Mọi nhóm")), *seen.topics.items()],
        problem=problem_today() if seen.office else None,
        pages=-(-seen.total // PAGE),
    )


@blueprint.get("/theo-doi/gop-y.json")
@shows("counts")
@require(*WORKERS)
def case_list_json() -> ResponseReturnValue:
    seen = _seen()
    content = {
        "synthetic": is_demo(),
        "numbers": seen.numbers.__dict__,
        "total": seen.total,
        "page": seen.filters.page,
        "cases": [_row(seen, case) for case in seen.cases],
    }
    return _private(jsonify(content))


@blueprint.get("/theo-doi/gop-y.csv")
@shows("counts")
@require(*WORKERS)
def case_list_csv() -> ResponseReturnValue:
    seen = _seen()
    note = _("dữ liệu mô phỏng") if is_demo() else ""
    rows = [_row(seen, case) | {"note": note} for case in seen.cases]
    rows = [row | {"topics": "; ".join(row["topics"])} for row in rows]
    response = make_response(csv_bytes(rows, COLUMNS))
    response.content_type = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="gop-y.csv"'
    return _private(response)


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


def _row(seen: Seen, case: Case) -> dict[str, Any]:
    days = {"released": case.released_on, "due": case.due_on, "answered": case.answered_on}
    return {
        "case": case.id,
        "unit": case.unit.code,
        "name": case.unit.name,
        "reason": case.reason,
        "topics": seen.topic_names(case),
        "state": case.state,
        "days_late": seen.days_late(case),
    } | {name: day and day.isoformat() for name, day in days.items()}


def _choices(office: bool) -> tuple[str, ...]:
    return (*SHOWN, *OFFICE) if office else SHOWN


def _seen() -> Seen:
    settings, today = config.current(), clock.today()
    with store.reading() as session:
        visible = visible_units(session, signed_in())
        filters = _filters(visible is None)
        found, total = case_list.listed(session, settings.province, visible, filters, today)
        counted = case_list.numbers(session, settings.province, visible, today)
    topics = {topic.code: say(topic.name) for topic in readable_rules(settings.instance).topics}
    return Seen(tuple(found), total, counted, filters, topics, today, visible is None)


def _filters(office: bool) -> Filters:
    given = request.args
    shown, page = given.get("loc", ""), given.get("trang", "")
    return Filters(
        shown if shown in _choices(office) else "viec",
        given.get("nhom", "")[:24],
        given.get("q", "")[:100],
        int(page) if page.isascii() and page.isdigit() and 0 < int(page[:6]) == int(page) else 1,
    )


def problem_today() -> str | None:
    """Why the daily job cannot open cases now: a file with mistakes, a year without holidays."""
    try:
        given = case_settings.read(config.current().instance)
        given.calendar.after(clock.today(), given.due_working_days)
    except Refused as refusal:
        return str(refusal)
    return None
