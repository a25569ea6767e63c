"""Intervals of a proportion: reference values, invariants, refusals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis.intervals import (
    METHODS,
    Interval,
    beta_bounds,
    clopper_pearson,
    interval,
    jeffreys,
    wald,
    wilson,
)

# R 4.2.2: binom.test(x, n, conf.level)$conf.int; qbeta(c(a, 1 - a), x + .5, n - x + .5); Hmisc::binconf;
# closed forms and uniroot of the mid-p equation for the others. Keyed by (x, n, level).
FROM_R = {
    (30, 30, 0.95): {
        "wilson": (0.886486606826031, 1),
        "wilson_cc": (0.858679520317548, 1),
        "clopper_pearson": (0.884296691777972, 1),
        "jeffreys": (0.92032182618274, 0.999983768138777),
        "agresti_coull": (0.865288303860374, 1),
        "wald": (1, 1),
        "mid_p": (0.904966147144696, 1),
    },
    (1, 10, 0.9): {
        "wilson": (0.0226349087308672, 0.347718667335858),
        "wilson_cc": (0.00691038535741077, 0.405374307383726),
        "clopper_pearson": (0.0051161968918237, 0.394163302436505),
        "jeffreys": (0.0178919880557478, 0.330562803260134),
        "agresti_coull": (0.00592825775468603, 0.364425318312039),
        "wald": (-0.0560445163626672, 0.256044516362667),
        "mid_p": (0.010011627470829, 0.349519847714006),
    },
}
TWO_SIDED = sorted(set(METHODS) - {"wald"})
counts = st.integers(1, 3000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize("case", FROM_R)
@pytest.mark.parametrize("method", METHODS)
def test_bounds_are_what_r_says(method: str, case: tuple[int, int, float]) -> None:
    assert METHODS[method](*case) == pytest.approx(FROM_R[case][method], rel=1e-7, abs=1e-12)


@pytest.mark.parametrize("method", TWO_SIDED)
@given(counts, st.sampled_from([0.8, 0.95, 0.99]))
def test_bounds_enclose_the_rate_inside_0_and_1(method: str, xn: tuple[int, int], level: float) -> None:
    low, high = METHODS[method](*xn, level)
    slack = 0.05 if method == "jeffreys" else 1e-12  # Jeffreys may miss 0 and 1 themselves
    assert 0 <= low <= xn[0] / xn[1] + slack
    assert xn[0] / xn[1] - slack <= high <= 1
    assert low < high


@pytest.mark.parametrize("method", METHODS)
@given(counts)
def test_dissatisfied_mirrors_satisfied(method: str, xn: tuple[int, int]) -> None:
    low, high = METHODS[method](*xn)
    mirrored = METHODS[method](xn[1] - xn[0], xn[1])
    assert (1 - mirrored[1], 1 - mirrored[0]) == pytest.approx((float(low), float(high)), abs=1e-9)


@pytest.mark.parametrize("method", TWO_SIDED)
@given(counts)
def test_more_answers_at_the_same_rate_are_narrower(method: str, xn: tuple[int, int]) -> None:
    small, large = METHODS[method](*xn), METHODS[method](xn[0] * 4, xn[1] * 4)
    assert large[1] - large[0] < small[1] - small[0]


@pytest.mark.parametrize("method", METHODS)
@given(counts)
def test_one_sided_at_95_is_the_end_of_two_sided_at_90(method: str, xn: tuple[int, int]) -> None:
    both = METHODS[method](*xn, 0.9)
    lower, upper = METHODS[method](*xn, 0.95, "lower"), METHODS[method](*xn, 0.95, "upper")
    assert (lower[0], upper[1]) == pytest.approx((float(both[0]), float(both[1])), abs=1e-12)
    assert (lower[1], upper[0]) == (1, 0)


@given(st.lists(counts, min_size=1, max_size=20))
def test_arrays_hold_what_each_cell_gives_alone(cells: list[tuple[int, int]]) -> None:
    low, high = clopper_pearson(*np.array(cells).T)
    alone = [clopper_pearson(*cell) for cell in cells]
    assert (low.tolist(), high.tolist()) == ([b[0] for b in alone], [b[1] for b in alone])


@pytest.mark.parametrize("method", TWO_SIDED)
def test_everybody_satisfied_leaves_doubt(method: str) -> None:
    low, high = METHODS[method](30, 30)
    assert low < 0.95
    assert high > 0.99


def test_wald_is_the_one_with_no_width_at_100_percent() -> None:
    assert wald(30, 30) == (1, 1)


@pytest.mark.parametrize("method", sorted(set(METHODS) - {"jeffreys"}))
def test_nobody_and_everybody_satisfied_are_exactly_0_and_1(method: str) -> None:
    n = np.arange(1, 2000)
    assert (METHODS[method](0, n)[0] == 0).all()
    assert (METHODS[method](n, n)[1] == 1).all()


def test_modified_jeffreys_reaches_0_and_1_and_changes_nothing_else() -> None:
    (low, high), (plain_low, plain_high) = (
        jeffreys([0, 15, 30], [30, 30, 30], modified=modified) for modified in (True, False)
    )
    assert low.tolist() == [0, *plain_low[1:]]
    assert high.tolist() == [*plain_high[:2], 1]


@given(st.floats(0.4, 40), st.floats(0.4, 40), st.sampled_from([0.005, 0.025, 0.1]))
def test_beta_bounds_take_effective_counts_that_are_not_whole(x: float, rest: float, outside: float) -> None:
    n = x + rest
    low, high = beta_bounds(np.array(x), np.array(n), outside)
    assert stats.beta.cdf(low, x, n - x + 1) == pytest.approx(outside)
    assert stats.beta.sf(high, x + 1, n - x) == pytest.approx(outside)


@pytest.mark.parametrize(
    ("x", "n"), [(12, 10), (-1, 10), (float("nan"), 10), (3, float("inf")), (2.5, 10), (0, -1), ("3", "9")]
)
@pytest.mark.parametrize("method", METHODS)
def test_impossible_counts_are_refused(method: str, x: object, n: object) -> None:
    with pytest.raises(ValueError, match=r"answers|whole numbers"):
        interval(x, n, method)  # type: ignore[arg-type]


def test_a_refusal_names_what_was_given() -> None:
    with pytest.raises(ValueError, match="12 satisfied of 10 answers"):
        wilson([1, 12], [10, 10])


@pytest.mark.parametrize("method", METHODS)
def test_no_answers_is_a_state_not_a_number(method: str) -> None:
    wanted = Interval(None, None, None, 0, method, 0.9, "upper", "no_answers")
    assert interval(0, 0, method, 0.9, "upper") == wanted


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("method", METHODS)
def test_no_answers_in_a_table_is_nan_and_leaves_the_rest_alone_without_a_warning(method: str) -> None:
    low, high = METHODS[method]([0, 30, 7], [0, 30, 9], side="lower")
    assert np.isnan([low[0], high[0]]).all()
    assert (low[1:] == METHODS[method]([30, 7], [30, 9], side="lower")[0]).all()
    assert (high[1:] == 1).all()


@pytest.mark.parametrize(("level", "side"), [(0.0, "two"), (1.0, "two"), (95, "two"), (0.95, "both")])
def test_levels_and_sides_that_do_not_exist_are_refused(level: float, side: str) -> None:
    with pytest.raises(ValueError, match=r"level|side"):
        wilson(1, 2, level, side)  # type: ignore[arg-type]


def test_one_result_carries_what_it_rests_on() -> None:
    low, _ = clopper_pearson(95, 100, 0.9, "lower")
    assert interval(95, 100, "clopper_pearson", 0.9, "lower") == Interval(
        0.95, float(low), 1.0, 100, "clopper_pearson", 0.9, "lower", None
    )


def test_an_unknown_method_is_refused() -> None:
    with pytest.raises(ValueError, match="wilson, wilson_cc"):
        interval(1, 2, "bayes")
