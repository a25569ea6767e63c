"""Weights fitted to known totals, and what their variances leave out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.calibrate import Calibrated, Known, calibrate, post_stratify, rake
from analysis.design import SurveyDesign
from analysis.distance import Distance, factor_of
from analysis.estimate import mean, proportion, total
from analysis.judged import rate_table
from analysis.rates import rates
from analysis.totals import tally
from tests.analysis.designs import SATISFIED, brute_variance, toy
from tests.analysis.test_totals import survey

SEX = [*"mffmmfmfmffm"]
SEXES: Known = {"m": 90.0, "f": 110.0}
AGES = [*"yyooyyooyyyo"]
X = np.column_stack([np.ones(12), np.arange(12.0)])


def test_post_stratified_weights_meet_their_classes_and_only_scale_them() -> None:
    made = post_stratify(toy(), SEX, SEXES)
    w, before = made.design.weight, toy().weight
    for sex, people in SEXES.items():
        here = np.array(SEX) == sex
        assert w[here].sum() == pytest.approx(people)
        assert np.ptp(w[here] / before[here]) < 1e-12


def test_a_known_size_has_no_error_and_what_it_explains_is_taken_off_by_hand() -> None:
    made = post_stratify(toy(fpc=None), SEX, SEXES)
    assert total(made.design, np.array(SEX) == "m").variance[0, 0] == pytest.approx(0, abs=1e-18)
    w, y = made.design.weight, np.array(SATISFIED, float)
    residual = y.copy()
    for sex in SEXES:
        here = np.array(SEX) == sex
        residual[here] -= (w * y)[here].sum() / w[here].sum()
    by_hand = brute_variance(
        w * residual, [([*"AAAAAABBBBBB"], [1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4], [np.inf] * 12)]
    )
    assert total(made.design, y).variance[0, 0] == pytest.approx(by_hand, rel=1e-12)


def test_raking_meets_every_margin_and_keeps_the_odds_ratio() -> None:
    ages: Known = {"y": 120.0, "o": 80.0}
    made = rake(toy(), {"sex": (SEX, SEXES), "age": (AGES, ages)})
    w = made.design.weight
    for column, known in ((SEX, SEXES), (AGES, ages)):
        for value, people in known.items():
            assert w[np.array(column) == value].sum() == pytest.approx(people, rel=1e-9)

    def odds(weight: np.ndarray) -> float:
        cell = {(s, a): 0.0 for s in "mf" for a in "yo"}
        for s, a, v in zip(SEX, AGES, weight, strict=True):
            cell[s, a] += v
        return cell["m", "y"] * cell["f", "o"] / (cell["m", "o"] * cell["f", "y"])

    assert odds(w) == pytest.approx(odds(toy().weight))
    assert made.steps > 1


def test_one_margin_raked_and_calibrated_on_its_dummies_are_post_stratification() -> None:
    dummies = np.stack([np.array(SEX) == str(s) for s in SEXES], axis=1)
    one = post_stratify(toy(), SEX, SEXES).design
    for other in (
        calibrate(toy(), dummies, [*SEXES.values()]).design,
        rake(toy(), {"s": (SEX, SEXES)}).design,
    ):
        assert other.weight == pytest.approx(one.weight)
        assert mean(other, SATISFIED).variance == pytest.approx(mean(one, SATISFIED).variance, rel=1e-10)


@pytest.mark.parametrize(("distance", "bounds"), [
    ("linear", None), ("raking", None), ("linear", (0.4, 2.5)), ("logit", (0.4, 2.5)),
])  # fmt: skip
def test_every_distance_meets_the_totals_within_its_bounds(distance: Distance, bounds: tuple | None) -> None:
    made = calibrate(toy(), X, [200, 1400], distance, bounds=bounds)
    assert made.design.weight @ X == pytest.approx([200, 1400], rel=1e-9)
    assert made.off <= 1e-10
    if bounds:
        assert bounds[0] <= made.factor.min() <= made.factor.max() <= bounds[1]


@pytest.mark.parametrize(("distance", "bounds"), [
    ("linear", None), ("raking", None), ("linear", (0.3, 3.0)), ("logit", (0.3, 3.0)),
])  # fmt: skip
def test_factors_start_at_one_with_slope_one(distance: Distance, bounds: tuple | None) -> None:
    how = factor_of(distance, bounds)
    zero, step = np.zeros(1), np.array([1e-6])
    assert how.value(zero)[0] == pytest.approx(1)
    assert how.slope(zero)[0] == pytest.approx(1)
    assert (how.value(zero + 0.5 + step) - how.value(zero + 0.5 - step))[0] / 2e-6 == pytest.approx(
        how.slope(zero + 0.5)[0], rel=1e-6
    )


def test_columns_that_repeat_each_other_do_no_harm() -> None:
    once = calibrate(toy(), X, [200, 1400])
    twice = calibrate(toy(), np.column_stack([X, X[:, 1] * 2]), [200, 1400, 2800])
    assert twice.design.weight == pytest.approx(once.design.weight)
    assert mean(twice.design, SATISFIED).variance == pytest.approx(mean(once.design, SATISFIED).variance)


def test_weights_below_zero_are_kept_reported_and_refused_for_proportions() -> None:
    made = calibrate(toy(), X, [180, 300])
    assert made.design.weight.min() < 0
    assert made.design.negative_weights
    assert [row.state for row in rate_table(proportion(made.design, SATISFIED)).rows()] == [
        "negative_weights"
    ]


@given(st.floats(0.01, 1000), st.permutations(range(12)))
def test_scale_and_order_of_respondents_change_no_rate(scale: float, order: list[int]) -> None:
    plain = post_stratify(toy(), SEX, SEXES)
    moved = SurveyDesign(
        strata=np.array([*"AAAAAABBBBBB"])[order], psu=np.repeat([1, 2, 3, 4], 3)[order],
        weights=toy().weight[order] * scale, fpc=np.repeat([4, 6], 6)[order],
    )  # fmt: skip
    other = post_stratify(moved, np.array(SEX)[order], SEXES)
    assert other.design.weight == pytest.approx(plain.design.weight[order])
    a, b = (mean(m.design, y) for m, y in ((plain, SATISFIED), (other, np.array(SATISFIED)[order])))
    assert b.variance[0, 0] == pytest.approx(a.variance[0, 0], rel=1e-10)


@pytest.mark.parametrize("kind", ["clusters", "people"])
def test_totals_of_a_raked_design_give_what_its_respondents_give(kind: str) -> None:
    answers, design = survey(8, kind)
    rng = np.random.default_rng(8)
    sex, age = rng.integers(0, 2, 150), rng.integers(0, 3, 150)
    made = rake(design, {"sex": (sex, {0: 500, 1: 400}), "age": (age, {0: 300, 1: 350, 2: 250})}).design
    found = rates(tally(answers, made))
    level = answers.pairs[0] >> 4
    domain = np.asarray(answers.domain)
    mine = mean(made, np.where(level < 5, level >= 3, np.nan), by={"d": domain}, where=domain >= 0)
    assert found.estimate[:, 0] == pytest.approx(mine.estimate[:, 0], rel=1e-10)
    assert found.variance[:, 0] == pytest.approx(mine.variance[:, 0], rel=1e-10)


@pytest.mark.parametrize(("classes", "known", "says"), [
    (SEX, {"m": 90}, "no known number for 'f'"),
    (SEX, {"m": 90, "f": 110, "x": 3}, "3 people in 'x' and no respondent"),
    (SEX, {"m": 90, "f": -1}, "numbers of people from 0 up"),
    ([*SEX[:-1], None], SEXES, "respondent 11 has none"),
])  # fmt: skip
def test_classes_and_numbers_must_fit_each_other(classes: list, known: dict, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        post_stratify(toy(), classes, known)


def test_margins_must_be_of_one_population_and_compatible() -> None:
    with pytest.raises(ValueError, match="add up to different numbers"):
        rake(toy(), {"sex": (SEX, SEXES), "age": (AGES, {"y": 120, "o": 90})})
    with pytest.raises(ValueError, match="at least one margin"):
        rake(toy(), {})
    apart = [*"ab" * 6]
    with pytest.raises(ValueError, match="contradict each other or cells are empty"):
        rake(toy(), {"one": (apart, {"a": 100, "b": 100}), "two": (apart, {"a": 90, "b": 110})})


def test_calibration_refuses_what_cannot_be_met() -> None:
    with pytest.raises(ValueError, match="within the bounds meet these totals"):
        calibrate(toy(), X, [200, 2100], bounds=(0.9, 1.1))
    with pytest.raises(ValueError, match=r"raking calibration is .* off"):
        calibrate(toy(), X, [200, 2300], "raking")
    with pytest.raises(ValueError, match="without an auxiliary"):
        calibrate(toy(), np.where(X == 3, np.nan, X), [200, 1400])
    with pytest.raises(ValueError, match="12 respondents and 3 totals"):
        calibrate(toy(), X, [200, 1400, 1])


@pytest.mark.parametrize(("distance", "bounds", "says"), [
    ("logit", None, "logit: expected bounds"), ("raking", (0.5, 2.0), "raking: expected no bounds"),
    ("linear", (0.0, 2.0), "0 < low < 1 < high"), ("linear", (0.5, np.inf), "0 < low < 1 < high"),
    ("cubic", None, "linear, raking or logit"),
])  # fmt: skip
def test_bounds_belong_to_their_distance(distance: Distance, bounds: tuple | None, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        factor_of(distance, bounds)


def test_a_design_is_calibrated_once_with_all_totals() -> None:
    made: Calibrated = post_stratify(toy(), SEX, SEXES)
    with pytest.raises(ValueError, match="calibrated already"):
        rake(made.design, {"age": (AGES, {"y": 120, "o": 80})})
