"""What the public pages show, put together from a frozen document; the same for a preview."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from survey.formats import short_percent
from survey.i18n import DEFAULT, current_language, say
from survey.models import Publication, Round
from survey.public import pictures, words
from survey.public.over_time import Point, points
from survey.public.words import Plain, state
from survey.registry import boundaries, publications
from survey.tabulate.over_time import units_of

ORDER = {"not_met": 0, "undecided": 1, "met": 2, "shown": 3, "hidden": 4, "none": 5}


@dataclass(frozen=True)
class Around:
    """What stands beside a document: its history, the subject's past, outlines by unit code."""

    history: Sequence[Publication] = ()
    past: Sequence[Point] = ()
    outlines: dict[str, Any] = field(default_factory=dict)


def around(session: Session, publication: Publication, code: str | None = None) -> Around:
    """Read all of it; with a code for the page of that unit."""
    survey_round = publication.round
    past = points(session, publication.province, code, survey_round)
    outlines = {} if code else outlines_of(session, survey_round)
    return Around(publications.of_round(session, publication.round_id), past, outlines)


def outlines_of(session: Session, survey_round: Round) -> dict[str, Any]:
    codes = {unit.id: unit.code for unit in units_of(session, survey_round.id)}
    return {codes[i]: polygons for i, polygons in boundaries.outlines_of(session, list(codes)).items()}


def context(document: Plain, beside: Around) -> dict[str, Any]:
    """Everything that the page of a round needs."""
    part = document["whole"]
    return _common(document) | {
        "part": part,
        "index": part["index"],
        "headline": words.headline(document),
        "reason": words.reason(document),
        "units_sentence": words.units_sentence(document),
        "units": sorted(document["units"], key=_place),
        "factors_picture": pictures.factors(document, part),
        "tiles": pictures.units(document),
        "map": pictures.map_of(document, beside.outlines),
        "trend": pictures.over_time(beside.past, document["round"]["target"]),
        "history": beside.history,
    }


def unit_context(document: Plain, unit: Plain, beside: Around) -> dict[str, Any]:
    """Everything that the page of one unit needs."""
    return _common(document) | {
        "unit": unit,
        "part": unit,
        "index": unit["index"],
        "whole": document["whole"]["index"],
        "factors_picture": pictures.factors(document, unit),
        "trend": pictures.over_time(beside.past, document["round"]["target"]),
    }


def _common(document: Plain) -> dict[str, Any]:
    language = current_language()
    notes = document["notes"]
    return {
        "document": document,
        "round": document["round"],
        "target": short_percent(document["round"]["target"]),
        "demo": document["round"]["synthetic"],
        "notes": notes[language if language in notes else DEFAULT],
        "factor_names": {factor["id"]: say(factor["label"]) for factor in document["factors"]},
        "items": document["items"],
        "levels": max((item["levels"] for item in document["items"]), key=len, default=[]),
        "words": words,
        "state": state,
    }


def _place(unit: Plain) -> tuple[int, float, str]:
    """What needs attention first; within a verdict the lowest lower bound."""
    return ORDER[state(unit["index"])], unit["index"].get("low") or 0.0, unit["name"]
