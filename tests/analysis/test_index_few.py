"""Indices of few people: one more person, never one more answer, might be dissatisfied."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.answers import Answers, Item, read_codes
from analysis.bounded import score_bounds, score_p_values
from analysis.design import SurveyDesign
from analysis.effective import korn_graubard
from analysis.intervals import beta_bounds
from analysis.rates import rates
from analysis.sipas import index
from analysis.totals import tally
from bench.studies.index_few import SPREADS, cell, clustered, widths

ITEMS = [Item(str(j)) for j in range(22)]
cases = st.tuples(
    st.floats(0.05, 0.95), st.integers(20, 400), st.floats(1.0, 22.0), st.sampled_from([0.025, 0.025 / 99])
)


def simulated(people: int, seed: int = 3) -> Answers:
    """22 answers of each person, satisfaction varying between them as a Beta distribution worth 4."""
    rng = np.random.default_rng(seed)
    mood = rng.beta(3.8, 0.2, (people, 1))
    codes = np.where(rng.random((people, 22)) < mood, ord("5"), ord("1")).astype(np.uint8)
    return read_codes(codes, ITEMS)


@given(cases)
def test_bounds_lie_between_those_of_people_and_those_of_answers(
    case: tuple[float, int, float, float],
) -> None:
    p, people, answers, outside = case
    size = people * answers
    low, high = score_bounds(p, size, people, outside)
    for ends, wider in (
        (beta_bounds(p * np.array(size), np.array(size), outside), 1),
        (beta_bounds(p * np.array(people), np.array(people), outside), -1),
    ):
        assert wider * float(low) <= wider * float(ends[0]) + 1e-9
        assert wider * float(high) >= wider * float(ends[1]) - 1e-9


@given(cases)
def test_p_values_agree_with_the_bounds(case: tuple[float, int, float, float]) -> None:
    p, people, answers, outside = case
    low, high = score_bounds(p, people * answers, people, outside)
    met, _ = score_p_values(p, people * answers, people, float(low))
    _, not_met = score_p_values(p, people * answers, people, float(high))
    assert float(met) == pytest.approx(outside, rel=1e-6)
    assert float(not_met) == pytest.approx(outside, rel=1e-6)


@given(cases)
def test_satisfied_and_dissatisfied_are_mirrored(case: tuple[float, int, float, float]) -> None:
    p, people, answers, outside = case
    low, high = score_bounds(p, people * answers, people, outside)
    down, up = score_bounds(1 - p, people * answers, people, outside)
    assert (float(low), float(high)) == pytest.approx((1 - float(up), 1 - float(down)), abs=1e-9)


@pytest.mark.parametrize("size", [1000.0, 1e7])
def test_even_people_without_differences_are_not_more_than_they_are(size: float) -> None:
    # 30 people who all say 97 %: nobody wholly dissatisfied leaves up to 1 - 0.025^(1/30) = 11.6 % of them.
    low, _ = score_bounds(0.97, size, 30, 0.025)
    assert float(low) < 0.97 * 0.025 ** (1 / 30) + 0.03
    assert float(score_bounds(0.97, 1e12, 30, 0.025)[0]) == pytest.approx(0.97 * 0.025 ** (1 / 30), abs=1e-6)


@pytest.mark.parametrize(
    "scores",
    [
        np.repeat([1.0, 0.9, 0.5], [20, 8, 2]),
        np.repeat([1.0, 0.0], [29, 1]),
        np.repeat([21 / 22, 1.0], [25, 5]),
        np.repeat([1.0, 0.6, 0.0], [90, 8, 2]),
        np.linspace(0.5, 1.0, 12),
    ],
)
@pytest.mark.parametrize("outside", [0.025, 0.001])
def test_never_above_gaffkes_bound_which_needs_every_score(scores: np.ndarray, outside: float) -> None:
    n, runs = len(scores), 100_000
    shares = np.random.default_rng(1).exponential(size=(runs, n + 1))
    means = shares[:, :n] @ scores / shares.sum(axis=1)
    rate, variance = scores.mean(), scores.var(ddof=1) / n
    size = max(rate * (1 - rate) / variance, n)
    low, _ = score_bounds(rate, size, n, outside)
    assert (means <= float(low)).mean() <= outside + 4 * np.sqrt(outside / runs)


def test_an_index_takes_these_bounds() -> None:
    (found,) = index(simulated(60))
    assert found.variance is not None
    assert found.rate is not None
    size = found.rate * (1 - found.rate) / found.variance
    assert found.effective_n == pytest.approx(size)
    assert size > 2 * 60
    assert (found.low, found.high) == pytest.approx(
        [float(v) for v in score_bounds(found.rate, size, 60, 0.025)]
    )
    met, not_met = score_p_values(found.rate, size, 60, 0.95)
    assert (found.p_met, found.p_not_met) == pytest.approx((float(met), float(not_met)))


def test_totals_give_the_same_bounds_as_respondents() -> None:
    answers = simulated(120)
    design = SurveyDesign(psu=np.arange(120) // 3)
    (one,), (other,) = index(answers, design=design), index(tally(answers, design))
    assert one.effective_n is not None
    assert one.effective_n > 120
    assert (one.low, one.high, one.p_met) == pytest.approx((other.low, other.high, other.p_met), abs=1e-10)


def test_where_people_are_fewer_than_they_count_korn_graubard_stays() -> None:
    alike = read_codes(np.repeat(np.array([[53] * 22] * 9 + [[49] * 22]), 20, axis=0).astype(np.uint8), ITEMS)
    design = SurveyDesign(psu=np.arange(200) // 5)
    (found,) = index(alike, design=design)
    assert found.variance is not None
    kg = korn_graubard(0.9, found.variance, 200, 39)
    assert (found.low, found.high) == pytest.approx((float(kg.low), float(kg.high)))
    assert found.effective_n == pytest.approx(float(kg.n_star))


def test_a_single_item_is_judged_as_before() -> None:
    answers = read_codes(np.repeat([[53], [49]], [57, 3], axis=0).astype(np.uint8), ITEMS[:1])
    design = SurveyDesign(psu=np.arange(60) % 20)
    (found,), estimate = index(answers, design=design), rates(answers, design)
    kg = korn_graubard(estimate.estimate, estimate.variance, estimate.n, estimate.df)
    assert (found.low, found.high) == pytest.approx((float(kg.low[0, 0]), float(kg.high[0, 0])))


@pytest.mark.parametrize("spread", SPREADS)
@pytest.mark.parametrize("people", [10, 30, 100])
def test_met_is_false_in_no_more_than_it_should(spread: str, people: int) -> None:
    after = cell(spread, people, 0.95, 5000)["after"]
    assert after.met <= 0.025
    assert after.listed <= 0.025
    assert after.coverage >= 0.94


def test_the_same_check_finds_the_interval_of_answers_wanting() -> None:
    found = cell("Beta, 1", 30, 0.95, 5000, methods=("before", "fourth moments"))
    assert found["before"].met > 0.08
    assert found["before"].listed > 0.9
    assert found["fourth moments"].met > 0.04


def test_many_people_pay_little() -> None:
    after, capped = widths("Beta, 4", 2000, 0.95, 500)
    assert after < 1.12
    assert capped > 2


def test_people_alike_in_their_places_are_judged_better_than_before() -> None:
    before, after = clustered(20, 10, 0.05, 2000)
    assert after < before
    assert after < 0.04
