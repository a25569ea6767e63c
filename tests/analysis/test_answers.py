"""Counting the punch card: what enters, what is missing, what is refused; completeness."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from analysis.answers import Item, read_codes
from analysis.completeness import BREAK_OFF, COMPLETE, PARTIAL, completeness

CODES = [ord(c) for c in "12345-.~"]
matrices = st.tuples(st.integers(0, 40), st.integers(1, 7)).flatmap(
    lambda shape: arrays.arrays(np.uint8, shape, elements=st.sampled_from(CODES))
)


def codes(*rows: str) -> np.ndarray:
    return np.array([list(row.encode()) for row in rows], np.uint8)


def items(count: int) -> list[Item]:
    return [Item(f"1.{j + 1}") for j in range(count)]


def test_missing_is_missing_not_wrong() -> None:
    counts = read_codes(codes("4-", "5.", "3~", "14"), items(2)).counts
    assert counts.answered.tolist() == [[4, 1]]
    assert counts.satisfied.tolist() == [[2, 1]]
    assert (counts.no_answer[0, 1], counts.not_asked[0, 1], counts.no_opinion[0, 1]) == (1, 1, 1)


@given(matrices, st.data())
def test_counting_by_domain_is_counting_each_domain_alone(matrix: np.ndarray, data: st.DataObject) -> None:
    rows, columns = matrix.shape
    domain = data.draw(arrays.arrays(np.int64, rows, elements=st.integers(-1, 3)))
    found = read_codes(matrix, items(columns), domain=domain, n_domains=4).counts
    for d in range(4):
        for j in range(columns):
            levels = [np.count_nonzero(matrix[domain == d, j] == ord(c)) for c in "12345"]
            assert found.levels[d, j].tolist() == levels
    told = found.levels.sum(2) + found.no_opinion + found.no_answer + found.not_asked
    assert (told == np.array([np.count_nonzero(domain == d) for d in range(4)])[:, None]).all()


@given(matrices)
def test_the_whole_is_the_sum_of_its_domains(matrix: np.ndarray) -> None:
    domain = np.arange(len(matrix)) % 3
    by = read_codes(matrix, items(matrix.shape[1]), domain=domain, n_domains=3)
    assert (by.whole().counts.levels[0] == by.counts.levels.sum(axis=0)).all()


def test_items_may_have_scales_of_their_own() -> None:
    yes_no = Item("q", satisfied=("y",), levels=("n", "y"))
    counts = read_codes(codes("y5", "n1"), [yes_no, Item("1.1")]).counts
    assert counts.levels[0].tolist() == [[1, 1, 0, 0, 0], [1, 0, 0, 0, 1]]
    assert counts.satisfied.tolist() == [[1, 1]]


def test_an_unknown_code_is_named_with_its_item_and_row() -> None:
    with pytest.raises(ValueError, match=r"item 1\.2, row 1: code '7'"):
        read_codes(codes("55", "57"), items(2), domain=[-1, -1], n_domains=1)


@pytest.mark.parametrize(
    ("matrix", "domain", "n_domains", "what"),
    [
        (np.zeros((2, 2)), None, None, "uint8"),
        (codes("5"), None, None, "2 items"),
        (codes("55"), [0, 1], None, "1 whole numbers"),
        (codes("55"), [2], 2, "-1 to 1"),
        (codes("55"), [-2], 2, "-1 to 1"),
        (codes("55"), [0.5], 2, "whole numbers"),
        (codes("55"), None, 3, "n_domains"),
    ],
)
def test_wrong_shapes_and_domains_are_refused(matrix, domain, n_domains, what) -> None:
    with pytest.raises(ValueError, match=what):
        read_codes(matrix, items(2), domain=domain, n_domains=n_domains)


def test_items_that_cannot_be_told_apart_are_refused() -> None:
    with pytest.raises(ValueError, match="unique"):
        read_codes(codes("55"), [Item("a"), Item("a")])
    with pytest.raises(ValueError, match="satisfied"):
        Item("a", satisfied=("6",))
    for levels in (("1", "1"), ("1", "-"), ("10",), tuple("0123456789abc")):
        with pytest.raises(ValueError, match="levels"):
            Item("a", satisfied=(), levels=levels)


def test_complete_from_80_percent_of_what_was_asked() -> None:
    asked_five = codes("5555-", "555--", "55---", "~~~~-", "5555.", "5-...", ".....")
    expected = [COMPLETE, PARTIAL, BREAK_OFF, COMPLETE, COMPLETE, PARTIAL, BREAK_OFF]
    assert completeness(asked_five).tolist() == expected


def test_thresholds_are_settings_and_must_make_sense() -> None:
    assert completeness(codes("5----"), complete=0.2, partial=0.1).tolist() == [COMPLETE]
    with pytest.raises(ValueError, match="partial <= complete"):
        completeness(codes("5"), complete=0.5, partial=0.8)
    with pytest.raises(ValueError, match="uint8"):
        completeness(np.zeros(3))
