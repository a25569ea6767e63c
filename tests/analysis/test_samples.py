"""Tests of one and two counts and adjusted p-values: figures of R and of published tables."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis.fisher import conditional_mean, fisher_exact
from analysis.multiple import p_adjust
from analysis.onesample import one_sample
from analysis.score import score_difference
from analysis.twosample import agresti_caffo, chi_square, newcombe, wald_difference


def test_one_sample_is_what_r_says() -> None:
    # R 4.2.2: binom.test(96, 100, .95, alternative = "greater" | "less" | "two.sided")$p.value
    test = one_sample(96, 100, 0.95)
    assert (test.p_greater, test.p_less, test.p_two_sided) == pytest.approx(
        (0.435981300685711, 0.742161340883984, 0.819982172729572)
    )
    assert (test.midp_greater, test.midp_less) == pytest.approx((0.346909979900864, 0.653090020099137))
    assert (test.score_z, test.score_p_less) == pytest.approx((0.458831467741124, 0.676822402230255))


def test_one_sample_without_answers_and_with_impossible_rates() -> None:
    assert one_sample(0, 0, 0.9).state == "no_answers"
    with pytest.raises(ValueError, match="p0"):
        one_sample(1, 2, 1.0)


def test_differences_are_those_of_newcombe_1998_table_2() -> None:
    # Newcombe 1998 (SIM 17:873), table II (a) 56/70 against 48/80: methods 1, 2, 6 and 10.
    counts = (56, 70, 48, 80)
    published = {
        (0.0575, 0.3425): wald_difference(*counts),
        (0.0441, 0.3559): wald_difference(*counts, continuity=True),
        (0.0528, 0.3382): score_difference(*counts),
        (0.0524, 0.3339): newcombe(*counts),
    }
    for bounds, found in published.items():
        assert found == pytest.approx(bounds, abs=5.1e-5)


def test_agresti_caffo_and_tests_are_what_r_says() -> None:
    # R 4.2.2: prop.test(c(56, 48), c(70, 80), correct = FALSE | TRUE); a <- (x + 1) / (n + 2) by hand
    assert agresti_caffo(56, 70, 48, 80) == pytest.approx((0.0524529266380537, 0.335758455475767))
    plain, yates = chi_square(56, 70, 48, 80), chi_square(56, 70, 48, 80, continuity=True)
    assert (plain.statistic, plain.p) == pytest.approx((7.02341137123746, 0.00804508136819656))
    assert (yates.statistic, yates.p) == pytest.approx((6.11427041029623, 0.0134094751786689))


pairs = st.tuples(*[st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))] * 2)


@given(pairs)
def test_score_and_newcombe_enclose_the_difference_and_mirror(pair: tuple[tuple[int, int], ...]) -> None:
    (x1, n1), (x2, n2) = pair
    for method in (score_difference, newcombe):
        low, high = method(x1, n1, x2, n2)
        assert -1 - 1e-12 <= low <= x1 / n1 - x2 / n2 <= high <= 1 + 1e-12
        assert method(x2, n2, x1, n1) == pytest.approx((-high, -low), abs=1e-6)


@given(pairs)
def test_fisher_agrees_with_scipy(pair: tuple[tuple[int, int], ...]) -> None:
    (x1, n1), (x2, n2) = pair
    found = fisher_exact(x1, n1, x2, n2)
    assert found.p == pytest.approx(
        stats.fisher_exact(np.array([[x1, n1 - x1], [x2, n2 - x2]])).pvalue, abs=1e-9
    )
    if found.odds_ratio:
        assert conditional_mean(x1, n1, x2, n2, found.odds_ratio) == pytest.approx(x1, abs=1e-6)


def test_fisher_says_when_the_odds_are_infinite() -> None:
    assert fisher_exact(10, 10, 0, 10).state == "infinite_odds"
    assert fisher_exact(0, 10, 0, 20).odds_ratio == 0


def test_two_samples_without_variation_or_answers() -> None:
    assert chi_square(10, 10, 20, 20).state == "no_variation"
    with pytest.raises(ValueError, match="n2 = 0"):
        newcombe(1, 2, 0, 0)


P = [0.04, 0.01, 0.03, 0.005, 1, 0.5]


@pytest.mark.parametrize(
    ("method", "adjusted"),
    [
        ("holm", [0.12, 0.05, 0.12, 0.03, 1, 1]),
        ("hochberg", [0.12, 0.05, 0.12, 0.03, 1, 1]),
        ("bonferroni", [0.24, 0.06, 0.18, 0.03, 1, 1]),
        ("BH", [0.06, 0.03, 0.06, 0.03, 1, 0.6]),
        ("BY", [0.147, 0.0735, 0.147, 0.0735, 1, 1]),
    ],
)
def test_adjusted_p_values_are_what_r_says(method: str, adjusted: list[float]) -> None:
    # R 4.2.2: p.adjust(c(.04, .01, .03, .005, 1, .5), method)
    assert p_adjust(P, method).tolist() == pytest.approx(adjusted)  # type: ignore[arg-type]


def test_adjusting_refuses_what_is_no_p_value() -> None:
    assert p_adjust([]).tolist() == []
    for bad in ([float("nan")], [1.1], [[0.1]]):
        with pytest.raises(ValueError, match="p-values"):
            p_adjust(bad)
    with pytest.raises(ValueError, match="holm"):
        p_adjust(P, "sidak")  # type: ignore[arg-type]
