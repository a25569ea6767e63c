"""Results as one JSON-stat 2.0 dataset: divisions × criteria × measures, with the method beside the cells.

A verdict, or the reason why a rate is missing, is the status of the rate's cell.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from survey.exports.responses.design import METHOD, marks_of
from survey.i18n import DEFAULT, using_language
from survey.i18n import gettext as _
from survey.i18n import lazy_gettext as _l
from survey.tabulate.domains import spoken
from survey.tabulate.method import method
from survey.tabulate.notes import WORDS, notes, rules
from survey.tabulate.results import Results
from survey.tabulate.rows import flat, head_of

WHOLE, INDEX = "_T", "index"
COUNTS = ("answered", "satisfied", "short_of", "no_opinion", "no_answer", "not_asked")
RATES = ("rate", "low", "high")
MEASURES = {
    "rate": _l("Tỷ lệ hài lòng"),
    "low": _l("Cận dưới 95%"),
    "high": _l("Cận trên 95%"),
    "answered": _l("Số câu trả lời"),
    "satisfied": _l("Số câu trả lời hài lòng"),
    "short_of": _l("Còn thiếu để đạt mục tiêu"),
    "no_opinion": _l("Không có ý kiến"),
    "no_answer": _l("Không trả lời"),
    "not_asked": _l("Không hỏi"),
}
STATES = {
    "no_answers": _l("Chưa có câu trả lời"),
    "not_comparable": _l("Không so sánh được"),
    "no_design_effect": _l("Không ước lượng được hệ số thiết kế"),
}
Labels = Mapping[str, str]
Row = Mapping[str, Any]


def results_jsonstat(found: Results) -> bytes:
    """The file, in Vietnamese; numbers keep all their digits, rates are between 0 and 1."""
    with using_language(DEFAULT):
        return json.dumps(dataset(found), ensure_ascii=False, allow_nan=False).encode()


def dataset(found: Results) -> dict[str, Any]:
    """The dataset as plain values."""
    rows = flat(found)
    dimensions = _dimensions(found, rows)
    values, status = _cells(rows, [d.id for d in found.by], dimensions)
    names = list(dimensions)
    return {
        "version": "2.0",
        "class": "dataset",
        "label": found.facts.name,
        "source": _("Khảo sát %(name)s", name=found.facts.round),
        "note": [*([marks_of(found.facts)] if marks_of(found.facts) else []), *map(str, notes(found))],
        "id": names,
        "size": [len(labels) for _title, labels in dimensions.values()],
        "role": {"metric": ["measure"], **({"geo": ["unit"]} if "unit" in names else {})},
        "dimension": {name: _dimension(name, *dimensions[name]) for name in names},
        "value": values,
        "status": status,
        "extension": _extension(found),
    }


def _extension(found: Results) -> dict[str, Any]:
    return head_of(found.facts) | {
        "sha256": found.hash,
        "method": dict(_joined(method(found))),
        "reference": METHOD,
        "rules": [rule.as_json() for rule in rules(found)],
        "status": {"label": {name: str(text) for name, text in {**WORDS, **STATES}.items()}},
    }


def _joined(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Pairs as an object; what stands under one name several times is joined."""
    made: dict[str, str] = {}
    for name, text in pairs:
        made[name] = f"{made[name]}; {text}" if name in made else text
    return made


def _dimensions(found: Results, rows: Sequence[Row]) -> dict[str, tuple[str, Labels]]:
    """Each dimension's title and its categories; a division begins with the whole round."""
    made: dict[str, tuple[str, Labels]] = {}
    for domain in found.by:
        labels = {value: spoken(label) for value, label in zip(domain.values, domain.labels, strict=True)}
        made[domain.id] = (spoken(domain.name), {WHOLE: _("Cả đợt"), **labels})
    items = {_item(row): f"{row['item']} {row['label']}".strip() or _("Chỉ số hài lòng") for row in rows}
    made["criterion"] = (_("Chỉ số, yếu tố, tiêu chí"), items)
    levels = {name: _level_label(found, name) for name in rows[0] if name.startswith("level_")}
    made["measure"] = (_("Số đo"), {name: str(text) for name, text in MEASURES.items()} | levels)
    return made


def _item(row: Row) -> str:
    """A factor's number is also the beginning of its criteria's, so that factors say what they are."""
    if row["kind"] == "index":
        return INDEX
    return f"factor-{row['item']}" if row["kind"] == "factor" else str(row["item"])


def _level_label(found: Results, name: str) -> str:
    value = name.removeprefix("level_")
    for row in found.criteria(found.whole):
        for option in found.questionnaire.item(row.item).options:
            if option.value == value:
                return spoken(option.label)
    return value


def _dimension(name: str, title: str, labels: Labels) -> dict[str, Any]:
    category: dict[str, Any] = {"index": list(labels), "label": dict(labels)}
    if name == "measure":
        units = {m: {"decimals": 4} if m in RATES else {"decimals": 0} for m in labels}
        category["unit"] = units
    return {"label": title, "category": category}


def _cells(
    rows: Sequence[Row], by: Sequence[str], dimensions: Mapping[str, tuple[str, Labels]]
) -> tuple[list[Any], dict[str, str]]:
    """Values in row-major order, the last dimension fastest, and the status of cells that have one."""
    places = [{c: i for i, c in enumerate(labels)} for _title, labels in dimensions.values()]
    size = 1
    for place in places:
        size *= len(place)
    values: list[Any] = [None] * size
    status: dict[str, str] = {}
    for row in rows:
        keys = [*(row[name] or WHOLE for name in by), _item(row)]
        start = 0
        for place, key in zip(places, keys, strict=False):
            start = start * len(place) + place[key]
        for name, cell in _measures(row, places[-1], start):
            values[cell] = row[name]
        if said := row["verdict"] or row["state"]:
            status[str(start * len(places[-1]) + places[-1]["rate"])] = said
    return values, status


def _measures(row: Row, place: Mapping[str, int], start: int) -> Iterator[tuple[str, int]]:
    return ((name, start * len(place) + at) for name, at in place.items() if row.get(name) is not None)
