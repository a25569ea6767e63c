"""Independence under a design: what holds without a design, with one, and where no test exists."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from analysis.design import SurveyDesign
from analysis.quadratic import upper_tail
from analysis.raoscott import independence

RNG = np.random.default_rng(4)
PSU = np.repeat(np.arange(40), 8)
MOOD = RNG.integers(1, 4, 40)[PSU]
ROWS = np.where(RNG.random(320) < 0.6, MOOD, RNG.integers(1, 4, 320))
COLUMNS = np.where(RNG.random(320) < 0.6, MOOD > 1, RNG.random(320) < 0.5)


def test_without_a_design_it_is_pearsons_test() -> None:
    found = independence(SurveyDesign(rows=320), ROWS, COLUMNS)
    table = np.array([[(a == ROWS) & (b == COLUMNS) for b in (False, True)] for a in (1, 2, 3)]).sum(axis=2)
    pearson = stats.chi2_contingency(table, correction=False)
    assert found.table == pytest.approx(table)
    assert found.pearson == pytest.approx(pearson.statistic)
    assert found.deltas == pytest.approx([320 / 319] * 2)
    assert found.chi_square_p == pytest.approx(stats.chi2.sf(pearson.statistic * 319 / 320, 2))
    assert found.rao_scott is not None
    assert found.rao_scott.ndf == pytest.approx(2)


def test_villages_of_one_mind_make_the_test_modest() -> None:
    columns = RNG.integers(0, 2, 40)[PSU]
    plain, clustered = (
        independence(d, MOOD, columns) for d in (SurveyDesign(rows=320), SurveyDesign(psu=PSU))
    )
    assert clustered.pearson == pytest.approx(plain.pearson)
    assert clustered.deltas == pytest.approx([8 * 40 / 39] * 2, rel=0.2)
    assert clustered.rao_scott.p > plain.rao_scott.p  # type: ignore[union-attr]
    assert clustered.rao_scott.ddf == pytest.approx(clustered.rao_scott.ndf * 39)  # type: ignore[union-attr]
    assert clustered.mixture_p == pytest.approx(clustered.rao_scott.p, rel=0.5)  # type: ignore[union-attr]


def test_rows_and_columns_may_change_places() -> None:
    one, other = (independence(SurveyDesign(psu=PSU), *pair) for pair in ((ROWS, COLUMNS), (COLUMNS, ROWS)))
    assert one.pearson == pytest.approx(other.pearson)
    assert sorted(one.deltas) == pytest.approx(sorted(other.deltas))


def test_a_respondent_without_both_answers_is_left_out_of_the_domain() -> None:
    answers = ROWS.astype(float)
    answers[:5] = np.nan
    found = independence(SurveyDesign(psu=PSU), answers, COLUMNS)
    assert (found.n, found.rows) == (315, (1.0, 2.0, 3.0))


def test_a_cell_that_nobody_fills_is_no_obstacle() -> None:
    columns = np.where(ROWS == 3, True, COLUMNS)
    found = independence(SurveyDesign(psu=PSU), ROWS, columns)
    assert found.table[2, 0] == 0
    assert found.rao_scott is not None
    assert 0 <= found.rao_scott.p < 0.01


def test_an_answer_without_variation_has_no_test() -> None:
    found = independence(SurveyDesign(psu=PSU), ROWS, np.ones(320))
    assert (found.state, found.rao_scott, found.pearson) == ("no_variation", None, None)


def test_one_psu_has_no_test() -> None:
    found = independence(SurveyDesign(psu=np.ones(320), lonely_psu="certainty"), ROWS, COLUMNS)
    assert (found.state, found.rao_scott) == ("no_degrees", None)
    assert found.pearson is not None


def test_wald_gives_way_where_the_psus_run_out() -> None:
    few = SurveyDesign(psu=np.repeat([1, 2, 3], [107, 107, 106]))
    found = independence(few, ROWS, RNG.integers(1, 4, 320))
    assert found.wald is None
    assert found.adjusted_wald is None
    assert found.rao_scott is not None


@pytest.mark.parametrize("x", [0.5, 2.0, 5.0, 20.0])
def test_the_saddlepoint_is_near_what_is_known_exactly(x: float) -> None:
    assert upper_tail([1, 1, 1], [1, 1, 1], x) == pytest.approx(stats.chi2.sf(x, 3), rel=0.04)
    assert upper_tail([2], [4], 2 * x) == pytest.approx(stats.chi2.sf(x, 4), rel=0.04)
    assert upper_tail([1, -x / 10], [3, 10], 0) == pytest.approx(stats.f.sf(x / 3, 3, 10), rel=0.08)


def test_the_saddlepoint_passes_smoothly_through_the_mean() -> None:
    around = [upper_tail([1, 0.5], [2, 3], 3.5 + step) for step in (-1e-4, 0, 1e-4)]
    assert around[0] > around[1] > around[2]
    assert around[0] - around[2] < 1e-3


def test_sums_of_one_sign_stay_on_their_side() -> None:
    assert (upper_tail([1, 2], [1, 1], -1), upper_tail([-1, -2], [1, 1], 1)) == (1.0, 0.0)
    assert upper_tail([-1, -1], [1, 1], -2) == pytest.approx(1 - upper_tail([1, 1], [1, 1], 2), abs=1e-12)
    with pytest.raises(ValueError, match="expected weights"):
        upper_tail([0, 0], [1, 1], 1)
