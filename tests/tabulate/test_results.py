"""What a round says, against figures worked out by hand."""

from math import sqrt

import pytest

from survey import store
from survey.errors import Refused
from survey.models import Round
from survey.tabulate.judging import judge_together
from survey.tabulate.results import Results, results
from survey.tabulate.rows import as_json, flat
from tests.conftest import make_round
from tests.tabulate.answering import answer, forms


def found(round_id: int, *by: str) -> Results:
    with store.reading() as session:
        return results(session, session.get_one(Round, round_id), by)


def mixed_round() -> int:
    """40 forms in two units: all satisfied but for item 3.1, where 4 of 30 in Bắc Hà are not."""
    round_id = make_round()
    answer(round_id, forms(round_id, "5", 26) + forms(round_id, "4", 4, i3_1="2"), "02839", "web")
    answer(round_id, forms(round_id, "4", 10, i5_1="~"), "02647", "kiosk")
    return round_id


def row(made: dict[str, object], item: str, **domain: str) -> dict[str, object]:
    rows = made["results"]
    assert isinstance(rows, list)
    (one,) = [r for r in rows if r["item"] == item and r["domain"] == domain]
    assert isinstance(one, dict)
    return one


def by_hand(x: int, n: int, z: float = 1.959963984540054) -> tuple[float, float]:
    """Wilson's interval, written out anew."""
    p = x / n
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return middle - half, middle + half


def test_a_row_is_wilson_recomputed_by_hand(both: str) -> None:
    one = row(as_json(found(mixed_round())), "3.1")
    assert (one["answered"], one["satisfied"], one["rate"]) == (40, 36, 0.9)
    assert (one["low"], one["high"]) == pytest.approx(by_hand(36, 40), abs=1e-12)
    assert (one["method"], one["verdict"]) == ("wilson", "undecided")
    assert one["label"] == "Công chức có thái độ giao tiếp lịch sự"


def test_no_opinion_is_shown_and_stands_in_no_denominator(both: str) -> None:
    one = row(as_json(found(mixed_round())), "5.1")
    assert (one["answered"], one["no_opinion"], one["rate"]) == (30, 10, 1.0)
    assert one["levels"] == {"1": 0, "2": 0, "3": 0, "4": 4, "5": 26}


def test_the_index_is_the_mean_of_the_22_item_rates(both: str) -> None:
    made = as_json(found(mixed_round()))
    assert len(made["results"]) == 22
    assert made["index"]["rate"] == pytest.approx((21 + 0.9) / 22)
    assert made["index"]["low"] < made["index"]["rate"] < made["index"]["high"]
    assert [f["id"] for f in made["factors"]] == ["1", "2", "3", "4", "5"]
    assert made["factors"][2]["rate"] == pytest.approx((5 + 0.9) / 6)


def test_rows_by_unit_follow_those_of_the_whole_round(both: str) -> None:
    made = as_json(found(mixed_round(), "unit"))
    assert len(made["results"]) == 22 * 100
    assert row(made, "3.1", unit="02839")["satisfied"] == 26
    assert row(made, "3.1", unit="02647")["satisfied"] == 10
    (bac_ha,) = [d for d in made["domains"] if d["domain"] == {"unit": "02839"}]
    assert bac_ha["index"]["rate"] == pytest.approx((21 + 26 / 30) / 22)


def test_without_answers_every_figure_is_null(both: str) -> None:
    made = as_json(found(make_round(), "unit"))
    one = row(made, "1.1", unit="02839")
    assert {one[k] for k in ("rate", "low", "high", "method", "verdict")} == {None}
    assert (one["answered"], one["satisfied"]) == (0, 0)
    assert {made["index"][k] for k in ("rate", "low", "high", "method", "verdict")} == {None}


def test_divisions_can_be_crossed(both: str) -> None:
    made = as_json(found(mixed_round(), "channel", "sex"))
    assert row(made, "1.1", channel="kiosk", sex="female")["answered"] == 10
    assert row(made, "1.1", channel="kiosk", sex="male")["answered"] == 0


def test_an_open_round_is_provisional_and_says_so(both: str) -> None:
    round_id = mixed_round()
    made = as_json(found(round_id))
    assert made["provisional"] is True
    assert any("Tạm thời" in note for note in made["notes"])
    with store.writing() as session:
        session.get_one(Round, round_id).status = "closed"
    assert as_json(found(round_id))["provisional"] is False


def test_a_voluntary_channel_is_called_so(both: str) -> None:
    assert any("tự nguyện, không phải mẫu" in note for note in as_json(found(mixed_round()))["notes"])


def test_collected_counts_complete_answers_by_channel(both: str) -> None:
    made = as_json(found(mixed_round()))
    assert made["collected"] == {"kiosk": 10, "web": 30}
    assert (made["answers"], made["complete"], made["break_off"]) == (40, 40, 0)


def test_flat_rows_say_the_same_as_the_json(both: str) -> None:
    one = found(mixed_round(), "unit")
    items = [r for r in flat(one) if r["kind"] == "item"]
    assert [(r["unit"], r["item"], r["rate"], r["low"]) for r in items] == [
        (r["domain"].get("unit", ""), r["item"], r["rate"], r["low"]) for r in as_json(one)["results"]
    ]


def test_units_carry_the_verdict_that_holds_beside_all_others(both: str) -> None:
    made = found(mixed_round(), "unit")
    together = [one.verdict for one in judge_together(made.domains)]
    assert [part["verdict_together"] for part in as_json(made)["domains"]] == together
    rows = [row for row in flat(made) if row["kind"] == "index"]
    assert [row["verdict_together"] for row in rows] == [None, *together]
    assert any(together)


def test_an_impossible_division_is_refused_in_words(both: str) -> None:
    with pytest.raises(Refused, match="Không chia được theo “trời”"):
        found(make_round(), "trời")


def test_a_crossing_into_too_many_cells_is_refused_in_words(sqlite_url: str) -> None:
    store.connect(sqlite_url)
    with pytest.raises(Refused, match=r"nhiều nhất là 5\.000"):
        found(make_round(), "unit", "age", "education", "occupation")


@pytest.mark.parametrize("formula", ["item_mean", "pooled", "general", "mean_score", "mean_score_0"])
def test_every_formula_of_a_round_works_even_with_one_question(sqlite_url: str, formula: str) -> None:
    store.connect(sqlite_url)
    round_id = make_round("nhanh", "mot-cham", formula=formula)
    answer(round_id, [{"general": "4"}] * 12)
    made = as_json(found(round_id))
    assert made["index"]["rate"] == pytest.approx({"mean_score": 0.8, "mean_score_0": 0.75}.get(formula, 1.0))
    assert [r["item"] for r in made["results"]] == ["general"]
