"""Estimates from a design: figures by hand, R's own traps, states, and what never changes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from analysis.design import SurveyDesign
from analysis.estimate import distribution, mean, proportion, ratio, total
from tests.analysis.designs import SATISFIED, toy


def test_the_toys_rate_is_counted_by_hand() -> None:
    rate = mean(toy(), SATISFIED)
    assert rate.estimate[0, 0] == pytest.approx(7 / 18)
    assert rate.variance[0, 0] == pytest.approx(19 / 1944)
    assert (rate.n[0, 0], rate.weight[0, 0], rate.psus[0, 0], rate.df[0, 0]) == (12, 180, 4, 2)
    # A simple random sample of 12 would have p(1-p)/11 = 7/324; drawn from 180 people, 14/15 of that.
    assert rate.deff_replace[0, 0] == pytest.approx(19 / 1944 / (7 / 324))
    assert rate.deff[0, 0] == pytest.approx(19 / 1944 / (7 / 324) * 15 / 14)


def test_the_toys_total_is_counted_by_hand() -> None:
    found = total(toy(), SATISFIED)
    # Village totals 30, 20 | 20, 0: 1/2·10² + 2/3·20².
    assert (found.estimate[0, 0], found.variance[0, 0]) == (70, pytest.approx(50 + 800 / 3))


def test_a_ratio_is_linearised_over_its_own_denominator() -> None:
    x = np.arange(1.0, 13.0)
    found = ratio(toy(), np.array(SATISFIED), x)
    z = (np.array(SATISFIED) - found.estimate[0, 0] * x) / (toy().weight * x).sum()
    assert found.variance[0, 0] == pytest.approx(total(toy(), z).variance[0, 0])


def test_an_answer_missing_on_either_side_leaves_the_ratio() -> None:
    y, x = np.array(SATISFIED, float), np.arange(1.0, 13.0)
    y[0], x[1] = np.nan, np.nan
    found = ratio(toy(), y, x)
    kept = slice(2, None)
    w = toy().weight[kept]
    assert found.estimate[0, 0] == pytest.approx((w * y[kept]).sum() / (w * x[kept]).sum())
    assert (found.n[0, 0], found.weight[0, 0]) == (10, 160)


def test_a_ratio_over_nothing_has_no_figure_no_error_and_a_reason() -> None:
    found = ratio(toy(), SATISFIED, [0] * 6 + [1] * 6, by={"stratum": [*"AAAAAABBBBBB"]})
    nothing, some = found.rows()
    assert (nothing.estimate, nothing.se, nothing.low, nothing.n) == (None, None, None, 6)
    assert (nothing.state, nothing.warning) == ("no_denominator", None)
    assert (some.estimate, some.state) == (pytest.approx(1 / 6), None)


def test_a_totals_design_effect_compares_with_drawing_people_simply() -> None:
    found = total(toy(), SATISFIED)
    # Σw = 180 and p(1-p)·12/11 the variance among people: 180²/12 of it with replacement.
    simply = 180**2 / 12 * (7 / 18) * (11 / 18) * 12 / 11
    assert found.deff_replace[0, 0] == pytest.approx((50 + 800 / 3) / simply)
    assert np.isnan(total(toy(), SATISFIED, where=np.arange(12) < 1).deff_replace[0, 0])


def test_the_total_of_an_empty_domain_is_none_and_not_zero() -> None:
    y = [1.0] * 6 + [np.nan] * 6
    (_, empty) = total(toy(), y, by={"stratum": [*"AAAAAABBBBBB"]}).rows()
    assert (empty.estimate, empty.state) == (None, "no_answers")
    assert np.isnan(total(toy(), [np.nan] * 12).estimate[0, 0])


def test_a_proportion_takes_zero_one_and_missing() -> None:
    y = [np.nan, *map(float, SATISFIED[1:])]
    assert proportion(toy(), y).estimate[0, 0] == pytest.approx(60 / 170)


def test_levels_default_to_those_that_occur() -> None:
    words = ["tốt", "kém", None, "tốt", "kém", "tốt"] * 2
    assert distribution(toy(), words).columns == ("kém", "tốt")
    assert distribution(toy(), words).estimate.sum() == pytest.approx(1)


def test_levels_share_out_and_their_errors_hang_together() -> None:
    answers = [5, 4, 4, 3, 5, 5, 2, None, 4, 5, 5, 1]
    shares, totals = (distribution(toy(), answers, [1, 2, 3, 4, 5], totals=t) for t in (False, True))
    assert shares.columns == ("1", "2", "3", "4", "5")
    assert shares.estimate.sum() == pytest.approx(1)
    assert shares.covariance.sum() == pytest.approx(0, abs=1e-15)
    assert totals.estimate.sum() == 160
    satisfied = mean(toy(), [np.nan if a is None else float(a >= 4) for a in answers])
    top = np.array([0, 0, 0, 1, 1])
    assert top @ shares.covariance @ top == pytest.approx(satisfied.variance[0, 0])
    with pytest.raises(ValueError, match="answer 5 is no level"):
        distribution(toy(), answers, [1, 2, 3, 4])


def test_r_defaults_to_infinite_degrees_where_a_domain_has_its_own() -> None:
    found = mean(toy(), SATISFIED, by={"stratum": [*"AAAAAABBBBBB"]})
    half = {df: found.bounds(0.95, df)[1] - found.estimate for df in ("domain", "full", "infinite")}
    for df, free in (("domain", 1), ("full", 2), ("infinite", np.inf)):
        assert half[df] == pytest.approx(stats.t.ppf(0.975, free) * found.se)


def test_a_domain_inside_one_psu_is_computed_but_never_shown() -> None:
    villages = np.repeat([1, 2, 3, 4], 3)
    found = mean(toy(), SATISFIED, by={"village": villages})
    assert found.se[1, 0] == pytest.approx(0, abs=1e-12)
    for row in found.rows():
        assert (row.state, row.se, row.low, row.high, row.deff) == ("one_psu", None, None, None, None)
        assert row.estimate is not None


def test_strata_with_one_psu_each_leave_no_degrees_of_freedom() -> None:
    found = mean(toy(), SATISFIED, where=[True] * 3 + [False] * 3 + [True] * 3 + [False] * 3)
    (row,) = found.rows()
    assert (row.state, row.df, row.psus, row.low) == ("no_degrees", 0, 2, None)


def test_a_complete_list_has_no_error_and_says_so() -> None:
    everybody = SurveyDesign(strata=[1, 1, 2, 2, 2], fpc=[2, 2, 3, 3, 3])
    (row,) = mean(everybody, [1, 0, 1, 1, 1]).rows()
    assert (row.state, row.estimate, row.se, row.low, row.high) == ("census", 0.8, 0, 0.8, 0.8)
    standing_for_others = SurveyDesign(psu=[1, 1, 2], fpc=[2, 2, 2], weights=[5, 5, 5])
    assert next(mean(standing_for_others, [1, 0, 1]).rows()).state is None


def test_an_empty_domain_is_a_row_with_a_reason() -> None:
    y = [1.0] * 6 + [np.nan] * 6
    empty = list(mean(toy(), y, by={"stratum": [*"AAAAAABBBBBB"]}).rows())[1]
    assert (empty.estimate, empty.se, empty.state, empty.n) == (None, None, "no_answers", 0)
    frame = mean(toy(), y, by={"stratum": [*"AAAAAABBBBBB"]}).frame()
    assert not any(isinstance(v, float) and np.isnan(v) for v in frame.to_numpy().ravel())
    assert list(frame["stratum"]) == ["A", "B"]


@pytest.mark.filterwarnings("error")
def test_domains_of_none_one_and_two_answers_say_what_they_can_without_a_warning() -> None:
    y = [0.9, 0.3, 0.2, np.nan, 1.0, 0.0, 1.0]
    d = SurveyDesign(weights=[0.3, 2.0, 1.0, 1.0, 1.0, 1.0, 4.0])
    for estimate in (mean, total):
        found = estimate(d, y, by={"unit": [*"abbcddd"]})
        assert np.isnan(found.estimate[:, 0]).tolist() == [False, False, True, False]
        assert np.isnan(found.deff[:, 0]).tolist() == [True, False, True, False]
        assert found.n[:, 0].tolist() == [1, 2, 0, 3]
        assert found.n.dtype.kind == "i"
        assert [row.state for row in found.rows()] == ["one_psu", None, "no_answers", None]


def test_one_answer_has_no_design_effect_whatever_its_weight() -> None:
    w, y = np.random.default_rng(3).uniform(0.1, 9, (2, 99))
    for estimate in (mean, total):
        assert np.isnan(estimate(SurveyDesign(weights=w), y, by={"unit": range(99)}).deff_replace).all()


def test_weights_that_sum_to_1_give_the_errors_of_any_others() -> None:
    quarters, ones = (mean(SurveyDesign(weights=[w] * 4), [1, 0, 0, 1]) for w in (0.25, 1.0))
    assert quarters.variance == pytest.approx(ones.variance)
    assert quarters.variance[0, 0] == pytest.approx(1 / 12)


def test_none_is_a_missing_answer() -> None:
    y = [None, *SATISFIED[1:]]
    assert mean(toy(), y).estimate[0, 0] == pytest.approx(60 / 170)  # type: ignore[arg-type]


X = np.arange(1.0, 13.0)


@pytest.mark.parametrize(
    "asked",
    [
        total, mean, proportion, lambda d, y, **part: ratio(d, y, X, **part),
        lambda d, y, **part: distribution(d, y, [0, 1], **part),
        lambda d, y, **part: distribution(d, y, [0, 1], totals=True, **part),
    ],
)  # fmt: skip
def test_every_estimate_can_be_had_by_domain_and_of_a_part(asked: Any) -> None:
    y, sex, part = np.array(SATISFIED, float), [*"fm"] * 6, np.arange(12) % 3 > 0
    found = asked(toy(), y, by={"sex": sex}, where=part)
    others_missing = asked(toy(), np.where(part, y, np.nan), by={"sex": sex})
    assert [key["sex"] for key in found.keys] == ["f", "m"]
    assert found.n[:, 0].tolist() == [4, 4]
    for name in ("estimate", "variance", "n", "weight", "df", "deff"):
        same(getattr(found, name), getattr(others_missing, name))


def test_few_psus_are_warned_of() -> None:
    assert next(mean(toy(), SATISFIED).rows()).warning == "few_psus"
    many = SurveyDesign(rows=20)
    assert next(mean(many, [1, 0] * 10).rows()).warning is None


def test_columns_keep_the_names_of_a_frame_and_domains_their_order() -> None:
    frame = pd.DataFrame({"polite": SATISFIED, "quick": [0, 1] * 6})
    found = mean(toy(), frame, by={"sex": [*"fmfmfmfmfmfm"], "village": np.repeat([2, 1], 6)})
    assert found.columns == ratio(toy(), frame, frame + 1).columns == ("polite", "quick")
    assert [tuple(key.values()) for key in found.keys] == [("f", 1), ("f", 2), ("m", 1), ("m", 2)]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: mean(toy(), [1, 2]), r"a value per respondent \(12\), got shape \(2, 1\)"),
        (lambda: mean(toy(), [np.inf] * 12), "infinity"),
        (lambda: proportion(toy(), [0, 2, 3] * 4), "a proportion needs 0, 1 or missing, got 2"),
        (lambda: mean(toy(), SATISFIED, by={"sex": ["f"]}), r"sex: expected 12 values.*\(1,\)"),
        (lambda: mean(toy(), SATISFIED, where=[True]), "where: expected 12 values"),
        (lambda: ratio(toy(), SATISFIED, np.ones((12, 2))), "columns of one shape"),
    ],
)
def test_wrong_questions_are_refused(call: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


def sample(seed: int) -> dict[str, Any]:
    """A random clustered sample with unequal weights and missing answers."""
    rng = np.random.default_rng(seed)
    strata = np.repeat([0, 1, 2], rng.integers(8, 15, 3))
    n = len(strata)
    psu = strata * 10 + rng.integers(0, 4, n)
    return {
        "strata": strata, "psu": psu, "weights": rng.uniform(0.2, 9, n), "unit": rng.integers(0, 3, n),
        "y": np.where(rng.random(n) < 0.15, np.nan, rng.integers(0, 2, n)),
    }  # fmt: skip


def drawn(given_: dict[str, Any], part: Any = slice(None), scale: float = 1.0) -> SurveyDesign:
    """The design of (part of) a sample."""
    strata, psu, weights = (given_[name][part] for name in ("strata", "psu", "weights"))
    return SurveyDesign(strata=strata, psu=psu, weights=weights * scale, lonely_psu="certainty")


def same(got: Any, wanted: Any) -> None:
    np.testing.assert_allclose(got, wanted, rtol=1e-10, atol=1e-14)


@given(st.integers(0, 10**6), st.floats(0.01, 1000))
@settings(max_examples=40)
def test_scaling_all_weights_changes_only_totals_and_the_effect_without_replacement(
    seed: int, scale: float
) -> None:
    given_ = sample(seed)
    by = {"unit": given_["unit"]}
    plain, other = (mean(drawn(given_, scale=s), given_["y"], by=by) for s in (1.0, scale))
    for name in ("estimate", "variance", "deff_replace", "n", "df"):
        same(getattr(other, name), getattr(plain, name))
    sums = [total(drawn(given_, scale=s), given_["y"]).estimate[0, 0] for s in (1.0, scale)]
    assert sums[1] == pytest.approx(sums[0] * scale)


@given(st.integers(0, 10**6))
@settings(max_examples=40)
def test_the_dissatisfied_have_the_same_error_as_the_satisfied(seed: int) -> None:
    given_ = sample(seed)
    yes, no = (mean(drawn(given_), y, by={"unit": given_["unit"]}) for y in (given_["y"], 1 - given_["y"]))
    same(no.estimate, 1 - yes.estimate)
    same(no.variance, yes.variance)


@given(st.integers(0, 10**6))
@settings(max_examples=40)
def test_the_order_of_respondents_changes_nothing(seed: int) -> None:
    given_ = sample(seed)
    order = np.random.default_rng(seed).permutation(len(given_["y"]))
    plain = mean(drawn(given_), given_["y"], by={"unit": given_["unit"]})
    shuffled = mean(drawn(given_, order), given_["y"][order], by={"unit": given_["unit"][order]})
    for name in ("estimate", "variance", "n", "df", "psus", "covariance"):
        same(getattr(shuffled, name), getattr(plain, name))


@given(st.integers(0, 10**6))
@settings(max_examples=40)
def test_a_domain_is_estimated_as_if_alone(seed: int) -> None:
    given_ = sample(seed)
    found = mean(drawn(given_), given_["y"], by={"unit": given_["unit"]})
    for d, key in enumerate(found.keys):
        here = given_["unit"] == key["unit"]
        alone = mean(drawn(given_, here), given_["y"][here])
        for name in ("estimate", "n", "df", "psus", "weight"):
            same(getattr(found, name)[d, 0], getattr(alone, name)[0, 0])


def test_a_domains_variance_keeps_the_psus_without_it() -> None:
    half = np.repeat([True, False], 6)
    design = SurveyDesign(psu=np.repeat([1, 2, 3, 4], 3))
    there = mean(design, SATISFIED, where=half)
    # Villages of 3 and 2 of 3: z sums ±1/12; Σt² over n = 2 PSUs is 2/1 of it, over 4 PSUs 4/3.
    assert there.variance[0, 0] == pytest.approx(4 / 3 * 2 / 144)
