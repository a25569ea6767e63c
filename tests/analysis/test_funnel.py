"""Funnel limits: exact, in agreement with their p-values, wider where answers hang together."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis.funnel import from_design_effect, funnel, limits

cells = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(st.lists(cells, min_size=1, max_size=20), st.floats(0.01, 0.99), st.sampled_from([0.0, 0.003, 0.1]))
def test_places_limits_and_p_values_tell_one_story(
    xn: list[tuple[int, int]], centre: float, spread: float
) -> None:
    x, n = (np.array(column) for column in zip(*xn, strict=True))
    found = funnel(x, n, centre, over_dispersion=spread)
    for row, level in enumerate(found.levels):
        inside = (found.low[row] - 1e-12 <= x / n) & (x / n <= found.high[row] + 1e-12)
        assert (inside == (found.place[row] == 0)).all()
        assert ((np.minimum(found.p_low, found.p_high) <= (1 - level) / 2) == ~inside).all()


@given(cells, st.floats(0.01, 0.99))
def test_without_over_dispersion_the_chances_are_binomial(xn: tuple[int, int], centre: float) -> None:
    x, n = xn
    found = funnel([x], [n], centre)
    assert found.p_low[0] == pytest.approx(stats.binom.cdf(x, n, centre), abs=1e-10)
    assert found.p_high[0] == pytest.approx(stats.binom.sf(x - 1, n, centre), abs=1e-10)


@given(cells, st.floats(0.05, 0.95), st.floats(0.001, 0.5))
def test_with_it_they_are_beta_binomial(xn: tuple[int, int], centre: float, gamma: float) -> None:
    x, n = xn
    a, b = centre * (1 - gamma) / gamma, (1 - centre) * (1 - gamma) / gamma
    found = funnel([x], [n], centre, over_dispersion=gamma)
    assert found.p_low[0] == pytest.approx(stats.betabinom.cdf(x, n, a, b), abs=1e-9)


def test_limits_are_the_binomial_quantiles() -> None:
    n = np.array([20, 100, 400])
    low, high = limits(n, 0.95)
    assert low * n == pytest.approx(stats.binom.ppf(0.025, n, 0.95))
    assert high * n == pytest.approx(stats.binom.isf(0.025, n, 0.95))


def test_at_most_the_stated_share_of_identical_units_falls_outside() -> None:
    rng = np.random.default_rng(161)
    n = rng.integers(20, 400, 20_000)
    found = funnel(rng.binomial(n, 0.95), n, 0.95)
    assert (found.place != 0).mean(axis=1) == pytest.approx([0.03, 0.001], abs=0.015)
    assert ((found.place != 0).mean(axis=1) <= [0.05, 0.002]).all()


def test_clustered_answers_fall_outside_no_more_often_once_their_design_effect_is_in() -> None:
    rng = np.random.default_rng(161)
    days = rng.beta(0.95 * 19, 0.05 * 19, (4000, 10))
    x, n = rng.binomial(17, days).sum(axis=1), np.full(4000, 170)
    plain, spread = funnel(x, n, 0.95), from_design_effect(1 + 16 * 0.05, n)
    assert (plain.place[0] != 0).mean() > 0.10
    assert (funnel(x, n, 0.95, over_dispersion=spread).place[0] != 0).mean() <= 0.05


def test_the_centre_is_all_answers_together_unless_given() -> None:
    assert funnel([9, 40], [10, 50]).centre == pytest.approx(49 / 60)


def test_a_unit_without_answers_has_no_place() -> None:
    found = funnel([9, 0], [10, 0], 0.95)
    assert np.isnan([found.rate[1], found.low[0, 1], found.p_low[1]]).all()
    assert found.place[:, 1].tolist() == [0, 0]


def test_when_everybody_is_satisfied_one_who_is_not_stands_out() -> None:
    assert funnel([10, 9], [10, 10], 1.0).place[0].tolist() == [0, -1]


@pytest.mark.parametrize(
    ("given_", "what"),
    [
        (([12], [10]), "12 satisfied of 10"),
        (([0], [0]), "centre"),
        (([5], [10], 95), "centre"),
        (([5], [10], 0.9, (1.5,)), "level"),
        (([5], [10], 0.9, ()), "levels"),
        (([5], [10], 0.9, (0.95,), 1.0), "over-dispersion"),
    ],
)
def test_impossible_input_is_refused(given_: tuple[object, ...], what: str) -> None:
    with pytest.raises(ValueError, match=what):
        funnel(*given_)  # type: ignore[arg-type]


def test_an_impossible_design_effect_is_refused() -> None:
    with pytest.raises(ValueError, match="design effect"):
        from_design_effect(12, [10])
    assert from_design_effect(0.8, [10]).tolist() == [0]
