"""Verdicts under a design: bounds, p-values and words from one effective count, and states in their place."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.design import SurveyDesign
from analysis.effective import korn_graubard
from analysis.estimate import mean, proportion, total
from analysis.intervals import clopper_pearson
from analysis.judged import RateRow, rate_table
from analysis.sipas import Item, index, read_codes
from analysis.verdict import judge_counts
from tests.analysis.designs import SATISFIED, toy


def rows(design: SurveyDesign, y: object, target: float = 0.95, level: float = 0.95) -> list[RateRow]:
    found = proportion(design, y, by=None)  # type: ignore[arg-type]
    return list(rate_table(found, target=target, level=level).rows())


def test_the_toys_verdict_rests_on_its_effective_count() -> None:
    (row,) = rows(toy(), SATISFIED)
    kg = korn_graubard(7 / 18, 19 / 1944, 12, 2)
    assert [row.low, row.high, row.effective_n] == pytest.approx(
        [float(v) for v in (kg.low, kg.high, kg.n_star)]
    )
    assert (row.method, row.verdict, row.official_met, row.short_of) == ("korn_graubard", "not_met", False, 7)
    assert (row.state, row.warning, row.df, row.psus) == (None, "few_psus", 2, 4)


def test_without_clusters_and_weights_it_is_clopper_pearsons_verdict() -> None:
    y = [1] * 380 + [0] * 20
    (row,), counted = rows(SurveyDesign(rows=400), y), judge_counts(380, 400, 0.95)
    # Drawn with replacement, the variance is p(1-p)/399: one answer of 400 less.
    assert row.effective_n == pytest.approx(399)
    assert (row.low, row.high) == pytest.approx((counted.low, counted.high), abs=2e-4)
    assert row.verdict == counted.verdict


def test_100_percent_is_never_certain_and_says_why() -> None:
    design = SurveyDesign(psu=np.repeat(range(30), 5))
    (row,) = rows(design, [1] * 150)
    assert (row.state, row.rate, row.high, row.se, row.deff) == ("no_design_effect", 1, 1, None, None)
    exact = float(clopper_pearson(150, 150)[0])
    assert row.low is not None
    assert row.low < exact


def test_a_census_is_its_rate_and_judged_by_it() -> None:
    everybody = SurveyDesign(rows=20, fpc=[20.0] * 20)
    (row,) = rows(everybody, [1] * 19 + [0])
    assert (row.low, row.high, row.method, row.state) == (0.95, 0.95, "census", "census")
    assert (row.verdict, row.p_met, row.p_not_met, row.warning) == ("met", 0.0, 1.0, None)
    (short,) = rows(everybody, [1] * 18 + [0] * 2)
    assert (short.verdict, short.p_met, short.p_not_met) == ("not_met", 1.0, 0.0)


def test_a_unit_of_one_village_has_a_rate_but_no_interval() -> None:
    found = proportion(toy(), SATISFIED, by={"village": np.repeat([1, 2, 3, 4], 3)})
    for row in rate_table(found).rows():
        assert (row.state, row.low, row.high, row.verdict, row.p_met, row.method) == ("one_psu", *[None] * 5)
        assert row.official_met is not None


def test_an_empty_unit_is_no_obstacle_for_the_others() -> None:
    y = [1.0, 0.0] * 3 + [np.nan] * 6
    full, empty = rate_table(proportion(toy(), y, by={"stratum": [*"AAAAAABBBBBB"]})).rows()
    assert full.low is not None
    assert (empty.rate, empty.state, empty.short_of, empty.warning) == (None, "no_answers", None, None)
    frame = rate_table(proportion(toy(), y, by={"stratum": [*"AAAAAABBBBBB"]})).frame()
    assert not any(isinstance(v, float) and np.isnan(v) for v in frame.to_numpy().ravel())


def test_negative_weights_forbid_the_interval_but_not_the_figure() -> None:
    class Nothing:
        cell = np.zeros(4, np.int64)

        def fit(self, total: np.ndarray, weight: np.ndarray, cell: np.ndarray) -> np.ndarray:
            return np.zeros_like(total)

    design = SurveyDesign(rows=4).calibrated([-1, 3, 3, 3], Nothing())
    (row,) = rows(design, [0, 1, 1, 0])
    assert (row.state, row.low, row.verdict) == ("negative_weights", None, None)
    assert row.rate == pytest.approx(6 / 8)
    answers = read_codes(np.array([list(b"1"), list(b"5"), list(b"5"), list(b"1")], np.uint8), [Item("1")])
    (result,) = index(answers, "pooled", design=design)
    assert (result.state, result.low, result.rate) == ("negative_weights", None, pytest.approx(6 / 8))


def test_totals_are_no_rates() -> None:
    with pytest.raises(ValueError, match="rates must lie in 0-1, got 70"):
        rate_table(total(toy(), SATISFIED))


@given(
    seed=st.integers(0, 10**6), target=st.sampled_from([0.8, 0.9, 0.95]), rate=st.floats(0.7, 1),
    level=st.sampled_from([0.9, 0.95, 0.99]),
)  # fmt: skip
@settings(max_examples=60)
def test_word_and_p_value_never_disagree(seed: int, target: float, rate: float, level: float) -> None:
    rng = np.random.default_rng(seed)
    psu = rng.integers(0, 25, 300)
    y = rng.random(300) < np.clip(rate + rng.normal(0, 0.05, 25)[psu], 0, 1)
    (row,) = rows(SurveyDesign(psu=psu, weights=rng.uniform(1, 2, 300)), y * 1.0, target, level)
    assert row.low is not None
    assert row.high is not None
    assert row.rate is not None
    assert 0 <= row.low <= row.rate <= row.high <= 1
    assert row.low < row.high
    assert (row.verdict == "met") == (row.p_met <= (1 - level) / 2)  # type: ignore[operator]
    assert (row.verdict == "not_met") == (row.p_not_met < (1 - level) / 2)  # type: ignore[operator]


def test_an_index_of_many_items_is_narrower_than_one_item_allows() -> None:
    rng = np.random.default_rng(1)
    codes = rng.choice(list(b"35"), p=[0.06, 0.94], size=(600, 22)).astype(np.uint8)
    design = SurveyDesign(psu=np.repeat(range(60), 10))
    (result,) = index(read_codes(codes, [Item(f"{j}") for j in range(22)]), design=design)
    assert result.effective_n is not None
    assert result.effective_n > 5 * 600
    (one,) = index(read_codes(codes[:, :1], [Item("0")]), design=design)
    assert one.effective_n is not None
    assert one.effective_n <= 600
    assert (one.method, one.df, one.psus) == ("korn_graubard", 59, 60)


def test_an_index_in_one_village_or_of_everybody_says_so() -> None:
    codes = np.array([list(b"55"), list(b"54"), list(b"15")] * 8, np.uint8)
    villages = read_codes(codes, [Item("1"), Item("2")], domain=np.repeat([0, 1], 12))
    design = SurveyDesign(psu=np.repeat([1, 2], 12))
    for formula in ("pooled", "mean_score"):
        for result in index(villages, formula, design=design):
            assert (result.state, result.low, result.variance, result.verdict) == ("one_psu", *[None] * 3)
            assert result.warning == "few_psus"
    everybody = SurveyDesign(rows=24, fpc=[24.0] * 24)
    for formula in ("pooled", "mean_score"):
        for result in index(villages, formula, design=everybody):  # type: ignore[arg-type]
            assert (result.state, result.method, result.low) == ("census", "census", result.rate)
    assert mean(everybody, np.ones(24)).complete.all()
