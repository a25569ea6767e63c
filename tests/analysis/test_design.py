"""Survey designs: the tree, the weights, degrees of freedom, and everything that is refused."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from typing import Any

import numpy as np
import pytest

from analysis.design import SurveyDesign
from analysis.estimate import mean
from tests.analysis.designs import SATISFIED, toy


def test_the_toy_has_two_strata_of_two_villages() -> None:
    design = toy()
    (stage,) = design.stages
    assert (stage.taken.tolist(), stage.population.tolist()) == ([2, 2], [4.0, 6.0])
    assert (design.respondents, design.degrees, design.strata_names) == (12, 2, ("A", "B"))


def test_a_design_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        toy().nest = True  # type: ignore[misc]
    with pytest.raises(TypeError):
        SurveyDesign([1, 2])


def test_weights_default_to_the_product_of_population_over_drawn() -> None:
    assert toy(weights=None).weight.tolist() == [2.0] * 6 + [3.0] * 6
    two = toy(weights=None, ssu=[1, 2, 3] * 4, fpc=[[4] * 6 + [6] * 6, [9] * 12])
    assert two.weight.tolist() == [6.0] * 6 + [9.0] * 6
    assert SurveyDesign(rows=3).weight.tolist() == [1.0] * 3
    assert toy(weights=None, fpc=[5] * 6 + [7] * 6).weight.tolist() == [2.5] * 6 + [3.5] * 6


def test_the_first_stage_without_counts_is_drawn_with_replacement_and_the_last() -> None:
    people = {"ssu": [1, 2, 3] * 4, "tsu": [1] * 12}
    assert len(toy(fpc=None, **people).stages) == 1
    counted = toy(**people)
    assert [stage.fraction.max() for stage in counted.stages] == [0.5, 0]
    assert len(toy(fpc=[[4] * 6 + [6] * 6, [9] * 12, [1] * 12], **people).stages) == 3
    with pytest.raises(ValueError, match="weights do not follow from counts at 1 of 2 stages"):
        toy(weights=None, **people)


def test_people_drawn_within_villages_add_their_variance_to_counted_villages() -> None:
    whole, drawn = (mean(toy(ssu=ids), SATISFIED).variance[0, 0] for ids in (None, [1, 2, 3] * 4))
    # Within villages 3/2·Σ(t - mean)² of (w·z)²: three alike nothing, 2 of 3 gives w²·(1/180)², times n/N.
    within = 1 / 2 * 100 * 3 / 2 * 2 / 3 / 180**2 + 1 / 3 * 400 * 3 / 2 * 2 / 3 / 180**2
    assert (whole, drawn) == (pytest.approx(19 / 1944), pytest.approx(19 / 1944 + within))


def test_village_numbers_may_start_again_in_each_stratum_when_nested() -> None:
    again = [1, 1, 1, 2, 2, 2] * 2
    nested = mean(toy(psu=again, nest=True), SATISFIED)
    assert nested.variance == pytest.approx(mean(toy(), SATISFIED).variance)
    with pytest.raises(ValueError, match=r"PSU 1 lies in strata 'A' and 'B'; expected one stratum, or nest"):
        toy(psu=again)


def test_second_stage_numbers_are_read_within_their_village() -> None:
    restarted, unique = [1, 2, 3] * 4, list(range(12))
    counts = [[4] * 6 + [6] * 6, [9] * 12]
    first, second = (mean(toy(ssu=ids, fpc=counts), SATISFIED) for ids in (restarted, unique))
    assert first.variance == pytest.approx(second.variance)


def test_respondents_without_a_weight_lend_no_degrees_of_freedom() -> None:
    assert toy(weights=[0] * 6 + [20] * 6).degrees == 1
    assert toy(weights=[0] * 3 + [10] * 3 + [20] * 6).degrees == 1


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"weights": [10] * 11 + [float("nan")]}, "weights: respondent 11 has nan; expected finite"),
        ({"weights": [10] * 11 + [float("inf")]}, "weights: respondent 11 has inf"),
        ({"weights": [10] * 11 + [None]}, "weights: respondent 11 has nan"),
        ({"weights": [10] * 11 + [-1]}, "weights: respondent 11 has -1; expected none below 0"),
        ({"weights": [0] * 12}, "weights: the largest is 0; expected some above 0"),
        ({"weights": [10] * 11}, "12|11"),
        ({"weights": [10] * 13}, r"weights: expected 12 numbers.*\(13,\)"),
        ({"fpc": [1] * 6 + [6] * 6}, "2 PSUs drawn from 1 in stratum 'A'"),
        ({"fpc": [0.5] * 6 + [0.4] * 6}, "population counts, not sampling fractions"),
        ({"fpc": [0] * 12}, "fpc, stage 1: got 0; expected population counts above 0"),
        ({"fpc": [-4] * 6 + [6] * 6}, "fpc, stage 1: got -4; expected population counts above 0"),
        ({"fpc": [[4] * 6 + [6] * 6, [9] * 11]}, r"fpc, stage 2: expected 12 numbers.*\(11,\)"),
        ({"fpc": []}, "fpc, stage 1: expected"),
        ({"fpc": [4, 5] * 6}, "stratum 'A' has counts 4 and 5"),
        ({"fpc": [float("inf")] * 12}, "finite"),
        ({"fpc": [[4] * 6 + [6] * 6, [9] * 12]}, "fpc has 2 stages, the design names 1"),
        ({"strata": [None, *"AAAAABBBBBB"]}, "strata: respondent 0 has none"),
        ({"psu": [float("nan"), *range(11)]}, "psu: respondent 0 has none"),
        ({"psu": None, "ssu": [1] * 12}, "psu, then ssu"),
        ({"lonely_psu": "fail"}, "error, adjust, certainty"),
        ({"selection": "random"}, "equal, pps, systematic"),
        ({"selection": "pps"}, "pps draws take no count fpc"),
        ({"selection": "systematic"}, "take no count fpc"),
    ],
)  # fmt: skip
def test_impossible_designs_are_refused_with_what_was_given(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        toy(**changes)


def test_a_count_fpc_beside_unequal_chances_is_refused() -> None:
    uneven = {"weights": [1, 2, 3, 4], "fpc": [40] * 4}
    with pytest.raises(ValueError, match="weights from 1 to 4 beside a count fpc; expected equal chances"):
        SurveyDesign(**uneven)  # type: ignore[arg-type]
    assert SurveyDesign(**uneven, selection="equal").degrees == 3  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="stratum 'x': weights from 2 to 3 beside"):
        SurveyDesign(strata=[*"wwxxyy"], weights=[1, 1, 2, 3, 4, 5], fpc=[40] * 6)


@pytest.mark.parametrize("scale", [1e-9, 1.0, 1e9])
def test_chances_are_compared_whatever_the_weights_add_up_to(scale: float) -> None:
    with pytest.raises(ValueError, match="expected equal chances"):
        SurveyDesign(weights=np.array([2, 2, 2, 3]) * scale, fpc=[40] * 4)
    nearly = np.array([2, 2, 2, 2 + 1e-9]) * scale  # as rounding leaves them
    assert SurveyDesign(weights=nearly, fpc=[40] * 4).degrees == 3


def test_a_stratum_whose_people_all_have_weight_0_was_drawn_with_equal_chances() -> None:
    design = SurveyDesign(strata=[1, 1, 2, 2], weights=[0, 0, 3, 3], fpc=[6] * 4)
    assert design.degrees == 1


def test_unequal_draws_take_the_larger_variance_and_say_so() -> None:
    pps = toy(fpc=None, selection="pps")
    assert pps.conservative
    assert not toy().conservative
    assert mean(pps, SATISFIED).variance > mean(toy(), SATISFIED).variance


def test_any_column_says_how_many_respondents_there_are() -> None:
    columns: list[dict[str, Any]] = [
        {"fpc": [9.0] * 3},
        {"weights": [1, 2, 3]},
        {"strata": [1, 1, 2]},
        {"psu": [1, 2, 3]},
    ]
    assert [SurveyDesign(**column).respondents for column in columns] == [3] * 4


def test_a_design_of_nothing_says_what_it_needs() -> None:
    with pytest.raises(ValueError, match="rows=<number of respondents>"):
        SurveyDesign()


def test_the_defaults_are_the_strict_ones() -> None:
    design = SurveyDesign(rows=2)
    assert (design.nest, design.lonely_psu, design.adjust_domain_lonely) == (False, "error", False)
    assert design != SurveyDesign(rows=2)
    assert len({toy(), toy()}) == 2


def test_a_weight_of_zero_is_not_negative() -> None:
    assert not toy(weights=[0] * 6 + [20] * 6).negative_weights


def test_a_complete_stratum_of_one_is_not_lonely() -> None:
    counts = [1] * 3 + [5] * 3
    some = SurveyDesign(strata=[1, 1, 1, 2, 2, 2], psu=[1, 1, 1, 2, 2, 2], fpc=counts)
    assert some.lonely_strata == (2,)


def test_later_stages_change_neither_degrees_nor_lonely_strata() -> None:
    first: dict[str, Any] = {"strata": [1, 1, 1, 1, 2, 2], "psu": [1, 1, 1, 2, 3, 3]}
    plain = SurveyDesign(**first, fpc=[5] * 6)
    for people in ([9] * 6, [3, 3, 3, 1, 2, 2]):  # some of each village, and all of it
        design = SurveyDesign(**first, ssu=range(6), fpc=[[5] * 6, people])
        assert (design.degrees, design.lonely_strata) == (plain.degrees, plain.lonely_strata) == (1, (2,))


def test_a_design_without_its_respondents_keeps_its_units_and_policies() -> None:
    design = toy(fpc=None, lonely_psu="adjust", adjust_domain_lonely=True, selection="pps")
    kept = design.roster
    assert kept.stages is design.stages
    assert (kept.strata_names, kept.degrees, kept.lonely_psu) == (("A", "B"), 2, "adjust")
    assert (kept.adjust_domain_lonely, kept.conservative, kept.negative_weights) == (True, True, False)


def test_names_of_strata_and_units_may_be_anything() -> None:
    rng = np.random.default_rng(1)
    order = rng.permutation(12)
    words = np.array([f"thôn {v}" for v in (1, 2, 3, 4) for _ in range(3)])[order]
    design = toy(
        strata=np.array([*"AAAAAABBBBBB"])[order], psu=words, weights=np.array([10] * 6 + [20] * 6)[order],
        fpc=np.array([4] * 6 + [6] * 6)[order],
    )  # fmt: skip
    shuffled = mean(design, np.array(SATISFIED)[order])
    assert shuffled.variance == pytest.approx(mean(toy(), SATISFIED).variance)
