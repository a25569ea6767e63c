"""Reliability of items: R's figures, bounds that hold, what cannot be told."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from analysis.reliability import cronbach, omega

# Twelve respondents, four items, made up by us.
TOY = np.array(
    [[4, 5, 4, 3], [3, 3, 4, 2], [5, 5, 5, 5], [2, 3, 3, 4], [4, 4, 5, 3], [5, 4, 4, 4],
     [1, 2, 2, 1], [3, 4, 3, 5], [4, 3, 4, 3], [2, 2, 3, 2], [5, 5, 4, 5], [3, 3, 2, 4]], float,
)  # fmt: skip


def test_alpha_is_what_psych_says() -> None:
    # R 4.2.2, psych 2.2.9: a <- alpha(as.data.frame(X), check.keys = FALSE)
    #                       a$total; a$alpha.drop; a$item.stats
    found = cronbach(TOY)
    figures = (found.alpha, found.standardised, found.mean_correlation)
    assert figures == pytest.approx((0.876543209876543, 0.881209695347036, 0.649681946345352))
    deleted = [0.778819119025305, 0.789473684210526, 0.880677966101695, 0.900233826968044]
    assert found.if_deleted == pytest.approx(deleted)
    rest = [0.879817828164914, 0.879956901125606, 0.630156051295506, 0.602222675795624]
    assert found.item_rest == pytest.approx(rest)
    # R 4.2.2: 1 - (1 - a) * c(qf(.975, 11, 33), qf(.025, 11, 33))
    assert (found.low, found.high) == pytest.approx((0.702189518060812, 0.960140710802273))


def test_omega_is_what_factanal_gives() -> None:
    # R 4.2.2: f <- factanal(X, 1, control = list(opt = list(factr = 10))); s <- apply(X, 2, sd)
    #          sum(f$loadings * s)^2 / (sum(f$loadings * s)^2 + sum(f$uniquenesses * s^2))
    found = omega(TOY)
    assert found.omega == pytest.approx(0.8936397228743, rel=1e-6)
    wanted = [0.969463849392196, 0.872151538014899, 0.776687753454928, 0.654071619775848]
    assert found.loadings == pytest.approx(wanted, rel=1e-5)


def test_omega_finds_the_loadings_that_made_the_data() -> None:
    rng, loading = np.random.default_rng(3), np.array([0.9, 0.8, 0.7, 0.6, 0.5])
    factor, own = rng.normal(size=(200_000, 1)), rng.normal(size=(200_000, 5))
    found = omega(factor * loading + own * np.sqrt(1 - loading**2))
    assert found.loadings == pytest.approx(loading, abs=0.01)
    assert found.omega == pytest.approx(
        loading.sum() ** 2 / (loading.sum() ** 2 + (1 - loading**2).sum()), abs=0.01
    )


tables = hnp.arrays(np.float64, st.tuples(st.integers(2, 30), st.integers(2, 6)), elements=st.integers(1, 5))


@given(tables)
def test_alpha_never_exceeds_1_and_lies_within_its_bounds(table: np.ndarray) -> None:
    found = cronbach(table)
    if found.alpha is None:
        assert found.state == "no_variation"
        return
    assert found.low is not None
    assert found.high is not None
    assert found.low <= found.alpha + 1e-9
    assert found.alpha <= found.high + 1e-9
    assert found.high <= 1 + 1e-12


@given(tables, st.integers(0, 5), st.permutations(range(6)))
def test_alpha_knows_no_order_and_no_incomplete_row(table: np.ndarray, empty: int, order: list[int]) -> None:
    shuffled = table[:, [j for j in order if j < table.shape[1]]]
    gaps = np.full((empty, table.shape[1]), 3.0)
    gaps[:, 0] = np.nan
    found, other = cronbach(table), cronbach(np.vstack([shuffled, gaps]))
    assert other.incomplete == empty
    assert (other.n, other.state) == (found.n, found.state)
    assert [other.alpha] == pytest.approx([found.alpha])


def test_equal_items_are_perfectly_reliable() -> None:
    found = cronbach(np.repeat(TOY[:, :1], 3, axis=1))
    assert (found.alpha, found.low, found.high) == pytest.approx((1, 1, 1))


def test_what_cannot_be_told_is_a_state() -> None:
    assert cronbach(np.array([[1, 2], [np.nan, 3]])).state == "too_few"
    assert cronbach([[1, 2], [2, 1], [3, 0]]).state == "no_variation"
    constant = cronbach([[1, 5, 2], [2, 5, 3], [3, 5, 5]])
    assert (constant.standardised, constant.item_rest[1]) == (None, None)
    assert constant.alpha is not None
    assert cronbach(TOY[:, :2]).if_deleted == (None, None)
    assert omega(TOY[:4]).state == "too_few"
    assert omega(TOY[:, :2]).state == "too_few_items"
    assert omega(np.column_stack([TOY, np.full(12, 5.0)])).state == "no_variation"
    assert omega(np.column_stack([TOY[:, 0], TOY[:, 0], TOY[:, 1:3]])).state == "singular"


def test_an_item_without_variance_of_its_own_makes_the_factor_doubtful() -> None:
    # Correlations of .9, .9 and .64 would need a loading of .9·.9/.64 squared, above 1.
    rng = np.random.default_rng(1)
    white = np.linalg.qr(np.column_stack([np.ones(40), rng.normal(size=(40, 3))]))[0][:, 1:]
    wanted = np.array([[1, 0.9, 0.9], [0.9, 1, 0.64], [0.9, 0.64, 1]])
    assert omega(white @ np.linalg.cholesky(wanted).T).state == "heywood"


@pytest.mark.parametrize("call", [cronbach, omega])
@pytest.mark.parametrize("given", [[[1], [2]], [1, 2, 3], [[1, np.inf], [2, 3]]])
def test_impossible_input_says_what_was_expected(call: Any, given: Any) -> None:
    with pytest.raises(ValueError, match="expected finite values of at least two items"):
        call(given)
