"""`sipas analyse` prints results alone on stdout, in three shapes that agree."""

import csv
import io
import json
from collections.abc import Callable

import pytest
from click.testing import Result
from flask import Flask

from survey.errors import Refused
from tests.conftest import make_round
from tests.tabulate.answering import answer, forms

Sipas = Callable[..., Result]


@pytest.fixture
def round_(app: Flask) -> str:
    round_id = make_round()
    answer(round_id, forms(round_id, "5", 18) + forms(round_id, "2", 2))
    return "dot-1"


def test_json_has_the_promised_keys(sipas: Sipas, round_: str) -> None:
    made = json.loads(sipas("analyse", round_, "--format", "json").stdout)
    assert made["round"] == round_
    assert (made["questionnaire"], made["formula"], made["target"]) == ("sipas-2640", "item_mean", 0.95)
    assert (made["synthetic"], made["provisional"], made["collected"]) == (False, True, {"web": 20})
    assert {"rate", "low", "high", "method", "verdict"} <= made["index"].keys()
    assert {"id", "label", "rate", "low", "high", "method", "verdict"} <= made["factors"][0].keys()
    assert len(made["results"]) == 22
    assert (made["results"][0]["rate"], made["results"][0]["domain"]) == (0.9, {})
    assert "domains" not in made


def test_by_unit_adds_rows_and_domains(sipas: Sipas, round_: str) -> None:
    made = json.loads(sipas("analyse", round_, "--by", "unit", "--format", "json").stdout)
    assert made["domains"][0].keys() >= {"domain", "index", "factors"}
    assert {"unit": "02839"} in [row["domain"] for row in made["results"]]


def test_csv_agrees_with_json_to_the_last_digit(sipas: Sipas, round_: str) -> None:
    made = json.loads(sipas("analyse", round_, "--format", "json").stdout)
    rows = list(csv.DictReader(io.StringIO(sipas("analyse", round_, "--format", "csv").stdout)))
    items = {row["item"]: float(row["low"]) for row in rows if row["kind"] == "item"}
    assert items == {row["item"]: row["low"] for row in made["results"]}


def test_the_table_shows_n_interval_and_verdict(sipas: Sipas, round_: str) -> None:
    shown = sipas("analyse", round_).stdout
    assert "90,0%" in shown
    assert "69,9–97,2%" in shown
    assert "Chưa đủ cơ sở kết luận" in shown


def test_an_unknown_round_names_the_known_ones(sipas: Sipas, round_: str) -> None:
    refused = sipas("analyse", "dot-9").exception
    assert isinstance(refused, Refused)
    assert "dot-1" in str(refused)


def test_the_table_by_unit_names_each_unit(sipas: Sipas, round_: str) -> None:
    shown = sipas("analyse", round_, "--by", "unit").stdout
    assert "Xã Bắc Hà" in shown
    assert "02839" in shown
