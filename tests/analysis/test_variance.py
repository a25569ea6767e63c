"""Variances beside the textbook's sums: stages, domains, lonely PSUs, covariances, calibration."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest

from analysis.design import SurveyDesign
from analysis.estimate import mean, total
from analysis.roster import LonelyPolicy
from tests.analysis.designs import SATISFIED, brute_variance, three_stages, toy

DATA = three_stages()
ROWS = len(DATA["weights"])


def multistage(stages: int, **changes: object) -> SurveyDesign:
    """The random sample as a design of so many stages with counts (0: with replacement)."""
    counts = [DATA[name] for name in ("villages", "households", "persons")[:stages]]
    names = ("strata", "weights", "psu", "ssu", "tsu")[: 2 + max(stages, 1)]
    return SurveyDesign(**{  # type: ignore[arg-type]
        **{name: DATA[name] for name in names}, "fpc": counts or None, "nest": True, **changes,
    })  # fmt: skip


def textbook(stages: int, wz: np.ndarray) -> float:
    """The same sample by brute force."""
    columns = [DATA[name] for name in ("strata", "psu", "ssu", "tsu")]
    paths = [
        np.array(["/".join(map(str, row[: k + 1])) for row in zip(*columns, strict=True)]) for k in range(4)
    ]
    counts = [DATA[name] for name in ("villages", "households", "persons")[:stages]] or [
        np.full(ROWS, np.inf)
    ]
    groups = [paths[k] for k in range(len(counts))]
    return brute_variance(wz, list(zip(groups, paths[1:], counts, strict=False)))  # type: ignore[arg-type]


@pytest.mark.parametrize("stages", [0, 1, 2, 3])
def test_every_stage_adds_what_the_textbook_says(stages: int) -> None:
    found = total(multistage(stages), DATA["score"])
    assert found.variance[0, 0] == pytest.approx(textbook(stages, DATA["weights"] * DATA["score"]), rel=1e-12)


@pytest.mark.parametrize("stages", [0, 1, 2, 3])
def test_a_domain_counts_everybody_else_as_zero(stages: int) -> None:
    found = mean(multistage(stages), DATA["y"], by={"commune": DATA["commune"]})
    for d, key in enumerate(found.keys):
        here = (DATA["commune"] == key["commune"]) & ~np.isnan(DATA["y"])
        weight = DATA["weights"] * here
        rate = np.nansum(weight * np.nan_to_num(DATA["y"])) / weight.sum()
        z = weight * (np.nan_to_num(DATA["y"]) - rate) / weight.sum()
        assert found.estimate[d, 0] == pytest.approx(rate)
        assert found.variance[d, 0] == pytest.approx(textbook(stages, z), rel=1e-12)


@pytest.mark.parametrize("stages", [0, 1, 2, 3])
def test_covariances_are_those_of_sums_and_differences(stages: int) -> None:
    design, columns = multistage(stages), np.column_stack([DATA["y"], DATA["score"]])
    found = mean(design, columns, by={"commune": DATA["commune"]})
    assert np.diag(found.covariance) == pytest.approx(found.variance.ravel(), rel=1e-12)
    inside = [DATA["commune"] == d for d in range(4)]
    z = [w_z(column, here) for here in inside for column in columns.T]
    both = np.array([[textbook(stages, a + b) - textbook(stages, a - b) for a in z] for b in z]) / 4
    assert found.covariance == pytest.approx(both, rel=1e-9, abs=1e-16)


def w_z(column: np.ndarray, here: np.ndarray) -> np.ndarray:
    """Weighted influences of a domain mean."""
    known = here & ~np.isnan(column)
    weight, y = DATA["weights"] * known, np.nan_to_num(column)
    return weight * (y - (weight * y).sum() / weight.sum()) / weight.sum()


def test_certainty_units_add_nothing_at_their_stage() -> None:
    census = toy(fpc=[2] * 12, weights=[1] * 12)
    assert mean(census, SATISFIED).variance[0, 0] == 0
    half = toy(fpc=[2] * 6 + [6] * 6)
    only_b = brute_variance(
        np.array([0] * 6 + [20] * 6) * (np.array(SATISFIED) - 7 / 18) / 180,
        [([*"AAAAAABBBBBB"], [1] * 3 + [2] * 3 + [3] * 3 + [4] * 3, [2] * 6 + [6] * 6)],
    )
    assert mean(half, SATISFIED).variance[0, 0] == pytest.approx(only_b)


LONELY = {"strata": [1, 1, 2, 2, 3, 3, 3], "psu": [1, 2, 3, 4, 5, 5, 5]}
Y = np.array([1.0, 4.0, 2.0, 7.0, 3.0, 5.0, 1.0])


@pytest.mark.parametrize(
    ("policy", "variance"),
    # Totals 1, 4 | 2, 7 | 9: pairs give (4-1)² and (7-2)²; the mean of all five PSUs is 4.6.
    [("certainty", 34.0), ("remove", 34.0), ("adjust", 34 + (9 - 4.6) ** 2), ("average", 34 * 3 / 2)],
)
def test_a_lonely_psu_is_treated_as_told(policy: LonelyPolicy, variance: float) -> None:
    design = SurveyDesign(**LONELY, lonely_psu=policy)  # type: ignore[arg-type]
    assert total(design, Y).variance[0, 0] == pytest.approx(variance)
    assert total(design, Y).covariance[0, 0] == pytest.approx(variance)


def test_a_lonely_psu_is_an_error_by_default_and_named() -> None:
    design = SurveyDesign(**LONELY)  # type: ignore[arg-type]
    assert design.lonely_strata == (3,)
    with pytest.raises(ValueError, match=r"1 strata with a single PSU \(3\): choose lonely_psu adjust"):
        _ = total(design, Y).variance
    elsewhere = total(design, Y, where=[True] * 4 + [False] * 3)
    assert elsewhere.variance[0, 0] == pytest.approx(34)


def test_a_psu_that_is_all_of_its_stratum_is_not_lonely() -> None:
    design = SurveyDesign(**LONELY, fpc=[4, 4, 4, 4, 1, 1, 1])  # type: ignore[arg-type]
    # Weights 2: totals 2, 8 | 4, 14, half of each stratum drawn.
    assert total(design, Y).variance[0, 0] == pytest.approx((6**2 + 10**2) / 2)


def test_a_single_unit_at_a_later_stage_is_lonely_too() -> None:
    design = SurveyDesign(
        psu=[1, 1, 2], ssu=[1, 2, 1], fpc=[[5] * 3, [4] * 3], weights=[1, 1, 1], selection="equal"
    )
    with pytest.raises(ValueError, match="groups with a single unit at a later stage"):
        _ = total(design, [1, 2, 3]).variance
    certain = total(replace(design, lonely_psu="certainty"), [1, 2, 3])
    # Stage one (1 - 2/5)·2·Σ(t - 3)² = 0, as both totals are 3; stage two 2/5·(1 - 2/4)·2·(0.5² + 0.5²).
    assert certain.variance[0, 0] == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("policy", "variance"),
    # In the domain the strata hold 1, 4 | 2, nothing: 9 from the first, 2·(1² + 1²) = 4 from the second.
    # Centred at the mean of all four, 7/4: 2·((2 - 7/4)² + (7/4)²) = 6.25; averaged: 9·2/1.
    [("adjust", 9 + 6.25), ("average", 18.0), ("certainty", 13.0)],
)
def test_a_domains_only_psu_of_a_stratum_is_adjusted_on_request(
    policy: LonelyPolicy, variance: float
) -> None:
    design = SurveyDesign(strata=[1, 1, 2, 2], psu=[1, 2, 3, 4], lonely_psu=policy, adjust_domain_lonely=True)
    found = total(design, [1.0, 4.0, 2.0, 7.0], where=[True, True, True, False])
    assert found.variance[0, 0] == pytest.approx(variance)
    assert found.covariance[0, 0] == pytest.approx(variance)


@dataclass(frozen=True)
class Strata:
    """A calibration to known sizes of classes: the mean influence of the class is explained."""

    cell: np.ndarray

    def fit(self, total: np.ndarray, weight: np.ndarray, cell: np.ndarray) -> np.ndarray:
        size = int(self.cell.max()) + 1
        sums = np.stack([np.bincount(cell, column, size) for column in total.T], axis=1)
        return np.asarray((sums / np.bincount(cell, weight, size)[:, None])[cell])


@pytest.mark.parametrize("stages", [0, 1, 2, 3])
@pytest.mark.parametrize("drawn", ["villages", "persons"])
def test_a_calibrated_design_takes_residuals_over_the_whole_sample(stages: int, drawn: str) -> None:
    classes = np.random.default_rng(2).integers(0, 3, ROWS)
    plain = multistage(stages)
    if drawn == "persons":
        plain = SurveyDesign(strata=DATA["strata"], weights=DATA["weights"])
    found = mean(
        plain.calibrated(DATA["weights"], Strata(classes)), DATA["y"], by={"commune": DATA["commune"]}
    )
    for d in range(4):
        z = w_z(DATA["y"], DATA["commune"] == d)
        share = np.bincount(classes, z) / np.bincount(classes, DATA["weights"])
        e = z - DATA["weights"] * share[classes]
        by_hand = textbook(stages, e)
        if drawn == "persons":
            by_hand = brute_variance(e, [(DATA["strata"].tolist(), range(ROWS), [np.inf] * ROWS)])
        assert found.variance[d, 0] == pytest.approx(by_hand, rel=1e-10)
    assert np.diag(found.covariance) == pytest.approx(found.variance[:, 0], rel=1e-10)


def test_calibration_ties_domains_that_share_no_psu() -> None:
    design, by = SurveyDesign(weights=DATA["weights"]), {"commune": DATA["commune"]}
    tied = design.calibrated(DATA["weights"], Strata(DATA["commune"] // 2))
    # Known: people in communes 0 and 1 together. So one more in the first is one less in the second.
    ones = np.ones(ROWS)
    first, second = total(tied, ones, by=by).covariance[:2, :2]
    assert first[1] == pytest.approx(-first[0])
    assert first[0] == pytest.approx(second[1])


def test_negative_weights_stand_only_in_a_calibrated_design() -> None:
    weights = [-1.0, 2.0, 3.0, 4.0]
    with pytest.raises(ValueError, match="below 0"):
        SurveyDesign(weights=weights)
    design = SurveyDesign(rows=4).calibrated(weights, Strata(np.zeros(4, np.int64)))
    assert design.negative_weights
    assert design.degrees == 3
    with pytest.raises(ValueError, match="weights: the largest is -1; expected some above 0"):
        design.calibrated([-1.0] * 4, Strata(np.zeros(4, np.int64)))
