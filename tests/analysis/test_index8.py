"""Index 8: the example of 2020, every rule, what is missing and what is refused."""

from typing import Any

import pytest
import yaml

from analysis.index8 import (
    EXAMPLE_2020,
    OWN_LABEL,
    CriterionScore,
    Index8,
    OwnEstimate,
    read_inputs,
    score,
    score_document,
    template,
)
from analysis.ruleset import load

RULES = load("qd-1149")


def scored(inputs: Any, own: OwnEstimate | None = None) -> dict[str, CriterionScore]:
    result = score(RULES, 2024, inputs, own)
    return {s.id: s for c in result.criteria for s in (c, *c.parts)}


def example(own: OwnEstimate | None = None) -> Index8:
    return score_document(read_inputs(EXAMPLE_2020), own)


def test_2020_gives_three_and_a_half_of_six() -> None:
    result = example()
    assert {c.id: c.points for c in result.criteria if c.points is not None} == {
        "8.2": 0, "8.3": 2, "8.4": 1, "8.5": 0, "8.6": 0.5,
    }  # fmt: skip
    assert (result.subtotal, result.subtotal_of, result.total, result.of) == (3.5, 6, None, 16)
    assert result.missing == ("8.1",)


def test_the_example_reads_the_same_through_any_yaml_reader() -> None:
    assert score_document(yaml.safe_load(EXAMPLE_2020.read_text("utf-8"))) == example()


def test_an_awarded_point_says_that_it_was_not_recomputed() -> None:
    awarded = next(c for c in example().criteria if c.id == "8.3")
    assert (awarded.basis, awarded.status) == ("award", "assumed")
    assert "chưa tính lại được" in awarded.reason


def test_the_ministrys_figure_makes_8_1() -> None:
    result = scored({"8.1": {"rate": 0.8492}}, OwnEstimate(0.95))["8.1"]
    assert (result.points, result.basis, result.label) == (8.492, "ministry", None)
    assert "84,92%" in result.reason


def test_our_own_estimate_is_labelled_and_has_its_interval() -> None:
    result = scored({}, OwnEstimate(0.93125, 0.92, 0.94, "vong-2025"))["8.1"]
    assert (result.points, result.low, result.high, result.label) == (9.3125, 9.2, 9.4, OWN_LABEL)
    assert "chỉ gồm sai số chọn mẫu" in result.reason
    assert "10 điểm phần trăm" in result.reason
    assert example(OwnEstimate(0.9)).total == 12.5


def test_an_impossible_own_estimate_is_refused() -> None:
    with pytest.raises(ValueError, match=r"sipas\.rate"):
        scored({}, OwnEstimate(93.1))


def test_missing_inputs_are_no_zero_points() -> None:
    result = score_document(template(RULES) | {"year": 2024})
    assert [c.points for c in result.criteria] == [None] * 6
    assert (result.subtotal, result.total, result.known, result.known_of) == (None, None, 0, 0)
    assert "Tổng vốn đầu tư năm trước" in result.criteria[1].reason
    assert result.criteria[2].reason == "Chưa chấm được 8.3.1, 8.3.2."


@pytest.mark.parametrize(
    ("criterion", "given", "points"),
    [
        ("8.2", {"current": 101, "previous": 100}, 1),
        ("8.2", {"current": 100, "previous": 100}, None),
        ("8.3.1", {"current": 125, "previous": 100}, 1),
        ("8.3.1", {"current": 124, "previous": 100}, None),
        ("8.3.2", {"current": 30.5, "previous": 31}, 0),
        ("8.4", {"done": 105, "total": 100}, 1),
        ("8.4", {"done": 100, "total": 100}, 0.5),
        ("8.4", {"done": 99.9, "total": 100}, 0),
        ("8.5", {"current": -1.5, "previous": -2}, 1),
        ("8.6", {"done": 24, "total": 24}, 1),
        ("8.6", {"done": 4, "total": 5}, 0.5),
        ("8.6", {"done": 79, "total": 100}, 0),
    ],
)
def test_each_rule_gives_its_points(criterion: str, given: dict[str, float], points: float | None) -> None:
    result = scored({criterion: given})[criterion]
    assert result.points == points
    assert result.reason.endswith(".")


def test_an_empty_criterion_is_a_missing_one() -> None:
    assert scored({"8.2": None})["8.2"].points is None


def test_parts_add_up_and_carry_the_weakest_status() -> None:
    inputs = {"8.3": {"8.3.1": {"current": 130, "previous": 100}, "8.3.2": {"current": 2, "previous": 1}}}
    result = scored(inputs)
    assert (result["8.3"].points, result["8.3"].status) == (2, "assumed")
    assert (result["8.3.1"].status, result["8.3.2"].status) == ("assumed", "plan")


def test_points_are_rounded_half_up_at_four_decimals() -> None:
    assert scored({"8.1": {"rate": 0.849245}})["8.1"].points == 8.4925


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ([], "inputs"),
        ({"8.9": {}}, r"inputs: không có mục \['8.9'\]"),
        ({"8.2": 5}, "inputs.8.2: nhận 5"),
        ({"8.2": {"now": 5}}, r"không có mục \['now'\], cần award, current"),
        ({"8.2": {"current": "abc"}}, "inputs.8.2.current: nhận 'abc', cần một số không âm"),
        ({"8.2": {"current": True}}, "nhận True"),
        ({"8.2": {"current": float("nan")}}, "nhận nan"),
        ({"8.2": {"current": -1}}, "không âm"),
        ({"8.5": {"current": "x"}}, "cần một số$"),
        ({"8.1": {"rate": 84.92}}, "84,92% ghi là 0.8492"),
        ({"8.2": {"award": 1.5, "note": "a"}}, "từ 0 đến 1"),
        ({"8.2": {"award": 1}}, "cần căn cứ"),
        ({"8.2": {"note": 3}}, "inputs.8.2.note"),
        ({"8.2": {"award": 1, "note": "a", "current": 5}}, "cần một trong hai"),
        ({"8.3": {"award": 1, "note": "a", "8.3.1": {"current": 1, "previous": 1}}}, "cần một trong hai"),
        ({"8.3.1": {"current": 1}, "8.3": {"8.3.1": {"current": 1}}}, "ghi hai lần"),
        ({"8.6": {"done": 25, "total": 24}}, "25 trên 24"),
        ({"8.4": {"done": 25, "total": 0}}, "25 trên 0"),
    ],
)
def test_bad_inputs_say_where_what_and_what_is_due(inputs: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        scored(inputs)


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (None, "NoneType"),
        ({"year": 2020, "rules": "qd-1149", "inputs": {}, "extra": 1}, "extra"),
        ({"year": 2020, "inputs": {}}, "rules"),
        ({"year": 2020, "rules": "qd-876", "inputs": {}}, "qd-876"),
        ({"year": "2020", "rules": "qd-1149", "inputs": {}}, "year"),
        ({"year": True, "rules": "qd-1149", "inputs": {}}, "year"),
    ],
)
def test_bad_documents_are_refused(document: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        score_document(document)
