"""Names and labels fit SPSS, Stata, R and Python, whatever a questionnaire says."""

import doctest
import re
import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from survey.exports.responses import names

TEXTS = st.text(max_size=60)


def test_the_examples_of_the_module_hold() -> None:
    assert doctest.testmod(names).failed == 0


@given(st.lists(TEXTS, max_size=12))
@example(["", "-", "with", "WITH", "1.1", "1-1", "Ớ", "a" * 40, "a" * 41])
def test_names_are_valid_and_occur_once(texts: list[str]) -> None:
    made = names.unique_names(texts)
    assert len({name.lower() for name in made}) == len(texts)
    for name in made:
        assert re.fullmatch(r"[a-z][a-z0-9_]{0,31}", name), name
        assert name not in names.RESERVED


@given(TEXTS, st.integers(4, 40))
@example("Tiếp nhận, giải quyết góp ý, phản ánh, kiến nghị", 30)
def test_a_cut_never_splits_a_character(text: str, size: int) -> None:
    whole = unicodedata.normalize("NFC", " ".join(text.split()))
    made = names.cut(text, size)
    assert len(made.encode()) <= size
    assert made == whole or (made.endswith("…") and whole.startswith(made[:-1]))


@given(TEXTS)
def test_what_fits_is_not_cut(text: str) -> None:
    whole = unicodedata.normalize("NFC", " ".join(text.split()))
    assert names.cut(text, len(whole.encode())) == whole
    assert names.cut_characters(text, len(whole)) == whole


@given(TEXTS, st.integers(4, 40))
def test_lines_keep_every_character(text: str, size: int) -> None:
    made = names.lines(text, size)
    assert all(len(line.encode()) <= size for line in made)
    assert "".join("".join(made).split()) == "".join(unicodedata.normalize("NFC", text).split())


def test_decomposed_vietnamese_is_composed_first() -> None:
    assert names.cut(unicodedata.normalize("NFD", "Tiếp cận"), 40) == "Tiếp cận"
