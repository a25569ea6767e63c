"""The pages of points for machines: JSON and CSV of the same figures."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import Response
from flask.typing import ResponseReturnValue

from survey import config, store
from survey.access.roles import require
from survey.exports.guard import csv_bytes
from survey.registry import scoring
from survey.registry.scoring_input import period_address
from survey.report.scoring import card_page, index8_page
from survey.report.scoring.card_views import read_card
from survey.report.scoring.index8_views import read_year
from survey.report.scoring.room import ROLE, blueprint, private


def json_answer(value: Any) -> Response:
    content = json.dumps(value, ensure_ascii=False, allow_nan=False)
    return private(Response(content, content_type="application/json; charset=utf-8"))


def csv_answer(rows: Iterable[Mapping[str, Any]], columns: Sequence[str], name: str) -> Response:
    response = Response(csv_bytes(rows, columns), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return private(response)


@blueprint.get("/chi-so-8.json")
@require(ROLE)
def index8_years_json() -> ResponseReturnValue:
    with store.reading() as session:
        found = scoring.all_of(session, config.current().province, scoring.INDEX8)
    return json_answer([index8_page.summary_json(assessment) for assessment in found])


@blueprint.get("/chi-so-8.csv")
@require(ROLE)
def index8_years_csv() -> ResponseReturnValue:
    with store.reading() as session:
        found = scoring.all_of(session, config.current().province, scoring.INDEX8)
    rows = [index8_page.summary_json(assessment) for assessment in found]
    return csv_answer(rows, index8_page.SUMMARY_COLUMNS, "chi-so-8")


@blueprint.get("/chi-so-8/<int:year>.json")
@require(ROLE)
def index8_json(year: int) -> ResponseReturnValue:
    with store.reading() as session:
        return json_answer(index8_page.as_json(read_year(session, year)))


@blueprint.get("/chi-so-8/<int:year>.csv")
@require(ROLE)
def index8_csv(year: int) -> ResponseReturnValue:
    with store.reading() as session:
        rows = index8_page.as_rows(read_year(session, year))
    return csv_answer(rows, index8_page.CSV_COLUMNS, f"chi-so-8-{year}")


@blueprint.get("/bang-diem.json")
@require(ROLE)
def cards_json() -> ResponseReturnValue:
    return json_answer(_cards())


@blueprint.get("/bang-diem.csv")
@require(ROLE)
def cards_csv() -> ResponseReturnValue:
    return csv_answer(_cards(), card_page.SUMMARY_COLUMNS, "bang-diem")


def _cards() -> list[dict[str, Any]]:
    with store.reading() as session:
        found = scoring.all_of(session, config.current().province, scoring.SCORECARD)
        return [card_page.summary_json(assessment) for assessment in found]


@blueprint.get("/bang-diem/<int:year>/<period>.json")
@require(ROLE)
def card_json(year: int, period: str) -> ResponseReturnValue:
    with store.reading() as session:
        return json_answer(card_page.as_json(*read_card(session, year, period)))


@blueprint.get("/bang-diem/<int:year>/<period>.csv")
@require(ROLE)
def card_csv(year: int, period: str) -> ResponseReturnValue:
    with store.reading() as session:
        card, before = read_card(session, year, period)
    name = f"bang-diem-{year}-{period_address(card.assessment.period, card.assessment.day)}"
    return csv_answer(card_page.as_rows(card, before), card_page.CSV_COLUMNS, name)
