"""Sizes: the ministry's table, R's formulas, verdict power against brute force over all counts."""

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from analysis.sample_size import cluster_deff, cluster_size, cochran, margin_of_error, rounded_up, yamane
from analysis.verdict import judge_counts
from analysis.verdict_size import verdict_chances, verdict_power, verdict_size


def test_yamane_gives_the_quotas_of_the_2012_era() -> None:
    assert [rounded_up(yamane(n, 0.05)) for n in (10**9, 36_000, 800)] == [400, 396, 267]
    assert yamane(36_000, 0.03) == pytest.approx(1077.84431137725)


def test_a_whole_size_is_not_rounded_up_by_noise() -> None:
    assert rounded_up(400.00000000000006) == 400
    assert rounded_up(400.001) == 401


def test_cochran_is_what_r_computes() -> None:
    # R 4.2.2: n0 <- qnorm(.975)^2 * .8 * .2 / .04^2; n <- n0 / (1 + (n0 - 1) / 800); n * 1.8 / .7
    size = cochran(0.04, rate=0.8, population=800, deff=1.8, response_rate=0.7)
    assert (size.infinite, size.exact) == pytest.approx((384.145882069412, 259.745404444978))
    assert (size.field, size.n, size.invite) == (pytest.approx(667.916754287087), 260, 668)
    assert (size.state, cochran(0.02, population=500, deff=2).state) == (None, "more_than_population")


@given(st.floats(0.01, 0.2), st.floats(0.01, 0.99), st.integers(2, 10**6))
def test_the_size_leaves_the_margin_it_was_made_for(error: float, rate: float, population: int) -> None:
    size = cochran(error, rate=rate, population=population)
    # Below one answer the formula has no meaning, and beyond the list there is nobody left.
    if 1 <= size.exact <= population:
        assert margin_of_error(size.exact, rate=rate, population=population) == pytest.approx(error)
        assert size.exact <= size.infinite


def test_asking_everybody_leaves_no_margin() -> None:
    assert margin_of_error(80, population=80) == margin_of_error(1, population=1) == 0


def test_the_verdict_sizes_are_those_of_the_method() -> None:
    # R 4.2.2: pw <- function(n, p) if (p > .95) 1 - pbinom(qbinom(.975, n, .95), n, p)
    #          else pbinom(qbinom(.025, n, .95) - 1, n, p); max(which(sapply(1:6000, pw, .93) < .8)) + 1
    assert (verdict_size(0.93, 0.95).n, verdict_size(0.97, 0.95).n) == (1155, 851)
    # … pw(400, .93), pw(1155, .93), pw(400, .97), pw(851, .97)
    found = [verdict_power(*nt, 0.95) for nt in ((400, 0.93), (1155, 0.93), (400, 0.97), (851, 0.97))]
    assert found == pytest.approx([0.374676040402061, 0.800421122409731, 0.459851814726019, 0.84140195409724])


@given(st.integers(1, 60), st.floats(0, 1), st.sampled_from([0.5, 0.8, 0.9, 0.95]), st.integers(0, 90))
@settings(max_examples=40)
def test_chances_are_those_of_the_rule_that_judges(n: int, truth: float, target: float, more: int) -> None:
    people = n + more if more else None
    real = stats.binom(n, truth) if people is None else stats.hypergeom(people, round(truth * people), n)
    summed = dict.fromkeys(("met", "not_met", "undecided"), 0.0)
    for x in range(n + 1):
        word = judge_counts(x, n, target, population=people).verdict
        assert word is not None
        summed[word] += float(real.pmf(x))
    found = verdict_chances(n, truth, target, population=people)
    assert vars_of(found) == pytest.approx(summed, abs=1e-9)


def vars_of(found: Any) -> dict[str, float]:
    return {name: getattr(found, name) for name in found.__slots__}


@given(st.floats(0.02, 0.98), st.sampled_from([0.5, 0.8, 0.9, 0.95]), st.sampled_from([0.5, 0.8, 0.95]))
@settings(max_examples=25)
def test_every_size_from_the_verdict_size_on_is_enough(truth: float, target: float, power: float) -> None:
    if abs(truth - target) < 0.03:
        return
    size = verdict_size(truth, target, power=power)
    more = [verdict_power(size.n + k, truth, target) for k in range(0, size.n // 2 + 20)]
    assert min(more) >= power
    assert more[0] == pytest.approx(size.power)
    assert size.n == 1 or verdict_power(size.n - 1, truth, target) < power


def test_large_sizes_are_found_near_the_normal_guess() -> None:
    # R 4.2.2, as above over 1:60000 with pw(n, .9535)
    assert verdict_size(0.9535, 0.95).n == 30084


def test_a_design_needs_its_effect_and_its_silence_more() -> None:
    size = verdict_size(0.93, 0.95, deff=1.5, response_rate=0.8)
    assert (size.n, size.answers, size.invite) == (1155, 1733, 2166)
    assert verdict_power(1733, 0.93, 0.95, deff=1.5) == pytest.approx(size.power)
    assert verdict_power(1, 0.93, 0.95, deff=1.5) == 0


def test_answers_of_a_complete_list_decide() -> None:
    assert verdict_chances(800, 0.93, 0.95, population=800).not_met == 1
    assert verdict_power(700, 0.93, 0.95, population=800) > 0.999 > verdict_power(700, 0.93, 0.95)


def test_clusters_need_more_answers() -> None:
    assert cluster_deff(20, 0.0) == cluster_deff(1, 0.3) == 1
    assert cluster_deff(20, 0.05, cv=0.5) == pytest.approx(1 + (25 - 1) * 0.05)
    size = cluster_size(1155, 17, 0.02)
    assert (size.answers, size.clusters) == (math.ceil(1155 * 1.32), 90)


@pytest.mark.parametrize(
    ("call", "expected"),
    [(lambda: yamane(0, 0.05), "population"), (lambda: yamane(100, 5), "error .* between 0 and 1, got 5"),
     (lambda: cochran(0.05, rate=1), "rate"), (lambda: cochran(0.05, deff=0), "deff"),
     (lambda: cochran(0.05, response_rate=1.2), "response_rate"), (lambda: cochran(0.05, level=95), "level"),
     (lambda: margin_of_error(101, population=100), "at most the population 100, got 101"),
     (lambda: verdict_size(0.95, 0.95), "differ"), (lambda: verdict_size(0.9501, 0.95), "cannot be told"),
     (lambda: verdict_size(93, 0.95), "truth"), (lambda: verdict_size(0.93, 1.0), "below 1"),
     (lambda: verdict_size(0.93, 0.95, power=80), "power"), (lambda: verdict_power(0, 0.93, 0.95), "from 1"),
     (lambda: verdict_power(9, 0.93, 0.95, population=5), "population 5"),
     (lambda: verdict_power(9, 0.93, 0.95, deff=2, population=50), "simple random"),
     (lambda: verdict_power(9, 0.93, 0.95, population=10_001), "10000"),
     (lambda: cluster_deff(0, 0.1), "at least 1"), (lambda: cluster_deff(20, -0.5), "icc"),
     (lambda: cluster_size(-1, 20, 0.1), "above 0")],
)  # fmt: skip
def test_impossible_input_says_what_was_expected(call: Any, expected: str) -> None:
    with pytest.raises(ValueError, match=expected):
        call()
