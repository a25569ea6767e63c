"""The confidence sequence: its own formula, and that looking every day does not make it err."""

from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy import special

from analysis.intervals import wilson
from analysis.sequential import PRIOR, confidence_sequence, log_martingale

counts = st.integers(1, 3000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def test_the_martingale_is_the_formula_of_the_method() -> None:
    a, b, s, n, p = 19.0, 1.0, 57, 60, 0.9
    value = special.beta(a + s, b + n - s) / (special.beta(a, b) * p**s * (1 - p) ** (n - s))
    assert np.exp(log_martingale(s, n, p, PRIOR)) == pytest.approx(value)


@given(counts)
@example((1, 37))  # its lower bound is 2e-17
def test_the_bounds_are_where_the_evidence_reaches_twenty(pair: tuple[int, int]) -> None:
    s, n = pair
    low, high = (float(bound) for bound in confidence_sequence(s, n))
    assert 0 <= low <= s / n <= high <= 1
    for bound in (low, high):
        if 0 < bound < 1:
            assert float(log_martingale(s, n, bound, PRIOR)) == pytest.approx(np.log(20), abs=1e-4)


def test_it_is_wider_than_an_interval_for_one_look() -> None:
    low, high = confidence_sequence([380, 950], [400, 1000])
    one_low, one_high = wilson([380, 950], [400, 1000])
    assert (low < one_low).all()
    assert (high > one_high).all()


def test_a_design_effect_counts_as_fewer_answers() -> None:
    halved = confidence_sequence(380, 400, design_effect=2.0)
    assert [float(bound) for bound in halved] == [float(bound) for bound in confidence_sequence(190, 200)]


@pytest.mark.parametrize(
    ("total", "n", "how", "words"),
    [
        (5, 4, {}, "total"),
        (-1, 4, {}, "total"),
        (1, 4, {"design_effect": 0.9}, "design effect"),
        (1, 4, {"prior": (0.0, 1.0)}, "prior"),
        (1, 4, {"level": 1.0}, "level"),
    ],
)
def test_impossible_input_is_refused(total: float, n: float, how: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        confidence_sequence(total, n, **how)


def errs(answers: np.ndarray, truth: float) -> float:
    """The share of streams (rows) whose sequence leaves the truth out at any answer."""
    total = answers.cumsum(axis=1)
    evidence = log_martingale(total, np.arange(1, answers.shape[1] + 1), truth, PRIOR)
    return float((evidence >= np.log(20)).any(axis=1).mean())


def test_watching_every_answer_excludes_the_truth_in_at_most_one_of_twenty_streams() -> None:
    rng = np.random.default_rng(6)
    streams = rng.random((2000, 1020)) < 0.95
    assert 0.01 < errs(streams, 0.95) <= 0.05
    n = np.arange(1, 1021)
    low, high = wilson(streams[:300].cumsum(axis=1), np.broadcast_to(n, (300, 1020)))
    assert ((low > 0.95) | (high < 0.95)).any(axis=1).mean() > 0.3


def test_scores_between_0_and_1_are_watched_as_safely() -> None:
    rng = np.random.default_rng(7)
    scores = rng.binomial(22, rng.beta(19, 1, (1000, 500))) / 22
    assert errs(scores, 0.95) <= 0.05
