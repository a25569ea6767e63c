"""Intra-class correlation: R's figures, clusters of unequal size, what clusters cannot tell."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.intraclass import KINDS, icc_oneway, icc_raters
from analysis.reliability import cronbach
from tests.analysis.test_reliability import TOY


def test_clusters_of_unequal_size_are_as_r_says() -> None:
    # R 4.2.2: a <- anova(lm(y ~ factor(g))); (MSB - MSW) / (MSB + (n0 - 1) * MSW), n0 <- (11 - 35/11) / 3
    y = [1, 1, 0, 1, 0, 0, 0, 1, 1, 1, 1]
    found = icc_oneway([*y, np.nan], list("aaabbbccccdz"))
    figures = (found.between, found.within, found.f, found.p)
    assert figures == pytest.approx(
        (0.154040404040404, 0.297619047619048, 0.517575757575757, 0.683346470760263)
    )
    n0 = (11 - 35 / 11) / 3
    icc = (0.154040404040404 - 0.297619047619048) / (0.154040404040404 + (n0 - 1) * 0.297619047619048)
    assert (found.n0, found.icc, found.deff) == pytest.approx((n0, icc, 1 + (11 / 4 - 1) * icc))


# R 4.2.2, psych 2.2.9: ICC(X, lmer = FALSE)$results: ICC, F, p, lower, upper
PSYCH = {
    "ICC1": (0.657038055937643, 8.66310160427808, 3.18033615581566e-07, 0.398296849377264, 0.865249770860248),
    "ICC2": (0.654981549815498, 8.1, 1.28236506685293e-06, 0.388616920200823, 0.865357453006810),
    "ICC3": (0.639639639639640, 8.1, 1.28236506685293e-06, 0.370855527730825, 0.857591721481901),
    "ICC1k": (
        0.884567901234568,
        8.66310160427808,
        3.18033615581566e-07,
        0.725861888131559,
        0.962525132475646,
    ),
    "ICC2k": (0.883634100808961, 8.1, 1.28236506685293e-06, 0.717716894016691, 0.962558443337368),
    "ICC3k": (0.876543209876543, 8.1, 1.28236506685293e-06, 0.702189518060812, 0.960140710802273),
}


@pytest.mark.parametrize("kind", KINDS)
def test_raters_agree_as_psych_says(kind: str) -> None:
    one = icc_raters(TOY).kinds[kind]
    assert (one.icc, one.test.f, one.test.p, one.low, one.high) == pytest.approx(PSYCH[kind])
    assert (one.test.df1, one.test.df2) == (11, 36 if kind in ("ICC1", "ICC1k") else 33)


@given(st.integers(0, 10**6), st.integers(2, 20), st.integers(2, 6), st.floats(0, 3))
def test_the_mean_of_fixed_raters_is_cronbachs_alpha(seed: int, n: int, k: int, common: float) -> None:
    rng = np.random.default_rng(seed)
    table = common * rng.normal(size=(n, 1)) + rng.normal(size=(n, k))
    kinds, alpha = icc_raters(table).kinds, cronbach(table)
    third = kinds["ICC3k"]
    assert (third.icc, third.low, third.high) == pytest.approx((alpha.alpha, alpha.low, alpha.high))
    assert kinds["ICC1"].icc == pytest.approx(icc_oneway(table.ravel(), np.repeat(np.arange(n), k)).icc)
    for kind in ("ICC1", "ICC3", "ICC1k", "ICC3k"):
        one = kinds[kind]
        assert one.low <= one.icc <= one.high  # type: ignore[operator]


def test_a_mean_of_raters_that_contradict_each_other_has_no_figure() -> None:
    found = icc_raters([[5.0, 1.0, 3.0, 1.0], [1.0, 5.0, 1.1, 3.0]]).kinds
    assert found["ICC2"].icc is not None
    assert found["ICC2"].icc < -1 / 3
    assert found["ICC2k"].icc is None


@pytest.mark.parametrize(
    ("y", "cluster", "state"),
    [([1, 0, 1], "aaa", "one_cluster"), ([1, 0, 1], "abc", "one_answer_each"),
     ([1, 1, 1], "aab", "no_variation")],
)  # fmt: skip
def test_clusters_that_do_not_tell_are_a_state(y: list[float], cluster: str, state: str) -> None:
    found = icc_oneway(y, list(cluster))
    assert (found.icc, found.deff, found.state) == (None, None, state)


def test_clusters_that_explain_everything_correlate_fully() -> None:
    found = icc_oneway([1, 1, 0, 0, 0], list("aabbb"))
    assert (found.icc, found.f, found.p) == (1, None, 0)


def test_raters_without_subjects_or_variation_are_a_state() -> None:
    assert icc_raters(np.array([[1, 2], [np.nan, 2]])).state == "too_few"
    assert icc_raters([[3, 3], [3, 3]]).state == "no_variation"
    assert icc_raters([[1, 2], [2, 3], [3, 4]]).state == "no_variation"


@pytest.mark.parametrize(
    ("call", "expected"),
    [(lambda: icc_oneway([1, 0], ["a"]), "clusters"), (lambda: icc_oneway([1, np.inf], ["a", "b"]), "finite"),
     (lambda: icc_oneway([1, 0], np.array(["a", None])), "missing one"),
     (lambda: icc_oneway([np.nan], ["a"]), "got none"),
     (lambda: icc_raters([[1], [2]]), "two items"), (lambda: icc_raters(TOY, 95), "confidence level")],
)  # fmt: skip
def test_impossible_input_says_what_was_expected(call: Any, expected: str) -> None:
    with pytest.raises(ValueError, match=expected):
        call()
