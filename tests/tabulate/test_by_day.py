"""Days of units as clusters: from sums what the respondents themselves give, and what it changes."""

from datetime import timedelta
from random import Random
from typing import Any

import numpy as np
import pytest
from sqlalchemy import select

from analysis import sipas
from analysis.design import SurveyDesign
from analysis.sipas import IndexResult
from questionnaires.layout import position
from survey import store
from survey.models import RESPONSES, Round
from survey.registry.versions import questionnaire_of
from survey.tabulate.by_day import ByDay, by_day
from survey.tabulate.matrix import matrix
from survey.tabulate.results import Results, analysis_items, estimate, facts_of
from tests.answers import MOMENT, whole
from tests.conftest import make_round
from tests.intake.test_rollup import fold_all, give

UNITS = ("02839", "02686", "02647")


def mixed(days: int = 12, each: int = 6, seed: int = 1) -> list[dict[str, Any]]:
    """Units whose days differ, with answers of all kinds, some without an opinion on an item."""
    random = Random(seed)
    given = []
    for unit in UNITS:
        for day in range(days):
            bad = random.choice((0.0, 0.1, 0.6))
            for _ in range(each):
                answers = whole(level="2" if random.random() < bad else "5")
                answers["1.1"] = random.choice(("4", "2"))
                if random.random() < 0.3:
                    answers["3.2"] = "~"
                at = MOMENT + timedelta(days=day)
                given.append({"unit": unit, "answered_at": at, "answers": answers})
    return given


def read(round_id: int) -> tuple[Results, ByDay | None]:
    with store.reading() as session:
        survey_round = session.get_one(Round, round_id)
        found = estimate(facts_of(survey_round), matrix(session, survey_round, ("unit",)))
        return found, by_day(session, survey_round, found.facts, found.domains)


def from_respondents(round_id: int, formula: sipas.Formula, by_unit: bool) -> tuple[IndexResult, ...]:
    """The same by the design of all respondents, read from the answers themselves."""
    c = RESPONSES.c
    with store.reading() as session:
        asked = questionnaire_of(session.get_one(Round, round_id).version)
        wanted = select(c.answers, c.unit_id, c.answered_at).where(c.round_id == round_id)
        rows = session.execute(wanted).all()
    items = analysis_items(asked, formula)
    places = [position(asked, item.id).start for item in items]
    codes = np.array([[ord(row.answers[place]) for place in places] for row in rows], np.uint8)
    unit = np.array([row.unit_id for row in rows])
    day = [f"{row.unit_id} {row.answered_at:%F}" for row in rows]
    places_of = np.unique(unit, return_inverse=True)[1].astype(np.int32)
    answers = sipas.read_codes(codes, items, domain=places_of, n_domains=len(set(unit)))
    design = SurveyDesign(strata=unit, psu=day, lonely_psu="adjust")
    return sipas.index(answers if by_unit else answers.whole(), formula, design=design)


def same(one: IndexResult, other: IndexResult) -> None:
    assert (one.n, one.psus, one.df, one.verdict, one.state) == (
        (other.n, other.psus, other.df, other.verdict, other.state)
    )
    numbers = ("rate", "low", "high", "variance", "effective_n", "p_met", "p_not_met")
    for name in numbers:
        assert getattr(one, name) == pytest.approx(getattr(other, name), abs=1e-10), name


@pytest.mark.parametrize("formula", ["item_mean", "pooled", "general", "mean_score"])
def test_from_sums_it_is_what_the_respondents_give(both: str, formula: sipas.Formula) -> None:
    round_id = make_round(formula=formula, opens=MOMENT.date())
    give(round_id, mixed())
    _found, days = read(round_id)
    assert days is not None
    assert days.days == 36
    same(days.index, from_respondents(round_id, formula, by_unit=False)[0])


def test_sums_that_still_wait_to_be_folded_count(both: str) -> None:
    round_id = make_round(opens=MOMENT.date())
    give(round_id, mixed())
    _found, waiting = read(round_id)
    fold_all()
    _found, folded = read(round_id)
    assert waiting == folded is not None


def alike(unit: str, days: int, bad: int, each: int = 10) -> list[dict[str, Any]]:
    """On `bad` of the days everybody is dissatisfied, on the others nobody."""
    return [
        {"unit": unit, "answered_at": MOMENT + timedelta(days=day), "level": "2" if day < bad else "5"}
        for day in range(days)
        for _ in range(each)
    ]


def test_a_unit_s_verdict_rests_on_its_own_days_and_what_changes_is_named(both: str) -> None:
    round_id = make_round(opens=MOMENT.date())
    # 80 % of 200 people is far from 95 %; four bad days of 20 are not.
    give(round_id, [*alike("02839", 20, 4), *alike("02686", 20, 0)])
    _found, days = read(round_id)
    assert days is not None
    assert [(one.part.key["unit"], one.was, one.now) for one in days.changed] == [
        ("02839", "not_met", "undecided")
    ]
    assert days.counts[0]["not_met"] == 1
    assert days.counts[1]["not_met"] == 0
    theirs = days.changed[0].index
    alone = next(part for part in from_respondents(round_id, "item_mean", True) if part.rate == 0.8)
    same(theirs, alone)
    assert (theirs.psus, theirs.df) == (20, 19)
    assert theirs.effective_n is not None
    assert theirs.effective_n < 21


def test_a_unit_with_one_day_has_no_verdict_of_its_own(both: str) -> None:
    round_id = make_round(opens=MOMENT.date())
    give(round_id, [*alike("02839", 1, 0, each=120), *alike("02686", 20, 0)])
    _found, days = read(round_id)
    assert days is not None
    assert [(one.was, one.now, one.index.state) for one in days.changed] == [("met", None, "one_psu")]


def test_without_answers_there_is_nothing_to_say(both: str) -> None:
    assert read(make_round())[1] is None


def test_sums_that_lack_an_answer_say_nothing(both: str) -> None:
    round_id = make_round(opens=MOMENT.date())
    give(round_id, mixed())
    with store.reading() as session:
        survey_round = session.get_one(Round, round_id)
        found = estimate(facts_of(survey_round), matrix(session, survey_round, ("unit",)))
    give(round_id, mixed(days=1))
    with store.reading() as session:
        survey_round = session.get_one(Round, round_id)
        assert by_day(session, survey_round, found.facts, found.domains) is None
