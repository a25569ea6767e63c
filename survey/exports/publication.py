"""The document of a publication: everything that the public gets, frozen as canonical JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Any

from analysis.disclosure import Policy
from survey.exports.parts import Part, parts
from survey.exports.shown import Figure, rounded
from survey.exports.suppressed import Suppressed
from survey.i18n import DEFAULT, LazyText, using_language
from survey.models import Unit
from survey.tabulate.domains import Label, channel_label, spoken
from survey.tabulate.notes import FORMULAS, Rule, notes, rules
from survey.tabulate.results import Results

FORMAT = "sipas-publication-1"
LICENCE = {"name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/deed.vi"}
LANGUAGES = (DEFAULT, "en")

Plain = dict[str, Any]


def document(
    made: Suppressed, units: Mapping[str, Unit], *, number: int, day: date, changed: str = ""
) -> Plain:
    """What is published of results by unit; rates at one decimal of a percent."""
    whole, rows = parts(made)
    found, policy = made.found, Policy()
    return {
        "format": FORMAT,
        "number": number,
        "day": day.isoformat(),
        "changed": changed,
        "round": _round(found),
        "data_digest": found.hash,
        "licence": LICENCE,
        "answers": found.whole.n if found.whole.n >= policy.rate_from else None,
        "collected": _collected(found, policy),
        "disclosure": {
            "rate_from": policy.rate_from,
            "level_from": policy.level_from,
            "width": policy.width,
            "share": policy.share,
            "integers": policy.integers,
        },
        "factors": [{"id": f.id, "label": _label(f.name)} for f in found.questionnaire.factors],
        "items": [_item(found, item) for item in made.releases],
        "rules": [_rule(rule) for rule in rules(found)],
        "notes": {code: _in(code, lambda: [str(note) for note in notes(found)]) for code in LANGUAGES},
        "whole": _part(whole) | {"no_opinion": _no_opinion(found, policy)},
        "units": [_unit(units, row) | _part(row) for row in rows],
    }


def canonical(document: Plain) -> bytes:
    """Sorted keys, no spaces, UTF-8: the same document always gives the same bytes."""
    return json.dumps(
        document, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def digest(content: bytes) -> str:
    return sha256(content).hexdigest()


def figures_of(document: Plain) -> Plain:
    """What the figures are, apart from when and as what they were published."""
    apart = ("number", "day", "changed", "data_digest")
    return {key: value for key, value in document.items() if key not in apart}


def _round(found: Results) -> Plain:
    facts = found.facts
    return {
        "slug": facts.round,
        "name": facts.name,
        "opens": facts.opens.isoformat(),
        "closes": facts.closes.isoformat(),
        "questionnaire": facts.questionnaire,
        "version": facts.version,
        "formula": facts.formula,
        "formula_label": _label(FORMULAS[facts.formula]),
        "target": facts.target,
        "sampled": facts.sampled,
        "synthetic": facts.synthetic,
    }


def _rule(rule: Rule) -> Plain:
    return {"rule": rule.name, "value": rule.value, "status": rule.status, "text": _label(rule.text)}


def _collected(found: Results, policy: Policy) -> list[Plain]:
    """The channels; how many each brought only where none of them brought few."""
    told = all(n == 0 or n >= policy.rate_from for n in found.collected.values())
    return [
        {"channel": channel, "label": _label(channel_label(channel)), "complete": n if told else None}
        for channel, n in found.collected.items()
    ]


def _item(found: Results, name: str) -> Plain:
    item = found.questionnaire.item(name)
    criteria = {row.item for row in found.criteria(found.whole)}
    return {
        "id": item.id,
        "label": _label(item.name),
        "factor": item.factor,
        "criterion": item.id in criteria,
        "levels": [_label(option.label) for option in item.options],
        "satisfied": [option.code in item.satisfied for option in item.options],
    }


def _no_opinion(found: Results, policy: Policy) -> dict[str, int | None]:
    """How many had no opinion on each item, in the whole round; None for a few."""
    told = {row.item: row.no_opinion for row in found.whole.items}
    return {item: n if n == 0 or n >= policy.level_from else None for item, n in told.items()}


def _unit(units: Mapping[str, Unit], row: Part) -> Plain:
    unit = units.get(row.name)
    place = {"lat": unit.lat, "lon": unit.lon, "level": unit.level} if unit else {}
    return {"code": row.name, "name": spoken(row.label)} | place


def _part(part: Part) -> Plain:
    return {
        "index": _figure(part.index),
        "factors": {name: _figure(figure) for name, figure in part.factors.items()},
        "items": {name: _figure(figure) for name, figure in part.items.items()},
    }


def _figure(figure: Figure) -> Plain:
    """Only what there is; `rate` is one number, or `rate_between` two where a class is told."""
    made: Plain = {"n": figure.n, "why": figure.why, "levels": _listed(figure.levels)}
    if figure.rate is not None:
        ends = [_number(end) for end in figure.rate]
        made |= {"rate": ends[0]} if figure.exact else {"rate_between": ends}
        made |= {"low": _number(figure.low), "high": _number(figure.high)}
        made |= {"verdict": figure.verdict, "official_met": figure.official, "effective_n": figure.effective}
    if figure.satisfied is not None:
        few, many = figure.satisfied
        made |= {"satisfied": few} if few == many else {"satisfied_between": [few, many]}
    if figure.shrunken is not None:
        made["shrunken"] = [_number(end) for end in figure.shrunken]
    return {key: value for key, value in made.items() if value is not None}


def _listed(levels: Sequence[int] | None) -> list[int] | None:
    return None if levels is None else list(levels)


def _number(rate: float | None) -> float | None:
    """Rounded; whole numbers as such, since JSON of other programs writes 1.0 as 1."""
    if rate is None:
        return None
    value = rounded(rate)
    return int(value) if value in (0.0, 1.0) else value


def _label(text: Label) -> Plain:
    """A name in Vietnamese, and in English where there is one."""
    if isinstance(text, Mapping):
        return {code: said for code, said in text.items() if code in LANGUAGES}
    if isinstance(text, LazyText):
        return {code: _in(code, lambda: str(text)) for code in LANGUAGES}
    return {DEFAULT: text}


def _in(code: str, say: Any) -> Any:
    with using_language(code):
        return say()
