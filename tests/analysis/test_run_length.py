"""Thresholds of every usual rate, also where a sum hardly drifts; usual rates learnt from few answers."""

from typing import Any

import numpy as np
import pytest

from analysis.cusum import fall, fall_from, usual_rate
from analysis.run_length import _rates_of_days, _slowly, average_run_length, threshold_for
from bench.studies import _learnt

WATCHED = fall()


def test_answers_a_day_are_rounded_up_so_that_a_province_has_few_thresholds() -> None:
    for told, counted in ((0.0, 1), (16.2, 17), (20.4, 22), (51, 55), (101, 110), (777, 780)):
        assert threshold_for(WATCHED, told) == threshold_for(WATCHED, counted)
    assert int(threshold_for(fall(0.6, 0.1), 1, false_alarms=200)) == 1


@pytest.mark.parametrize("p0", [0.5, 0.6, 0.7, 0.8, 0.84, 0.9, 0.95, 0.99])
@pytest.mark.parametrize("per_day", [1, 17])
def test_every_usual_rate_has_its_threshold(p0: float, per_day: int) -> None:
    watched = fall_from(p0)
    at = int(threshold_for(watched, per_day))
    allowed = per_day * 250 / 0.2
    assert average_run_length(watched, at, p0) >= allowed
    assert at == 1 or average_run_length(watched, at - 1, p0) < allowed
    by_day = int(threshold_for(watched, per_day, look="day"))
    assert by_day <= at


def test_run_lengths_beyond_precision_are_for_ever() -> None:
    assert average_run_length(fall_from(0.84), 200, 0.84) == np.inf
    assert average_run_length(WATCHED, 400, 0.999) == np.inf


@pytest.mark.parametrize(("x", "n"), [(0, 0), (150, 150), (140, 150), (10, 150)])
def test_a_usual_rate_is_taken_low_and_within_bounds(x: int, n: int) -> None:
    found = usual_rate(x, n)
    assert 0.5 <= found <= 0.97
    assert found <= max(x / max(n, 1), 0.5)
    assert usual_rate(x, n, doubt=0.05) <= found


def test_learning_the_usual_rate_costs_false_alarms_unless_it_is_taken_low() -> None:
    asked = 0.2
    for n, most in ((150, 2.5), (600, 1.2)):
        plain, _ = _learnt.mean_of(0.95, n, _learnt.observed)
        cautious, _ = _learnt.mean_of(0.95, n, usual_rate)
        assert plain > 2 * asked
        assert cautious <= most * asked


@pytest.mark.parametrize(
    "how", [{"x": 2, "n": 1}, {"x": 1, "n": 2, "doubt": 0.0}, {"x": 1, "n": 2, "most": 1.0}]
)
def test_a_usual_rate_needs_possible_numbers(how: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        usual_rate(**how)


def test_sums_that_settle_and_those_that_do_not_are_told_alike() -> None:
    rates, weights = _rates_of_days(0.97, 0.05, 9)
    slowly = _slowly(17, 60, rates[:, 0], weights, 17)
    assert average_run_length(WATCHED, 60, 0.97, icc=0.05, per_day=17) == pytest.approx(slowly, rel=1e-7)
    assert average_run_length(WATCHED, 400, 0.9999, icc=0.01, per_day=17) == np.inf


@pytest.mark.parametrize("p0", [0.5, 0.84, 0.95])
def test_every_usual_rate_has_its_threshold_where_days_differ(p0: float) -> None:
    watched = fall_from(p0)
    at = int(threshold_for(watched, 8, icc=0.02))
    lengths = [average_run_length(watched, h, p0, icc=0.02, per_day=8) for h in (at - 1, at)]
    assert lengths[0] < 8 * 250 / 0.2 <= lengths[1] < 3 * 8 * 250 / 0.2
