"""Chances proportional to size: what they sum to, and that the procedures keep them exactly."""

import itertools
import math
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.counts import FloatArray
from analysis.sampling.pps import PPS_METHODS, PpsMethod, brewer_step, choose, inclusion_probabilities

SIZES = [10.0, 20, 30, 40, 45]

sizes = st.lists(st.floats(0.1, 1000), min_size=1, max_size=30)


@given(sizes, st.data())
def test_chances_sum_to_n_lie_in_0_to_1_and_follow_size(
    given_sizes: list[float], data: st.DataObject
) -> None:
    n = data.draw(st.integers(1, len(given_sizes)))
    size, chance = np.array(given_sizes), inclusion_probabilities(given_sizes, n)
    assert chance.sum() == pytest.approx(n)
    assert ((chance > 0) & (chance <= 1)).all()
    open_ = chance < 1
    if open_.any():
        factor = chance[open_] / size[open_]
        assert factor == pytest.approx(np.full(len(factor), factor[0]))
        assert (size[~open_] * factor[0] >= 1 - 1e-9).all()


@given(sizes, st.data(), st.sampled_from(PPS_METHODS), st.integers())
def test_exactly_n_different_rows_are_chosen_and_the_certain_ones_among_them(
    given_sizes: list[float], data: st.DataObject, method: PpsMethod, seed: int
) -> None:
    chance = inclusion_probabilities(given_sizes, data.draw(st.integers(1, len(given_sizes))))
    chosen = choose(method, chance, str(seed), "t")
    assert len(set(chosen.tolist())) == len(chosen) == round(chance.sum())
    assert (np.diff(chosen) > 0).all()
    assert set(np.flatnonzero(chance == 1)) <= set(chosen.tolist())


@pytest.mark.parametrize("n", [2, 3, 4])
def test_brewers_steps_give_every_row_its_chance_exactly(n: int) -> None:
    chance = n * np.array([1.0, 2, 3, 4, 5, 6]) / 21 if n < 4 else np.array([0.3, 0.5, 0.7, 0.75, 0.8, 0.95])
    found = np.zeros(6)
    for order in itertools.permutations(range(6), n):
        likely, taken = 1.0, np.zeros(6, np.bool_)
        for row in order:
            step = brewer_step(chance, taken, n)
            likely *= step[row] / step.sum()
            taken[row] = True
        found[list(order)] += likely
    assert found == pytest.approx(chance)


def sampford(chance: FloatArray, n: int) -> dict[tuple[int, ...], float]:
    """Sampford's design from its definition: p(s) in proportion to Σ(1 - π)·Π λ over s."""
    odds = chance / (1 - chance)
    samples = list(itertools.combinations(range(len(chance)), n))
    weight = [math.prod(odds[list(s)]) * (1 - chance[list(s)]).sum() for s in samples]
    return {s: w / sum(weight) for s, w in zip(samples, weight, strict=True)}


def test_sampfords_rows_come_together_as_often_as_his_design_says() -> None:
    chance = inclusion_probabilities(SIZES, 3)
    wanted, draws = sampford(chance, 3), 6000
    found = dict.fromkeys(wanted, 0)
    for seed in range(draws):
        found[tuple(choose("sampford", chance, str(seed), "t").tolist())] += 1
    squares = sum((found[s] - draws * p) ** 2 / (draws * p) for s, p in wanted.items())
    # R 4.2.2: qchisq(.999, 9)
    assert squares < 27.877


@pytest.mark.parametrize("method", PPS_METHODS)
def test_rows_are_chosen_as_often_as_their_chance_says(method: PpsMethod) -> None:
    chance, draws = inclusion_probabilities(SIZES, 3), 3000
    often = np.zeros(5)
    for seed in range(draws):
        often[choose(method, chance, str(seed), "t")] += 1
    assert (np.abs(often / draws - chance) < 4 * np.sqrt(chance * (1 - chance) / draws)).all()


@given(st.floats(0.001, 0.999), st.integers(2, 40))
@settings(max_examples=20)
def test_systematic_choice_steps_through_the_list_in_its_order(part: float, rows: int) -> None:
    chance = inclusion_probabilities(np.full(rows, part), max(1, rows // 3))
    gaps = np.diff(choose("pps_systematic", chance, str(part), "t"))
    assert set(gaps.tolist()) <= {math.floor(1 / chance[0]), math.ceil(1 / chance[0])}


def test_a_province_of_villages_is_drawn_in_no_time() -> None:
    size = np.random.default_rng(5).lognormal(4.5, 0.6, 3000).round() + 1
    for method in PPS_METHODS:
        assert len(choose(method, inclusion_probabilities(size, 240), "2026", "t")) == 240


@pytest.mark.parametrize(
    ("call", "expected"),
    [(lambda: inclusion_probabilities([1, 0], 1), "sizes above 0"),
     (lambda: inclusion_probabilities([1, np.inf], 1), "sizes above 0"),
     (lambda: inclusion_probabilities([1, 2], 3), "from 1 to the 2 rows, got 3"),
     (lambda: inclusion_probabilities([1, 2], 0), "from 1 to the 2 rows, got 0"),
     (lambda: choose(cast(Any, "poisson"), np.array([0.5, 0.5]), "1", "t"), "must be one of"),
     (lambda: choose("sampford", np.full(9000, 1 / 3), "1", "t"), "3000 of 9000 .* n·N <= 20000000")],
)  # fmt: skip
def test_impossible_input_says_what_was_expected(call: Any, expected: str) -> None:
    with pytest.raises(ValueError, match=expected):
        call()
