"""Samples drawn from a list: exact bounds, their limits, census, more answers than people."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis.finite import finite_interval, hypergeometric
from analysis.intervals import clopper_pearson, wilson

drawn = st.integers(2, 400).flatmap(
    lambda size: st.integers(1, size - 1).flatmap(
        lambda n: st.tuples(st.integers(0, n), st.just(n), st.just(size))
    )
)


@given(drawn)
def test_exact_bounds_are_the_counts_that_the_sample_does_not_refuse(xn: tuple[int, int, int]) -> None:
    x, n, size = xn
    low, high = hypergeometric(x, n, size, 0.025)
    kept = [
        k
        for k in range(x, size - n + x + 1)
        if stats.hypergeom.sf(x - 1, size, k, n) > 0.025 and stats.hypergeom.cdf(x, size, k, n) > 0.025
    ]
    assert (low * size, high * size) == pytest.approx((kept[0], kept[-1]))


@given(drawn)
def test_bounds_stay_inside_what_is_certain(xn: tuple[int, int, int]) -> None:
    x, n, size = xn
    result = finite_interval(x, n, size)
    assert result.low is not None
    assert result.high is not None
    assert x / size <= result.low <= x / n + 1e-12
    assert x / n - 1e-12 <= result.high <= (size - n + x) / size


def test_a_long_list_tends_to_clopper_pearson() -> None:
    exact, plain = finite_interval(190, 200, 10_000), clopper_pearson(190, 200)
    assert (exact.low, exact.high) == pytest.approx((float(plain[0]), float(plain[1])), abs=2e-3)


def test_beyond_ten_thousand_wilson_takes_the_correction_only_with_ten_on_both_sides() -> None:
    corrected, plain = finite_interval(1900, 2000, 20_000), finite_interval(1995, 2000, 20_000)
    assert (corrected.method, plain.method) == ("wilson_fpc", "wilson")
    wide = wilson(1900, 2000)
    assert corrected.high - corrected.low < wide[1] - wide[0]  # type: ignore[operator]


def test_the_whole_list_gives_the_rate_itself() -> None:
    result = finite_interval(9, 10, 10)
    assert (result.low, result.estimate, result.high, result.state) == (0.9, 0.9, 0.9, "census")


def test_more_answers_than_people_is_a_state() -> None:
    result = finite_interval(11, 12, 10)
    assert (result.method, result.state) == ("wilson", "more_than_population")


def test_one_sided_leaves_the_other_end_open() -> None:
    assert finite_interval(9, 10, 50, side="lower").high == 1
    assert finite_interval(9, 10, 50, side="upper").low == 0


def test_nobody_drawn_is_a_state_and_no_list_is_refused() -> None:
    assert finite_interval(0, 0, 10).state == "no_answers"
    with pytest.raises(ValueError, match="population"):
        finite_interval(1, 2, 0)
