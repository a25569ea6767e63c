"""Binomial tails at once are those of summed chances, and limits are exact at every size."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis.binomial import inside, tail_chances
from analysis.limits import tails

CENTRES = st.one_of(st.floats(0.001, 0.999), st.sampled_from([0.0, 1.0]))


@given(st.integers(1, 400), CENTRES)
def test_every_tail_is_the_sum_of_its_chances(n: int, centre: float) -> None:
    below, above = tail_chances(np.arange(n + 1), np.full(n + 1, n), centre)
    summed = tails(n, centre)
    np.testing.assert_allclose(below, summed[0], atol=1e-10)
    np.testing.assert_allclose(above, summed[1], atol=1e-10)


@given(st.lists(st.integers(1, 3000), min_size=1, max_size=20), st.floats(0.001, 0.999))
def test_limits_are_the_first_counts_that_chance_allows(sizes: list[int], centre: float) -> None:
    tail = 0.00135
    least, most = inside(sizes, centre, tail)
    n = np.array(sizes)
    assert (tail_chances(least, n, centre)[0] > tail).all()
    assert (tail_chances(most, n, centre)[1] > tail).all()
    lower, upper = least[least > 0], most[most < n]
    assert (tail_chances(lower - 1, n[least > 0], centre)[0] <= tail).all()
    assert (tail_chances(upper + 1, n[most < n], centre)[1] <= tail).all()


@pytest.mark.parametrize("n", [66_000, 10_000_000])
def test_a_large_unit_costs_no_more_than_a_small_one(n: int) -> None:
    least, most = inside([n], 0.93, 0.025)
    assert (least[0], most[0]) == (stats.binom.ppf(0.025, n, 0.93), stats.binom.isf(0.025, n, 0.93))
