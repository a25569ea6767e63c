from __future__ import annotations

import doctest
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

import questionnaires.canonical
from questionnaires.canonical import canonical, digest
from tests.questionnaires import strategies

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
)


@strategies.steady
@given(VALUES)
def test_canonical_text_reads_back_as_the_same_value(value: object) -> None:
    assert json.loads(canonical(value)) == value
    assert canonical(json.loads(canonical(value))) == canonical(value)


@strategies.steady
@given(st.dictionaries(st.text("abđ1.", max_size=3), st.integers(0, 9)), st.randoms())
def test_the_order_of_keys_does_not_matter(value: dict[str, int], random: object) -> None:
    shuffled = list(value.items())
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert digest(dict(shuffled)) == digest(value)


def test_keys_are_sorted_by_their_utf16_units_as_rfc_8785_shows() -> None:
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    ordered = list(json.loads(canonical(dict.fromkeys(keys, 0))))
    assert ordered == ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]


def test_text_is_escaped_as_rfc_8785_says() -> None:
    assert canonical('\u20ac$\u000f\nA\'B"\\"/') == '"\u20ac$\\u000f\\nA\'B\\"\\\\\\"/"'.encode()


def test_whole_decimals_are_written_as_whole_numbers() -> None:
    assert canonical([1.0, 0.25, -3.0]) == b"[1,0.25,-3]"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 1e-7, 1e300, b"x", {1, 2}])
def test_what_has_no_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="no canonical form"):
        canonical(value)


def test_half_a_character_is_refused() -> None:
    with pytest.raises(ValueError):
        canonical("\ud800")


def test_the_worked_example_is_true() -> None:
    assert doctest.testmod(questionnaires.canonical).failed == 0
