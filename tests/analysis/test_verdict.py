"""Verdicts: bounds, p-values and words never disagree."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis.intervals import wilson
from analysis.verdict import Verdict, judge_counts, judge_table, short_of

counts = st.integers(0, 2000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
targets = st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.99])


def consistent(verdict: Verdict) -> bool:
    """Whether word, p-values and official reading tell one story."""
    assert verdict.p_met is not None
    assert verdict.p_not_met is not None
    word = "met" if verdict.p_met <= 0.025 else "not_met" if verdict.p_not_met <= 0.025 else "undecided"
    return word == verdict.verdict and verdict.official_met == (verdict.short_of == 0)


@given(counts.filter(lambda xn: xn[1] > 0), targets)
def test_p_values_and_bounds_agree(xn: tuple[int, int], target: float) -> None:
    verdict = judge_counts(*xn, target)
    assert consistent(verdict)
    assert verdict.p_met == pytest.approx(stats.binom.sf(xn[0] - 1, xn[1], target), abs=1e-12)
    assert verdict.p_not_met == pytest.approx(stats.binom.cdf(xn[0], xn[1], target), abs=1e-12)


@given(counts.filter(lambda xn: xn[1] > 0), targets, st.integers(0, 3000))
def test_a_drawn_sample_agrees_with_itself_too(xn: tuple[int, int], target: float, more: int) -> None:
    verdict = judge_counts(*xn, target, population=xn[1] + more)
    assert consistent(verdict)
    assert verdict.method == ("census" if more == 0 else "hypergeometric")


@given(counts.filter(lambda xn: xn[1] > 0), targets)
def test_a_verdict_never_contradicts_the_point_estimate(xn: tuple[int, int], target: float) -> None:
    verdict = judge_counts(*xn, target)
    assert not (verdict.verdict == "met" and not verdict.official_met)
    assert not (verdict.verdict == "not_met" and verdict.official_met)


@given(st.lists(counts, min_size=1, max_size=20), targets)
def test_a_table_judges_each_cell_as_alone(cells: list[tuple[int, int]], target: float) -> None:
    x, n = zip(*cells, strict=True)
    table = judge_table(x, n, target)
    alone = [judge_counts(*cell, target) for cell in cells]
    assert table.verdict.tolist() == [v.verdict for v in alone]
    assert table.official_met.tolist() == [bool(v.official_met) for v in alone]
    assert table.short_of.tolist() == [v.short_of or 0 for v in alone]


def test_400_answers_cannot_tell_95_from_93() -> None:
    verdict = judge_counts(380, 400, 0.95)
    assert (verdict.verdict, verdict.official_met) == ("undecided", True)
    assert [round(float(bound), 3) for bound in wilson(380, 400)] == [0.924, 0.967]


def test_everybody_satisfied_is_no_proof_below_72_answers() -> None:
    assert [judge_counts(n, n, 0.95).verdict for n in (71, 72)] == ["undecided", "met"]


def test_wilsons_false_alarm_at_31_does_not_happen_here() -> None:
    assert judge_counts(27, 31, 0.95).verdict == "undecided"


def test_a_long_list_or_too_many_answers_fall_back_to_counts() -> None:
    assert judge_counts(950, 1000, 0.9, population=20_000).method == "clopper_pearson"
    assert judge_counts(95, 100, 0.9, population=50).state == "more_than_population"


def test_whole_numbers_count_as_whole() -> None:
    assert [short_of(0, n, 0.95) for n in (20, 60, 140, 300, 1000)] == [19, 57, 133, 285, 950]


def test_no_answers_gives_no_verdict() -> None:
    verdict = judge_counts(0, 0, 0.95)
    assert (verdict.verdict, verdict.p_met, verdict.short_of) == (None, None, None)


@pytest.mark.parametrize("bad", [(12, 10, 0.95), (1, 2, 95), (1, 2, 0), (1, 2, float("nan"))])
def test_impossible_input_is_refused(bad: tuple[int, int, float]) -> None:
    with pytest.raises(ValueError, match=r"12 satisfied of 10|target"):
        judge_counts(*bad)


@pytest.mark.parametrize("population", [0, 1.5, True])
def test_an_impossible_list_is_refused(population: float) -> None:
    with pytest.raises(ValueError, match="population"):
        judge_counts(1, 2, 0.9, population=population)  # type: ignore[arg-type]
