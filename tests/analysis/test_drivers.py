"""Drivers: relative weights as published, bounds from PSUs, states; the four quadrants."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.drivers import Driver, Drivers, johnson, relative_weights
from analysis.importance import importance_performance

# Twelve respondents, three factors, the whole; made up by us.
X = np.array([4, 5, 4, 3, 3, 4, 5, 5, 5, 2, 3, 3, 4, 4, 5, 5, 4, 4,
              1, 2, 2, 3, 4, 3, 4, 3, 4, 2, 2, 3, 5, 5, 4, 3, 3, 2], float).reshape(12, 3)  # fmt: skip
Y = np.array([4, 4, 5, 2, 5, 4, 2, 3, 3, 3, 5, 3], float)
PLAIN = [0.26611788821772, 0.21858929682673, 0.315551279675115]
W = np.array([1, 2, 1, 3, 1, 1, 2, 2, 1, 1, 3, 2], float)
ABC = ["a", "b", "c"]


def parts(found: Drivers) -> list[float]:
    return [row.weight for row in found.rows]


def test_relative_weights_are_what_r_computes() -> None:
    # R 4.2.2: e <- eigen(R[1:3, 1:3]); L <- e$vectors %*% diag(sqrt(e$values)) %*% t(e$vectors)
    #          L^2 %*% solve(L, R[1:3, 4])^2  with R <- cor(cbind(x, y)); summary(lm(y ~ x))$r.squared
    found = relative_weights(X, Y, ABC, replicates=0)
    assert parts(found) == pytest.approx(PLAIN)
    assert found.r_squared == pytest.approx(0.800258464719566)
    # … with R <- cov.wt(cbind(x, y), w, cor = TRUE, method = "ML")$cor; lm(y ~ x, weights = w)
    weighed = relative_weights(X, Y, ABC, weights=W, replicates=0)
    assert parts(weighed) == pytest.approx([0.328795914200926, 0.229066152527567, 0.269606976330693])
    assert weighed.r_squared == pytest.approx(0.827469043059186)
    assert weighed.rows[0].low is None


def test_factors_that_do_not_hang_together_get_their_own_squared_correlation() -> None:
    correlation = np.array([[1, 0, 0.6], [0, 1, 0.3], [0.6, 0.3, 1]])
    assert johnson(correlation) == pytest.approx([0.36, 0.09])


@given(st.integers(0, 10**6), st.integers(1, 5), st.floats(0, 3))
@settings(max_examples=40)
def test_parts_sum_to_r_squared_and_shares_to_one(seed: int, factors: int, common: float) -> None:
    rng = np.random.default_rng(seed)
    x = common * rng.normal(size=(60, 1)) + rng.normal(size=(60, factors))
    y = x.sum(axis=1) + rng.normal(size=60)
    names = [f"f{j}" for j in range(factors)]
    found = relative_weights(x, y, names, replicates=40, seed=seed)
    fitted = np.column_stack([np.ones(60), x])
    left = y - fitted @ np.linalg.lstsq(fitted, y, rcond=None)[0]
    assert found.r_squared == pytest.approx(1 - left.var() / y.var())
    assert sum(parts(found)) == pytest.approx(found.r_squared)
    assert sum(row.share for row in found.rows) == pytest.approx(1)
    for row in found.rows:
        assert 0 <= row.low <= row.share <= row.high <= 1  # type: ignore[operator]
    order = rng.permutation(factors)
    other = relative_weights(5 - 2 * x[:, order], y, [names[j] for j in order], replicates=0)
    assert {r.name: r.weight for r in other.rows} == pytest.approx({r.name: r.weight for r in found.rows})


def test_people_of_one_village_widen_the_bounds() -> None:
    rng = np.random.default_rng(4)
    village = np.repeat(np.arange(20), 15)
    x = rng.normal(size=(20, 2))[village] + 0.2 * rng.normal(size=(300, 2))
    y = x @ [1.0, 0.7] + rng.normal(size=20)[village] + 0.2 * rng.normal(size=300)
    alone, together = (relative_weights(x, y, ["a", "b"], psu=psu, replicates=300) for psu in (None, village))
    widths = [found.rows[0].high - found.rows[0].low for found in (alone, together)]  # type: ignore[operator]
    assert widths[1] > 2 * widths[0]


def test_bounds_hold_the_truth_as_often_as_they_say() -> None:
    # Two factors correlated 0.5, slopes 1 and 0.5, error 1: shares from the population's correlations.
    truth = np.array([[1, 0.5, 1.25], [0.5, 1, 1.0], [1.25, 1.0, 2.75]])
    own = np.sqrt(np.diag(truth))
    wanted = johnson(truth / np.outer(own, own))
    assert wanted is not None
    rng, held = np.random.default_rng(7), 0
    for k in range(200):
        x = rng.multivariate_normal([0, 0], truth[:2, :2], 150)
        y = x @ [1.0, 0.5] + rng.normal(size=150)
        first = relative_weights(x, y, ["a", "b"], replicates=150, seed=k).rows[0]
        held += first.low <= wanted[0] / wanted.sum() <= first.high
    assert 180 <= held <= 200


def test_the_same_seed_gives_the_same_bounds_and_incomplete_rows_only_leave() -> None:
    gaps = np.vstack([X, np.array([[np.nan, 1, 1], [1, 1, 1]])])
    found, again = (
        relative_weights(gaps, [*Y, 3, np.nan], ABC, psu=[*range(12), 0, 1], replicates=60) for _ in "12"
    )
    assert found == again
    assert (found.n, parts(found)) == (12, pytest.approx(PLAIN))
    whole = relative_weights(X, Y, ABC, replicates=60)
    assert [row.low for row in found.rows] == pytest.approx([row.low for row in whole.rows])


def test_psu_numbers_may_start_again_in_each_stratum() -> None:
    stratum = np.repeat(["n", "s"], 6)
    own, again = (
        relative_weights(X, Y, ABC, psu=psu, strata=stratum, replicates=50)
        for psu in (np.arange(12) // 2, np.tile(np.arange(6) // 2, 2))
    )
    assert own == again


def test_a_long_sample_is_resampled_row_by_row(monkeypatch: pytest.MonkeyPatch) -> None:
    short = relative_weights(X, Y, ABC, weights=W, replicates=30)
    monkeypatch.setattr("analysis.drivers._MOST_CELLS", 0)
    assert [row.high for row in relative_weights(X, Y, ABC, weights=W, replicates=30).rows] == pytest.approx(
        [row.high for row in short.rows]
    )


def test_what_cannot_be_shared_out_is_a_state() -> None:
    assert relative_weights(X[:4], Y[:4], ABC).state == "too_few"
    assert relative_weights(X, np.full(12, 5.1), ABC).state == "no_variation"
    assert relative_weights(X * [1, 0, 1], Y, ABC).state == "no_variation"
    assert relative_weights(X @ [[1, 0, 1], [0, 1, 1], [0, 0, 0]], Y, ABC).state == "collinear"
    balanced = np.array([[1, 1], [1, 0], [0, 1], [0, 0]] * 2, float)
    nothing = relative_weights(balanced, [1, 0, 0, 1] * 2, ["a", "b"])
    assert (nothing.state, nothing.r_squared, nothing.rows) == ("no_relation", 0.0, ())


def test_too_many_failed_replicates_give_no_bounds() -> None:
    x = np.vstack([np.zeros((9, 1)), [[1.0]]])
    found = relative_weights(x, [*range(9), 20], ["a"], replicates=50)
    assert found.worked < 48
    assert (found.rows[0].share, found.rows[0].low) == (1.0, None)


A, B, C = Driver("a", 0.3, 0.6, 0.5, 0.7), Driver("b", 0.1, 0.2, 0.1, 0.4), Driver("c", 0.1, 0.2, 0.1, 0.3)
THREE = Drivers((A, B, C), 0.5, 90, 9)


def test_importance_and_performance_make_four_quadrants() -> None:
    found = importance_performance(THREE, [0.9, 0.95, 0.9], line=0.95)
    assert [p.quadrant for p in found] == ["act_first", "enough", "watch"]
    assert importance_performance(THREE, [0.95, 0.9, 0.97], line=0.95)[0].quadrant == "keep_up"


def test_a_position_is_firm_only_where_no_bounds_cross_the_lines() -> None:
    bounds = [(0.88, 0.92), (0.96, 0.98), (0.94, 0.96)]
    found = importance_performance(THREE, [0.9, 0.97, 0.95], line=0.95, bounds=bounds)
    assert [p.firm for p in found] == [True, False, False]
    assert importance_performance(Drivers((), None, 3, 0, "too_few"), [], line=0.95) == []


@pytest.mark.parametrize(
    ("call", "expected"),
    [(lambda: relative_weights(X, Y[:3], ABC), "as many y"),
     (lambda: relative_weights(X, Y, ["a"]), "3 names"),
     (lambda: relative_weights(X, Y, ABC, weights=-W), "none negative"),
     (lambda: relative_weights(X / 0, Y, ABC), "finite"),
     (lambda: relative_weights(X, Y, ABC, psu=np.zeros(12)), "two PSUs"),
     (lambda: relative_weights(X, Y, ABC, psu=[1, 2]), "PSU for each of 12"),
     (lambda: relative_weights(X, Y, ABC, level=95), "level"),
     (lambda: importance_performance(THREE, [0.9], line=0.95), "expected 3 rates"),
     (lambda: importance_performance(THREE, [0.9, 90, 0.9], line=0.95), "rates in 0-1")],
)  # fmt: skip
@pytest.mark.filterwarnings("ignore:divide by zero", "ignore:invalid value")
def test_impossible_input_says_what_was_expected(call: Any, expected: str) -> None:
    with pytest.raises(ValueError, match=expected):
        call()
