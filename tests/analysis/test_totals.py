"""From totals instead of respondents: the same figures to 1e-10, or "needs respondents"."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.answers import Answers, Item, read_codes
from analysis.composite import index_estimates
from analysis.design import SurveyDesign
from analysis.estimate import mean, total
from analysis.linear import FORMULAS, recipe
from analysis.rates import level_shares, rates
from analysis.sipas import factor_indices, index
from analysis.totals import item_groups, tally
from analysis.totals_table import Tables, from_tables, to_tables
from tests.analysis.test_variance import Strata

ITEMS = [Item(f"{j}", factor="a" if j < 3 else "b") for j in range(4)] + [Item("g", role="general")]
DESIGNS = ["clusters", "people", "people of clusters", "counted people", "no design"]


def survey(seed: int, kind: str, order: Any = slice(None)) -> tuple[Answers, SurveyDesign]:
    """Answers of 150 people to five items, some missing, in four communes and none."""
    rng = np.random.default_rng(seed)
    n = 150
    strata = rng.integers(0, 3, n)
    psu, weights = strata * 10 + rng.integers(0, 5, n), rng.uniform(0.5, 3, n)
    codes = rng.choice(list(b"12345-~"), size=(n, 5), p=[0.03, 0.05, 0.1, 0.3, 0.4, 0.06, 0.06])
    domain, people = rng.integers(-1, 4, n), np.arange(n)
    answers = read_codes(codes.astype(np.uint8)[order], ITEMS, domain=domain[order], n_domains=4)
    every: dict[str, dict[str, Any]] = {
        "clusters": {"strata": strata, "psu": psu, "weights": weights, "fpc": np.full(n, 30.0)},
        "people": {"strata": strata, "weights": weights},
        "people of clusters": {
            "strata": strata, "psu": psu, "ssu": people, "weights": weights,
            "fpc": [np.full(n, 30.0), np.full(n, 400.0)],
        },
        "counted people": {"strata": strata, "fpc": 300.0 + 50 * strata},
        "no design": {"weights": np.ones(n)},
    }  # fmt: skip
    columns: dict[str, Any] = {
        name: [c[order] for c in column] if isinstance(column, list) else column[order]
        for name, column in every[kind].items()
    }
    return answers, SurveyDesign(**columns, lonely_psu="certainty")


def same(got: Any, wanted: Any) -> None:
    np.testing.assert_allclose(got, wanted, rtol=1e-10, atol=1e-13)


@pytest.mark.parametrize("kind", DESIGNS)
@given(seed=st.integers(0, 10**6))
@settings(max_examples=15)
def test_rates_from_totals_are_those_of_respondents(kind: str, seed: int) -> None:
    answers, design = survey(seed, kind)
    found = rates(tally(answers, design, products=True))
    codes = np.stack([(answers.pairs[j // 2] >> (0 if j % 2 else 4)) & 15 for j in range(5)], axis=1)
    y = np.where(codes < 5, codes >= 3, np.nan)
    here = np.asarray(answers.domain)
    respondents = mean(design, y, by={"commune": here}, where=here >= 0)
    for name in ("estimate", "variance", "n", "weight", "df", "psus", "deff_replace", "deff", "complete"):
        same(getattr(found, name), getattr(respondents, name))
    same(found.covariance, respondents.covariance)


@pytest.mark.parametrize("kind", DESIGNS)
@pytest.mark.parametrize("formula", FORMULAS)
def test_indices_from_totals_are_those_of_respondents(kind: str, formula: Any) -> None:
    answers, design = survey(3, kind)
    totals = tally(answers, design, products=True)
    for people, counted in zip(index(answers, formula, design=design), index(totals, formula), strict=True):
        for name in people.__slots__:
            got, wanted = getattr(counted, name), getattr(people, name)
            assert got == (pytest.approx(wanted, rel=1e-10) if isinstance(wanted, float) else wanted)
    of_people, of_totals = (
        index_estimates(source, recipe(ITEMS, formula), d)[0]
        for source, d in ((answers, design), (totals, None))
    )
    same(of_totals.covariance, of_people.covariance)
    assert factor_indices(totals, formula).keys() == {"a", "b"}


@pytest.mark.parametrize("kind", DESIGNS)
def test_an_index_is_linearised_person_by_person(kind: str) -> None:
    answers, design = survey(8, kind)
    found, _ = index_estimates(answers, recipe(ITEMS, "pooled"), design)
    codes = np.stack([(answers.pairs[j // 2] >> (0 if j % 2 else 4)) & 15 for j in range(4)], axis=1)
    inside, answered = answers.domain == 2, codes < 5
    w = design.weight * inside
    y, a = ((codes >= 3) & answered).sum(axis=1), answered.sum(axis=1)
    rate = (w * y).sum() / (w * a).sum()
    z = inside * (y - rate * a) / (w * a).sum()
    assert found.variance[2, 0] == pytest.approx(total(design, z).variance[0, 0])


@pytest.mark.parametrize("kind", DESIGNS)
@given(seed=st.integers(0, 10**6), shuffle=st.integers(0, 100))
@settings(max_examples=10)
def test_the_order_of_respondents_changes_no_total(kind: str, seed: int, shuffle: int) -> None:
    order = np.random.default_rng(shuffle).permutation(150)
    plain, other = (rates(*survey(seed, kind, o)) for o in (slice(None), order))
    for name in ("estimate", "variance", "n", "df", "psus"):
        same(getattr(other, name), getattr(plain, name))


@pytest.mark.parametrize("kind", DESIGNS)
def test_totals_survive_as_tables_in_any_order(kind: str) -> None:
    answers, design = survey(5, kind)
    totals = tally(answers, design)
    cells, roster = to_tables(totals, design)
    shuffled = Tables(cells.sample(frac=1, random_state=1), roster.sample(frac=1, random_state=2))
    back = from_tables(shuffled, ITEMS, by=["domain"], groups=item_groups(ITEMS), lonely_psu="certainty")
    for name in ("estimate", "variance", "n", "df", "psus"):
        same(getattr(rates(back), name), getattr(rates(totals), name))
    assert back.design.degrees == totals.design.degrees
    if not totals.cells.pooled:
        same([r.low for r in index(back)], [r.low for r in index(totals)])


def test_tables_of_parts_are_put_one_under_another() -> None:
    answers, design = survey(5, "clusters")
    cells, roster = to_tables(tally(answers, design), design)
    sums = cells.columns[cells.columns.get_loc("respondents") :]
    half = cells.assign(**{name: cells[name] * 0.25 for name in sums})
    rest = cells.assign(**{name: cells[name] * 0.75 for name in sums})
    both = from_tables(Tables(pd.concat([half, rest]), roster), ITEMS, by=["domain"], lonely_psu="certainty")
    same(rates(both).variance, rates(tally(answers, design)).variance)


def test_units_without_an_answer_stay_on_the_roster() -> None:
    answers, design = survey(5, "clusters")
    cells, roster = to_tables(tally(answers, design), design)
    gone = cells[cells["psu"] != cells["psu"].iloc[0]]
    kept = from_tables(Tables(gone, roster), ITEMS, by=["domain"], lonely_psu="certainty")
    assert len(kept.design.stages[0].group) == len(design.stages[0].group)
    with pytest.raises(ValueError, match="unit that the roster lacks"):
        from_tables(Tables(cells, roster[1:]), ITEMS, by=["domain"])


@pytest.mark.parametrize("kind", ["clusters", "people"])
def test_calibrated_totals_take_residuals_too(kind: str) -> None:
    answers, design = survey(6, kind)
    classes = np.random.default_rng(0).integers(0, 3, 150)
    tied = design.calibrated(design.weight, Strata(classes))
    totals = tally(answers, tied)
    codes = answers.pairs[0] >> 4
    respondents = mean(tied, np.where(codes < 5, codes >= 3, np.nan), where=answers.domain == 1)
    same(rates(totals).variance[1, 0], respondents.variance[0, 0])
    back = from_tables(
        to_tables(totals, tied), ITEMS, by=["domain"], lonely_psu="certainty", calibration=Strata(classes)
    )
    same(rates(back).variance, rates(totals).variance)


def test_what_totals_do_not_hold_needs_respondents() -> None:
    people, design = survey(7, "people")
    with pytest.raises(ValueError, match="needs respondents, or totals with products"):
        index(tally(people, design), "item_mean")
    with pytest.raises(ValueError, match="needs respondents"):
        _ = rates(tally(people, design)).covariance
    clusters, drawn = survey(7, "clusters")
    with pytest.raises(ValueError, match="needs respondents: totals do not say who answered"):
        index(tally(clusters, drawn, groups=()), "pooled")
    with pytest.raises(ValueError, match="totals carry their design"):
        rates(tally(clusters, drawn), drawn)


def test_level_shares_add_up_and_match_their_rate() -> None:
    answers, design = survey(9, "clusters")
    shares, rate = level_shares(answers, "2", design), rates(answers, design)
    assert shares.columns == ("1", "2", "3", "4", "5")
    same(shares.estimate.sum(axis=1), 1)
    same(shares.estimate[:, 3:].sum(axis=1), rate.estimate[:, 2])
    same(level_shares(tally(answers, design), "2").covariance, shares.covariance)
    with pytest.raises(ValueError, match="item '9': expected one of"):
        level_shares(answers, "9", design)


def test_answers_and_design_must_be_of_the_same_people() -> None:
    answers, design = survey(1, "clusters")
    with pytest.raises(ValueError, match="150 respondents answered, the design has 12"):
        rates(answers, replace(design, strata=None, psu=None, weights=None, fpc=None, rows=12))
