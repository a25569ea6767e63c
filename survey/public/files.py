"""Published figures as open data: CSV rows and a JSON-stat dataset; the JSON is the document itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from survey.exports.guard import csv_bytes
from survey.i18n import DEFAULT, using_language
from survey.i18n import gettext as _
from survey.i18n import lazy_gettext as _l
from survey.public.words import Plain, ends_of

WHOLE, INDEX = "_T", "index"
MEASURES = {
    "rate_from": _l("Tỷ lệ hài lòng, ít nhất"),
    "rate_to": _l("Tỷ lệ hài lòng, nhiều nhất"),
    "low": _l("Cận dưới 95%"),
    "high": _l("Cận trên 95%"),
    "n": _l("Số câu trả lời"),
}
COLUMNS = (
    *("round", "publication", "day", "synthetic", "licence", "unit", "unit_name", "kind", "item", "label"),
    *(
        "n",
        "rate_from",
        "rate_to",
        "low",
        "high",
        "verdict",
        "satisfied_from",
        "satisfied_to",
        "no_opinion",
        "reason",
    ),
)

Row = dict[str, Any]


def csv_of(document: Plain, code: str | None = None) -> bytes:
    """One line per figure, the whole round first; a class has two rates. With a code that unit alone."""
    rows = list(_rows(document, code))
    levels = sorted({name for row in rows for name in row if name.startswith("level_")})
    return csv_bytes(rows, (*COLUMNS, *levels))


def _rows(document: Plain, code: str | None) -> Iterator[Row]:
    head = {
        "round": document["round"]["slug"],
        "publication": document["number"],
        "day": document["day"],
        "synthetic": document["round"]["synthetic"],
        "licence": document["licence"]["name"],
    }
    whole = [] if code else [{"code": WHOLE, "name": ""} | document["whole"]]
    for part in (*whole, *(u for u in document["units"] if code in (None, u["code"]))):
        place = head | {"unit": part["code"], "unit_name": part["name"]}
        yield place | _row("index", "", "", part["index"])
        for factor in document["factors"]:
            if factor["id"] in part["factors"]:
                label = factor["label"][DEFAULT]
                yield place | _row("factor", factor["id"], label, part["factors"][factor["id"]])
        for item in document["items"]:
            row = _row("item", item["id"], item["label"][DEFAULT], part["items"][item["id"]])
            yield place | row | {"no_opinion": part.get("no_opinion", {}).get(item["id"])}


def _row(kind: str, item: str, label: str, figure: Plain) -> Row:
    ends, satisfied = ends_of(figure), figure.get("satisfied")
    between = figure.get("satisfied_between", [satisfied, satisfied])
    levels = {f"level_{at}": n for at, n in enumerate(figure.get("levels", ()), 1)}
    return {
        "kind": kind,
        "item": item,
        "label": label,
        "n": figure.get("n"),
        "rate_from": ends[0] if ends else None,
        "rate_to": ends[1] if ends else None,
        "low": figure.get("low"),
        "high": figure.get("high"),
        "verdict": figure.get("verdict"),
        "satisfied_from": between[0],
        "satisfied_to": between[1],
        "reason": figure.get("why"),
    } | levels


def jsonstat_of(document: Plain) -> bytes:
    """Units × index, factors and criteria × measures; the reason why a cell is empty is its status."""
    with using_language(DEFAULT):
        return json.dumps(_dataset(document), ensure_ascii=False, allow_nan=False).encode()


def _dataset(document: Plain) -> Row:
    parts = [{"code": WHOLE, "name": _("Toàn đợt")} | document["whole"], *document["units"]]
    items = {INDEX: _("Chỉ số chung")}
    items |= {
        f"factor-{f['id']}": f["label"][DEFAULT]
        for f in document["factors"]
        if f["id"] in parts[0]["factors"]
    }
    items |= {item["id"]: item["label"][DEFAULT] for item in document["items"]}
    values: list[Any] = []
    status: dict[str, str] = {}
    for part in parts:
        for name in items:
            row = _row("", "", "", _of(part, name))
            for measure in MEASURES:
                if row[measure] is None and row["reason"]:
                    status[str(len(values))] = row["reason"]
                values.append(row[measure])
    dimensions = {
        "unit": (_("Đơn vị"), {part["code"]: part["name"] for part in parts}),
        "item": (_("Tiêu chí"), items),
        "measure": (_("Chỉ tiêu"), {name: str(label) for name, label in MEASURES.items()}),
    }
    return _head(document, dimensions) | {"value": values, "status": status}


def _of(part: Plain, name: str) -> Plain:
    if name == INDEX:
        found: Plain = part["index"]
    elif name.startswith("factor-"):
        found = part["factors"].get(name.removeprefix("factor-"), {})
    else:
        found = part["items"][name]
    return found


def _head(document: Plain, dimensions: dict[str, tuple[str, dict[str, str]]]) -> Row:
    round_ = document["round"]
    mark = [_("dữ liệu mô phỏng")] if round_["synthetic"] else []
    return {
        "version": "2.0",
        "class": "dataset",
        "label": round_["name"],
        "updated": document["day"],
        "note": [*mark, *document["notes"][DEFAULT]],
        "extension": {"licence": document["licence"], "data_digest": document["data_digest"]},
        "id": list(dimensions),
        "size": [len(values) for _label, values in dimensions.values()],
        "role": {"geo": ["unit"], "metric": ["measure"]},
        "dimension": {
            name: {"label": label, "category": {"index": list(values), "label": values}}
            for name, (label, values) in dimensions.items()
        },
    }
