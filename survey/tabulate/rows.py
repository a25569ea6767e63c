"""Results as plain values: the JSON of `sipas analyse` and the flat rows of tables and files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from analysis.sipas import IndexResult, ItemResult
from survey.i18n import DEFAULT, using_language
from survey.tabulate.domains import spoken
from survey.tabulate.judging import Judged, judge_together
from survey.tabulate.notes import notes, rules
from survey.tabulate.results import Estimates, Facts, Results

Plain = dict[str, Any]


def as_json(found: Results) -> Plain:
    """Everything of a round, rates 0–1 unrounded, criteria under their Vietnamese names."""
    with using_language(DEFAULT):
        made = _head(found) | {
            "index": _index(found.whole.index),
            "factors": _factors(found, found.whole),
            "general": _general(found),
            "results": [row for part in (found.whole, *found.domains) for row in _items(found, part)],
        }
        if found.by:
            made["domains"] = [
                _domain(found, one.part) | {"verdict_together": one.verdict}
                for one in judge_together(found.domains)
            ]
        return made


def _head(found: Results) -> Plain:
    facts = found.facts
    return {
        "round": facts.round,
        "questionnaire": facts.questionnaire,
        "version": facts.version,
        "formula": facts.formula,
        "target": facts.target,
        "synthetic": facts.synthetic,
        "provisional": facts.provisional,
        "opens": facts.opens.isoformat(),
        "closes": facts.closes.isoformat(),
        "collected": dict(found.collected),
        "answers": found.answers,
        **found.statuses,
        "hash": found.hash,
        "by": [domain.id for domain in found.by],
        "rules": [rule.as_json() for rule in rules(found)],
        "notes": [str(note) for note in notes(found)],
    }


def _domain(found: Results, part: Estimates) -> Plain:
    return {
        "domain": part.key,
        "label": " · ".join(spoken(label) for label in part.labels),
        "answers": part.n,
        "index": _index(part.index),
        "factors": _factors(found, part),
    }


def _index(result: IndexResult) -> Plain:
    return {
        "rate": result.rate,
        "low": result.low,
        "high": result.high,
        "method": result.method,
        "verdict": result.verdict,
        "n": result.n,
        "effective_n": result.effective_n,
        "official_met": result.official_met,
        "state": result.state,
        "warning": result.warning,
    }


def _factors(found: Results, part: Estimates) -> list[Plain]:
    names = {factor.id: spoken(factor.name) for factor in found.questionnaire.factors}
    return [{"id": name, "label": names[name]} | _index(result) for name, result in part.factors.items()]


def _items(found: Results, part: Estimates) -> Iterator[Plain]:
    return (_item(found, part, result) for result in found.criteria(part))


def _item(found: Results, part: Estimates, result: ItemResult) -> Plain:
    item = found.questionnaire.item(result.item)
    return {
        "domain": part.key,
        "item": result.item,
        "label": spoken(item.name),
        "answered": result.answered,
        "satisfied": result.satisfied,
        "rate": result.rate,
        "low": result.low,
        "high": result.high,
        "method": result.method,
        "verdict": result.verdict,
        "official_met": result.official_met,
        "short_of": result.short_of,
        "levels": dict(zip((option.value for option in item.options), result.levels, strict=True)),
        "no_opinion": result.no_opinion,
        "no_answer": result.no_answer,
        "not_asked": result.not_asked,
        "state": result.state,
    }


def _general(found: Results) -> Plain | None:
    general = found.general(found.whole)
    return _item(found, found.whole, general) if general else None


def flat(found: Results) -> list[Plain]:
    """One row per estimate: the index, the factors and the items of the whole round, then of each domain.

    `kind` is index, factor or item; every row says which round it is of and whether its data are real.
    `verdict` is a row's own; `verdict_together`, of a domain's index, is what holds beside all the others.
    """
    with using_language(DEFAULT):
        head = head_of(found.facts)
        judged = [Judged(found.whole, None), *judge_together(found.domains)]
        return [
            head
            | _place(found, one.part)
            | row
            | {"verdict_together": one.verdict if row["kind"] == "index" else None}
            for one in judged
            for row in _flat(found, one.part)
        ]


def head_of(facts: Facts) -> Plain:
    """What stands beside every figure of a round."""
    return {
        "round": facts.round,
        "synthetic": facts.synthetic,
        "provisional": facts.provisional,
        "formula": facts.formula,
        "target": facts.target,
    }


def _place(found: Results, part: Estimates) -> Plain:
    place: Plain = {}
    for domain, label in zip(found.by, part.labels or ("",) * len(found.by), strict=True):
        place |= {domain.id: part.key.get(domain.id, ""), f"{domain.id}_name": spoken(label)}
    return place


def _flat(found: Results, part: Estimates) -> Iterator[Plain]:
    values = list(dict.fromkeys(v for row in found.criteria(part) for v in _levels(found, row)))
    yield _flat_index("index", "", "", part.index, values)
    for row in _factors(found, part):
        yield _flat_index("factor", row["id"], row["label"], part.factors[row["id"]], values)
    for row in _items(found, part):
        levels = row.pop("levels")
        del row["domain"]
        yield {"kind": "item"} | row | {f"level_{value}": levels.get(value) for value in values}


def _levels(found: Results, row: ItemResult) -> list[str]:
    return [option.value for option in found.questionnaire.item(row.item).options]


def _flat_index(kind: str, name: str, label: str, result: IndexResult, values: list[str]) -> Plain:
    return {
        "kind": kind,
        "item": name,
        "label": label,
        "answered": result.n,
        "satisfied": None,
        "rate": result.rate,
        "low": result.low,
        "high": result.high,
        "method": result.method,
        "verdict": result.verdict,
        "official_met": result.official_met,
        "short_of": None,
        "no_opinion": None,
        "no_answer": None,
        "not_asked": None,
        "state": result.state,
    } | {f"level_{value}": None for value in values}
