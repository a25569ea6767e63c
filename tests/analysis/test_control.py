"""Control charts: the formulas on paper, R's figures, days without answers."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.control import p_chart

X, N = [183, 190, 176, 160, 188, 192, 181], [200, 200, 190, 200, 195, 200, 210]


def test_limits_are_what_r_computes() -> None:
    # R 4.2.2: p <- x/n; m <- sum(x)/sum(n); s <- sqrt(m*(1-m)/n); z <- (p-m)/s
    #          sz <- mean(abs(diff(z)))/1.128; m + c(-3, 3) * s[1]; m + c(-3, 3) * s[1] * sz
    chart = p_chart(X, N)
    assert (chart.center, chart.sigma_z) == pytest.approx((0.910394265232975, 3.30057563243224))
    assert (chart.plain.low[0], chart.plain.high[0]) == pytest.approx((0.849805944428756, 0.970982586037193))
    assert (chart.laney.low[0], chart.laney.high[0]) == pytest.approx((0.710417929976584, 1.0))
    assert (chart.plain.outside.tolist(), chart.laney.outside.tolist()) == ([3], [])


def test_a_day_without_answers_has_no_limits_and_disturbs_no_other() -> None:
    full, gap = p_chart(X, N), p_chart([*X[:3], 0, *X[3:]], [*N[:3], 0, *N[3:]])
    assert (gap.center, gap.sigma_z) == (full.center, full.sigma_z)
    assert np.isnan([gap.rate[3], gap.z[3], gap.plain.low[3], gap.laney.high[3]]).all()
    assert np.delete(gap.laney.low, 3) == pytest.approx(full.laney.low)
    assert gap.plain.outside.tolist() == [4]


points = st.lists(st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=1)


@given(points)
def test_limits_hold_the_centre_and_mirror_under_complement(counts: list[tuple[int, int]]) -> None:
    x, n = np.array(counts).T
    chart, other = p_chart(x, n), p_chart(n - x, n)
    assert chart.center is not None
    assert chart.state == other.state
    for here, there in ((chart.plain, other.plain), (chart.laney, other.laney)):
        some = ~np.isnan(here.low)
        assert (here.low[some] <= chart.center).all()
        assert (here.high[some] >= chart.center).all()
        assert here.low == pytest.approx(1 - there.high, abs=1e-12, nan_ok=True)


@pytest.mark.parametrize(
    ("x", "n", "state"),
    [([9, 9], [9, 9], "no_variation"), ([0], [4], "no_variation"), ([3], [9], "one_point"),
     ([0, 3], [0, 9], "one_point"), ([0, 0], [0, 0], "no_answers"), ([], [], "no_answers")],
)  # fmt: skip
def test_what_cannot_be_charted_is_a_state(x: list[int], n: list[int], state: str) -> None:
    chart = p_chart(np.array(x, int), np.array(n, int))
    assert (chart.sigma_z, chart.state) == (None, state)
    assert np.isnan(chart.laney.low).all()
    assert chart.laney.outside.size == 0


@pytest.mark.parametrize(
    ("given", "options", "expected"),
    [(([3], [2]), {}, "3 satisfied of 2"), (([[1]], [[2]]), {}, "one list"),
     ((X, N), {"sigmas": 0}, "above 0"), ((X, N), {"d2": -1.0}, "above 0")],
)  # fmt: skip
def test_impossible_input_is_refused(given: Any, options: dict[str, float], expected: str) -> None:
    with pytest.raises(ValueError, match=expected):
        p_chart(*given, **options)
