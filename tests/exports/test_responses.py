"""Single answers: only what may be known of a person, in an order that tells nothing, missing told apart."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from werkzeug.exceptions import Forbidden

from questionnaires.model import Item, Option, Questionnaire, Section
from survey import store
from survey.exports.responses import variables
from survey.exports.responses.people import People, people
from survey.exports.responses.tables import write_csv
from survey.intake import bulk
from survey.models import Round
from tests.answers import submission
from tests.conftest import make_round
from tests.exports.test_same_figures import some_round
from tests.tabulate.answering import answer, forms

DESIGN = ["unit_code", "unit_name", "channel", "day", "status", "weight", "synthetic", "source"]


@pytest.fixture(autouse=True)
def _connected(sqlite_url: str) -> None:
    store.connect(sqlite_url)


def read(round_id: int, role: str = "cli", **asked: bool) -> People:
    with store.reading() as session:
        return people(session, session.get_one(Round, round_id), role, **asked)


def column(made: People, name: str) -> list[Any]:
    (variable,) = [v for v in made.variables if v.name == name]
    return list(made.column(variable))


def names(made: People) -> list[str]:
    return [variable.name for variable in made.variables]


@pytest.mark.parametrize("role", ["can-bo", "quan-tri", "kiem-toan", "public", ""])
def test_nobody_below_so_noi_vu_gets_single_answers(role: str) -> None:
    round_id = some_round()
    assert len(read(round_id, "so-noi-vu")) == 33
    with pytest.raises(Forbidden):
        read(round_id, role)


def test_a_row_holds_no_name_time_or_receipt() -> None:
    made = read(some_round())
    assert names(made)[: len(DESIGN)] == DESIGN
    assert {v.item for v in made.variables[len(DESIGN) :]} == {
        item.id for item in made.questionnaire.items if item.closed and not item.sensitive
    }


def test_sensitive_items_and_comments_only_when_asked_for() -> None:
    round_id = some_round()
    plain, full = read(round_id), read(round_id, sensitive=True, comments=True)
    assert set(names(full)) - set(names(plain)) == {"ethnicity", "comment"}
    assert [v.name for v in full.variables if v.sensitive] == ["ethnicity"]


def test_break_offs_are_counted_and_left_out() -> None:
    made = read(some_round())
    assert (len(made), made.statuses["break_off"]) == (33, 3)
    assert set(column(made, "status")) == {1}


def test_the_order_of_rows_does_not_tell_who_came_when(tmp_path: Path) -> None:
    texts = []
    for number, turn in enumerate((1, -1)):
        round_id = make_round(f"dot-{number}")
        said = [*forms(round_id, "5", 3), *forms(round_id, "4", 2, sex="male"), *forms(round_id, "1", 2)]
        for one in said[::turn]:
            answer(round_id, [one])
        write_csv(read(round_id), tmp_path / "file")
        source = DESIGN.index("source")
        with store.writing() as session:
            session.get_one(Round, round_id).status = "closed"
        lines = (tmp_path / "file").read_text("utf-8-sig").splitlines()
        texts.append([line.split(",")[:source] + line.split(",")[source + 3 :] for line in lines])
    assert texts[0] == texts[1]
    assert len(texts[0]) == 8


def test_a_day_is_the_day_in_viet_nam() -> None:
    round_id = make_round()
    late = datetime(2026, 3, 2, 17, 30, tzinfo=UTC)
    with store.writing() as session:
        bulk.load(session, [submission(round_id, answered_at=t) for t in (late, late.replace(hour=16))])
    assert [day.isoformat() for day in column(read(round_id), "day")] == ["2026-03-02", "2026-03-03"]


def test_missing_answers_say_why() -> None:
    round_id = make_round()
    answer(round_id, forms(round_id, "4", 1, i3_1="~", i3_2="", p6="early"))
    made = read(round_id)
    assert [column(made, name) for name in ("q3_1", "q3_2", "p7", "q3_3")] == [[-8], [-9], [-1], [4]]
    (late,) = [v for v in made.variables if v.name == "p7"]
    assert late.missing == {-9: "Bỏ trống", -1: "Không hỏi"}


def test_each_option_of_a_multiple_choice_is_yes_or_no() -> None:
    round_id = make_round()
    with store.writing() as session:
        bulk.load(session, [submission(round_id)])
    made = read(round_id)
    assert [column(made, f"p2_{name}") for name in ("officials", "village", "notice_board")] == [
        [1],
        [0],
        [0],
    ]
    (variable,) = [v for v in made.variables if v.name == "p2_village"]
    assert variable.label == "Kênh thông tin về thủ tục: Trưởng thôn, tổ trưởng, cán bộ ở thôn"


def test_the_weight_says_that_there_is_none() -> None:
    made = read(some_round())
    assert set(column(made, "weight")) == {1.0}
    (weight,) = [v for v in made.variables if v.name == "weight"]
    assert "không có quyền số" in weight.label


def item(kind: str = "choice", **changes: Any) -> Item:
    text = {"vi": "Câu", "en": "Item"}
    plain = {"id": "x", "kind": kind, "role": "perception", "source": "ours", "label": text, "name": text}
    return Item(**{**plain, **changes})


def asking(one: Item) -> Questionnaire:
    section = Section(id="s", title={"vi": "Phần"}, items=(one,))
    return Questionnaire(
        id="thu",
        version="1",
        title={"vi": "Thử"},
        languages=("vi",),
        pages="single",
        minutes=1,
        sections=(section,),
    )


def numbers(one: Item, *cards: str) -> list[float]:
    asked = asking(one)
    (variable,) = variables.of_items(asked, sensitive=True, comments=False)
    found = variables.read(asked, variable, np.array([list(card.encode()) for card in cards], dtype=np.uint8))
    return list(found.tolist())


def options(*codes: str) -> tuple[Option, ...]:
    return tuple(Option(code, f"v{code}", {"vi": code}) for code in codes)


def test_letters_are_numbers_after_nine() -> None:
    assert numbers(item(options=options("0", "9", "A", "z")), "0", "9", "A", "z", "-") == [0, 9, 10, 61, -9]


def test_codes_of_several_digits_read_as_written() -> None:
    assert numbers(item(width=2, options=options("01", "10", "54")), "01", "10", "54", "--") == [
        1,
        10,
        54,
        -9,
    ]
    assert numbers(item(width=2, options=options("0A", "10")), "0A", "10") == [10, 62]


def test_numbers_keep_their_size_and_their_gaps() -> None:
    assert numbers(item("number", width=3, no_opinion=True), "007", "999", "~~~", "---") == [7, 999, -8, -9]
    assert numbers(item("number", width=12), "999999999999", "-" * 12) == [999999999999, -9]


@pytest.mark.parametrize(
    ("one", "card"),
    [(item(options=options("1")), "7"), (item("number", width=3), "1-3"), (item("number"), "x")],
)
def test_a_card_that_the_questionnaire_does_not_know_is_refused(one: Item, card: str) -> None:
    with pytest.raises(ValueError, match="item x: the card has"):
        numbers(one, card)


def test_unlike_ids_never_share_a_name() -> None:
    made = read(some_round())
    twice = variables.renamed((made.variables[0], replace(made.variables[1], name="UNIT-CODE")))
    assert [v.name for v in twice] == ["unit_code", "unit_code_2"]
