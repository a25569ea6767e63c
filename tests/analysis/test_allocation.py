"""Allocations: R's formulas, sums that hold, minima and caps, Neyman's promise."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.allocation import METHODS, Method, allocate, largest_remainder, stratified_variance

SIZES, SPREAD = [420, 1310, 90, 2205], [0.31, 0.22, 0.48, 0.12]


def test_allocations_are_what_r_computes() -> None:
    # R 4.2.2: N <- c(420,1310,90,2205); S <- c(.31,.22,.48,.12); 250*N/sum(N); 250*N*S/sum(N*S)
    assert allocate(250, SIZES).exact == pytest.approx(
        [26.0869565217391, 81.3664596273292, 5.59006211180124, 136.95652173913]
    )
    neyman = allocate(250, SIZES, "neyman", spread=SPREAD)
    assert neyman.exact == pytest.approx(
        [44.8223629854035, 99.2150922610851, 14.871936105756, 91.0906086477554]
    )
    assert neyman.whole.tolist() == [45, 99, 15, 91]
    # … 250 * sqrt(N) / sum(sqrt(N))
    root = allocate(250, SIZES, "square_root").exact
    assert root == pytest.approx([45.2875541014018, 79.9815596157503, 20.9640639283073, 103.766822354541])
    # … W <- N/sum(N); sum(W^2 * S^2 * (1/n - 1/N))
    assert stratified_variance(SIZES, SPREAD, neyman.exact) == pytest.approx(0.00012056397577254)


def test_ties_go_to_the_first_stratum_even_through_rounding_noise() -> None:
    assert allocate(100, [7, 7, 7], "equal").whole.tolist() == [34, 33, 33]
    # 10.2 and 3.2 are tied on paper; in floating point their remainders differ.
    assert largest_remainder([10.2, 3.2, 6.6], 20).tolist() == [10, 3, 7]
    assert largest_remainder([3.2, 10.2, 3.2, 3.2, 0.2], 20).tolist() == [4, 10, 3, 3, 0]
    assert largest_remainder([164 - 1e-13, 20.0], 184).tolist() == [164, 20]


strata = st.lists(st.tuples(st.integers(1, 5000), st.floats(0.01, 2)), min_size=1, max_size=12)


@given(strata, st.sampled_from(METHODS), st.integers(0, 40), st.booleans(), st.data())
def test_shares_sum_to_n_within_bounds_and_in_proportion_between(
    drawn: list[tuple[int, float]], method: Method, minimum: int, capped: bool, data: st.DataObject
) -> None:
    sizes, spread = np.array(drawn).T
    top = sizes if capped else np.full(len(sizes), 1e9)
    least = np.minimum(minimum, top)
    n = data.draw(st.integers(int(least.sum()), min(int(top.sum()), 50_000)))
    found = allocate(
        n, sizes, method, spread=spread if method == "neyman" else None, minimum=minimum, capped=capped
    )
    assert found.whole.sum() == n
    assert found.exact.sum() == pytest.approx(n)
    assert (np.abs(found.whole - found.exact) < 1 + 1e-6).all()
    for share in (found.exact, found.whole):
        assert (share >= least - 1e-6).all()
        assert (share <= top + 1e-6).all()
    key = {"equal": sizes**0, "square_root": sizes**0.5, "neyman": sizes * spread}.get(method, sizes)
    free = (found.exact > least + 1e-6) & (found.exact < top - 1e-6)
    if free.any():
        factors = found.exact[free] / key[free]
        assert factors == pytest.approx(np.full(len(factors), factors[0]))
        assert found.exact == pytest.approx(np.clip(factors[0] * key, least, top))


@given(strata, st.integers(1, 500), st.data())
def test_no_other_allocation_beats_neymans(
    drawn: list[tuple[int, float]], n: int, data: st.DataObject
) -> None:
    sizes, spread = np.array(drawn).T
    best = stratified_variance(sizes, spread, allocate(n, sizes, "neyman", spread=spread).exact)
    other = np.array([data.draw(st.floats(0.1, 9)) for _ in sizes])
    worse = stratified_variance(sizes, spread, n * other / other.sum())
    assert best is not None
    assert worse is not None
    assert best <= worse + 1e-12


def test_a_stratum_without_variation_needs_no_answers_and_one_without_a_sample_has_no_variance() -> None:
    found = allocate(10, [50, 50], "neyman", spread=[0, 1])
    assert found.whole.tolist() == [0, 10]
    assert stratified_variance([50, 50], [1, 1], found.whole) is None


def test_more_than_a_stratum_has_is_marked_or_capped() -> None:
    free = allocate(60, [20, 200, 100], "neyman", spread=[9, 1, 0.5])
    assert (free.whole.tolist(), free.exceeds.tolist()) == ([25, 28, 7], [True, False, False])
    capped = allocate(60, [20, 200, 100], "neyman", spread=[9, 1, 0.5], capped=True)
    assert (capped.whole.tolist(), capped.exceeds.any()) == ([20, 32, 8], False)
    assert allocate(320, [20, 200, 100], "equal", capped=True).whole.tolist() == [20, 200, 100]


@pytest.mark.parametrize(
    ("call", "expected"),
    [(lambda: allocate(5, SIZES, minimum=2), r"from 8 .* got 5"),
     (lambda: allocate(9999, SIZES, capped=True), "to 4025, got 9999"),
     (lambda: allocate(-1, SIZES), "whole number"),
     (lambda: allocate(9, [3, 0]), "sizes above 0"), (lambda: allocate(9, [3, np.nan]), "sizes above 0"),
     (lambda: allocate(9, []), "sizes above 0"), (lambda: allocate(9, SIZES, "neyman"), "expected `spread`"),
     (lambda: allocate(9, SIZES, spread=SPREAD), "expected `spread`"),
     (lambda: allocate(9, SIZES, "neyman", spread=[0, 0, 0, 0]), "not all 0"),
     (lambda: allocate(9, SIZES, "neyman", spread=[1, 2]), "4 finite spreads"),
     (lambda: allocate(9, SIZES, cast_method("power")), "must be one of"),
     (lambda: largest_remainder([1.5, 1.5], 9), "must sum to 9"),
     (lambda: stratified_variance(SIZES, SPREAD, [1, 2, 3]), "4 spreads"),
     (lambda: stratified_variance(SIZES, SPREAD, [1, 2, 3, -1]), "from 0")],
)  # fmt: skip
def test_impossible_input_says_what_was_expected(call: Any, expected: str) -> None:
    with pytest.raises(ValueError, match=expected):
        call()


def cast_method(name: Any) -> Method:
    return name
