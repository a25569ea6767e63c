"""What leaves for everybody: nothing hidden can be computed, and every figure comes from shown counts."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from analysis.disclosure import CountTable, Policy, Show, audit
from survey import clock, store
from survey.config import Config
from survey.errors import Refused
from survey.exports import basis
from survey.exports.outgoing import published
from survey.exports.parts import parts
from survey.exports.publication import canonical, document
from survey.exports.suppressed import Suppressed
from survey.models import Round
from survey.tabulate.results import Results, results
from tests.conftest import make_round
from tests.tabulate.answering import answer, forms

Levels = Mapping[str, int]
UNITS = ("02647", "02671", "02680", "02686", "02839")
# By unit, how many people chose which level on every question.
ROUNDS: dict[str, dict[str, Levels]] = {
    "tiny communes": {
        "02647": {"1": 2, "5": 5},
        "02671": {"2": 1, "4": 3},
        "02680": {"3": 9, "4": 30, "5": 40},
        "02686": {"2": 8, "4": 20, "5": 61},
        "02839": {"2": 9, "4": 40, "5": 50},
    },
    "one tiny commune": {
        "02647": {"1": 2, "5": 5},
        "02671": {"2": 12, "4": 13, "5": 20},
        "02680": {"3": 9, "4": 30, "5": 40},
        "02686": {"2": 8, "4": 20, "5": 61},
    },
    "all satisfied": {"02647": {"5": 6}, "02671": {"5": 12}, "02680": {"4": 30, "5": 40}, "02686": {"5": 25}},
    "one unit": {"02647": {"1": 1, "2": 2, "4": 20, "5": 40}},
    "one answer": {"02647": {"5": 1}},
    "nobody": {},
}


@pytest.fixture(autouse=True)
def connected(settings: Config) -> None:
    store.connect(settings.database_url)


def filled(rows: Mapping[str, Levels], **changes: Any) -> int:
    """A round of sipas-2640 with these answers; what is given in `changes` is the round's."""
    round_id = make_round(**changes)
    for unit, levels in rows.items():
        answer(round_id, [form for level, n in levels.items() for form in forms(round_id, level, n)], unit)
    return round_id


def found_in(round_id: int, by: Sequence[str] = ("unit",)) -> Results:
    with store.reading() as session:
        return results(session, session.get_one(Round, round_id), by)


def made_public(found: Results) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(canonical(document(published(found), {}, number=1, day=clock.today())))
    return made


def unit_of(made: dict[str, Any], code: str) -> dict[str, Any]:
    return next(unit for unit in made["units"] if unit["code"] == code)


def exposed(made: Suppressed) -> list[Any]:
    """What a reader can compute too closely, over all items, by linear programming alone."""
    return [
        exposure
        for release in made.releases.values()
        for exposure in audit(release.table, release.shown.plan, Policy(), exchanges=False).exposures
    ]


@pytest.mark.parametrize("name", ROUNDS)
def test_nothing_hidden_can_be_computed(name: str) -> None:
    made = published(found_in(filled(ROUNDS[name], questionnaire="mot-cham")))
    assert exposed(made) == []


def test_an_exposure_would_be_found() -> None:
    made = published(found_in(filled(ROUNDS["one tiny commune"], questionnaire="mot-cham")))
    (release,) = made.releases.values()
    tiny, plan = release.table.rows.index("02647"), release.shown.plan
    rows = plan.rows.copy()
    rows[(rows == Show.HIDDEN) & (np.arange(len(rows)) != tiny)] = Show.SPLIT
    assert audit(release.table, replace(plan, rows=rows), Policy()).exposures


def test_a_row_hidden_for_anothers_sake_is_hidden_in_every_item_of_the_same_people() -> None:
    made = published(found_in(filled(ROUNDS["one tiny commune"])))
    patterns = {
        tuple(row.name for row in made.rows(item) if row.show == Show.HIDDEN) for item in made.releases
    }
    assert len(made.releases) == 23
    assert len(patterns) == 1
    (hidden,) = patterns
    assert "02647" in hidden
    assert len(hidden) > 1
    reasons = {row.name: row.reason for row in made.rows("1.1") if row.show == Show.HIDDEN}
    # There was no earlier release that could be the reason.
    assert reasons == {name: "few_answers" if name == "02647" else "complementary" for name in hidden}


def test_answers_moved_between_hidden_rows_change_nothing_that_is_published() -> None:
    rows = ROUNDS["tiny communes"]
    one = made_public(found_in(filled(rows)))
    hidden = [unit["code"] for unit in one["units"] if unit["index"].get("why") == "few_answers"]
    assert hidden == ["02647", "02671"]
    with store.writing() as writing:
        writing.get_one(Round, 1).status = "closed"
    swapped = rows | {"02647": {"1": 1, "4": 1, "5": 5}, "02671": {"1": 1, "2": 1, "4": 2}}
    other = made_public(found_in(filled(swapped, slug="dot-2")))
    for made in (one, other):
        del made["data_digest"]
        del made["round"]
    assert one == other


def test_a_tiny_unit_shows_neither_its_rate_nor_how_many_answered() -> None:
    made = made_public(found_in(filled(ROUNDS["tiny communes"])))
    unit = unit_of(made, "02647")
    assert unit["index"] == {"why": "few_answers"}
    assert all(figure == {"why": "few_answers"} for figure in unit["items"].values())


def test_rates_have_one_decimal_and_a_small_rest_is_told_as_a_class() -> None:
    few, many = {"2": 3, "5": 100}, {"1": 20, "4": 30, "5": 40}
    made = made_public(found_in(filled({"02647": few, "02671": many, "02680": few, "02686": few})))
    coded, shown = (unit_of(made, code)["items"]["1.1"] for code in ("02647", "02671"))
    assert coded["rate_between"] == [0.942, 0.99]
    assert coded["satisfied_between"] == [97, 102]
    assert coded["why"] == "small_split"
    assert "levels" not in coded
    assert (shown["rate"], shown["satisfied"]) == (0.778, 70)


def test_five_levels_are_shown_where_every_one_has_five_answers() -> None:
    made = made_public(found_in(filled({"02647": {"1": 20, "4": 30, "5": 40}, "02671": {"1": 7, "2": 16}})))
    assert unit_of(made, "02647")["items"]["1.1"]["levels"] == [20, 0, 0, 30, 40]
    assert unit_of(made, "02671")["items"]["1.1"]["levels"] == [7, 16, 0, 0, 0]


def test_the_levels_of_another_row_are_not_left_over_from_the_total() -> None:
    made = made_public(found_in(filled({"02647": {"1": 20, "4": 30, "5": 40}, "02671": {"1": 4, "2": 16}})))
    small, other = (unit_of(made, code)["items"]["1.1"] for code in ("02671", "02647"))
    assert (small["satisfied"], small["why"]) == (0, "small_level")
    assert (other["satisfied"], other["why"]) == (70, "complementary")
    assert "levels" not in small | other


def test_intervals_and_verdicts_of_a_class_hold_for_both_of_its_ends() -> None:
    whole, rows = parts(published(found_in(filled({"02647": {"2": 3, "5": 100}}))))
    index = next(row.index for row in rows if row.name == "02647")
    assert index.rate == pytest.approx((97 / 103, 102 / 103))
    assert index.low is not None
    assert index.low < 97 / 103
    assert index.high is not None
    assert index.high > 102 / 103
    assert index.verdict == "undecided"
    assert whole.index.rate == index.rate


def test_the_index_is_that_of_the_report_where_everything_is_shown() -> None:
    found = found_in(filled({"02647": {"2": 90, "4": 300, "5": 700}, "02671": {"1": 70, "4": 100, "5": 90}}))
    whole, _rows = parts(published(found))
    assert found.whole.index.rate is not None
    assert whole.index.rate == pytest.approx((found.whole.index.rate,) * 2)
    assert whole.index.verdict == found.whole.index.verdict
    assert (whole.index.low or 1) <= (found.whole.index.low or 0)
    assert (whole.index.high or 0) >= (found.whole.index.high or 1)


@pytest.mark.parametrize("formula", ["pooled", "general", "mean_score", "mean_score_0"])
def test_every_formula_gives_the_index_of_the_report(formula: str) -> None:
    found = found_in(filled({"02647": {"2": 90, "4": 300, "5": 700}}, formula=formula))
    whole, _rows = parts(published(found))
    assert whole.index.rate == pytest.approx((found.whole.index.rate,) * 2)


def test_a_second_release_waits_for_a_block_of_answers() -> None:
    round_id = filled(ROUNDS["one tiny commune"], questionnaire="mot-cham")
    first = published(found_in(round_id))
    kept = basis.from_bytes(basis.to_bytes(dict(first.releases)))
    answer(round_id, forms(round_id, "1", 3), "02680")
    answer(round_id, forms(round_id, "5", 30), "02686")
    second = published(found_in(round_id), [kept])
    assert second.waiting == ("02680",)
    (item,) = second.releases
    counts = dict(zip(second.names, second.releases[item].table.counts.sum(axis=1), strict=True))
    assert (counts["02680"], counts["02686"]) == (79, 119)
    assert exposed(second) == []


def test_a_unit_that_comes_later_is_compared_with_nobody() -> None:
    round_id = filled({"02671": {"1": 20, "5": 40}, "02680": {"1": 30, "5": 40}}, questionnaire="mot-cham")
    first = published(found_in(round_id))
    ((item, made),) = first.releases.items()
    known = [at for at, name in enumerate(made.table.rows) if name != "02839"]
    table = CountTable.of(
        made.table.counts[known], [made.table.rows[at] for at in known], groups={"*": range(len(known))}
    )
    plan = made.shown.plan
    shown = (plan.rows[known], plan.why[known], plan.groups, plan.why_groups)
    answer(round_id, forms(round_id, "5", 30), "02839")
    second = published(found_in(round_id), [{item: basis.stands_on(table, shown, Policy())}])
    assert second.rows(item)[second.names.index("02839")].n == 30


def test_crossed_divisions_are_refused() -> None:
    found = found_in(filled({"02647": {"5": 20}}, questionnaire="mot-cham"), ("unit", "channel"))
    with pytest.raises(Refused, match="một cách một lần"):
        published(found)


def test_without_a_division_the_whole_is_protected_alone() -> None:
    made = published(found_in(filled({"02647": {"2": 3, "5": 100}}, questionnaire="mot-cham"), ()))
    (item,) = made.releases
    assert made.whole(item).satisfied_between == (97, 102)
    assert made.rows(item) == ()
