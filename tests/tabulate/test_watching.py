"""An open round's figures: the same rates, wider intervals to look at daily, no verdict anywhere."""

from dataclasses import replace

import pytest

from analysis.sequential import confidence_sequence
from analysis.sipas import IndexResult, ItemResult
from survey import store
from survey.models import Round
from survey.tabulate.design_effect import DesignEffect
from survey.tabulate.results import Estimates, Results, results
from survey.tabulate.watching import METHOD, watched
from tests.conftest import make_round
from tests.tabulate.answering import answer, forms


def found(round_id: int) -> Results:
    with store.reading() as session:
        return results(session, session.get_one(Round, round_id), ("unit",))


def all_rows(part: Estimates) -> list[IndexResult | ItemResult]:
    return [part.index, *part.factors.values(), *part.items]


@pytest.fixture
def open_round(app: object) -> Results:
    round_id = make_round()
    answer(round_id, forms(round_id, "5", 60) + forms(round_id, "4", 12, i3_1="2"))
    return found(round_id)


def test_rates_stay_and_every_interval_is_the_sequence(open_round: Results) -> None:
    seen = watched(open_round)
    for before, after in zip(
        (open_round.whole, *open_round.domains), (seen.whole, *seen.domains), strict=True
    ):
        assert after.index.rate == before.index.rate
        assert [row.rate for row in after.items] == [row.rate for row in before.items]
    (row,) = [row for row in seen.whole.items if row.item == "3.1"]
    assert (row.low, row.high) == tuple(float(bound) for bound in confidence_sequence(60, 72))
    index = seen.whole.index
    low, high = confidence_sequence((index.rate or 0.0) * 72, 72)
    assert (index.low, index.high) == (pytest.approx(float(low)), pytest.approx(float(high)))


def test_nothing_is_judged_while_it_is_open(open_round: Results) -> None:
    seen = watched(open_round)
    rows = [row for part in (seen.whole, *seen.domains) for row in all_rows(part)]
    assert {(row.verdict, row.official_met, row.p_met, row.p_not_met) for row in rows} == {(None,) * 4}
    assert {row.method for row in rows if row.rate is not None} == {METHOD}
    assert {row.low for row in rows if row.rate is None} == {None}


def test_a_closed_round_stays_as_it_is(open_round: Results) -> None:
    closed = replace(open_round, facts=replace(open_round.facts, provisional=False))
    assert watched(closed) is closed


def test_a_design_effect_widens_them(open_round: Results) -> None:
    facts = replace(open_round.facts, design_effect=DesignEffect(1.5, 1))
    plain, clustered = watched(open_round), watched(replace(open_round, facts=facts))
    assert (clustered.whole.index.low or 0) < (plain.whole.index.low or 0)
