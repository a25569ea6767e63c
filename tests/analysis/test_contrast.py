"""Contrasts: units that share PSUs, rounds that do or do not, Satterthwaite, the design-based t test."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from analysis.contrast import contrast, difference_weights, independent, t_test
from analysis.degrees import satterthwaite
from analysis.design import SurveyDesign
from analysis.estimate import mean
from tests.analysis.designs import SATISFIED, toy

RNG = np.random.default_rng(11)
PSU = np.repeat(np.arange(12), 10)
DESIGN = SurveyDesign(psu=PSU, weights=RNG.uniform(1, 3, 120))
MOOD = RNG.normal(0, 0.2, 12)[PSU]
Y = (RNG.random(120) < 0.8 + MOOD).astype(float)
ROUND = np.tile([1, 2], 60)


def test_two_units_of_the_same_villages_share_their_luck() -> None:
    by_round = mean(DESIGN, Y, by={"round": ROUND})
    weights = difference_weights(by_round, 1, 2, by="round")
    found = contrast(by_round, weights)
    assert found.estimate == pytest.approx(by_round.estimate[1, 0] - by_round.estimate[0, 0])
    assert found.se is not None
    assert found.t is not None
    assert found.se == pytest.approx(jackknife(Y, ROUND), rel=0.1)
    assert by_round.covariance[0, 1] > 0
    assert found.se < np.sqrt(by_round.variance.sum())
    assert found.df == DESIGN.degrees == 11
    assert found.high == pytest.approx((found.estimate or 0) + stats.t.ppf(0.975, 11) * found.se)
    assert found.p == pytest.approx(2 * stats.t.sf(abs(found.t), 11))


def jackknife(y: np.ndarray, group: np.ndarray) -> float:
    """Standard error of the difference by leaving out one village at a time."""

    def difference(kept: np.ndarray) -> float:
        first, second = (kept & (group == g) for g in (1, 2))
        w = DESIGN.weight
        return float(np.average(y[second], weights=w[second]) - np.average(y[first], weights=w[first]))

    left = np.array([difference(np.not_equal(PSU, village)) for village in range(12)])
    return float(np.sqrt(11 / 12 * ((left - left.mean()) ** 2).sum()))


def test_two_items_of_the_same_people_are_compared_with_their_covariance() -> None:
    both = mean(DESIGN, np.column_stack([Y, 1 - Y]))
    assert contrast(both, [[1, 1]]).state == "no_variance"
    assert contrast(both, [[1, -1]]).se == pytest.approx(2 * both.se[0, 0])


def test_a_trend_over_rounds_is_one_contrast() -> None:
    rounds = np.tile([1, 2, 3], 40)
    found = mean(DESIGN, Y, by={"round": rounds})
    slope = contrast(found, [[-0.5], [0.0], [0.5]])
    assert slope.estimate == pytest.approx((found.estimate[2, 0] - found.estimate[0, 0]) / 2)


def test_rounds_drawn_independently_add_variances_and_take_satterthwaites_degrees() -> None:
    first, second = mean(DESIGN, Y), mean(toy(), SATISFIED)
    found = independent([(first, [[-1]]), (second, [[1]])])
    variances = [first.variance[0, 0], second.variance[0, 0]]
    assert found.se == pytest.approx(np.sqrt(sum(variances)))
    assert found.df == pytest.approx(satterthwaite(variances, [11, 2]))
    assert min(11, 2) <= found.df <= 13


@pytest.mark.parametrize(("variances", "degrees"), [([1], [0]), ([-1], [2]), ([0, 0], [1, 1]), ([1, 2], [3])])
def test_satterthwaite_needs_variances_with_degrees(variances: list[float], degrees: list[float]) -> None:
    with pytest.raises(ValueError, match="expected variances"):
        satterthwaite(variances, degrees)


def test_the_t_test_spends_a_degree_of_freedom_on_its_slope() -> None:
    found = t_test(DESIGN, Y, ROUND)
    plain = contrast(mean(DESIGN, Y, by={"round": ROUND}), [[-1], [1]])
    assert (found.estimate, found.se) == pytest.approx((plain.estimate, plain.se))
    assert (found.df, plain.df) == (10, 11)
    with pytest.raises(ValueError, match="two groups"):
        t_test(DESIGN, Y, np.tile([1, 2, 3], 40))


def test_a_sample_is_compared_with_a_complete_list_by_the_samples_error_alone() -> None:
    census = mean(SurveyDesign(rows=4, fpc=[4] * 4), [1, 1, 1, 0])
    found = independent([(mean(DESIGN, Y), [[1]]), (census, [[-1]])])
    assert (found.se, found.df) == (pytest.approx(mean(DESIGN, Y).se[0, 0]), pytest.approx(11))
    assert independent([(census, [[1]])]).state == "no_variance"


def test_two_of_many_units_are_compared_without_the_others_covariances() -> None:
    units = RNG.integers(0, 6, 120)
    found = mean(DESIGN, np.column_stack([Y, 1 - Y, Y * 2]), by={"unit": units})
    weights = np.zeros((6, 3))
    weights[4, 2], weights[1, 2], weights[1, 0] = 1, -1, 0.5
    flat = weights.ravel()
    assert contrast(found, weights).se == pytest.approx(np.sqrt(flat @ found.covariance @ flat))


def test_what_cannot_be_compared_says_why() -> None:
    y = np.where(ROUND == 1, Y, np.nan)
    half = mean(DESIGN, y, by={"round": ROUND})
    assert contrast(half, [[-1], [1]]).state == "no_answers"
    assert independent([(half, [[0], [1]])]).state == "no_answers"
    pair = SurveyDesign(strata=[1, 1, 2, 2], psu=[1, 1, 2, 2], lonely_psu="certainty")
    alone = mean(pair, [1, 0, 1, 1])
    assert contrast(alone, [[1]]).state == "no_degrees"
    assert independent([(alone, [[1]])]).state == "no_degrees"


@pytest.mark.parametrize("weights", [[[1, 1]], [[0]], [[float("nan")]]])
def test_impossible_weights_are_refused(weights: list[list[float]]) -> None:
    with pytest.raises(ValueError, match="finite weights, not all 0"):
        contrast(mean(DESIGN, Y), weights)


def test_an_unknown_domain_is_named() -> None:
    with pytest.raises(ValueError, match=r"round: 1 and 9 expected among \[1, 2\]"):
        difference_weights(mean(DESIGN, Y, by={"round": ROUND}), 1, 9, by="round")
