"""Predictions of an open round: against exact enumeration in whole fractions, and at their edges."""

from fractions import Fraction
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from analysis.predictive import predict
from analysis.verdict import judge_counts

HALF = Fraction(1, 2)


def rising(a: Fraction, k: int) -> Fraction:
    """a (a + 1) … (a + k - 1)."""
    product = Fraction(1)
    for step in range(k):
        product *= a + step
    return product


def enumerated(x: int, n: int, planned: int, target: float) -> tuple[float, float, float]:
    """The three probabilities by going through every end: chances as fractions, each end judged by itself."""
    m, a, b = planned - n, HALF + x, HALF + n - x
    official, met, not_met = Fraction(0), Fraction(0), Fraction(0)
    for y in range(m + 1):
        chance = comb(m, y) * rising(a, y) * rising(b, m - y) / rising(a + b, m)
        end = judge_counts(x + y, planned, target)
        official += chance * bool(end.official_met)
        met += chance * (end.verdict == "met")
        not_met += chance * (end.verdict == "not_met")
    return float(official), float(met), float(not_met)


cases = st.integers(1, 40).flatmap(
    lambda n: st.tuples(st.integers(0, n), st.just(n), st.integers(n + 1, n + 120))
)


@settings(max_examples=60, deadline=None)
@given(cases, st.sampled_from([0.5, 0.8, 0.9, 0.95]))
def test_every_end_counted_by_hand_gives_the_same(case: tuple[int, int, int], target: float) -> None:
    x, n, planned = case
    found = predict(x / n, n, planned, target)
    expected = enumerated(x, n, planned, target)
    assert (found.official, found.met, found.not_met) == pytest.approx(expected, abs=1e-9)
    assert found.state is None


def test_it_is_scipys_beta_binomial() -> None:
    found = predict(380 / 400, 400, 1000, 0.95)
    future = stats.betabinom(600, 380.5, 20.5)
    assert found.official == pytest.approx(future.sf(950 - 380 - 1), abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(cases, st.sampled_from([0.8, 0.95]), st.sampled_from([0.3, 0.7, 1.0, 4.0]))
def test_probabilities_stay_probabilities_and_in_order(
    case: tuple[int, int, int], target: float, worth: float
) -> None:
    x, n, planned = case
    found = predict(x / n, n, planned, target, n * worth)
    if found.state == "complete":
        assert round((planned - n) * worth) == 0
        return
    assert found.official is not None
    assert found.met is not None
    assert found.not_met is not None
    assert 0 <= found.met <= found.official + 1e-12
    assert found.not_met <= 1 - found.official + 1e-9


def test_fewer_effective_answers_make_it_less_sure() -> None:
    whole, clustered = (predict(0.97, 300, 900, 0.95, size).official for size in (300, 60))
    assert whole is not None
    assert clustered is not None
    assert 0.5 < clustered < whole


def test_more_effective_answers_than_people_are_judged_as_the_index_is() -> None:
    found = predict(0.97, 300, 900, 0.95, 3000)
    plain = predict(0.97, 3000, 9000, 0.95)
    assert found.official == pytest.approx(plain.official, abs=1e-12)
    assert found.met is not None
    assert plain.met is not None
    assert found.met < plain.met


@pytest.mark.parametrize("rate", [0.0, 1.0])
def test_all_or_none_so_far_is_no_certainty(rate: float) -> None:
    found = predict(rate, 10, 400, 0.95, 40)
    assert found.official is not None
    assert 0 < found.official < 1


def test_nothing_to_predict_is_a_state() -> None:
    assert predict(None, 0, 400, 0.95).state == "no_answers"
    assert predict(0.95, 400, 400, 0.95).state == "complete"
    assert predict(0.95, 500, 400, 0.95).official is None


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((1.2, 10, 20, 0.95), "rate 1.2"),
        ((float("nan"), 10, 20, 0.95), "rate nan"),
        ((0.9, -1, 20, 0.95), "-1 answers"),
        ((0.9, 10, 20, 95), "target"),
        ((0.9, 10, 20, 0.95, 0.0), "0.0 effective"),
        ((0.9, 10, 20, 0.95, float("inf")), "inf effective"),
        ((0.9, 10, 10**9, 0.95), "at most"),
    ],
)
def test_what_cannot_be_is_refused(arguments: tuple[float, int, int, float], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        predict(*arguments)
