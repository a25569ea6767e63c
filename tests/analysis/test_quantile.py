"""Quantiles from a design: beside order statistics, by domain, at the edges."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.design import SurveyDesign
from analysis.intervals import clopper_pearson
from analysis.quantile import quantile
from tests.analysis.designs import toy

DAYS = [3.0, 5.0, 1.0, 8.0, 2.0, 4.0, 9.0, 7.0, 12.0, 6.0, 11.0, 10.0]


def test_weights_move_the_median() -> None:
    # Ten each up to 8 except 6 and 7 (20 each): 90 of 180 are reached at 7.
    (found,) = quantile(toy(), DAYS)
    assert (found.estimate, found.n, found.df) == (7, 12, 2)


def test_a_simple_random_sample_has_binomial_order_statistics() -> None:
    rng = np.random.default_rng(3)
    y = np.sort(rng.normal(size=101))
    (found,) = quantile(SurveyDesign(rows=101), rng.permutation(y))
    assert found.estimate == y[50]
    low, high = clopper_pearson(50, 101)
    assert found.low == pytest.approx(y[int(101 * float(low)) + 1], abs=0.1)
    assert found.high == pytest.approx(y[int(101 * float(high))], abs=0.1)


def test_every_domain_has_its_own_quantile_or_a_reason() -> None:
    days = [*DAYS[:9], np.nan, np.nan, np.nan]
    found = quantile(toy(), days, by={"village": np.repeat([1, 2, 3, 4], 3)})
    assert [(row.estimate, row.state) for row in found] == [
        (3, "one_psu"), (4, "one_psu"), (9, "one_psu"), (None, "no_answers"),
    ]  # fmt: skip
    assert all(row.low is None and row.high is None for row in found)


def test_an_interval_may_be_open_at_its_end() -> None:
    (found,) = quantile(SurveyDesign(rows=5), [1, 2, 3, 4, 5], 0.9)
    assert found.high == 5
    assert found.estimate == 5


@given(st.integers(0, 10**6), st.floats(0.05, 0.95))
@settings(max_examples=40)
def test_the_interval_holds_the_quantile_and_the_order_does_not_matter(seed: int, q: float) -> None:
    rng = np.random.default_rng(seed)
    y, psu, w = rng.integers(0, 40, 120), rng.integers(0, 30, 120), rng.uniform(1, 3, 120)
    order = rng.permutation(120)
    one, other = (
        quantile(SurveyDesign(psu=psu[o], weights=w[o]), y[o] * 1.0, q) for o in (slice(None), order)
    )
    assert one == other or one[0].estimate == other[0].estimate
    assert one[0].low is not None
    assert one[0].high is not None
    assert one[0].low <= one[0].estimate <= one[0].high  # type: ignore[operator]


@pytest.mark.parametrize("q", [0, 1, -0.1, float("nan")])
def test_impossible_shares_are_refused(q: float) -> None:
    with pytest.raises(ValueError, match="expected 0 < q < 1"):
        quantile(toy(), DAYS, q)
