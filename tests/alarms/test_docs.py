"""docs/alarms.md names every kind of alarm, every threshold with its default, and every command."""

import doctest
from pathlib import Path

import pytest

from survey.alarms import falling, words
from survey.alarms.finding import KINDS
from survey.alarms.thresholds import MEANINGS, Thresholds, as_numbers
from survey.cli.alarms import alarms

DOCS = (Path(__file__).parents[2] / "docs" / "alarms.md").read_text()


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_explained(kind: str) -> None:
    assert f"| {words.name(kind)}" in DOCS


@pytest.mark.parametrize(("name", "default"), as_numbers(Thresholds()).items())
def test_every_threshold_stands_there_with_its_default(name: str, default: int) -> None:
    assert f"| `{name}` | {default} |" in DOCS
    _, least, most = MEANINGS[name]
    assert least <= default <= most


@pytest.mark.parametrize("command", alarms.commands)
def test_every_command_stands_there(command: str) -> None:
    assert f"sipas alarms {command}" in DOCS


def test_examples_hold() -> None:
    assert doctest.testmod(falling).failed == 0
