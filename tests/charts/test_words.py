"""Words are wrapped and cut to the room they have."""

import doctest
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.charts import plane, words
from survey.charts.words import CUT, cut, width, wrap

texts = st.text("aăâbcdđeêỆỘgiữợmMnWw .,-1", max_size=150)


@pytest.mark.parametrize("module", [words, plane])
def test_examples_hold(module: ModuleType) -> None:
    assert doctest.testmod(module).failed == 0


@settings(deadline=None)
@given(texts, st.floats(40, 400), st.integers(1, 4))
def test_no_line_is_wider_than_its_room(text: str, room: float, lines: int) -> None:
    found = wrap(text, room, lines)
    assert len(found) <= lines
    assert all(width(line) <= room for line in found)


@settings(deadline=None)
@given(texts, st.floats(40, 400), st.integers(1, 4))
def test_words_are_whole_or_marked_as_cut(text: str, room: float, lines: int) -> None:
    found = wrap(text, room, lines)
    assert " ".join(found) == " ".join(text.split()) or any(line.endswith(CUT) for line in found)


def test_marks_above_and_below_letters_take_no_room() -> None:
    assert width("Ệ") == width("E")
    assert width("Đơn vị", strong=True) > width("Đơn vị")


def test_what_fits_is_not_cut() -> None:
    assert cut("Xã Y Tý", 60) == "Xã Y Tý"
    assert cut("Xã Mường Khương", 60) == "Xã Mườ…"
