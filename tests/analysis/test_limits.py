"""Exact limits of pooled points: whole coverage, pooling, false alarms that are stated, refusals."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis.alarm_rates import chance_flags, limit_alarms_per_day, per_unit_year, province_day
from analysis.limits import TAIL, place, pool, tails
from bench.studies import cusum as study

days = st.lists(st.integers(0, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), max_size=60)


@given(days, st.floats(0.5, 0.99))
def test_pooling_keeps_every_answer_and_every_point_large_enough(
    counts: list[tuple[int, int]], centre: float
) -> None:
    x, n = np.array(counts, int).reshape(-1, 2).T
    found = pool(x, n, centre)
    assert found.x.sum() + found.open_x == x.sum()
    assert found.n.sum() + found.open_n == n.sum()
    assert (found.n * (1 - centre) >= 5 - 1e-6).all()
    assert found.open_n * (1 - centre) < 5
    for k, (first, last) in enumerate(zip(found.first, found.last, strict=True)):
        assert found.n[k] == n[first : last + 1].sum()
        assert found.x[k] == x[first : last + 1].sum()
        assert n[first:last].sum() * (1 - centre) < 5
    assert found.open_from == (found.last[-1] + 1 if len(found.last) else 0)


def test_answers_of_one_day_are_alike_and_those_of_many_hardly() -> None:
    one, many = pool([95], [100], 0.9), pool([10] * 10, [10] * 10, 0.9)
    assert one.over_dispersion(0.05).tolist() == [0.05]
    assert many.over_dispersion(0.05)[0] == pytest.approx(0.05 * 5 * 90 / (50 * 49))


@pytest.mark.parametrize(
    ("n", "p", "gamma"), [(167, 0.97, 0.0), (50, 0.9, 0.05), (1, 0.5, 0.2), (40, 0.97, 1e-6)]
)
def test_tails_are_the_binomial_and_the_beta_binomial(n: int, p: float, gamma: float) -> None:
    k = np.arange(n + 1)
    law = (
        stats.betabinom(n, p * (1 - gamma) / gamma, (1 - p) * (1 - gamma) / gamma)
        if gamma
        else stats.binom(n, p)
    )
    below, above = tails(n, p, gamma)
    assert below == pytest.approx(law.cdf(k), abs=1e-8)
    assert above == pytest.approx(law.sf(k - 1), abs=1e-8)


@pytest.mark.parametrize("gamma", [0.0, 0.03])
def test_what_is_attained_is_the_chance_of_lying_outside(gamma: float) -> None:
    n = 180
    every = place(np.arange(n + 1), np.full(n + 1, n), 0.95, over_dispersion=gamma)
    chance = np.diff(tails(n, 0.95, gamma)[0], prepend=0.0)
    for side, attained in ((-1, every.attained_low[0]), (1, every.attained_high[0])):
        assert chance[every.place == side].sum() == pytest.approx(attained)
        assert attained <= TAIL
    inside = every.place == 0
    rates = np.arange(n + 1) / n
    assert (rates[inside].min(), rates[inside].max()) == (every.low[0], every.high[0])


def test_a_point_without_answers_has_no_limits() -> None:
    found = place([0, 10], [0, 10], 0.9)
    assert np.isnan([found.low[0], found.p_low[0], found.attained_high[0]]).all()
    assert found.place.tolist() == [0, 0]


def test_runs_of_low_points_are_no_alarm() -> None:
    assert place([155] * 30, [167] * 30, 0.95).place.tolist() == [0] * 30


def test_a_province_day_is_exact_for_steady_numbers() -> None:
    # 17 a day at 97 %: a point takes 10 days, 170 answers; a unit is judged once in 10 days.
    below = stats.binom.cdf(np.arange(171), 170, 0.97)
    chance = float(below[below <= TAIL].max())
    assert limit_alarms_per_day([17] * 152, 0.97) == pytest.approx(152 * chance / 10)
    both = limit_alarms_per_day([17] * 152, 0.95, sides=("low", "high"))
    assert both >= limit_alarms_per_day([17] * 152, 0.95)
    assert limit_alarms_per_day([0, 0], 0.97) == 0


@pytest.mark.parametrize("icc", [0.0, 0.05])
def test_simulated_days_have_no_more_false_alarms_than_the_tail_allows(icc: float) -> None:
    most = 152 * TAIL / (5 / (60 * 0.03))
    assert study.limits_a_day(60, 0.97, icc, runs=100) <= 2 * most
    if icc:
        # The same answers judged as if they were independent alarm many times as often.
        assert study.limits_a_day(60, 0.97, icc, allowed=0.0, runs=100) > 5 * most


def test_days_of_a_province_are_counted_by_poisson() -> None:
    found = province_day(152, 0.5)
    drawn = np.random.default_rng(1).poisson(0.5 / 250, (4000, 152)).sum(axis=1)
    assert found.mean == pytest.approx(0.304)
    assert found.none == pytest.approx((drawn == 0).mean(), abs=0.03)
    assert (drawn > found.most).mean() <= 0.05
    assert province_day(0, 1.0).most == 0
    assert per_unit_year({}) == 0


def test_a_screen_says_how_many_units_chance_flags() -> None:
    mean, most = chance_flags(152, 0.05)
    assert mean == pytest.approx(7.6)
    assert stats.binom.cdf(most, 152, 0.05) >= 0.95 > stats.binom.cdf(most - 1, 152, 0.05)
    assert chance_flags(0) == (0, 0)


@pytest.mark.parametrize(
    ("call", "how"),
    [
        (pool, {"x": [2], "n": [1], "centre": 0.9}),
        (pool, {"x": [[1]], "n": [[1]], "centre": 0.9}),
        (pool, {"x": [1], "n": [1], "centre": 1.0}),
        (pool, {"x": [1], "n": [1], "centre": 0.9, "least": 0}),
        (place, {"x": [[1]], "n": [[1]], "centre": 0.9}),
        (place, {"x": [1], "n": [1], "centre": 0.0}),
        (place, {"x": [1], "n": [1], "centre": 0.9, "tail": 0.5}),
        (place, {"x": [1], "n": [1], "centre": 0.9, "over_dispersion": 1.0}),
        (place, {"x": [1], "n": [1], "centre": 0.9, "over_dispersion": [0.1, 0.1]}),
        (province_day, {"units": -1, "per_unit_year": 1}),
        (province_day, {"units": 1, "per_unit_year": -1}),
        (province_day, {"units": 1, "per_unit_year": 1, "days": 0}),
        (per_unit_year, {"rules": {"fall": -1.0}}),
        (chance_flags, {"units": -1}),
        (chance_flags, {"units": 1, "share": 1.5}),
        (limit_alarms_per_day, {"per_day": [1.5], "centre": 0.9}),
        (limit_alarms_per_day, {"per_day": [-1], "centre": 0.9}),
        (limit_alarms_per_day, {"per_day": [1], "centre": 0.9, "sides": ["left"]}),
        (pool([1], [1], 0.5).over_dispersion, {"icc": 1.0}),
    ],
)
def test_impossible_input_is_refused(call: Any, how: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        call(**how)
