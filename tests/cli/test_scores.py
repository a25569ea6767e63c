"""`sipas index8` and `sipas scorecard` on the examples that ship, and on files that are wrong."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from click.testing import Result
from flask import Flask

from analysis import ruleset
from analysis.index8 import EXAMPLE_2020, score_document, template
from analysis.scorecard import PLAN_161
from survey import store
from survey.errors import Refused
from survey.registry import scoring
from tests.conftest import make_round
from tests.tabulate.answering import answer, forms

Sipas = Callable[..., Result]


@pytest.fixture
def round_(app: Flask) -> str:
    round_id = make_round()
    answer(round_id, forms(round_id, "5", 18) + forms(round_id, "2", 2))
    return "dot-1"


def index8(sipas: Sipas, round_: str, path: Path) -> dict[str, object]:
    made: dict[str, object] = json.loads(
        sipas("index8", round_, "--inputs", str(path), "--format", "json").stdout
    )
    return made


def test_the_example_of_2020_gives_three_and_a_half_of_six(sipas: Sipas, round_: str) -> None:
    made = index8(sipas, round_, EXAMPLE_2020)
    assert (made["subtotal"], made["subtotal_of"]) == (3.5, 6.0)
    criteria = made["criteria"]
    assert isinstance(criteria, list)
    assert all({"points", "of", "reason", "status"} <= c.keys() for c in criteria)


def test_the_rounds_own_rate_is_never_called_sipas(sipas: Sipas, round_: str) -> None:
    criteria = index8(sipas, round_, EXAMPLE_2020)["criteria"]
    assert isinstance(criteria, list)
    own = criteria[0]
    assert (own["id"], own["points"], own["basis"]) == ("8.1", 9.0, "own_estimate")
    assert own["label"] == "ước tính nội bộ, không phải SIPAS"


def test_the_ministrys_figure_comes_first(sipas: Sipas, round_: str, tmp_path: Path) -> None:
    path = tmp_path / "inputs.yaml"
    path.write_text('year: 2020\nrules: qd-1149\ninputs: {"8.1": {rate: 0.8492}}\n', encoding="utf-8")
    criteria = index8(sipas, round_, path)["criteria"]
    assert isinstance(criteria, list)
    assert (criteria[0]["points"], criteria[0]["basis"]) == (8.492, "ministry")


def test_a_round_without_answers_leaves_8_1_open(sipas: Sipas, app: Flask) -> None:
    make_round("trong")
    made = index8(sipas, "trong", EXAMPLE_2020)
    assert made["missing"] == ["8.1"]
    assert made["total"] is None


def test_the_template_reads_back_as_the_empty_inputs(sipas: Sipas) -> None:
    printed = sipas("index8", "--template", "qd-1149").stdout
    assert yaml.safe_load(printed) == template(ruleset.load("qd-1149"))
    with pytest.raises(ValueError, match="year: nhận None"):
        score_document(yaml.safe_load(printed))


def test_the_plan_of_2021_has_exactly_two_slips(sipas: Sipas) -> None:
    made = json.loads(sipas("scorecard", str(PLAN_161), "--format", "json").stdout)
    assert (made["total"], made["of"]) == (61.4203, 65.0)
    assert [slip["where"] for slip in made["slips"]] == ["3.4.2", "7"]
    assert made["slips"][0].keys() == {"where", "printed", "recomputed", "message"}
    assert any(note["where"] == "7.1.9" for note in made["notes"])
    assert len(made["indices"]) == 8


@pytest.mark.parametrize("fmt", ["table", "csv"])
def test_a_scorecard_can_be_read_as_a_table(sipas: Sipas, fmt: str) -> None:
    shown = sipas("scorecard", str(PLAN_161), "--format", fmt).stdout
    assert "61.4203" in shown
    assert "3.4.2" in shown


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (None, "Không có tệp"),
        ("indices: [", "không đọc được YAML"),
        ("just words", "nhận"),
        ("year: 2020\nrules: qd-9999\ninputs: {}", "bộ quy tắc"),
        ('year: 2020\nrules: qd-1149\ninputs: {"8.9": {}}', "8.9"),
        ('year: 2020\nrules: qd-1149\ninputs: {"8.6": {done: nhiều, total: 24}}', "nhiều"),
    ],
)
def test_a_bad_inputs_file_is_refused_in_words(
    sipas: Sipas, round_: str, tmp_path: Path, text: str | None, words: str
) -> None:
    path = tmp_path / "inputs.yaml"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    refused = sipas("index8", round_, "--inputs", str(path)).exception
    assert isinstance(refused, Refused)
    assert words in str(refused)


def test_a_scorecard_that_is_none_is_refused_in_words(sipas: Sipas, tmp_path: Path) -> None:
    path = tmp_path / "card.yaml"
    path.write_text("- 1\n- 2\n", encoding="utf-8")
    assert isinstance(sipas("scorecard", str(path)).exception, Refused)


def test_index8_says_what_it_needs(sipas: Sipas) -> None:
    assert "--inputs" in str(sipas("index8").exception)


def test_the_plan_and_its_index_8_are_loaded_once(sipas: Sipas, app: Flask) -> None:
    assert sipas("scorecard", "load").stdout == "Đã nạp scorecard năm 2020.\nĐã nạp index8 năm 2020.\n"
    refused = sipas("scorecard", "load").exception
    assert isinstance(refused, Refused)
    assert "không ghi đè" in str(refused)
    with store.reading() as session:
        card = scoring.all_of(session, "15", scoring.SCORECARD)[0]
        assert len(card.entries) == 8 + 11
        assert card.document["source"]["number"] == "161/KH-UBND"


def test_a_scorecard_of_ones_own_is_loaded_from_its_file(sipas: Sipas, app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "card.yaml"
    path.write_text(PLAN_161.read_text(encoding="utf-8").replace("self_assessed_2020", "self_assessed_2024"))
    assert sipas("scorecard", "load", str(path)).stdout == "Đã nạp scorecard năm 2024.\n"
    path.write_text("- 1", encoding="utf-8")
    assert isinstance(sipas("scorecard", "load", str(path)).exception, Refused)


@pytest.mark.parametrize("arguments", [(), ("--help",), ("load", "--help")])
def test_the_group_says_what_it_can(sipas: Sipas, arguments: tuple[str, ...]) -> None:
    assert "load" in sipas("scorecard", *arguments).output
