"""The runner itself: what passes, what fails, what counts as a refusal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.oracles.records import Record, differences, load


def record(expected: dict[str, Any], **tolerance: Any) -> Record:
    return Record("r", "g", {}, None, None, "", expected, {"rel": 1e-3, "abs": 0.0} | tolerance, "f.json")


@pytest.mark.parametrize(
    ("want", "got"),
    [(1.0, 1.0009), ([0, 1], (0, 1.0)), ("NaN", None), ("error: ValueError", None), ("Inf", float("inf")),
     (None, 3), (True, True), ({"0.95": {"beta": 2}}, {"0.95": {"beta": 2}})],
)  # fmt: skip
def test_a_value_within_tolerance_and_a_refusal_pass(want: Any, got: Any) -> None:
    assert not differences(record({"k": want}), {"k": got})


@pytest.mark.parametrize(
    ("want", "got"),
    [(1.0, 1.002), ([0, 1], [0]), ("NaN", 0.5), ("NaN", float("nan")), ("error: ValueError", [0, 1]),
     (1.0, None), (1.0, float("nan")), (True, 1.0), ("Inf", float("-inf"))],
)  # fmt: skip
def test_anything_else_fails(want: Any, got: Any) -> None:
    assert differences(record({"k": want}), {"k": got})


def test_a_key_that_was_not_computed_fails_even_where_a_refusal_would_do() -> None:
    assert differences(record({"k": "NaN"}), {})


def test_refusing_the_whole_input_equals_refusing_every_key() -> None:
    assert not differences(record({"k": "NaN", "l": ["NA", "NA"]}), None)
    assert differences(record({"k": "NaN", "l": 1}), None)


def test_a_method_may_have_its_own_tolerance() -> None:
    assert not differences(record({"m": 1.0}, per_method={"m": 0.1}), {"m": 1.05})


def test_json_that_is_no_list_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "timings.json").write_text('{"a": 1}')
    (tmp_path / "x.json").write_text(json.dumps([{"id": "i", "group": "g", "expected": {}}]))
    assert [r.id for r in load(tmp_path)] == ["i"]
    assert load(tmp_path / "missing") == []
