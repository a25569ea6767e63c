"""What a row may show by itself."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.disclosure import (
    CountTable,
    Policy,
    Show,
    ShownRow,
    between,
    counts_behind,
    protect,
    public_rate,
)
from analysis.disclosure.rows import REASONS, alone, code_of, sums

SATISFIED = np.array([False, False, False, True, True])
levels = st.lists(st.integers(0, 60), min_size=5, max_size=5)


@pytest.mark.parametrize(
    ("counts", "show", "reason"),
    [
        ((0, 0, 0, 0, 0), Show.EMPTY, None),
        ((0, 0, 0, 0, 9), Show.HIDDEN, "few_answers"),
        ((0, 0, 0, 0, 10), Show.LEVELS, None),
        ((0, 0, 5, 5, 0), Show.LEVELS, None),
        ((5, 0, 9, 40, 50), Show.LEVELS, None),
        ((4, 0, 9, 40, 50), Show.SPLIT, "small_level"),
        ((0, 0, 0, 4, 50), Show.SPLIT, "small_level"),
        ((1, 2, 0, 40, 60), Show.CODED, "small_split"),
        ((1, 5, 0, 40, 60), Show.CODED, "small_split"),
        ((1, 6, 0, 40, 60), Show.SPLIT, "small_level"),
        ((30, 20, 9, 2, 1), Show.CODED, "small_split"),
        ((0, 7, 1, 2, 1), Show.HIDDEN, "small_split"),
    ],
)
def test_each_row_shows_what_its_counts_allow(
    counts: tuple[int, ...], show: Show, reason: str | None
) -> None:
    states, why = alone(np.array([counts]), SATISFIED, Policy())
    assert (states[0], REASONS[why[0]]) == (show, reason)


def test_an_exact_split_is_shown_where_the_policy_accepts_it() -> None:
    states, _ = alone(np.array([[1, 2, 0, 40, 60]]), SATISFIED, Policy(split="exact"))
    assert states[0] == Show.SPLIT


@given(levels)
def test_whatever_is_told_of_a_row_is_true_and_wide_enough(counts: list[int]) -> None:
    row = protect(CountTable.of([counts, [50] * 5, [60] * 5])).rows[0]
    rest, good = (int(half) for half in sums(np.array(counts), SATISFIED))
    if row.satisfied_between is None:
        assert row.show in (Show.HIDDEN, Show.EMPTY)
    elif row.show == Show.CODED:
        assert row.satisfied_between[0] <= good <= row.satisfied_between[1]
        assert row.satisfied_between[1] - row.satisfied_between[0] >= 5
    else:
        assert (row.satisfied_between, row.rate) == ((good, good), public_rate(good, rest + good))


@given(st.integers(1, 100_000))
def test_classes_are_whole_and_as_wide_as_their_last_count_needs(count: int) -> None:
    policy = Policy()
    first, last = policy.class_of(count)
    assert first <= count <= last
    assert last - first >= policy.needed(last)
    assert policy.class_of(last + 1)[0] == last + 1


def test_a_class_tells_no_more_to_one_who_knows_the_rule() -> None:
    for n in range(10, 60):
        coded = [
            rest
            for rest in range(n + 1)
            if alone(np.array([[0, rest - 1, 1, 1, n - rest - 1]]), SATISFIED, Policy())[0][0] == Show.CODED
            and 1 < rest < n - 1
        ]
        for rest in coded:
            code = code_of(rest, n - rest, Policy())
            assert code is not None
            count = (rest, n - rest)[code.half]
            assert code.first <= count <= code.last
            assert code.last <= n - (7 if code.half else 0)


@given(st.integers(1, 9000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_printed_rate_leaves_exactly_the_counts_that_print_as_it(xn: tuple[int, int]) -> None:
    x, n = xn
    behind = counts_behind(public_rate(x, n), n)
    assert x in behind
    assert {public_rate(v, n) for v in behind} == {public_rate(x, n)}
    beyond = [v for v in (behind[0] - 1, behind[-1] + 1) if 0 <= v <= n]
    assert public_rate(x, n) not in {public_rate(v, n) for v in beyond}


def test_public_rates_round_halves_up() -> None:
    assert (public_rate(1, 16), public_rate(3, 16), public_rate(1999, 2000)) == (0.063, 0.188, 1.0)


def test_derived_figures_come_from_what_is_shown() -> None:
    row = ShownRow("A", Show.CODED, "small_split", 100, None, (94, 99))
    assert between(row, lambda x, n: x / n >= 0.95) == (False, True)
    assert between(row, lambda x, n: x / n >= 0.90) == (True, True)
    assert between(ShownRow("A", Show.HIDDEN, "few_answers", None), lambda x, n: x / n) is None
    assert between(ShownRow("A", Show.EMPTY, None, 0), lambda x, n: x / n) is None


def test_results_are_frozen() -> None:
    row = protect(CountTable.of([[0, 0, 0, 0, 10]])).rows[0]
    with pytest.raises(dataclasses.FrozenInstanceError):
        row.n = 3  # type: ignore[misc]


@pytest.mark.parametrize(
    "wrong",
    [
        {"rate_from": 0},
        {"share": 1.0},
        {"width": 9},
        {"split": "open"},
        {"total_base": 10},
    ],
)
def test_impossible_policies_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"threshold|width|split|total_base"):
        Policy(**wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("counts", "more", "what"),
    [
        ([[1, 2, 3]], {}, "whole counts"),
        ([[1, 2, 3, 4, 5.5]], {}, "whole counts"),
        ([[1, 2, 3, 4, -5]], {}, "0 or more"),
        ([[1] * 5] * 2, {"rows": ["A", "A"]}, "different row names"),
        ([[1] * 5] * 2, {"groups": {"g": [0, 2]}}, "rows 0 to 1"),
        ([[1] * 5] * 2, {"groups": {"g": []}}, "rows 0 to 1"),
        ([[1] * 5] * 2, {"rows": ["A", "B"], "groups": {"A": [0]}}, "name of their own"),
    ],
)
def test_impossible_tables_are_refused(
    counts: list[list[float]], more: dict[str, list[str]], what: str
) -> None:
    with pytest.raises(ValueError, match=what):
        CountTable.of(counts, **more)  # type: ignore[arg-type]


def test_impossible_rates_are_refused() -> None:
    with pytest.raises(ValueError, match="no rate"):
        public_rate(0, 0)
    with pytest.raises(ValueError, match="12 satisfied of 10"):
        public_rate(12, 10)
    with pytest.raises(ValueError, match="three decimals"):
        counts_behind(0.95123, 10)
