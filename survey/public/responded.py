"""`/tiep-thu`: what people said and what was done, in tens and approved words; with two twins."""

from __future__ import annotations

import json
from typing import Any

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from survey import clock, config, store
from survey.cases import public_counts
from survey.cases.public_counts import NO_TOPIC, Row
from survey.exports.guard import csv_bytes
from survey.i18n import gettext as _
from survey.i18n import say
from survey.models import Case, Marker
from survey.public.kept import kept
from survey.public.room import public

COLUMNS = ("topic", "label", "comments_from", "cases_from", "answered_from", "until", "note")


@public.get("/tiep-thu")
@kept
def responded() -> ResponseReturnValue:
    return render_template("public/responded.html", **_read())


@public.get("/tiep-thu.json")
@kept
def responded_json() -> ResponseReturnValue:
    read = _read()
    content = {
        "until": read["until"].isoformat(),
        "synthetic": read["demo"],
        "rounding": "down to whole tens; null below ten",
        "whole": _numbers(read["whole"]),
        "topics": [
            {"topic": row.topic or None, "label": label} | _numbers(row) for label, row in read["rows"]
        ],
        "approved": [_words(one, read["names"]) for one in read["approved"]],
    }
    body = json.dumps(content, ensure_ascii=False)
    return _open(Response(body, content_type="application/json; charset=utf-8"))


@public.get("/tiep-thu.csv")
@kept
def responded_csv() -> ResponseReturnValue:
    read = _read()
    note = _("dữ liệu mô phỏng") if read["demo"] else ""
    rows = [
        {
            "topic": row.topic,
            "label": label,
            **_numbers(row),
            "until": read["until"].isoformat(),
            "note": note,
        }
        for label, row in read["rows"]
    ]
    response = Response(csv_bytes(rows, COLUMNS), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="tiep-thu.csv"'
    return _open(response)


def _open(response: Response) -> Response:
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _numbers(row: Row) -> dict[str, int | None]:
    return {"comments_from": row.comments, "cases_from": row.cases, "answered_from": row.answered}


def _words(one: Case, names: dict[str, str]) -> dict[str, Any]:
    return {
        "day": one.public_on.isoformat() if one.public_on else None,
        "topics": [names.get(topic.topic, topic.topic) for topic in one.topics],
        "said": one.public_said,
        "done": one.public_done,
    }


def _read() -> dict[str, Any]:
    settings = config.current()
    until = public_counts.last_sunday(clock.today())
    rules = public_counts.readable_rules(settings.instance)
    names = {topic.code: say(topic.name) for topic in rules.topics}
    with store.reading() as session:
        counted = public_counts.counts(session, settings.province, until)
        whole = public_counts.whole(session, settings.province, until)
        approved = public_counts.approved(session, settings.province)
        demo = session.get(Marker, "demo") is not None
    labels = names | {NO_TOPIC: _("Chưa thuộc nhóm nào")}
    rows = [(label, counted.get(code, Row(code, None, None, None))) for code, label in labels.items()]
    rows.sort(key=lambda pair: -(pair[1].comments or 0))
    return {
        "until": until,
        "rows": rows,
        "whole": whole,
        "approved": approved,
        "names": names,
        "demo": demo,
    }
