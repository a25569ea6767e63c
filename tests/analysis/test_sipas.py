"""Item tables and indices: a toy counted by hand, brute force, traps that others fell into."""

import math
from dataclasses import asdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.answers import Item, read_codes
from analysis.intervals import clopper_pearson, wilson
from analysis.linear import FORMULAS
from analysis.sipas import factor_indices, index, item_table

TWO = [Item("1.1", factor="1"), Item("2.1", factor="2")]
GENERAL = Item("general", role="general")


def codes(*rows: str) -> np.ndarray:
    return np.array([list(row.encode()) for row in rows], np.uint8)


def simulated(rows: int, columns: int = 7, seed: int = 1) -> np.ndarray:
    """Answers that hang together within a person, some missing."""
    rng = np.random.default_rng(seed)
    mood = rng.normal(size=(rows, 1))
    score = np.clip(np.round(4.2 + 0.6 * mood + rng.normal(0, 0.7, (rows, columns))), 1, 5)
    matrix = (score + 48).astype(np.uint8)
    matrix[rng.random((rows, columns)) < 0.1] = ord("~")
    return matrix


def brute(matrix: np.ndarray, inside: np.ndarray, formula: str) -> tuple[float, float]:
    """Rate and variance straight from the definitions, respondent by respondent."""
    valid = (matrix >= ord("1")) & (matrix <= ord("5")) & inside[:, None]
    code = matrix.astype(float) - 48
    value = {"mean_score": code / 5, "mean_score_0": (code - 1) / 4}.get(formula, (code >= 4).astype(float))
    y, a = np.where(valid, value, 0.0), valid.astype(float)
    if formula == "item_mean":
        p = y.sum(0) / a.sum(0)
        rate, z = p.mean(), ((y - p * a) / a.sum(0)).mean(1)
    else:
        rate = y.sum() / a.sum()
        z = (y.sum(1) - rate * a.sum(1)) / a.sum()
    n = len(matrix)
    return rate, n / (n - 1) * (z**2).sum()


def test_a_toy_counted_by_hand() -> None:
    # Item rates 3/4 of 4 and 2/3 of 3: mean 17/24, pooled 5/7.
    answers = read_codes(codes("55", "4-", "32", "54"), TWO)
    (mean,), (pooled,) = index(answers), index(answers, "pooled")
    assert mean.rate == pytest.approx(17 / 24)
    assert pooled.rate == pytest.approx(5 / 7)
    z = np.array([1 / 32 + 1 / 18, 1 / 32, -3 / 32 - 1 / 9, 1 / 32 + 1 / 18])
    assert mean.variance == pytest.approx(4 / 3 * (z**2).sum())
    (score,) = index(answers, "mean_score")
    assert score.rate == pytest.approx((5 + 5 + 4 + 3 + 2 + 5 + 4) / 7 / 5)


@pytest.mark.parametrize("formula", ["item_mean", "pooled", "mean_score", "mean_score_0"])
def test_every_domain_is_what_the_definitions_give(formula: str) -> None:
    matrix, items = simulated(400), [Item(str(j)) for j in range(7)]
    domain = np.random.default_rng(2).integers(-1, 5, 400)
    found = index(read_codes(matrix, items, domain=domain, n_domains=5), formula)  # type: ignore[arg-type]
    for d, result in enumerate(found):
        assert (result.rate, result.variance) == pytest.approx(brute(matrix, domain == d, formula))
        assert result.n == np.count_nonzero((domain == d) & (matrix != ord("~")).any(axis=1))


@pytest.mark.parametrize("formula", ["item_mean", "pooled", "mean_score", "mean_score_0"])
def test_linearisation_agrees_with_the_jackknife(formula: str) -> None:
    matrix, items = simulated(300), [Item(str(j)) for j in range(7)]
    everyone = np.arange(300)
    without = [brute(matrix, everyone != i, formula)[0] for i in everyone]
    jackknife = 299 / 300 * ((np.array(without) - np.mean(without)) ** 2).sum()
    assert index(read_codes(matrix, items), formula)[0].variance == pytest.approx(jackknife, rel=0.02)  # type: ignore[arg-type]


def test_a_factor_is_an_index_of_its_own_items() -> None:
    matrix = simulated(200, 5)
    items = [Item(str(j), factor="a" if j in (0, 2, 3) else "b") for j in range(5)]
    found = factor_indices(read_codes(matrix, items))
    (alone,) = index(read_codes(matrix[:, [0, 2, 3]], [items[j] for j in (0, 2, 3)]))
    (factor,) = found["a"]
    for name, value in asdict(alone).items():
        assert getattr(factor, name) == (pytest.approx(value) if isinstance(value, float) else value), name
    assert list(found) == ["a", "b"]


def test_parts_weigh_as_told() -> None:
    answers = read_codes(codes(*["52"] * 10, *["55"] * 10), TWO)
    assert index(answers)[0].rate == pytest.approx(0.75)
    assert index(answers, parts={"1": 3, "2": 1})[0].rate == pytest.approx(0.875)
    assert index(answers, "pooled", parts={"1": 1, "2": 3})[0].rate == pytest.approx(0.625)
    for parts in ({"1": 1}, {"1": 1, "2": 0}, {"1": 1, "2": float("nan")}):
        with pytest.raises(ValueError, match="weight"):
            index(answers, parts=parts)


def test_the_general_question_stands_alone_and_is_judged_as_counts() -> None:
    answers = read_codes(codes(*["15"] * 190, *["15"] * 10), [TWO[0], GENERAL])
    (result,) = index(answers, "general")
    low = float(clopper_pearson(200, 200)[0])
    assert (result.low, result.high, result.method) == (pytest.approx(low), 1.0, "clopper_pearson")
    assert result.verdict == item_table(answers).verdicts.verdict[0, 1] == "met"
    assert index(answers)[0].rate == 0
    assert list(factor_indices(answers, "general")) == ["1"]


def test_a_person_is_not_22_people() -> None:
    alike = read_codes(codes(*["5" * 22] * 90, *["1" * 22] * 10), [Item(str(j)) for j in range(22)])
    (result,) = index(alike)
    assert result.effective_n == pytest.approx(99)
    mixed = np.full((100, 22), ord("5"), np.uint8)
    mixed.ravel()[np.arange(0, 2200, 10)] = ord("1")
    (spread,) = index(read_codes(mixed, [Item(str(j)) for j in range(22)]))
    assert spread.effective_n is not None
    assert spread.effective_n > 1000


def test_a_domain_uses_its_own_n_and_the_whole_samples_factor() -> None:
    matrix, items = simulated(1000), [Item(str(j)) for j in range(7)]
    domain = (np.arange(1000) >= 50).astype(np.int64)
    small, large = index(read_codes(matrix, items, domain=domain))
    assert small.high - small.low > 3 * (large.high - large.low)  # type: ignore[operator]
    (alone,) = index(read_codes(matrix[:50], items))
    assert small.variance == pytest.approx(alone.variance * (1000 / 999) / (50 / 49))  # type: ignore[operator]


def test_ten_answers_on_every_item_or_not_comparable() -> None:
    nine, ten = (read_codes(codes(*["55"] * k, *["5-"] * 5), TWO) for k in (9, 10))
    (short,), (enough,) = index(nine), index(ten)
    assert (short.state, short.verdict, short.rate) == ("not_comparable", None, 1.0)
    assert (enough.state, enough.verdict) == ("no_design_effect", "undecided")
    assert short.low is not None
    assert short.low < 1


def test_an_item_that_nobody_answered_leaves_a_partial_value() -> None:
    (result,) = index(read_codes(codes(*["5-"] * 30, *["1-"] * 10), TWO))
    assert (result.rate, result.state, result.verdict) == (0.75, "not_comparable", None)


@pytest.mark.parametrize("formula", FORMULAS)
def test_an_empty_domain_is_a_row_with_a_reason(formula: str) -> None:
    answers = read_codes(codes("555", "444"), [*TWO, GENERAL], domain=[1, 1], n_domains=3)
    empty, full, _ = index(answers, formula)  # type: ignore[arg-type]
    assert (empty.rate, empty.low, empty.method, empty.state) == (None, None, None, "no_answers")
    assert full.rate is not None


def test_100_percent_is_never_a_zero_width_interval() -> None:
    answers = read_codes(codes(*["55"] * 40), TWO)
    (result,) = index(answers)
    assert (result.rate, result.high, result.state) == (1.0, 1.0, "no_design_effect")
    assert result.low == pytest.approx(float(clopper_pearson(40, 40)[0]))
    (score,) = index(answers, "mean_score")
    assert (score.rate, score.low, score.high, score.state) == (1.0, None, None, "no_design_effect")


def test_a_mean_score_has_a_t_interval_and_no_verdict() -> None:
    answers = read_codes(simulated(30), [Item(str(j)) for j in range(7)])
    (result,) = index(answers, "mean_score")
    assert (result.method, result.verdict, result.official_met) == ("t", None, None)
    half = 2.0452296421327034 * result.variance**0.5  # type: ignore[operator]
    # R 4.2.2: qt(.975, 29)
    assert (result.low, result.high) == pytest.approx((result.rate - half, result.rate + half))


def test_few_respondents_are_warned_of() -> None:
    warnings = [index(read_codes(codes(*["54"] * n), TWO))[0].warning for n in (19, 20)]
    assert warnings == ["few_respondents", None]


@given(st.lists(st.sampled_from(["55", "51", "4-", "~5", "33", "1."]), max_size=60))
@settings(max_examples=60)
def test_bounds_enclose_the_rate_and_agree_with_the_verdict(rows: list[str]) -> None:
    answers = read_codes(codes(*rows) if rows else np.zeros((0, 2), np.uint8), TWO)
    for result in (index(answers)[0], index(answers, "pooled")[0]):
        if result.rate is None:
            assert result.n == 0
            continue
        assert result.low is not None
        assert result.high is not None
        assert 0 <= result.low <= result.rate <= result.high <= 1
        assert result.low < result.high
        if result.verdict:
            assert (result.verdict == "met") == (result.p_met is not None and result.p_met <= 0.025)


def test_item_rows_hold_none_never_nan() -> None:
    table = item_table(read_codes(codes("5-", "4~"), TWO), target=0.9)
    first, second = table.rows()
    low, high = wilson(2, 2)
    assert (first.rate, first.low, first.high) == (1.0, float(low), float(high))
    assert (first.levels, first.verdict, first.method) == ((0, 0, 0, 1, 1), "undecided", "wilson")
    assert (second.rate, second.low, second.verdict, second.method) == (None, None, None, None)
    assert (second.no_answer, second.no_opinion, second.state) == (1, 1, "no_answers")
    assert not any(isinstance(v, float) and math.isnan(v) for v in table.frame().to_numpy().ravel())


def test_a_table_can_be_made_from_counts_alone() -> None:
    answers = read_codes(simulated(50), [Item(str(j)) for j in range(7)])
    assert list(item_table(answers.counts).rows()) == list(item_table(answers).rows())


def test_wrong_questions_are_refused() -> None:
    answers = read_codes(codes("55"), TWO)
    with pytest.raises(ValueError, match="item_mean, pooled"):
        index(answers, "median")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="general"):
        index(answers, "general")
    with pytest.raises(ValueError, match="target"):
        item_table(answers, target=95)
    with pytest.raises(ValueError, match="two levels"):
        index(read_codes(codes("5"), [Item("a", levels=("5",), satisfied=("5",))]), "mean_score")


@pytest.mark.parametrize("size", range(1, 60))
def test_a_mean_of_equal_rates_is_that_rate(size: int) -> None:
    items = [Item(f"{number}") for number in range(size)]
    for level, rate in (("5", 1.0), ("1", 0.0)):
        codes = np.full((12, size), ord(level), np.uint8)
        assert index(read_codes(codes, items))[0].rate == rate
