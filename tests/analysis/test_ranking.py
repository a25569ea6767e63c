"""Rank bands: they hold the truth jointly, and say when they say nothing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.intervals import clopper_pearson
from analysis.ranking import (
    RankBand,
    RankSets,
    joint_level,
    rank_bootstrap,
    rank_bounds,
    rank_counts,
    rank_designs,
)

Cells = list[tuple[int, int]]
cells = st.lists(
    st.integers(0, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=1, max_size=25
)


def holds(bands: RankSets, truth: np.ndarray) -> bool:
    """Whether every band holds every rank that its unit has under some way of breaking true ties."""
    above = (truth[:, None] > truth).sum(axis=0)
    below = (truth[:, None] < truth).sum(axis=0)
    return bool((bands.best <= above + 1).all() and (bands.worst >= len(truth) - below).all())


@given(cells)
def test_bands_are_counted_pair_by_pair(given_cells: Cells) -> None:
    x, n = (np.array(column) for column in zip(*given_cells, strict=True))
    some = n > 0
    low, high = clopper_pearson(x, n, 1 - 0.05 / max(some.sum(), 1))
    for i, band in enumerate(rank_counts(x, n).rows()):
        if not some[i]:
            assert band == RankBand(None, None, None, int(some.sum()), None, "no_answers")
            continue
        assert band.best == 1 + sum(low[j] > high[i] for j in np.flatnonzero(some))
        assert band.worst == some.sum() - sum(high[j] < low[i] for j in np.flatnonzero(some))


@given(cells.filter(lambda c: all(n for _, n in c)))
def test_a_band_holds_its_own_rank_and_ranks_mirror_under_complement(given_cells: Cells) -> None:
    x, n = (np.array(column) for column in zip(*given_cells, strict=True))
    bands, mirrored = rank_counts(x, n), rank_counts(n - x, n)
    assert ((bands.best <= bands.rank) & (bands.rank <= bands.worst)).all()
    assert (mirrored.best == len(n) + 1 - bands.worst).all()


@given(cells.filter(lambda c: all(n for _, n in c)), st.randoms(use_true_random=False))
def test_the_order_of_the_list_changes_nothing(given_cells: Cells, random: np.random.Generator) -> None:
    order = list(range(len(given_cells)))
    random.shuffle(order)
    x, n = (np.array(column) for column in zip(*given_cells, strict=True))
    assert (rank_counts(x[order], n[order]).best == rank_counts(x, n).best[order]).all()


def test_identical_units_get_the_whole_list() -> None:
    bands = rank_counts([95] * 150, [100] * 150)
    assert bands.whole_list.all()
    assert next(bands.rows()) == RankBand(1, 1, 150, 150, True)


def test_limits_that_touch_do_not_separate() -> None:
    low, high = clopper_pearson(20, 20, 0.975)
    assert rank_counts([20, 20], [20, 20]).worst.tolist() == [2, 2]
    assert low < high


def test_a_unit_in_one_psu_is_not_ranked_and_takes_no_place() -> None:
    bands = rank_designs(
        [0.99, 0.9, np.nan, 0.95], [1e-6, 1e-6, np.nan, 0.0], [500, 500, 0, 80], [20, 20, -1, 0]
    )
    assert [band.state for band in bands.rows()] == [None, None, "no_answers", "one_psu"]
    assert (bands.units, bands.best.tolist(), bands.worst.tolist()) == (2, [1, 2, 0, 0], [1, 2, 0, 0])


def test_a_simple_sample_is_ranked_as_its_counts() -> None:
    x, n = np.array([190, 180, 199]), np.array([200, 200, 200])
    p = x / n
    designed = rank_designs(p, p * (1 - p) / n, n, n - 1)
    assert (designed.best == rank_counts(x, n).best).all()
    assert (designed.worst == rank_counts(x, n).worst).all()


@pytest.mark.parametrize(("m", "n", "p"), [(150, 100, 0.95), (30, 20, 0.99), (40, 800, 0.9)])
def test_exact_bands_hold_all_ranks_of_identical_units(m: int, n: int, p: float) -> None:
    rng = np.random.default_rng(161)
    held = [holds(rank_counts(rng.binomial(n, p, m), [n] * m), np.full(m, p)) for _ in range(300)]
    assert np.mean(held) >= 0.95


def test_exact_bands_hold_all_ranks_of_differing_units_jointly() -> None:
    rng, held, width = np.random.default_rng(161), [], []
    for _ in range(300):
        truth, n = rng.beta(38, 2, 150), rng.integers(30, 1500, 150)
        bands = rank_counts(rng.binomial(n, truth), n)
        held.append(holds(bands, truth))
        width.append((bands.worst - bands.best).mean())
    assert np.mean(held) >= 0.95
    assert np.mean(width) < 140


def test_the_bootstrap_holds_where_it_is_allowed_and_is_narrower() -> None:
    rng, held, saved = np.random.default_rng(161), [], []
    truth, n = np.linspace(0.80, 0.95, 20), np.full(20, 900)
    for _ in range(150):
        x = rng.binomial(n, truth)
        bands, exact = rank_bootstrap(x, n, draws=200), rank_counts(x, n)
        held.append(holds(bands, truth))
        saved.append((exact.worst - exact.best).sum() - (bands.worst - bands.best).sum())
    assert np.mean(held) >= 0.95
    assert np.mean(saved) > 0


def test_the_bootstrap_is_refused_in_small_counts() -> None:
    with pytest.raises(ValueError, match=r"unit 1 has 91 satisfied of 100 .* at least 10 .* use rank_counts"):
        rank_bootstrap([80, 91], [100, 100])


def test_the_bootstrap_repeats_itself_from_its_seed() -> None:
    first, again = (rank_bootstrap([850, 900, 880], [1000] * 3, seed=7) for _ in range(2))
    assert (first.best == again.best).all()


@pytest.mark.parametrize("x", [[], [[1, 2]]])
def test_anything_but_one_list_is_refused(x: list[object]) -> None:
    with pytest.raises(ValueError, match="one list of units"):
        rank_counts(np.array(x, int), np.array(x, int))


def test_impossible_counts_and_levels_are_refused() -> None:
    with pytest.raises(ValueError, match="12 satisfied of 10"):
        rank_counts([12], [10])
    with pytest.raises(ValueError, match="level"):
        rank_counts([2], [10], level=95)
    with pytest.raises(ValueError, match="at least 20 draws"):
        rank_bootstrap([50, 50], [100, 100], draws=10)
    with pytest.raises(ValueError, match="rate must lie in 0-1"):
        rank_designs([1.2], [0.1], [10], [9])


@given(cells.filter(lambda c: any(n for _, n in c)))
def test_given_bounds_rank_as_the_counts_they_come_from(given_cells: Cells) -> None:
    x, n = (np.array(column) for column in zip(*given_cells, strict=True))
    some = n > 0
    low, high = clopper_pearson(x, n, joint_level(0.95, int(some.sum())))
    rate = np.where(some, x / np.where(some, n, 1), np.nan)
    given_bounds, counts = rank_bounds(rate, low, high), rank_counts(x, n)
    assert list(given_bounds.rows()) == list(counts.rows())


def test_bounds_that_do_not_hold_their_rate_are_refused() -> None:
    with pytest.raises(ValueError, match="expected low <= rate <= high"):
        rank_bounds([0.9], [0.95], [0.99])
