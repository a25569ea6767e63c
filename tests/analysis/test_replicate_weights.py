"""Replicate weights: by hand, as R makes them, what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import estimate, replicates
from analysis.calibrate import post_stratify
from analysis.design import SurveyDesign
from analysis.given_weights import given_weights
from analysis.hadamard import hadamard
from analysis.replicate_weights import Method, rank, replicate_weights
from tests.analysis.designs import SATISFIED, toy

METHODS: tuple[Method, ...] = ("JKn", "BRR", "Fay", "bootstrap", "subbootstrap")


def rho_of(method: str) -> float | None:
    return 0.3 if method == "Fay" else None


def test_the_toys_jackknife_leaves_out_a_village_and_doubles_its_neighbour() -> None:
    made = replicate_weights(toy(), "JKn")
    assert made.block()[::3].tolist() == [
        [0, 20, 10, 10], [20, 0, 10, 10], [20, 20, 0, 40], [20, 20, 40, 0],
    ]  # fmt: skip
    # (1 - n/N)·(n - 1)/n: 2 of 4 villages, then 2 of 6.
    assert made.rscales == pytest.approx([1 / 4, 1 / 4, 1 / 3, 1 / 3])
    assert (made.scale, made.degrees) == (1, 2)


def test_a_jackknife_without_strata_scales_all_replicates_alike() -> None:
    made = replicate_weights(SurveyDesign(psu=[1, 1, 2, 3], weights=[5] * 4, fpc=[12] * 4), "JK1")
    assert made.block().T.tolist() == [[0, 0, 7.5, 7.5], [7.5, 7.5, 0, 7.5], [7.5, 7.5, 7.5, 0]]
    assert made.scale == pytest.approx((1 - 3 / 12) * 2 / 3)
    assert (made.rscales.tolist(), made.degrees) == ([1, 1, 1], 2)


def test_half_samples_take_one_village_of_each_pair_and_fay_keeps_a_share_of_the_other() -> None:
    half = replicate_weights(toy(), "BRR", with_replacement=True)
    kept = replicate_weights(toy(), "Fay", rho=0.3, with_replacement=True)
    assert half.factor.tolist() == [[0, 2, 0, 2], [2, 0, 2, 0], [0, 0, 2, 2], [2, 2, 0, 0]]
    assert kept.factor == pytest.approx(0.3 + 0.7 * half.factor)
    assert (half.scale, kept.scale) == (1 / 4, pytest.approx(1 / (4 * 0.7**2)))
    assert half.degrees == kept.degrees == 2


@pytest.mark.parametrize("least", [*range(1, 33), 49, 92, 100])
def test_a_hadamard_matrix_has_orthogonal_rows_that_balance_but_for_the_first(least: int) -> None:
    h = hadamard(least).astype(int)
    assert least <= len(h) < least + 8
    assert (h @ h.T == len(h) * np.eye(len(h))).all()
    assert (h[0] == 1).all()
    assert np.isin(h, (-1, 1)).all()


def test_no_hadamard_matrix_is_empty() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        hadamard(0)


def test_bootstraps_draw_every_stratum_anew_and_follow_their_seed() -> None:
    design = SurveyDesign(strata=[*"AABBBB"])
    whole = replicate_weights(design, "bootstrap", replicates=50, seed=7)
    less = replicate_weights(design, "subbootstrap", replicates=50, seed=7)
    assert (whole.factor[:2].sum(axis=0) == 2).all()
    assert (whole.factor[2:].sum(axis=0) == 4).all()
    assert less.factor[2:].sum(axis=0) == pytest.approx(np.full(50, 4))
    assert set(np.round(less.factor[2:] * 3 / 4, 9).ravel()) <= {0, 1, 2, 3}
    # Canty and Davison's correction takes the harmonic mean of 2 and 4.
    assert (whole.scale, less.scale) == (pytest.approx((8 / 3) / (5 / 3) / 49), 1 / 49)
    again = replicate_weights(design, "bootstrap", replicates=50, seed=7)
    assert (again.factor == whole.factor).all()
    assert (replicate_weights(design, "bootstrap", replicates=50, seed=8).factor != whole.factor).any()


def test_a_bootstrap_with_counts_draws_from_the_stratum_rebuilt() -> None:
    # 3 of 7: one PSU stands three times in the rebuilt stratum, two stand twice; nobody is drawn oftener.
    made = replicate_weights(SurveyDesign(fpc=[7] * 3), "bootstrap", replicates=400)
    assert (made.factor.sum(axis=0) == 3).all()
    assert sorted(made.factor.max(axis=1)) == [2, 2, 3]
    # Nearly everybody drawn, hardly any error left.
    few = replicate_weights(SurveyDesign(fpc=[101] * 100), "bootstrap", replicates=400)
    assert replicates.mean(few, np.arange(100.0)).se[0, 0] < 1


def test_a_stratum_drawn_completely_keeps_its_weights() -> None:
    design = SurveyDesign(strata=[*"AAABBB"], fpc=[3] * 3 + [9] * 3)
    again = replicate_weights(design, "bootstrap", replicates=20)
    assert (again.factor[:3] == 1).all()
    assert replicate_weights(design, "JKn").replicates == 3


def test_a_list_drawn_completely_has_no_replicates() -> None:
    with pytest.raises(ValueError, match="nothing to make replicates of"):
        replicate_weights(SurveyDesign(fpc=[3] * 3), "JK1")


@pytest.mark.parametrize("method", ["BRR", "Fay", "subbootstrap"])
def test_counts_are_refused_where_they_cannot_be_used(method: Method) -> None:
    with pytest.raises(ValueError, match="with_replacement=True"):
        replicate_weights(toy(), method, rho=rho_of(method))
    assert replicate_weights(toy(), method, rho=rho_of(method), with_replacement=True).replicates >= 4


@pytest.mark.parametrize(("method", "strata"), [("BRR", "AAABB"), ("Fay", "AAAABB")])
def test_half_samples_need_two_psus_in_every_stratum(method: Method, strata: str) -> None:
    with pytest.raises(ValueError, match=r"'A' has [34]"):
        replicate_weights(SurveyDesign(strata=[*strata]), method, rho=rho_of(method))


def test_a_jackknife_without_strata_refuses_them() -> None:
    with pytest.raises(ValueError, match="JK1 knows no strata, the design has 2"):
        replicate_weights(toy(), "JK1")


@pytest.mark.parametrize("rho", [-0.1, 1.0, 1.5, float("nan")])
def test_fays_share_lies_in_0_to_1(rho: float) -> None:
    with pytest.raises(ValueError, match="rho must lie in 0-1"):
        replicate_weights(toy(fpc=None), "Fay", rho=rho)


@pytest.mark.parametrize(("method", "rho"), [("Fay", None), ("BRR", 0.5)])
def test_only_fay_takes_a_share_and_must(method: Method, rho: float | None) -> None:
    with pytest.raises(ValueError, match="rho belongs to Fay"):
        replicate_weights(toy(fpc=None), method, rho=rho)


def test_an_unknown_method_and_a_single_bootstrap_are_refused() -> None:
    with pytest.raises(ValueError, match="got 'jackknife'"):
        replicate_weights(toy(), "jackknife")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="two replicates or more, got 1"):
        replicate_weights(toy(), "bootstrap", replicates=1)


LONELY: dict[str, Any] = {
    "strata": [*"AAABBBC"],
    "psu": [1, 1, 2, 3, 4, 4, 5],
    "weights": [2, 3, 2, 5, 4, 4, 7],
}
Y = np.array([1.0, 4, 2, 2, 3, 1, 5])


@pytest.mark.parametrize("policy", ["certainty", "remove", "average", "adjust"])
@pytest.mark.parametrize("fpc", [None, [8] * 7])
def test_a_lone_psu_is_jackknifed_as_it_is_linearised(policy: Any, fpc: list[int] | None) -> None:
    design = SurveyDesign(**LONELY, fpc=fpc, lonely_psu=policy)
    found = replicates.total(replicate_weights(design, "JKn"), Y)
    assert found.variance[0, 0] == pytest.approx(estimate.total(design, Y).variance[0, 0], rel=1e-12)


@pytest.mark.parametrize("method", METHODS)
def test_a_lone_psu_is_an_error_unless_the_design_has_a_policy(method: Method) -> None:
    with pytest.raises(ValueError, match=r"1 strata with a single PSU \('C'\)"):
        replicate_weights(SurveyDesign(**LONELY), method, rho=rho_of(method))


@pytest.mark.parametrize("method", METHODS[1:])
def test_other_methods_take_a_lone_psu_as_certain_or_refuse_it(method: Method) -> None:
    made = replicate_weights(
        SurveyDesign(**LONELY, lonely_psu="certainty"), method, rho=rho_of(method), replicates=9
    )
    assert (made.factor[-1] == 1).all()
    with pytest.raises(ValueError, match="need certainty or remove"):
        replicate_weights(SurveyDesign(**LONELY, lonely_psu="adjust"), method, rho=rho_of(method))


def test_a_calibrated_design_needs_each_replicate_calibrated() -> None:
    made = post_stratify(toy(fpc=None), [*"fm"] * 6, {"f": 100, "m": 60}).design
    with pytest.raises(ValueError, match="each replicate must be calibrated too"):
        replicate_weights(made, "JKn")

    def known(w: np.ndarray) -> np.ndarray:
        return w * np.where(np.arange(12) % 2, 60 / w[1::2].sum(), 100 / w[::2].sum())

    weights = replicate_weights(made, "JKn", recalibrate=known)
    assert weights.block()[::2].sum(axis=0) == pytest.approx(np.full(4, 100))
    assert weights.weight == pytest.approx(made.weight)
    # The number of women is known, so it has no error.
    assert replicates.total(weights, np.arange(12) % 2 == 0).se[0, 0] == pytest.approx(0, abs=1e-10)


def test_calibration_that_returns_no_weights_is_refused() -> None:
    for wrong in (lambda w: w[1:], lambda w: w * np.nan):
        with pytest.raises(ValueError, match="expected 12 finite weights"):
            replicate_weights(toy(), "JKn", recalibrate=wrong)


def test_given_weights_equal_those_that_were_made() -> None:
    made = replicate_weights(toy(fpc=None), "JKn")
    ready = given_weights(made.weight, made.block(), method="JKn", rscales=made.rscales)
    factors = given_weights(
        made.weight, made.factor[made.unit], method="JKn", rscales=made.rscales, combined=False
    )
    for other in (ready, factors):
        assert other.block() == pytest.approx(made.block())
        assert other.degrees == made.degrees
        assert replicates.mean(other, SATISFIED).se == pytest.approx(replicates.mean(made, SATISFIED).se)


@pytest.mark.parametrize(
    ("method", "scale"),
    [("JK1", 3 / 4), ("BRR", 1 / 4), ("Fay", 1 / (4 * 0.49)), ("bootstrap", 1 / 3), ("JKn", 1)],
)
def test_the_method_gives_the_scale_of_given_weights(method: Any, scale: float) -> None:
    rscales = [0.5] * 4 if method == "JKn" else None
    made = given_weights([1, 1], np.eye(2, 4) + 1, method=method, rho=rho_of(method), rscales=rscales)
    assert made.scale == pytest.approx(scale)
    assert given_weights([1, 1], np.eye(2, 4) + 1, scale=0.2).scale == 0.2


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"weights": [1, 1]}, r"got \(2,\)"),
        ({"replicates": [1, 1, 1]}, "two replicates or more"),
        ({"replicates": [[1], [1], [1]]}, "two replicates or more"),
        ({"replicates": [[1, 1], [1, np.nan], [1, 1]]}, "replicates: expected finite"),
        ({"replicates": [[1, 1], [1, -1], [1, 1]]}, "replicates: expected finite"),
        ({"replicates": [[1, 0], [1, 0], [1, 0]]}, "not all 0"),
        ({"weights": [1, np.inf, 1]}, "weights: expected finite"),
        ({"weights": [1, -1, 1]}, "weights: expected finite"),
        ({"scale": None}, "other with a scale"),
        ({"method": "none", "scale": 1}, "got 'none'"),
        ({"scale": 0}, "scale must be a number above 0"),
        ({"scale": np.nan}, "scale must be a number above 0"),
        ({"method": "JKn"}, "JKn weights need rscales"),
        ({"rscales": [1]}, "expected 2 rscales"),
        ({"rscales": [1, -1]}, "expected 2 rscales"),
        ({"rscales": [0, 0]}, "expected 2 rscales"),
        ({"method": "Fay", "rho": 1}, "rho must lie"),
    ],
)
def test_given_weights_that_cannot_be_are_refused(changes: dict[str, Any], message: str) -> None:
    whole: dict[str, Any] = {"weights": [1, 1, 1], "replicates": [[1, 2], [2, 1], [1, 1]], "scale": 1.0}
    with pytest.raises(ValueError, match=message):
        given_weights(**{**whole, **changes})


@settings(max_examples=40)
@given(st.integers(1, 8), st.integers(1, 12), st.integers(1, 5), st.integers(0, 2**31))
def test_the_rank_is_that_of_the_singular_values(rows: int, columns: int, of: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    made = rng.normal(size=(rows, of)) @ rng.normal(size=(of, columns))
    assert rank(made) == np.linalg.matrix_rank(made, rtol=1e-7)
    assert rank(np.zeros((rows, columns))) == 0
