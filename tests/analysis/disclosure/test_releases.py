"""Two publications side by side tell no more about the answers in between than a table of these would."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.disclosure import CountTable, Policy, Show, flagged_split, release, waiting
from analysis.disclosure.rows import alone

START = [[6, 5, 9, 40, 50], [0, 0, 8, 20, 60], [0, 5, 12, 80, 90]]
EXACT = Policy(split="exact")


def grown(*steps: list[int]) -> CountTable:
    return CountTable.of(np.array(START) + np.array(steps))


def test_the_first_release_is_the_table_itself() -> None:
    first = release(CountTable.of(START))
    assert (first.waiting, [row.show for row in first.shown.rows]) == ((), [Show.LEVELS] * 3)


def test_a_unit_waits_until_a_block_of_answers_is_together() -> None:
    first = release(CountTable.of(START), policy=EXACT)
    second = release(grown([0, 0, 0, 4, 5], [0, 0, 0, 5, 5], [0, 0, 0, 0, 0]), [first], EXACT)
    assert second.waiting == ("0",)
    assert [row.n for row in second.shown.rows] == [110, 98, 187]


def test_the_total_moves_with_the_units_that_moved() -> None:
    first = release(CountTable.of(START), policy=EXACT)
    second = release(grown([0, 0, 0, 4, 5], [0, 0, 0, 25, 25], [0, 0, 0, 0, 0]), [first], EXACT)
    assert second.shown.totals[0].n == 385 + 50


def test_erased_answers_wait_as_new_ones_do() -> None:
    assert waiting([[0, 50]], [[0, 41]]).tolist() == [True]
    assert waiting([[0, 50]], [[12, 41]]).tolist() == [True]
    assert waiting([[0, 50]], [[12, 38]]).tolist() == [False]


def test_five_levels_twice_are_refused_when_the_step_between_has_a_small_level() -> None:
    first = release(CountTable.of(START), policy=EXACT)
    second = release(grown([0, 0, 1, 6, 8], [0] * 5, [0] * 5), [first], EXACT)
    assert second.shown.rows[0].show == Show.SPLIT
    assert second.shown.rows[0].reason == "earlier_release"
    assert second.shown.totals[0].show == Show.SPLIT


def test_a_release_before_the_last_counts_too() -> None:
    first = release(CountTable.of(START), policy=EXACT)
    second = release(grown([0, 0, 1, 6, 8], [0] * 5, [0] * 5), [first], EXACT)
    third = release(grown([0, 0, 2, 16, 18], [0] * 5, [0] * 5), [first, second], EXACT)
    assert third.shown.rows[0].show == Show.SPLIT


def test_a_small_step_behind_a_class_is_no_closer_than_the_class() -> None:
    first = release(CountTable.of(START))
    second = release(grown([0, 0, 1, 10, 12], [0] * 5, [0] * 5), [first])
    assert second.shown.rows[0].show >= Show.CODED


@settings(max_examples=20)
@given(
    st.lists(
        st.lists(st.one_of(st.just(0), st.integers(0, 15)), min_size=5, max_size=5), min_size=3, max_size=3
    )
)
def test_no_pair_of_releases_tells_more_than_their_difference_may(steps: list[list[int]]) -> None:
    first = release(CountTable.of(START))
    second = release(grown(*steps), [first])
    step = second.table.counts - first.table.counts
    allowed, _ = alone(step, first.table.satisfied, Policy())
    told = np.maximum(first.shown.plan.rows, second.shown.plan.rows)
    assert (told >= allowed).all()
    assert ((step.sum(axis=1) == 0) | (step.sum(axis=1) >= 10)).all()


def test_other_rows_cannot_be_compared() -> None:
    with pytest.raises(ValueError, match="row by row"):
        release(CountTable.of(START[:2]), [release(CountTable.of(START))])


def test_results_without_flagged_answers_stand_beside_all_only_from_ten_flagged() -> None:
    assert flagged_split([0, 0, 0, 0, 9], [0, 0, 20, 40, 60]) is None
    shown = flagged_split([0, 0, 0, 6, 14], [0, 0, 20, 40, 60])
    assert shown is not None
    assert [row.n for row in shown.rows] == [20, 120]
