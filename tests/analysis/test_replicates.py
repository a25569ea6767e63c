"""Estimates from replicate weights: by hand, beside the linearised ones, beside R's, what never changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from analysis import estimate, replicates
from analysis.calibrate import Calibrated, calibrate, post_stratify, rake
from analysis.design import SurveyDesign
from analysis.given_weights import given_weights
from analysis.replicate_weights import replicate_weights
from tests.analysis.designs import SATISFIED, three_stages, toy

SYNTH = pd.read_csv(Path(__file__).parents[1] / "oracles" / "own" / "data" / "synth_a.csv")


def synth(part: pd.DataFrame = SYNTH, **changes: Any) -> SurveyDesign:
    """R: d <- svydesign(~commune, strata=~region, weights=~w, data=synth_a)."""
    return SurveyDesign(strata=part.region, psu=part.commune, weights=part.w, **changes)


def test_the_toys_rate_is_jackknifed_by_hand() -> None:
    found = replicates.mean(replicate_weights(toy(), "JKn"), SATISFIED)
    # Without a village its neighbour counts double: 3 and 2 of 3 satisfied at 60, 1 and 0 of 3 at 120.
    left_out = np.array([2 * 20 + 20, 2 * 30 + 20, 50 + 0, 50 + 2 * 20]) / 180
    assert found.replicates.ravel() == pytest.approx(left_out)
    by_hand = (np.array([1 / 4, 1 / 4, 1 / 3, 1 / 3]) * (left_out - left_out.mean()) ** 2).sum()
    assert found.variance[0, 0] == pytest.approx(by_hand)
    # Σw is 180 in every replicate, so the mean is linear: 19/1944 as linearised.
    assert by_hand == pytest.approx(19 / 1944)
    assert (found.n.item(), found.df.item()) == (12, 2)
    half = stats.t.ppf(0.975, 2) * np.sqrt(19 / 1944)
    assert np.ravel(found.bounds()) == pytest.approx([7 / 18 - half, 7 / 18 + half])


def test_centred_at_the_estimate_the_variance_is_larger() -> None:
    y, x = np.array(SATISFIED), np.arange(1.0, 13.0)
    plain, mse = (
        replicates.ratio(replicate_weights(toy(fpc=None), "JKn", mse=mse), y, x) for mse in (False, True)
    )
    weights, off = plain.weights, plain.replicates.mean() - plain.estimate.item()
    assert mse.variance.item() - plain.variance.item() == pytest.approx(weights.rscales.sum() * off**2)


@pytest.mark.parametrize("fpc", [None, "villages"])
def test_totals_of_many_columns_and_domains_vary_as_linearised(fpc: str | None) -> None:
    c = three_stages()
    design = SurveyDesign(
        strata=c["strata"], psu=c["psu"], weights=c["weights"], fpc=c[fpc] if fpc else None, nest=True
    )
    y, by = np.stack([c["y"], c["score"]], axis=1), {"commune": c["commune"]}
    found = replicates.total(replicate_weights(design, "JKn"), y, by=by)
    wanted = estimate.total(design, y, by=by)
    assert found.estimate == pytest.approx(wanted.estimate)
    assert found.covariance == pytest.approx(wanted.covariance, rel=1e-9, abs=1e-9)
    assert (found.n == wanted.n).all()
    assert found.keys == wanted.keys


@pytest.mark.parametrize(("method", "rho"), [("BRR", None), ("Fay", 0.5)])
def test_balanced_half_samples_give_totals_their_linearised_variance(method: Any, rho: float | None) -> None:
    rng = np.random.default_rng(3)
    design = SurveyDesign(strata=np.arange(14) // 2, weights=rng.uniform(1, 5, 14))
    y = rng.normal(size=(14, 2))
    found = replicates.total(replicate_weights(design, method, rho=rho), y)
    assert found.covariance == pytest.approx(estimate.total(design, y).covariance)
    assert found.df.tolist() == [[7, 7]]


def test_bootstraps_scatter_about_as_linearised() -> None:
    design = synth()
    wanted = estimate.total(design, SYNTH.sat1).se.item()
    for method, within in (("bootstrap", 0.08), ("subbootstrap", 0.05)):
        made = replicate_weights(design, method, replicates=3000)  # type: ignore[arg-type]
        assert replicates.total(made, SYNTH.sat1).se.item() == pytest.approx(wanted, rel=within)


def test_a_level_distribution_adds_up_and_has_a_row_per_level() -> None:
    made = replicate_weights(toy(), "JKn")
    answers = [5, 4, 4, 5, 4, 3, 5, 2, 3, 3, 3, None]
    found = replicates.distribution(made, answers, [1, 2, 3, 4, 5])
    assert found.estimate.sum() == pytest.approx(1)
    assert found.covariance.sum() == pytest.approx(0, abs=1e-15)
    assert [(row.column, row.state) for row in found.rows()][:2] == [("1", "no_variance"), ("2", None)]
    with pytest.raises(ValueError, match="answer 5 is no level"):
        replicates.distribution(made, answers, [1, 2, 3, 4])


def test_a_domain_without_answers_or_error_says_why() -> None:
    y = np.array([1.0] * 6 + [np.nan] * 6)
    y[0] = 0
    by = {"village": np.repeat([1, 2, 3, 4], 3)}
    found = replicates.mean(replicate_weights(toy(), "JKn"), np.stack([y, np.ones(12)], axis=1), by=by)
    assert np.isnan(found.estimate[2:, 0]).all()
    assert np.isnan(found.variance[2:, 0]).all()
    rows = list(found.rows())
    assert [row.state for row in rows[::2]] == ["no_degrees", "no_degrees", "no_answers", "no_answers"]
    assert (rows[4].estimate, rows[4].se, rows[4].low, rows[4].n, rows[4].df) == (None, None, None, 0, 0)
    # The replicate without village 1 has nobody to tell its rate.
    assert (rows[0].undefined, rows[4].undefined, found.df[0, 0]) == (1, 0, 0)
    assert rows[0].estimate == pytest.approx(2 / 3)
    everybody = next(replicates.mean(found.weights, np.ones(12)).rows())
    assert (everybody.estimate, everybody.low, everybody.state) == (1, None, "no_variance")


def test_any_statistic_may_be_replicated() -> None:
    weights = replicate_weights(synth(), "JKn")
    q1, q2 = SYNTH.q1.to_numpy() >= 4, SYNTH.q2.to_numpy() >= 4

    def index(w: np.ndarray) -> list[float]:
        rates = [w[q].sum() / w.sum() for q in (q1, q2)]
        return [*rates, float(np.mean(rates))]

    found = replicates.statistic(weights, index, ["q1", "q2", "index"])
    single = replicates.mean(weights, np.stack([q1, q2], axis=1))
    assert found.estimate[0, :2] == pytest.approx(single.estimate[0])
    assert found.covariance[:2, :2] == pytest.approx(single.covariance)
    assert found.variance[0, 2] == pytest.approx(single.covariance.sum() / 4)
    assert (found.df == weights.degrees).all()


def test_a_statistic_that_changes_its_shape_is_refused() -> None:
    weights = replicate_weights(toy(), "JKn")
    for wrong in (lambda w: w[w > 0], lambda w: [1.0, 2.0]):
        with pytest.raises(ValueError, match="expected 1 figures"):
            replicates.statistic(weights, wrong, ["one"])


def test_small_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    weights = replicate_weights(synth(), "bootstrap", replicates=23)
    by = {"channel": SYNTH.channel}
    whole = replicates.mean(weights, SYNTH[["sat1", "sat3"]], by=by)
    one = replicates.statistic(weights, lambda w: w @ SYNTH.sat1)
    monkeypatch.setattr(replicates, "_MOST_CELLS", 50)
    assert replicates.mean(weights, SYNTH[["sat1", "sat3"]], by=by).replicates == pytest.approx(
        whole.replicates
    )
    assert replicates.statistic(weights, lambda w: w @ SYNTH.sat1).replicates == pytest.approx(one.replicates)
    assert whole.columns == ("sat1", "sat3")


@pytest.mark.parametrize("y", [[1.0] * 11, [[1.0]], [np.inf] * 12])
def test_answers_of_another_shape_or_infinite_are_refused(y: Any) -> None:
    with pytest.raises(ValueError, match="expected"):
        replicates.mean(replicate_weights(toy(), "JKn"), y)


def test_a_proportion_and_a_ratio_check_what_they_get() -> None:
    weights = replicate_weights(toy(), "JKn")
    with pytest.raises(ValueError, match="0, 1 or missing, got 2"):
        replicates.proportion(weights, [2] * 12)
    with pytest.raises(ValueError, match="columns of one shape"):
        replicates.ratio(weights, np.ones((12, 2)), np.ones(12))


@settings(max_examples=25)
@given(st.integers(0, 2**31), st.floats(0.01, 100))
def test_scaled_weights_and_another_order_leave_means_alone(seed: int, times: float) -> None:
    rng = np.random.default_rng(seed)
    stratum = rng.integers(0, 3, 40)
    psu, w, y = stratum * 4 + np.arange(40) % 4, rng.uniform(1, 9, 40), rng.integers(0, 2, 40)
    psu[:8], stratum[:8] = [0, 1, 4, 5, 8, 9, 2, 6], [0, 0, 1, 1, 2, 2, 0, 1]
    found = replicates.mean(replicate_weights(SurveyDesign(strata=stratum, psu=psu, weights=w), "JKn"), y)
    o = rng.permutation(40)
    other = SurveyDesign(strata=stratum[o], psu=psu[o], weights=times * w[o])
    again = replicates.mean(replicate_weights(other, "JKn"), y[o])
    assert again.estimate == pytest.approx(found.estimate)
    assert again.variance == pytest.approx(found.variance)
    assert (again.df == found.df).all()
    low, high = found.bounds()
    assert (low <= found.estimate).all()
    assert (high >= found.estimate).all()


# R 4.2.2, survey 4.1.1; d as in `synth`, r <- as.svrepdesign(d, type="JKn").
def test_a_jackknifed_ratio_and_its_centre_are_those_of_r() -> None:
    """svyratio(~q1, ~income, r); the same with mse=TRUE."""
    for mse, se in ((False, 0.0137300336832), (True, 0.0137306762697)):
        found = replicates.ratio(replicate_weights(synth(), "JKn", mse=mse), SYNTH.q1, SYNTH.income)
        assert (found.estimate.item(), found.se.item()) == pytest.approx((0.3492349553733, se), rel=1e-10)


def test_jackknifed_domains_are_those_of_r() -> None:
    """svyby(~sat3, ~sex, r, svymean, na.rm=T, covmat=T); degf(subset(r, region=="R1")), commune==101."""
    weights = replicate_weights(synth(), "JKn")
    found = replicates.proportion(weights, SYNTH.sat3, by={"sex": SYNTH.sex})
    assert found.se.ravel() == pytest.approx([0.0366424079425, 0.0395937607315], rel=1e-10)
    assert found.covariance[0, 1] == pytest.approx(0.000226353413901, rel=1e-10)
    assert replicates.mean(weights, SYNTH.sat1, where=SYNTH.region == "R1").df.item() == 5
    assert replicates.mean(weights, SYNTH.sat1, where=SYNTH.commune == 101).df.item() == 0


def test_a_jackknife_with_counts_is_that_of_r() -> None:
    """vcov(svymean(~sat1+sat2, as.svrepdesign(svydesign(..., fpc=~Ncommune), type="JKn")))."""
    found = replicates.mean(replicate_weights(synth(fpc=SYNTH.Ncommune), "JKn"), SYNTH[["sat1", "sat2"]])
    assert found.covariance.ravel() == pytest.approx(
        [0.001204829750005391, 0.000594429508925969, 0.000594429508925969, 0.000813812995421787], rel=1e-10
    )


def test_any_statistic_is_that_of_r() -> None:
    """withReplicates(r, function(w, data) exp(sum(w*log(data$income))/sum(w)))."""
    found = replicates.statistic(
        replicate_weights(synth(), "JKn"), lambda w: np.exp(w @ np.log(SYNTH.income) / w.sum())
    )
    assert (found.estimate.item(), found.se.item()) == pytest.approx((9.20235969873317, 0.292044412494687))


def test_half_samples_are_those_of_r() -> None:
    """The same with the first two communes of each region, type="BRR", hadamard.matrix=H of `hadamard(5)`."""
    pairs = SYNTH[SYNTH.commune % 100 <= 2]
    weights = replicate_weights(synth(pairs), "BRR")
    summed, found = replicates.total(weights, pairs.sat1), replicates.mean(weights, pairs.sat1)
    assert (summed.estimate.item(), summed.se.item()) == pytest.approx((20372.270476, 4353.62715135066))
    assert (found.se.item(), weights.degrees, weights.replicates) == (pytest.approx(0.0590569534332848), 4, 8)


def test_calibrated_replicates_are_those_of_r() -> None:
    """postStratify, rake and calibrate of r to 50000 F and 42000 M; 46000 a channel; income 600000.

    R's degf counts the replicates that calibration bent: 22 of 23, where 19 are communes less regions.
    """
    people: Any = {"F": 50000, "M": 42000}
    margins: Any = {
        "sex": (SYNTH.sex, people),
        "channel": (SYNTH.channel, {"counter": 46000, "online": 46000}),
    }
    x = np.stack([np.ones(len(SYNTH)), SYNTH.income], axis=1)
    ways: list[tuple[Callable[[SurveyDesign], Calibrated], float, float]] = [
        (lambda d: post_stratify(d, SYNTH.sex, people), 0.6371080579103, 0.0386538946974),
        (lambda d: rake(d, margins), 0.6458670505331, 0.0384921373186),
        (lambda d: calibrate(d, x, [92000, 600000]), 0.630301834428804, 0.04335211367419),
    ]
    for way, rate, se in ways:

        def again(w: np.ndarray, way: Any = way) -> Any:
            return way(replace(synth(), weights=w)).design.weight

        weights = replicate_weights(synth(), "JKn", recalibrate=again)
        found = replicates.mean(weights, SYNTH.sat1)
        assert (found.estimate.item(), found.se.item()) == pytest.approx((rate, se), rel=1e-6)
        assert weights.degrees == 22


def test_weights_given_by_a_file_keep_their_domains_errors() -> None:
    made = replicate_weights(synth(), "JKn")
    file = given_weights(SYNTH.w, made.block(), method="JKn", rscales=made.rscales)
    ours, theirs = (replicates.mean(w, SYNTH.sat3, by={"sex": SYNTH.sex}) for w in (made, file))
    assert theirs.se == pytest.approx(ours.se)
    assert (theirs.df == ours.df).all()
