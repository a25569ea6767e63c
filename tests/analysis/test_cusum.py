"""The Bernoulli CUSUM: its path on paper, its run lengths against other ways to find them, its refusals."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis.cusum import Fall, fall, fall_from, watch
from analysis.run_length import (
    _rates_of_days,
    average_run_length,
    run_length_distribution,
    threshold_for,
)
from bench.studies import cusum as study

flags = st.lists(st.integers(0, 1), min_size=1, max_size=200)
WATCHED = fall()


def by_hand(answers: list[int], step: int) -> list[int]:
    path, total = [], 0
    for answer in answers:
        total = max(total + (-1 if answer else step - 1), 0)
        path.append(total)
    return path


@given(flags, st.integers(2, 60))
def test_the_path_is_the_sum_on_paper_and_the_alarm_its_first_passage(answers: list[int], at: int) -> None:
    found = watch([answers], [[1] * len(answers)], WATCHED, at)
    path = by_hand(answers, WATCHED.step)
    assert found.path.tolist() == [path]
    over = [k for k, total in enumerate(path) if total >= at]
    assert found.first().tolist() == [over[0] if over else -1]
    assert found.alarm.sum() == min(len(over), 1)


@given(flags, st.integers(2, 20), st.integers(16, 60))
def test_looking_less_often_never_alarms_earlier(answers: list[int], every: int, at: int) -> None:
    whole = answers[: len(answers) // every * every]
    single = watch([whole], [[1] * len(whole)], WATCHED, at)
    x = np.array(whole, int).reshape(1, -1, every).sum(axis=2)
    grouped = watch(x, np.full_like(x, every), WATCHED, at)
    assert (grouped.path <= single.path[:, every - 1 :: every]).all()


def test_the_step_is_the_log_likelihood_ratio_of_the_method() -> None:
    # ln(0.97/0.90) / ln(0.10·0.97/(0.03·0.90)) = 0.07490 / 1.27888 = 1/17.07
    assert WATCHED.step == 17
    ratio = np.log(WATCHED.p0 / WATCHED.tuned)
    odds = np.log((1 - WATCHED.tuned) * WATCHED.p0 / ((1 - WATCHED.p0) * WATCHED.tuned))
    assert odds / ratio == pytest.approx(17)


def test_a_units_own_fall_grows_the_odds_as_the_standard_one() -> None:
    own = fall_from(0.95)
    assert (1 - own.p1) / own.p1 / (0.05 / 0.95) == pytest.approx((0.1 / 0.9) / (0.03 / 0.97))
    assert fall_from(0.97).p1 == pytest.approx(0.90)


def test_an_acknowledged_alarm_starts_again_from_nothing_and_can_come_again() -> None:
    answers = np.zeros((1, 8), int)
    seen = np.zeros((1, 8), bool)
    seen[0, 4] = True
    found = watch(answers, np.ones_like(answers), WATCHED, 32, acknowledged=seen)
    assert found.path.tolist() == [[16, 32, 48, 64, 80, 16, 32, 48]]
    assert np.flatnonzero(found.alarm[0]).tolist() == [1, 6]
    assert found.standing.tolist() == [[False, True, True, True, True, False, True, True]]


def test_it_tells_where_the_run_began() -> None:
    answers = [[1, 0, *[1] * 16, 0, 0, 1, 1]]
    found = watch(answers, np.ones_like(answers), WATCHED, 32)
    assert found.path[0, 17] == 0
    assert found.first().tolist() == [19]
    assert found.since(0, 19) == 18
    again = watch([[0, 0, 0, 0]], [[1] * 4], WATCHED, 32, acknowledged=True)
    assert (again.since(0, 1), again.since(0, 3)) == (0, 2)
    assert watch([[0]], [[1]], WATCHED, 32).since(0, 0) == 0


def test_units_keep_their_own_falls_and_thresholds() -> None:
    x, n = [[1, 0, 1], [1, 0, 1]], np.ones((2, 3), int)
    both = watch(x, n, [fall(), fall(0.9, 0.7)], [10, 100])
    alone = [watch([x[0]], n[:1], fall(), 10), watch([x[1]], n[:1], fall(0.9, 0.7), 100)]
    assert both.path.tolist() == [one.path[0].tolist() for one in alone]
    assert both.first().tolist() == [1, -1]


@pytest.mark.parametrize("p", [0.97, 0.90, 0.5, 0.0])
@pytest.mark.parametrize("at", [3, 16, 17, 40])
def test_mean_and_distribution_agree_with_powers_of_the_whole_matrix(p: float, at: int) -> None:
    moves = np.zeros((at, at))
    for i in range(at):
        moves[i, max(i - 1, 0)] += p
        if i + WATCHED.step - 1 < at:
            moves[i, i + WATCHED.step - 1] += 1 - p
    means = np.linalg.solve(np.eye(at) - moves, np.ones(at))
    assert average_run_length(WATCHED, at, p) == pytest.approx(means[0])
    visits = np.linalg.inv(np.eye(at) - _moves(WATCHED.p0, at))[0]
    steady = visits / visits.sum()
    assert average_run_length(WATCHED, at, p, start="steady") == pytest.approx(steady @ means)
    within = [1 - np.linalg.matrix_power(moves, k)[0].sum() for k in range(30)]
    assert run_length_distribution(WATCHED, at, p, 29) == pytest.approx(within)


def _moves(p: float, at: int) -> np.ndarray:
    moves = np.zeros((at, at))
    for i in range(at):
        moves[i, max(i - 1, 0)] += p
        if i + WATCHED.step - 1 < at:
            moves[i, i + WATCHED.step - 1] += 1 - p
    return moves


def test_the_distribution_adds_up_to_the_mean() -> None:
    within = run_length_distribution(WATCHED, 50, 0.85, 2000)
    assert (1 - within).sum() == pytest.approx(average_run_length(WATCHED, 50, 0.85))


def test_a_threshold_is_the_least_that_keeps_what_is_stated() -> None:
    for stated, per_day in ((0.2, 17), (1.0, 5)):
        at = int(threshold_for(WATCHED, per_day, false_alarms=stated))
        given = [per_day * 250 / average_run_length(WATCHED, h, 0.97) for h in (at - 1, at)]
        assert given[0] > stated >= given[1]


@pytest.mark.parametrize(("per_day", "icc"), [(17, 0.0), (17, 0.05), (5, 0.02)])
def test_simulated_years_have_the_false_alarms_that_were_stated(per_day: int, icc: float) -> None:
    at = int(threshold_for(WATCHED, per_day, false_alarms=2.0, icc=icc))
    given, error = study.alarms_a_year(WATCHED, at, per_day, 0.97, icc, runs=400)
    exact = per_day * 250 / average_run_length(WATCHED, at, 0.97, icc=icc, per_day=per_day)
    assert exact <= 2.0
    assert given == pytest.approx(exact, abs=4 * error)


def test_simulated_evenings_have_the_false_alarms_that_were_stated() -> None:
    at = int(threshold_for(WATCHED, 17, false_alarms=2.0, icc=0.02, look="day"))
    given, error = study.alarms_a_year(WATCHED, at, 17, 0.97, 0.02, runs=400, at=17)
    exact = 17 * 250 / average_run_length(WATCHED, at, 0.97, icc=0.02, per_day=17, look="day")
    assert exact <= 2.0
    assert given == pytest.approx(exact, abs=4 * error)


def test_days_that_do_not_differ_are_single_answers() -> None:
    plain = average_run_length(WATCHED, 40, 0.97)
    assert average_run_length(WATCHED, 40, 0.97, icc=1e-6, per_day=17) == pytest.approx(plain, rel=1e-3)
    assert average_run_length(WATCHED, 40, 0.97, per_day=1, look="day") == plain


@pytest.mark.parametrize(("p", "icc"), [(0.97, 0.02), (0.97, 0.05), (0.5, 1 / 3), (0.9, 0.4), (0.97, 1e-7)])
def test_rates_of_days_have_the_moments_of_their_beta_distribution(p: float, icc: float) -> None:
    rates, weights = _rates_of_days(p, icc, 6)
    beta = stats.beta(p * (1 - icc) / icc, (1 - p) * (1 - icc) / icc)
    for k in range(12):
        assert weights @ rates[:, 0] ** k == pytest.approx(float(beta.moment(k)) if k else 1.0)


def test_simulated_delays_are_the_exact_ones() -> None:
    exact = study.exact_delay(WATCHED, 83, 0.90)
    drawn = study.simulated_delay(WATCHED, 83, 17, 0.90, runs=1500)
    assert drawn.mean == pytest.approx(exact.mean, rel=0.06)
    assert drawn.median == pytest.approx(exact.median, rel=0.08)
    assert drawn.ninety == pytest.approx(exact.ninety, rel=0.08)


def test_97_to_90_is_found_in_the_answers_that_the_method_says() -> None:
    assert study.exact_delay(WATCHED, 56, 0.90).median == 52


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"x": [[2]], "n": [[1]]}, "satisfied"),
        ({"x": [1], "n": [1]}, "shape"),
        ({"x": [[1]], "n": [[1]], "thresholds": 0}, "threshold"),
        ({"x": [[1]], "n": [[1]], "thresholds": 2.5}, "threshold"),
        ({"x": [[1]], "n": [[1]], "thresholds": [3, 4]}, "threshold"),
        ({"x": [[1]], "n": [[1]], "falls": []}, "one fall"),
    ],
)
def test_impossible_input_is_refused(how: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        watch(**{"falls": WATCHED, "thresholds": 30, **how})


@pytest.mark.parametrize(("p0", "p1"), [(0.9, 0.97), (0.9, 0.9), (1.0, 0.9), (0.9, 0.0), (np.nan, 0.9)])
def test_only_a_fall_is_a_fall(p0: float, p1: float) -> None:
    with pytest.raises(ValueError, match="fall"):
        fall(p0, p1)


@pytest.mark.parametrize("p0", [0.0, 1.0, np.nan])
def test_a_usual_rate_lies_inside(p0: float) -> None:
    with pytest.raises(ValueError, match="usual rate"):
        fall_from(p0)


@pytest.mark.parametrize(
    "how",
    [
        {"answers_per_day": -1},
        {"answers_per_day": np.inf},
        {"false_alarms": 0.0},
        {"days": 0},
        {"false_alarms": 1e-300},
    ],
)
def test_a_threshold_needs_possible_numbers(how: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"alarms|threshold"):
        threshold_for(**{"watched": WATCHED, "answers_per_day": 17, **how})


@pytest.mark.parametrize(
    "how",
    [
        {"threshold": 0},
        {"p": 1.0},
        {"p": -0.1},
        {"icc": 1.0},
        {"per_day": 0},
        {"icc": 0.02, "per_day": 17, "start": "steady"},
        {"start": "elsewhere"},
    ],
)
def test_a_run_length_needs_possible_numbers(how: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        average_run_length(**{"watched": WATCHED, "threshold": 30, "p": 0.9, **how})
    with pytest.raises(ValueError, match="0 answers"):
        run_length_distribution(WATCHED, 30, 0.9, -1)


def test_any_fall_has_a_step_of_two_or_more() -> None:
    for p0, p1 in ((0.5, 0.1), (0.99, 0.98), (0.2, 0.01), (0.6, 0.59)):
        found = fall(p0, p1)
        assert isinstance(found, Fall)
        assert found.step >= 2
        assert 0 < found.tuned < p0
