"""A partial rate, which lacks criteria of few answers, is nowhere taken for an index."""

from copy import deepcopy
from typing import Any

import pytest

from survey import store
from survey.models import AssessmentEntry
from tests.conftest import make_round
from tests.report.scoring.conftest import INDEX8, stored
from tests.staff import Browser
from tests.tabulate.answering import answer, forms

YEARS = "/bao-cao/chi-so-8"


@pytest.fixture
def partial(plan: Browser) -> str:
    """A round in which nobody has an opinion on one criterion."""
    round_id = make_round("thieu")
    answer(round_id, forms(round_id, "5", 60, i5_3="~"))
    return "thieu"


def year_2020(browser: Browser) -> dict[str, Any]:
    found: list[dict[str, Any]] = browser.get(f"{YEARS}.json").get_json()
    return next(row for row in found if row["year"] == 2020)


def gaps_in_2021(browser: Browser) -> list[dict[str, Any]]:
    browser.post(YEARS, year="2021", rules="qd-1149")
    found: list[dict[str, Any]] = browser.get(f"{YEARS}/2021.json").get_json()["past_gaps"]
    return found


def keep(own: dict[str, Any]) -> None:
    """Put a snapshot at 8.1 of 2020, as an earlier save left it."""
    with store.writing() as session:
        found = session.get_one(AssessmentEntry, stored("index8", "8.1").id)
        found.given = deepcopy(found.given) | {"own": own}


def test_the_list_and_the_year_both_leave_it_missing(plan: Browser, partial: str) -> None:
    assert plan.post(f"{INDEX8}/8.1", revision="1", round=partial).status_code == 303
    assert stored("index8", "8.1").given["own"] == {}
    listed, year = year_2020(plan), plan.get(f"{INDEX8}.json").get_json()
    assert (listed["missing"], listed["known"], listed["sipas"]) == ("8.1", 3.5, None)
    assert (year["missing"], year["known"]) == (["8.1"], 3.5)
    assert ",8.1," in plan.text(f"{YEARS}.csv")


@pytest.mark.parametrize("state", [{"state": "not_comparable"}, {}])
def test_one_that_was_kept_before_is_passed_over(plan: Browser, partial: str, state: dict[str, str]) -> None:
    plan.post(f"{INDEX8}/8.1", revision="1", round=partial, rate="84,92", source="Bộ")
    keep({"rate": 0.99, "low": 0.9, "high": 1.0, "n": 60, "provisional": False, "hash": "a"} | state)
    assert gaps_in_2021(plan) == []
    revision = str(stored("index8", "8.1").revision)
    assert plan.post(f"{INDEX8}/8.1", revision=revision, round=partial).status_code == 303
    keep({"rate": 0.99, "low": 0.9, "high": 1.0, "n": 60, "provisional": False, "hash": "a"} | state)
    assert (year_2020(plan)["missing"], year_2020(plan)["sipas"]) == ("8.1", None)


def test_a_survey_from_elsewhere_is_then_named_as_the_source(plan: Browser, partial: str) -> None:
    fields = {"rate": "84,92", "source": "Bộ", "own_rate": "96,42", "own_source": "VNPT"}
    plan.post(f"{INDEX8}/8.1", revision="1", round=partial, **fields)
    (gap,) = gaps_in_2021(plan)
    assert (gap["own"], gap["source"]) == (0.9642, "VNPT")


def test_a_whole_rate_is_kept_and_counted(plan: Browser) -> None:
    round_id = make_round("du")
    answer(round_id, forms(round_id, "5", 57) + forms(round_id, "2", 3))
    plan.post(f"{INDEX8}/8.1", revision="1", round="du")
    assert (year_2020(plan)["missing"], year_2020(plan)["known"]) == ("", 13.0)
    plan.post(f"{INDEX8}/8.1", revision="2", round="du", rate="84,92", source="Bộ")
    (gap,) = gaps_in_2021(plan)
    assert (gap["own"], gap["source"]) == (0.95, "du")


def test_where_nothing_is_scored_words_say_so(office: Browser) -> None:
    office.post(YEARS, year="2021", rules="qd-1149")
    page, years = office.text(f"{YEARS}/2021"), office.text(YEARS)
    assert "Chỉ số 8 năm 2021: chưa chấm điểm tiêu chí nào, còn thiếu 8.1, 8.2" in page
    assert "0/0" not in page + years
    assert "chưa chấm điểm" in years
    assert "no criterion is scored yet" in office.text(f"{YEARS}/2021?lang=en")
