"""Intervals of a proportion from a design: the traps of other programs, and where there is none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis.effective import korn_graubard
from analysis.intervals import clopper_pearson, wilson
from analysis.proportion import METHODS, bounds


def test_rs_beta_neither_caps_nor_honours_other_degrees_of_freedom() -> None:
    # A variance half of p(1-p)/n: effective size 400 of 200 answers.
    p, n, df = 0.9, 200, 199
    low, high = bounds(p, p * (1 - p) / 400, n, df, "beta")
    assert (float(low), float(high)) == pytest.approx([float(b) for b in clopper_pearson(360, 400)])
    capped = korn_graubard(p, p * (1 - p) / 400, n, df)
    assert (float(capped.low), float(capped.high)) == pytest.approx(
        [float(b) for b in clopper_pearson(180, 200)]
    )


def test_svys_wilson_adjusts_twice() -> None:
    once, alike, twice = (bounds(0.9, 0.001, 100, 10, m) for m in ("wilson_z", "wilson_t", "wilson_twice"))
    width = [float(high - low) for low, high in (once, alike, twice)]
    assert width[0] == pytest.approx(width[1], rel=0.05)
    assert width[2] > 1.05 * max(width[:2])


def test_many_psus_and_no_design_effect_give_wilsons_interval() -> None:
    low, high = bounds(0.9, 0.09 / 1000, 1000, 10**9, "wilson_t")
    assert (float(low), float(high)) == pytest.approx([float(b) for b in wilson(900, 1000)], abs=1e-8)


def test_the_likelihood_interval_ends_where_the_scaled_deviance_is_t_squared() -> None:
    p, variance, n, df = 0.9, 0.0012, 150, 20
    for q in bounds(p, variance, n, df, "likelihood"):
        deviance = 2 * n * (p * np.log(p / q) + (1 - p) * np.log((1 - p) / (1 - q)))
        scale = variance * n / (p * (1 - p)) * n / (n - 1)
        assert deviance / scale == pytest.approx(stats.t.ppf(0.975, df) ** 2)


@given(
    p=st.floats(0.02, 0.98), deff=st.floats(0.5, 8), n=st.integers(30, 3000), df=st.integers(3, 200),
    method=st.sampled_from(sorted(set(METHODS) - {"asin"})),
)  # fmt: skip
def test_every_interval_holds_its_rate(p: float, deff: float, n: int, df: int, method: str) -> None:
    low, high = bounds(p, p * (1 - p) / n * deff, n, df, method)
    assert low - 1e-12 <= p <= high + 1e-12


def test_the_arcsine_folds_back_at_the_edge_as_in_r() -> None:
    low, _ = bounds(0.02, 0.02 * 0.98 / 30, 30, 3, "asin")
    assert low > 0.02


@given(p=st.floats(0.05, 0.95), method=st.sampled_from(sorted(METHODS)))
def test_the_dissatisfied_have_the_mirrored_interval(p: float, method: str) -> None:
    (low, high), (other_low, other_high) = (bounds(q, 0.0005, 100, 12, method) for q in (p, 1 - p))
    assert (float(other_low), float(other_high)) == pytest.approx((1 - float(high), 1 - float(low)), abs=1e-9)


@pytest.mark.parametrize("method", sorted(set(METHODS) - {"mean"}))
def test_at_100_percent_without_variance_no_method_pretends(method: str) -> None:
    assert np.isnan(bounds(1.0, 0.0, 50, 10, method)).all()
    assert np.isnan(bounds(0.9, 0.001, 50, 0, method)).all()


def test_unknown_methods_are_named() -> None:
    with pytest.raises(ValueError, match="logit, likelihood"):
        bounds(0.9, 0.001, 50, 10, "exact")
