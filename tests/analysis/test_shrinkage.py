"""Small units: R's figures, the benchmark, what the limits hold, and what shrinkage must never decide."""

from __future__ import annotations

import ast
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, special

import analysis
from analysis.shrinkage import ShrunkenRow, eb_plain, shrink

cells = st.lists(
    st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=3, max_size=30
)


def test_the_plain_rates_are_what_r_says() -> None:
    # R 4.2.2: m <- sum(x)/sum(n); g <- (S - m*(1-m)*A) / (m*(1-m)*(B-A)); M <- (1-g)/g;
    #          (x + M*m) / (n + M); qbeta(c(.025, .975), x + M*m, n - x + M*(1-m))
    found = eb_plain([8, 9, 10, 7, 18], [10, 10, 10, 10, 20])
    assert found.gamma == pytest.approx(0.014423076923077, rel=1e-9)
    assert found.prior_size == pytest.approx(68.3333333333331, rel=1e-9)
    want = [0.858156028368794, 0.870921985815603, 0.883687943262411, 0.845390070921986, 0.874213836477987]
    assert found.shrunk == pytest.approx(want, rel=1e-9)
    assert found.low is not None
    assert found.low[:2] == pytest.approx([0.77331332640026, 0.788802702782575], rel=1e-9)


def test_less_spread_than_chance_alone_pools_completely_in_the_plain_method() -> None:
    found = eb_plain([90, 91, 89, 90, 90], [100] * 5)
    assert found.gamma_raw == pytest.approx(-0.00953984287317621)
    assert (found.gamma, found.prior_size, found.low, found.complete_pooling) == (0, None, None, True)
    assert found.shrunk.tolist() == [0.9] * 5


@pytest.mark.parametrize(("x", "n"), [([5, 5], [5, 5]), ([0, 1, 1], [1, 1, 1]), ([7], [9])])
def test_where_over_dispersion_cannot_be_had_the_plain_method_says_so(x: list[int], n: list[int]) -> None:
    found = eb_plain(x, n)
    assert (found.gamma_raw, found.complete_pooling) == (None, True)


def test_all_or_nothing_units_are_left_alone_by_the_plain_method() -> None:
    found = eb_plain([10, 0, 10, 0, 0], [10, 10, 10, 10, 0])
    assert found.gamma == 1
    assert found.shrunk[:4].tolist() == [1, 0, 1, 0]
    assert np.isnan(found.shrunk[4])


@given(cells)
def test_shrunken_rates_meet_the_benchmark_and_lie_within_their_limits(xn: list[tuple[int, int]]) -> None:
    x, n = (np.array(column, float) for column in zip(*xn, strict=True))
    found = shrink(x / n, n)
    assert ((found.low <= found.shrunk) & (found.shrunk <= found.high)).all()
    assert (found.high > found.low).all()
    if 0 < x.sum() < n.sum():
        assert (n * found.shrunk).sum() / n.sum() == pytest.approx(x.sum() / n.sum(), abs=1e-9)
    else:
        assert found.shift is None


@given(cells)
def test_complement_mirrors_the_shrunken_rates(xn: list[tuple[int, int]]) -> None:
    x, n = (np.array(column, float) for column in zip(*xn, strict=True))
    there, back = shrink(x / n, n), shrink(1 - x / n, n)
    assert there.shrunk == pytest.approx(1 - back.shrunk, abs=1e-6)
    assert there.low == pytest.approx(1 - back.high, abs=1e-6)


def test_the_posterior_is_that_of_brute_integration() -> None:
    x, n = np.array([18, 25, 30, 7]), np.array([20, 30, 31, 12])

    def likelihood(own: float, m: float) -> float:
        size = np.median(n) * (1 - own) / own
        a, b = m * size, (1 - m) * size
        return float(np.exp((special.betaln(x + a, n - x + b) - special.betaln(a, b)).sum() + 40))

    def rate(own: float, m: float) -> float:
        size = np.median(n) * (1 - own) / own
        return float((x[3] + m * size) / (n[3] + size)) * likelihood(own, m)

    total, mean = (integrate.dblquad(f, 0.4, 1, 1e-4, 0.9999, epsrel=1e-5)[0] for f in (likelihood, rate))
    found = shrink(x / n, n, benchmark=float(x.sum() / n.sum()))
    unshifted = special.expit(special.logit(found.shrunk[3]) - (found.shift or 0))
    assert unshifted == pytest.approx(mean / total, abs=5e-4)


def test_the_smaller_a_unit_the_further_it_moves() -> None:
    found = shrink([1.0, 1.0, 0.9, 0.92, 0.95, 0.94], [5, 500, 300, 300, 300, 300])
    assert found.shrunk[0] < found.shrunk[1] < 1
    assert (np.diff(found.weight_on_data[:2]) > 0).all()


def test_identical_lists_need_no_exception() -> None:
    found = shrink([0.95] * 20, [100] * 20)
    assert found.shrunk == pytest.approx([0.95] * 20)
    assert found.weight_on_data.max() < 0.2
    assert found.high[0] > found.low[0]


def test_a_given_benchmark_is_met_by_the_given_shares() -> None:
    share = np.array([5000, 100, 800])
    found = shrink([0.9, 0.8, 0.95], [50, 20, 70], share=share, benchmark=0.93)
    assert (share * found.shrunk).sum() / share.sum() == pytest.approx(0.93)


def test_units_without_answers_and_tiny_lists_are_rows_without_figures() -> None:
    assert list(shrink([0.9, float("nan"), 0.8, 0.7], [30, 0, 20, 9]).rows())[1] == ShrunkenRow(
        None, None, None, None, "no_answers"
    )
    assert [row.state for row in shrink([0.9, 0.8], [30, 40]).rows()] == ["too_few_units"] * 2


def test_limits_hold_the_truth_on_average_over_a_list() -> None:
    rng, held, better = np.random.default_rng(161), [], []
    for _ in range(60):
        truth, n = rng.beta(57, 3, 60), rng.integers(12, 150, 60)
        p = rng.binomial(n, truth) / n
        found = shrink(p, n)
        held.append(((found.low <= truth) & (truth <= found.high)).mean())
        better.append(((p - truth) ** 2).sum() / ((found.shrunk - truth) ** 2).sum())
    assert 0.94 <= np.mean(held) <= 0.97
    assert np.mean(better) > 1.3


@pytest.mark.parametrize(
    ("rate", "n", "more", "what"),
    [
        ([1.2, 0.5, 0.5], [9, 9, 9], {}, "rate"),
        ([0.5, 0.5], [9, -1], {}, "sizes"),
        ([0.5, 0.5, 0.5], [9, 9, np.inf], {}, "sizes"),
        ([0.5, 0.5, 0.5], [9, 9, 9], {"share": [1, 2]}, "share"),
        ([0.5, 0.5, 0.5], [9, 9, 9], {"benchmark": 95}, "benchmark"),
    ],
)
def test_impossible_input_is_refused(
    rate: list[float], n: list[float], more: dict[str, float], what: str
) -> None:
    with pytest.raises(ValueError, match=what):
        shrink(rate, n, **more)


def test_no_verdict_and_no_score_ever_reads_a_shrunken_rate() -> None:
    folder = Path(analysis.__file__).parent
    readers = ["verdict", "index8", "index8_inputs", "scorecard", "sipas", "ruleset"]
    for name in readers:
        tree = ast.parse((folder / f"{name}.py").read_text())
        found = [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        assert "analysis.shrinkage" not in found
