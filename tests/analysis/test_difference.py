"""The difference of two estimates from their intervals: Newcombe's where they are Wilson's, and it holds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.difference import Bounded, difference
from analysis.intervals import clopper_pearson, wilson
from analysis.twosample import newcombe

counts = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def shown(x: int, n: int) -> Bounded:
    low, high = wilson(x, n)
    return Bounded(x / n, min(float(low), x / n), max(float(high), x / n))


@given(counts, counts)
def test_with_wilson_it_is_newcombes(one: tuple[int, int], other: tuple[int, int]) -> None:
    found = difference(shown(*one), shown(*other))
    assert (found.low, found.high) == pytest.approx(newcombe(*one, *other), abs=1e-9)


@given(counts, counts)
def test_the_other_way_round_is_the_mirror(one: tuple[int, int], other: tuple[int, int]) -> None:
    there, back = difference(shown(*one), shown(*other)), difference(shown(*other), shown(*one))
    assert (there.rate, there.low, there.high) == pytest.approx((-back.rate, -back.high, -back.low))


def test_bounds_that_do_not_hold_the_rate_are_refused() -> None:
    with pytest.raises(ValueError, match="expected low <= rate <= high"):
        Bounded(0.9, 0.91, 0.95)


def test_everybody_satisfied_twice_still_leaves_room() -> None:
    found = difference(shown(30, 30), shown(60, 60))
    assert found.low < 0 == found.rate < found.high


def test_from_exact_intervals_it_holds_the_truth_often_enough() -> None:
    rng = np.random.default_rng(5)
    n, m, p, q = 60, 200, 0.95, 0.9
    xs, ys = rng.binomial(n, p, 2000), rng.binomial(m, q, 2000)
    (xl, xh), (yl, yh) = clopper_pearson(xs, np.full(2000, n)), clopper_pearson(ys, np.full(2000, m))
    rows = zip(xs / n, xl, xh, ys / m, yl, yh, strict=True)
    held = [
        d.low <= p - q <= d.high
        for a, al, ah, b, bl, bh in rows
        for d in [difference(Bounded(a, al, ah), Bounded(b, bl, bh))]
    ]
    assert np.mean(held) >= 0.95
