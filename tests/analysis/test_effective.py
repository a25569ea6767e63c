"""Effective sizes: R's figures, the states, the refusals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.effective import kish, korn_graubard
from analysis.intervals import clopper_pearson


def test_korn_graubard_is_what_r_says() -> None:
    # R 4.2.2: ne <- p * (1 - p) / v * (qt(.025, n - 1) / qt(.025, df))^2; qbeta(.025, ne*p, ne*(1-p) + 1) ...
    found = korn_graubard(0.97, 0.0004, 300, 10)
    assert float(found.n_star) == pytest.approx(56.7502320048824, rel=1e-9)
    assert (float(found.low), float(found.high)) == pytest.approx((0.886268206856232, 0.997223044305103))


def test_at_100_percent_n_stands_for_the_effective_size_before_the_df_factor() -> None:
    # R 4.2.2: ne <- 80 * (qt(.025, 79) / qt(.025, 12))^2; qbeta(.025, ne, 1)
    found = korn_graubard(1, 0, 80, 12)
    assert (float(found.n_eff), bool(found.guessed)) == (80, True)
    assert float(found.n_star) == pytest.approx(66.7656030635319)
    assert float(found.low) == pytest.approx(0.946247424058668)


@given(st.integers(2, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_simple_random_sample_is_clopper_pearson(xn: tuple[int, int]) -> None:
    p = xn[0] / xn[1]
    found = korn_graubard(p, p * (1 - p) / xn[1], xn[1], xn[1] - 1)
    exact = [float(bound) for bound in clopper_pearson(*xn)]
    assert [float(found.low), float(found.high)] == pytest.approx(exact, abs=1e-9)


def test_one_item_is_capped_and_an_index_is_not() -> None:
    capped, free = (korn_graubard(0.9, 1e-5, 100, 99, capped=c) for c in (True, False))
    assert (float(capped.n_star), float(free.n_star)) == (100, pytest.approx(9000))
    assert free.high - free.low < capped.high - capped.low


def test_no_variance_never_means_no_width() -> None:
    found = korn_graubard([0.5, 0.5], [0.0, 1e-32], [40, 1], [39, 0])
    assert found.guessed.all()
    assert (found.high - found.low > 0.2).all()


def test_an_empty_domain_is_no_obstacle_for_the_others() -> None:
    found = korn_graubard([0.0, 0.9], [0.0, 0.001], [0, 50], [-1, 49])
    assert found.low[1] == pytest.approx(float(korn_graubard(0.9, 0.001, 50, 49).low))


@pytest.mark.parametrize(
    ("p", "variance", "df", "what"),
    [
        (1.2, 0.1, 9, "rate"),
        (0.5, -0.1, 9, "variance"),
        (0.5, np.nan, 9, "variance"),
        (0.5, 0.1, 0, "freedom"),
    ],
)
def test_impossible_input_is_refused(p: float, variance: float, df: float, what: str) -> None:
    with pytest.raises(ValueError, match=what):
        korn_graubard(p, variance, 10, df)


def test_df_zero_never_falls_back_to_z() -> None:
    with pytest.raises(ValueError, match="freedom"):
        korn_graubard(1.0, 0.0, 30, 0)


def test_equal_weights_lose_nothing() -> None:
    assert (kish([2, 2, 2]).n_eff, kish([2, 2, 2]).deff, kish([2, 2, 2]).cv2) == (3, 1, 0)


@pytest.mark.parametrize("weights", [[], [1, -1], [0, 0], [1, float("nan")], [[1, 2]]])
def test_impossible_weights_are_refused(weights: list[float]) -> None:
    with pytest.raises(ValueError, match="weights"):
        kish(weights)
