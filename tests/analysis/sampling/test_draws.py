"""Draws: anyone can draw them again, chances are the ones on record, frames are told apart."""

import hashlib
import json
from collections.abc import Callable
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.sampling.draw import Draw, pps, simple, stratified, systematic
from analysis.sampling.frame import Frame, frame, uniforms
from analysis.sampling.pps import PPS_METHODS
from analysis.sampling.redraw import redraw
from analysis.sampling.three_stage import adult_number, respondent_weights, three_stage

COMMUNES = {"A": "cao", "B": "cao", "C": "thap", "D": "thap", "E": "thap"}
ROWS = [(c, v, 20 + 7 * i + 13 * v) for i, c in enumerate(COMMUNES) for v in range(4 + i)]


def province(*, strata: bool = True) -> Frame:
    """Five communes of 4 to 8 villages, in two strata."""
    return frame(
        [f"{c}{v}" for c, v, _ in ROWS],
        sizes=[size for *_, size in ROWS],
        psu=[c for c, *_ in ROWS],
        strata=[COMMUNES[c] for c, *_ in ROWS] if strata else None,
    )


IN_TWO = frame(["a", "b"], sizes=[1, 1], psu=["A", "A"], strata=["x", "y"])
DRAWS: dict[str, Callable[[str], Draw]] = {
    "simple": lambda seed: simple(province(), 7, seed),
    "systematic": lambda seed: systematic(province(), 7, seed),
    "stratified": lambda seed: stratified(province(), {"cao": 3, "thap": 4}, seed),
    "every n-th in strata": lambda seed: stratified(province(), {"cao": 3, "thap": 4}, seed, "systematic"),
    "three stages": lambda seed: three_stage(province(strata=False), 3, 2, 4, seed),
    "three stages in strata": lambda seed: three_stage(
        province(), {"cao": 1, "thap": 2}, 3, 30, seed, method="sampford", respondent="adult"
    ),
    **{method: lambda seed, m=method: pps(province(), 7, seed, m) for method in PPS_METHODS},  # type: ignore[misc]
}


@pytest.mark.parametrize("name", DRAWS)
def test_a_record_kept_as_json_is_enough_to_draw_again(name: str) -> None:
    drawn = DRAWS[name]("2026-11-20")
    source = province(strata=name != "three stages")
    again = redraw(json.loads(json.dumps(drawn.record())), source)
    assert (again.keys, again.rows.tolist()) == (drawn.keys, drawn.rows.tolist())
    assert again.probability == pytest.approx(drawn.probability)
    assert redraw(drawn, source).record() == drawn.record()


@pytest.mark.parametrize("name", DRAWS)
@given(seed=st.text(min_size=1))
def test_chances_sum_to_the_sample_and_belong_to_the_rows_drawn(name: str, seed: str) -> None:
    drawn = DRAWS[name](seed)
    households = np.array([size for *_, size in ROWS]) if "three" in name else 1.0
    expected = (drawn.inclusion * households).sum()
    if "three" not in name:
        assert expected == pytest.approx(len(drawn.keys))
    assert drawn.probability == pytest.approx(drawn.inclusion[drawn.rows])
    assert ((drawn.probability > 0) & (drawn.probability <= 1)).all()
    assert len(set(drawn.keys)) == len(drawn.keys) == len(drawn.rows)
    assert drawn.weights == pytest.approx(1 / drawn.probability)


@pytest.mark.parametrize("name", DRAWS)
def test_weights_estimate_the_population_without_bias(name: str) -> None:
    unit = np.array([size for *_, size in ROWS]) if "three" in name else np.ones(len(ROWS))
    value = np.sqrt(np.arange(1.0, len(ROWS) + 1))
    totals = []
    for seed in range(1500):
        drawn = DRAWS[name](str(seed))
        totals.append((drawn.weights * value[drawn.rows]).sum())
    error = np.std(totals) / np.sqrt(len(totals)) + 1e-9
    assert abs(np.mean(totals) - (value * unit).sum()) < 4 * error


def test_random_numbers_are_those_that_openssl_gives() -> None:
    # printf '2026\x1fsimple' | openssl dgst -shake256 -xoflen 16, read as two big-endian numbers / 2^64
    assert uniforms("2026", "simple", 2) == pytest.approx(
        [0xC51AF58896A475BB / 2**64, 0x8397250938744949 / 2**64]
    )
    assert uniforms("2026", "simple", 5)[:2].tolist() == uniforms("2026", "simple", 2).tolist()


def test_the_frames_hash_is_that_of_the_lines_described() -> None:
    # printf 'key\x1fstratum\x1fpsu\x1fsize\nA0\x1fcao\x1fA\x1f12\nB0\x1fcao\x1fB\x1f8.5\n' | sha256sum
    villages = frame(["A0", "B0"], sizes=[12, 8.5], strata=["cao", "cao"], psu=["A", "B"])
    lines = "key\x1fstratum\x1fpsu\x1fsize\nA0\x1fcao\x1fA\x1f12\nB0\x1fcao\x1fB\x1f8.5\n"
    assert villages.hash == hashlib.sha256(lines.encode()).hexdigest()


def test_another_frame_or_another_result_is_refused() -> None:
    drawn = DRAWS["simple"]("1")
    with pytest.raises(ValueError, match=f"expected the frame {drawn.frame_hash}"):
        redraw(drawn, province(strata=False))
    with pytest.raises(ValueError, match="not those that this frame"):
        redraw(drawn.record() | {"keys": ["A0"]}, province())
    with pytest.raises(ValueError, match="must be one of"):
        redraw(drawn.record() | {"method": "haphazard"}, province())


def test_a_stratum_is_drawn_alike_whatever_is_drawn_elsewhere() -> None:
    few, many = (stratified(province(), {"cao": 3, "thap": k}, "7") for k in (2, 9))
    assert [k for k in few.keys if k[0] in "AB"] == [k for k in many.keys if k[0] in "AB"]


def test_equal_takes_after_two_proportional_stages_give_equal_weights() -> None:
    # 100 households in each of 8 villages and 4 communes: 2·(1/4)·… leaves 800·3/(2·2·5) = 1 household in 40
    villages = frame([f"{c}{v}" for c in "ABCD" for v in range(2)], sizes=[100] * 8, psu=list("AABBCCDD"))
    drawn = three_stage(villages, 2, 1, 5, seed=3)
    assert len(drawn.keys) == 10
    assert drawn.weights == pytest.approx(np.full(10, 800 / 10))
    assert drawn.stages is not None
    assert drawn.stages.prod(axis=1) == pytest.approx(drawn.probability)


def test_a_small_village_gives_all_its_households() -> None:
    villages = frame(["a", "b"], sizes=[3, 40], psu=["A", "B"])
    drawn = three_stage(villages, 2, 5, 10, seed=1)
    assert drawn.keys[:3] == ("a/1", "a/2", "a/3")
    assert drawn.numbers is not None
    assert drawn.numbers[3:].max() <= 40
    assert drawn.probability.tolist() == [1.0] * 3 + [0.25] * 10


def test_one_adult_stands_for_all_of_the_household() -> None:
    drawn = DRAWS["three stages in strata"]("5")
    adults = np.arange(len(drawn.keys)) % 4 + 1
    assert respondent_weights(drawn, adults) == pytest.approx(drawn.weights * adults)
    numbers = [adult_number(drawn, key, 4) for key in drawn.keys]
    assert set(numbers) == {1, 2, 3, 4}
    assert numbers == [adult_number(drawn, key, 4) for key in drawn.keys]
    household = DRAWS["three stages"]("5")
    assert respondent_weights(household) == pytest.approx(household.weights)


@pytest.mark.parametrize(
    ("call", "expected"),
    [(lambda: frame(["a", "b", "a"]), "every key once, got 'a'"), (lambda: frame([]), "at least one keys"),
     (lambda: frame(["a\n"]), "control characters"),
     (lambda: frame(["a"], strata=["x", "y"]), "expected 1 strata"),
     (lambda: frame(["a"], sizes=[-1]), "sizes above 0"), (lambda: frame(cast(Any, [1])), "words"),
     (lambda: simple(province(), 31, "1"), "to the 30 rows, got 31"),
     (lambda: simple(province(), 3, ""), "seed"),
     (lambda: systematic(province(), 0, "1"), "got 0"), (lambda: simple(province(), 3, True), "seed"),
     (lambda: stratified(province(strata=False), {"cao": 1}, "1"), "frame with strata"),
     (lambda: stratified(province(), {"cao": 1}, "1"), r"strata \['cao', 'thap'\], got \['cao'\]"),
     (lambda: stratified(province(), {"cao": 1, "thap": 0}, "1"), "got 0"),
     (lambda: stratified(province(), {"cao": 1, "thap": 1}, "1", cast(Any, "pps")), "within"),
     (lambda: pps(frame(["a"]), 1, "1"), "frame with sizes"),
     (lambda: three_stage(frame(["a"]), 1, 1, 1, "1"), "villages with their PSU"),
     (lambda: three_stage(frame(["a"], sizes=[1.5], psu=["A"]), 1, 1, 1, "1"), "whole number of households"),
     (lambda: three_stage(province(), 2, 1, 1, "1"), "one per stratum"),
     (lambda: three_stage(province(), {"cao": 1}, 1, 1, "1"), "expected numbers for the strata"),
     (lambda: three_stage(province(strata=False), 9, 1, 1, "1"), "to the 5 rows, got 9"),
     (lambda: three_stage(province(strata=False), 2, 1, 0, "1"), "at least one village and household"),
     (lambda: three_stage(IN_TWO, {"x": 1, "y": 1}, 1, 1, "1"), r"PSU in one stratum, got \['A'\]"),
     (lambda: adult_number(DRAWS["three stages"]("1"), "A0/1", 2), "'household', expected 'adult'"),
     (lambda: adult_number(DRAWS["three stages in strata"]("1"), "Z9/1", 2), "got 'Z9/1', 2"),
     (lambda: respondent_weights(DRAWS["three stages"]("1"), [1]), "where an adult answers"),
     (lambda: respondent_weights(DRAWS["three stages in strata"]("1"), [1]), "whole numbers of adults")],
)  # fmt: skip
def test_impossible_input_says_what_was_expected(call: Any, expected: str) -> None:
    with pytest.raises(ValueError, match=expected):
        call()
