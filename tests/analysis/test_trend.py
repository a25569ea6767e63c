"""Tests of unclustered counts: R's figures, where nothing can be said, and designs refused."""

from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.design import SurveyDesign
from analysis.estimate import mean
from analysis.trend import (
    cochran_armitage,
    exact_one_sided,
    fisher_one_sided,
    mantel_haenszel,
    mcnemar,
)

THREE = [[[18, 5], [12, 9]], [[25, 3], [30, 10]], [[7, 0], [1, 2]]]


def test_the_trend_divides_by_n_as_r_does() -> None:
    # R 4.2.2: prop.trend.test(c(41, 52, 47, 66), c(60, 64, 55, 70)); then with c(2021, 2022, 2023, 2026)
    plain = cochran_armitage([41, 52, 47, 66], [60, 64, 55, 70])
    assert (plain.chi_square, plain.p_two_sided) == pytest.approx((15.0596994943051, 1.04163592779272e-4))
    years = cochran_armitage([41, 52, 47, 66], [60, 64, 55, 70], [2021, 2022, 2023, 2026])
    assert (years.chi_square, years.p_two_sided) == pytest.approx((13.569160703556, 2.29932168559322e-4))


groups = st.lists(st.integers(1, 40).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=2)


@given(groups, st.integers(1, 9), st.integers(-3000, 3000))
def test_the_trend_knows_no_origin_nor_unit_and_mirrors(
    counts: list[tuple[int, int]], unit: int, origin: int
) -> None:
    x, n = np.array(counts).T
    score = np.arange(len(x))
    here, there = cochran_armitage(x, n, score), cochran_armitage(n - x, n, origin + unit * score)
    assert here.state == there.state
    if here.z is not None and there.z is not None:
        assert there.z == pytest.approx(-here.z, abs=1e-9)
        assert here.p_increasing == pytest.approx(there.p_decreasing, abs=1e-9)


def test_two_groups_make_the_trend_pearsons_chi_square() -> None:
    # R 4.2.2: prop.test(c(56, 48), c(70, 80), correct = FALSE)$statistic
    assert cochran_armitage([56, 48], [70, 80]).chi_square == pytest.approx(7.02341137123746)


@pytest.mark.parametrize(
    ("x", "n", "score", "state"),
    [([0, 0], [9, 9], None, "no_variation"), ([9, 9], [9, 9], None, "no_variation"),
     ([0, 0], [0, 0], None, "no_answers"), ([3, 4], [9, 9], [2, 2], "no_variation"),
     ([3, 0], [9, 0], None, "no_variation")],
)  # fmt: skip
def test_no_variation_is_a_state(x: list[int], n: list[int], score: list[int] | None, state: str) -> None:
    found = cochran_armitage(x, n, score)
    assert (found.z, found.state) == (None, state)


def test_strata_are_compared_as_r_compares_them() -> None:
    # R 4.2.2: mantelhaen.test(array(c(18,12,5,9, 25,30,3,10, 7,1,0,2), c(2,2,3)), correct = TRUE | FALSE)
    found = mantel_haenszel(THREE)
    assert (found.chi_square_cc, found.p_cc) == pytest.approx((5.753021900894594, 0.016460318372911))
    assert (found.chi_square, found.p) == pytest.approx((6.83201162787903638, 0.00895383675438165))
    bounds = (3.25930348258706, 1.30093510635414, 8.16571029540069)
    assert (found.odds_ratio, found.low, found.high) == pytest.approx(bounds)
    # R 4.2.2: … conf.level = .9
    narrower = mantel_haenszel(THREE, 0.9)
    assert (narrower.low, narrower.high) == pytest.approx((1.50793715931184, 7.04476252608039))


@pytest.mark.parametrize(
    ("tables", "chi_square", "corrected"),
    # R 4.2.2: mantelhaen.test(array(c(5,5,5,6, 6,5,5,5), c(2,2,2)), correct = …), then (5,5,5,5, 6,5,5,6)
    [([[[5, 5], [5, 6]], [[6, 5], [5, 5]]], 0.0826446280991736, 0.0826446280991736),
     ([[[5, 5], [5, 5]], [[6, 5], [5, 6]]], 0.0907024323709934, 0.0)],
)  # fmt: skip
def test_a_shift_below_one_half_is_not_corrected(tables: Any, chi_square: float, corrected: float) -> None:
    found = mantel_haenszel(tables)
    assert (found.chi_square, found.chi_square_cc) == pytest.approx((chi_square, corrected), abs=1e-12)


def test_one_stratum_gives_the_plain_risk_difference() -> None:
    found = mantel_haenszel([[[30, 10], [20, 30]]])
    assert found.risk_difference == pytest.approx(0.75 - 0.4)


@pytest.mark.parametrize(
    ("tables", "odds_ratio", "state"),
    # R 4.2.2 prints 0, Inf, NaN for these ratios and NaN for the bounds
    [([[[0, 5], [5, 5]], [[0, 5], [5, 6]]], 0.0, "no_bounds"),
     ([[[5, 0], [3, 5]], [[5, 0], [4, 6]]], None, "no_odds_ratio"),
     ([[[5, 0], [3, 0]]], None, "no_variation")],
)  # fmt: skip
def test_empty_cells_give_a_state_not_a_number(tables: Any, odds_ratio: float | None, state: str) -> None:
    found = mantel_haenszel(tables)
    assert (found.odds_ratio, found.low, found.state) == (odds_ratio, None, state)


def test_a_stratum_of_one_person_changes_nothing() -> None:
    assert mantel_haenszel([*THREE, [[1, 0], [0, 0]], [[0, 0], [0, 0]]]) == mantel_haenszel(THREE)


def test_change_among_the_same_people_is_as_r_says() -> None:
    # R 4.2.2: mcnemar.test(matrix(c(50, 14, 6, 30), 2, byrow = TRUE)); binom.test(14, 20)
    found = mcnemar([[50, 14], [6, 30]])
    assert (found.chi_square_cc, found.p_cc) == pytest.approx((2.45, 0.117524868096639))
    assert (found.chi_square, found.p) == pytest.approx((3.2, 0.0736382701203028))
    assert found.p_exact == pytest.approx(0.115318298339844)
    assert mcnemar([[50, 0], [0, 30]]).state == "no_change"
    assert mcnemar([[5, 4], [4, 3]]).chi_square_cc == 0


def test_exact_tests_look_one_way() -> None:
    # R 4.2.2: fisher.test(matrix(c(56, 14, 48, 32), 2), alternative = "greater" | "less")$p.value
    assert fisher_one_sided(56, 70, 48, 80).p == pytest.approx(0.00632471112989837)
    assert fisher_one_sided(56, 70, 48, 80, "less").p == pytest.approx(0.997875268450446)
    # R 4.2.2: binom.test(96, 100, .95, alternative = "less")$p.value
    assert exact_one_sided(96, 100, 0.95, "less").p == pytest.approx(0.742161340883984)
    assert exact_one_sided(0, 0, 0.95).state == "no_answers"


SAMPLED = SurveyDesign(strata=[1, 1, 1, 1], psu=[1, 1, 2, 2])


@pytest.mark.parametrize("given", [SAMPLED, SAMPLED.roster, mean(SAMPLED, [1, 0, 1, 1])])
def test_a_design_its_totals_and_its_estimates_are_refused_by_name(given: Any) -> None:
    calls = [lambda: cochran_armitage(given, [1, 2]), lambda: mantel_haenszel(given),
             lambda: mcnemar(given), lambda: exact_one_sided(given, 3, 0.9),
             lambda: fisher_one_sided(1, 2, 1, given)]  # fmt: skip
    for call in calls:
        with pytest.raises(ValueError, match=f"expects unclustered counts, got a {type(given).__name__}"):
            call()


@pytest.mark.parametrize(
    ("call", "expected"),
    [(lambda: cochran_armitage([12, 1], [10, 10]), "12 satisfied of 10"),
     (lambda: cochran_armitage([1], [2]), "two groups"),
     (lambda: cochran_armitage([1, 1], [2, 2], [1, np.inf]), "2 finite scores"),
     (lambda: cochran_armitage([1, 1], [2, 2], [1, 2, 3]), "2 finite scores"),
     (lambda: mantel_haenszel([[1, 2], [3, 4]]), "2 by 2"),
     (lambda: mantel_haenszel([[[1, 2], [3, -4]]]), "got .*-4"),
     (lambda: mantel_haenszel([[[1.0, 2.0], [3.0, 0.5]]]), "got .*0.5"),
     (lambda: mantel_haenszel(THREE, 95), "confidence level"), (lambda: mcnemar([1, 2, 3, 4]), "2 by 2"),
     (lambda: exact_one_sided(1, 2, 0.5, cast(Any, "both")), "'greater' or 'less'")],
)  # fmt: skip
def test_impossible_input_says_what_was_expected(call: Any, expected: str) -> None:
    with pytest.raises(ValueError, match=expected):
        call()
