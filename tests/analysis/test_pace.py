"""The forecast of a unit's count: coverage, what is known, states, units at risk, refusals."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.pace import Forecast, forecast

PATTERN = np.array([1.3, 1.1, 1.0, 0.9, 0.7])
Counts = np.ndarray


def simulated(per_day: float, days: int, spread: float = 0.0, *, units: int = 1500, seed: int = 5) -> Counts:
    """Answers a working day, (units, days), with a weekday pattern and days that differ by `spread`."""
    rng = np.random.default_rng(seed)
    mean = np.tile(per_day * PATTERN[np.arange(days) % 5], (units, 1))
    return rng.poisson(mean * rng.gamma(1 / spread, spread, mean.shape) if spread else mean)


def told(counts: Counts, known: int, quota: Any = None, **how: Any) -> Forecast:
    """The forecast made after `known` days for the rest of the days."""
    days = np.arange(counts.shape[1]) % 5
    left = np.ones(counts.shape[1] - known, bool)
    return forecast(counts[:, :known], True, days[:known], left, days[known:], quota, **how)


@pytest.mark.parametrize("per_day", [1, 17, 60])
@pytest.mark.parametrize("spread", [0.0, 0.1])
@pytest.mark.parametrize(("known", "left"), [(10, 20), (20, 40)])
def test_the_interval_holds_the_end_in_19_of_20_rounds(
    per_day: float, spread: float, known: int, left: int
) -> None:
    counts = simulated(per_day, known + left, spread)
    found, end = told(counts, known), counts.sum(axis=1)
    held = ((found.low <= end) & (end <= found.high)).mean()
    assert held >= 0.935
    assert found.expected.mean() == pytest.approx(end.mean(), rel=0.03)


def test_the_chance_to_miss_means_what_it_says() -> None:
    counts = simulated(17, 40, 0.1)
    found, missed = told(counts, 20, 17 * 40), counts.sum(axis=1) < 17 * 40
    for low, high, least, most in ((0.0, 0.1, 0, 0.15), (0.4, 0.6, 0.35, 0.65), (0.9, 1.01, 0.8, 1)):
        within = (found.chance_to_miss >= low) & (found.chance_to_miss < high)
        assert within.sum() > 50
        assert least <= missed[within].mean() <= most


@given(st.integers(0, 3000), st.integers(0, 3000))
def test_a_higher_quota_is_missed_more_easily(one: int, other: int) -> None:
    counts = simulated(17, 40, units=2)
    few, many = sorted((one, other))
    found = told(counts, 20, [few, many])
    same = told(counts[[1, 1]], 20, [few, many])
    assert (found.low <= found.expected).all()
    assert (found.expected <= found.high).all()
    assert np.nan_to_num(same.chance_to_miss[0]) <= np.nan_to_num(same.chance_to_miss[1])


def test_weekdays_to_come_have_their_own_pace() -> None:
    counts = simulated(60, 40, units=1)
    mondays = forecast(counts, True, np.arange(40) % 5, np.ones(10, bool), np.zeros(10, int))
    fridays = forecast(counts, True, np.arange(40) % 5, np.ones(10, bool), np.full(10, 4))
    known = mondays.known[0]
    assert (mondays.expected[0] - known) / (fridays.expected[0] - known) == pytest.approx(1.3 / 0.7, rel=0.15)


def test_holidays_to_come_bring_nothing_and_closed_days_do_not_slow_the_pace() -> None:
    counts = simulated(17, 20, units=1)
    days, left = np.arange(20) % 5, np.ones(10, bool)
    plain = forecast(counts, True, days, left, days[:10])
    with_tet = forecast(counts, True, days, np.r_[left, np.zeros(7, bool)], np.r_[days[:10], np.arange(7)])
    assert with_tet.expected.tolist() == plain.expected.tolist()
    longer = np.hstack([counts, [[3, 0, 0]]])
    opened = np.r_[np.ones(20, bool), np.zeros(3, bool)]
    closed = forecast(longer, opened, np.r_[days, 5, 6, 0], left, days[:10])
    assert closed.per_day.tolist() == plain.per_day.tolist()
    assert closed.expected - plain.expected == pytest.approx(3)


def test_few_days_have_no_forecast_and_the_state_says_so() -> None:
    counts = simulated(17, 40, units=2)
    found = told(counts, 9, [400, 400])
    assert found.state.tolist() == ["few_days"] * 2
    assert np.isnan([found.expected, found.low, found.high, found.chance_to_miss]).all()
    assert found.known.tolist() == counts[:, :9].sum(axis=1).tolist()
    assert found.needed_per_day[0] == pytest.approx((400 - counts[0, :9].sum()) / 31)
    assert told(counts, 10).state.tolist() == ["", ""]
    assert told(counts, 9, min_days=9).state.tolist() == ["", ""]
    nothing = forecast(np.zeros((2, 0)), True, [], np.ones(3, bool), [0, 1, 2], [10, 10])
    assert nothing.state.tolist() == ["few_days"] * 2
    assert nothing.at_risk().tolist() == []


def test_when_no_open_day_is_left_the_end_is_known() -> None:
    counts = simulated(17, 20, units=2)
    known = counts.sum(axis=1)
    found = told(counts, 20, [known[0], known[1] + 1])
    assert found.state.tolist() == ["complete"] * 2
    assert found.expected.tolist() == found.low.tolist() == found.high.tolist() == known.tolist()
    assert found.chance_to_miss.tolist() == [0, 1]
    assert found.needed_per_day.tolist() == [0, np.inf]
    assert found.at_risk().tolist() == [1]


def test_a_unit_without_any_answer_is_not_certain_to_stay_so() -> None:
    found = forecast(np.zeros((1, 20)), True, np.arange(20) % 5, np.ones(20, bool), np.arange(20) % 5, [1])
    assert found.high[0] > 0
    assert 0.5 < found.chance_to_miss[0] < 1


def test_units_at_risk_come_first_by_chance_then_by_gap() -> None:
    counts = np.tile([[10, 12, 8, 9, 11]], (5, 4))
    found = forecast(
        counts, True, np.arange(20) % 5, np.ones(20, bool), np.arange(20) % 5, [401, 100, 5000, 600, np.nan]
    )
    assert found.at_risk().tolist()[:2] == [2, 3]
    assert 1 not in found.at_risk()
    assert 4 not in found.at_risk()
    assert np.isnan(found.chance_to_miss[4])
    reached = found.needed_per_day[1]
    assert reached == 0


def test_a_province_is_forecast_at_once() -> None:
    counts = simulated(17, 60, units=152)
    both = told(counts, 40, 1000)
    alone = told(counts[7:8], 40, 1000)
    assert both.expected[7] == alone.expected[0]
    assert (both.low[7], both.high[7]) == (alone.low[0], alone.high[0])


@pytest.mark.parametrize(
    "how",
    [
        {"counts": [1, 2]},
        {"counts": [[1, -2]]},
        {"counts": [[1, 2.5]]},
        {"counts": [[1, np.nan]]},
        {"weekday": [0]},
        {"weekday": [0, 7]},
        {"opened": [1, 0]},
        {"opened_left": [1.0]},
        {"weekday_left": [8]},
        {"quota": [1, 2]},
        {"quota": [np.inf]},
        {"level": 1.0},
    ],
)
def test_impossible_input_is_refused(how: dict[str, Any]) -> None:
    given = {
        "counts": [[1, 2]],
        "opened": True,
        "weekday": [0, 1],
        "opened_left": [True],
        "weekday_left": [2],
    }
    with pytest.raises(ValueError):
        forecast(**{**given, **how})
