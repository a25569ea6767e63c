"""Ordinal regression: R's figures by link and from a design, separation, invariants."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.cumulative import LINKS
from analysis.design import SurveyDesign
from analysis.ordinal import OrdinalFit, effects, ordinal
from analysis.ordinal_design import ordinal_design

# Ours: level 1-4, kiosk or not, days waited, how many answered so.
LEVEL, KIOSK, WAIT = (column.ravel() for column in np.meshgrid(range(4), [0, 1], [1, 2, 4, 7], indexing="ij"))
COUNT = np.array([2, 3, 6, 9, 4, 2, 7, 8, 5, 6, 9, 12, 3, 5, 6, 11,
                  22, 20, 18, 14, 15, 18, 16, 13, 40, 33, 20, 11, 52, 44, 31, 15])  # fmt: skip
X = np.column_stack([WAIT, KIOSK]).astype(float)

# R 4.2.2, MASS 7.3-58.2: d <- expand.grid(wait = c(1, 2, 4, 7), kiosk = 0:1, level = 1:4); d$f <- the counts
#   f <- polr(ordered(level) ~ wait + kiosk, d, weights = f, method = …, Hess = TRUE,
#             control = list(reltol = 1e-15, maxit = 2000))
#   c(coef(f), f$zeta); sqrt(diag(vcov(f))); logLik(f)
POLR = {
    "logistic": (
        [-0.283697592433377, 0.412980495475214, -3.23662089501651, -2.15462530178003, -0.708583649463737],
        [0.040793559819757, 0.176814876069949, 0.245668338274166, 0.206205523551531, 0.179580583987708],
        -530.743988930757,
    ),
    "probit": (
        [-0.167378654316257, 0.223588132432216, -1.88611032314176, -1.29883007678565, -0.435967550946384],
        [0.0238137802804117, 0.104850386749309, 0.133497420475451, 0.118399351870159, 0.108404022108099],
        -531.252706326138,
    ),
    "loglog": (
        [-0.153169126881979, 0.154684733195815, -1.38774673634368, -0.910386362300511, -0.0600949583197894],
        [0.0234989224833466, 0.098885527378595, 0.113223676765925, 0.105811764433962, 0.105716361654287],
        -534.136096033562,
    ),
    "cloglog": (
        [-0.195146270227096, 0.327118310275654, -2.95678602361021, -1.99193674314437, -0.864026727368643],
        [0.0283916282611451, 0.132275042448222, 0.203288297368651, 0.162335455897141, 0.138338301323035],
        -533.168268401996,
    ),
}


def fitted(link: str = "logistic", **changes: Any) -> OrdinalFit:
    wanted: dict[str, Any] = {"levels": "1234", "names": ["wait", "kiosk"], "weights": COUNT, "link": link}
    return ordinal(X, LEVEL, **(wanted | changes))


@pytest.mark.parametrize("link", LINKS)
def test_every_link_subtracts_eta_as_polr_does(link: str) -> None:
    estimate, se, log_likelihood = POLR[link]
    fit = fitted(link)
    assert fit.names == ("wait", "kiosk", "1|2", "2|3", "3|4")
    assert fit.estimate == pytest.approx(estimate, rel=1e-6)
    # polr's Hessian is made of differences of gradients.
    assert fit.se == pytest.approx(se, rel=2e-5)
    assert fit.log_likelihood == pytest.approx(log_likelihood)


@pytest.mark.parametrize("link", LINKS)
def test_frequencies_are_repeated_rows_and_scores_sum_to_nothing(link: str) -> None:
    fit, long = fitted(link), ordinal(X.repeat(COUNT, axis=0), LEVEL.repeat(COUNT), levels="1234", link=link)
    assert (fit.n, fit.rows, long.rows) == (long.n, 32, COUNT.sum())
    assert long.estimate == pytest.approx(fit.estimate)
    assert long.se == pytest.approx(fit.se)
    assert COUNT @ fit.scores == pytest.approx(np.zeros(5), abs=1e-8)
    assert long.influence == pytest.approx(long.scores @ long.covariance)


@given(st.floats(-3, 3), st.floats(0.1, 50), st.floats(-2000, 2000), st.sampled_from(list(LINKS)))
@settings(max_examples=30)
def test_units_and_origin_of_a_column_and_the_scale_of_weights_change_nothing_else(
    power: float, unit: float, origin: float, link: str
) -> None:
    fit = fitted(link)
    moved = ordinal(X * [unit, 1] + [origin, 0], LEVEL, levels="1234", weights=COUNT * 10**power, link=link)
    assert moved.estimate[:2] * [unit, 1] == pytest.approx(fit.estimate[:2], rel=1e-6)
    assert moved.estimate[2:] - moved.estimate[0] * origin == pytest.approx(fit.estimate[2:], rel=1e-6)
    assert moved.se[:2] * [unit, 1] * np.sqrt(10**power) == pytest.approx(fit.se[:2], rel=1e-6)


def test_turning_the_scale_round_turns_the_slopes_round() -> None:
    for link, mirror in (("logistic", "logistic"), ("probit", "probit"), ("loglog", "cloglog")):
        fit, other = fitted(link), ordinal(X, 3 - LEVEL, levels="4321", weights=COUNT, link=mirror)
        assert other.estimate[:2] == pytest.approx(-fit.estimate[:2])
        assert other.estimate[2:] == pytest.approx(-fit.estimate[:1:-1])


def test_two_levels_are_logistic_regression() -> None:
    # By hand: the log odds ratio of a 2 by 2 table 30, 10 / 15, 25
    fit = ordinal([1, 1, 0, 0], [1, 0, 1, 0], levels="01", weights=[30, 10, 15, 25])
    assert fit.estimate == pytest.approx([np.log(30 * 25 / (10 * 15)), np.log(25 / 15)])
    assert fit.se[0] == pytest.approx(np.sqrt(1 / 30 + 1 / 10 + 1 / 15 + 1 / 25))


def test_missing_values_and_unchosen_levels_fall_away() -> None:
    x = np.vstack([X, np.array([[np.nan, 1], [2, 0], [3, 1]])])
    y, w = np.append(LEVEL * 2, [4, -1, 2]), np.append(COUNT, [5, 5, 0])
    fit = ordinal(x, y, levels="1a2b3c4", weights=w)
    assert fit.levels == ("1", "2", "3", "4")
    assert fit.estimate == pytest.approx(fitted().estimate)
    assert fit.scores.shape == (35, 5)
    assert not fit.scores[32:].any()


def test_effects_are_slopes_with_bounds_and_odds_ratios() -> None:
    wait, kiosk = effects(fitted())
    assert (wait.name, kiosk.name) == ("wait", "kiosk")
    assert wait.odds_ratio == pytest.approx(np.exp(-0.283697592433377))
    assert (wait.low, wait.high) == pytest.approx(
        (-0.283697592 - 1.959963985 * 0.04079356, -0.20374369), rel=1e-5
    )
    # R 4.2.2: 2 * pnorm(-0.412980495475214 / 0.176814876069949)
    assert kiosk.p == pytest.approx(0.0195086554985173, rel=1e-3)


def test_answers_that_a_column_decides_are_separated() -> None:
    sure = X[:, 1] == 1
    decided = fitted(weights=np.where(sure & (LEVEL < 3), 0, COUNT))
    assert (decided.state, decided.separated) == ("separation", ("kiosk",))
    assert (decided.estimate.size, decided.log_likelihood, effects(decided)) == (0, None, [])
    nearly = fitted(weights=np.where(sure & (LEVEL < 3), 0.001, COUNT))
    assert (nearly.state, nearly.separated) == (None, ())


@pytest.mark.parametrize(
    ("changes", "state"),
    [({"weights": np.where(LEVEL == 3, COUNT, 0)}, "one_level"), ({"levels": "1234"}, None)],
)
def test_one_level_alone_is_a_state(changes: dict[str, Any], state: str | None) -> None:
    assert fitted(**changes).state == state


def test_nobody_and_columns_that_repeat_each_other_are_states() -> None:
    assert ordinal(X, np.full(32, -1), levels="1234").state == "no_answers"
    assert ordinal(np.column_stack([X, 2 * X[:, 0] - 1]), LEVEL, levels="1234").state == "collinear"
    assert ordinal(X * [1, 0], LEVEL, levels="1234").state == "collinear"


PSU = np.repeat(np.arange(8), 5)
ROUND: dict[str, Any] = {
    "x": [0, 1, 3, 2, 1, 4, 2, 0, 1, 3, 2, 5, 1, 0, 2, 3, 1, 4, 2, 0,
          1, 1, 2, 6, 3, 0, 2, 4, 1, 5, 3, 2, 1, 0, 2, 4, 1, 2, 3, 0],
    "y": np.array([3, 3, 1, 2, 3, 1, 2, 3, 3, 2, 2, 1, 3, 3, 3, 1, 2, 1, 3, 3,
                   3, 2, 3, 1, 2, 3, 3, 1, 2, 1, 2, 3, 3, 3, 1, 1, 3, 2, 2, 3]) - 1,
    "levels": "123",
}  # fmt: skip


def design() -> SurveyDesign:
    return SurveyDesign(strata=PSU // 4, psu=PSU, weights=np.repeat([1.5, 2, 1, 3, 2.5, 2, 1, 1.5], 5))


def test_a_design_gives_sandwich_errors_as_svyolr() -> None:
    # R 4.2.2, survey 4.1-1: d <- svydesign(~psu, strata = ~stratum, weights = ~w, data = e)
    #                        svyolr(ordered(y) ~ x, d, control = list(reltol = 1e-15, maxit = 2000))
    fit = ordinal_design(design(), **ROUND)
    assert fit.estimate == pytest.approx([-2.03442777044434, -6.3577077668095, -3.32110341930063], rel=1e-6)
    assert fit.se == pytest.approx([0.371512599649106, 1.40768190967376, 0.661175299855024], rel=1e-4)
    assert fit.df == 5
    assert effects(fit)[0].p == pytest.approx(0.00276752684011661, rel=1e-3)


def test_a_domain_keeps_the_whole_design() -> None:
    here = np.array(ROUND["x"]) < 5
    part = ordinal_design(design(), **ROUND, where=here)
    alone = ordinal(np.array(ROUND["x"])[here], ROUND["y"][here], levels="123", weights=design().weight[here])
    assert part.estimate == pytest.approx(alone.estimate)
    assert (part.rows, part.df) == (37, 5)
    one = ordinal_design(design(), **ROUND, where=ROUND["y"] == 2)
    assert (one.state, one.df) == ("one_level", 5)


def test_a_design_without_degrees_of_freedom_shows_no_interval() -> None:
    few = SurveyDesign(psu=np.array([1, 2]).repeat(20), weights=design().weight)
    with pytest.raises(ValueError, match="at least one degree of freedom, the design leaves 0"):
        effects(ordinal_design(few, **ROUND))


@given(st.integers(0, 10**6), st.integers(2, 5))
@settings(max_examples=25)
def test_cut_points_increase_and_chances_sum_to_one(seed: int, levels: int) -> None:
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(120, 2)), rng.integers(0, levels, 120)
    fit = ordinal(x, y, levels=[str(k) for k in range(levels)])
    assert fit.state is None
    cuts = fit.estimate[2:]
    assert all(a < b for a, b in pairwise(cuts))
    assert np.linalg.eigvalsh(fit.covariance).min() > 0


@pytest.mark.parametrize(
    ("call", "expected"),
    [(lambda: fitted(names=["wait"]), "2 names, got 1"), (lambda: fitted("cauchit"), "link must be one of"),
     (lambda: fitted(weights=-COUNT), "none negative"), (lambda: fitted(weights=[1, 2]), "32 finite weights"),
     (lambda: fitted(levels="12"), "places -1 to 1"),
     (lambda: ordinal(X[:9], LEVEL, levels="1234"), "32 respond"),
     (lambda: ordinal(X / 0, LEVEL, levels="1234"), "finite"),
     (lambda: ordinal(X, LEVEL / 2, levels="1234"), "places")],
)  # fmt: skip
@pytest.mark.filterwarnings("ignore:divide by zero", "ignore:invalid value")
def test_impossible_input_says_what_was_expected(call: Any, expected: str) -> None:
    with pytest.raises(ValueError, match=expected):
        call()
