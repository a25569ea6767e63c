from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires import layout, loader
from questionnaires.layout import AnswerError
from questionnaires.model import Questionnaire
from tests.questionnaires import strategies


@strategies.steady
@given(strategies.answered())
def test_what_is_punched_can_be_read_back(case: tuple[Questionnaire, dict[str, Any]]) -> None:
    questionnaire, answers = case
    row = layout.encode(questionnaire, answers)
    decoded = layout.decode(questionnaire, row)
    assert decoded == {key: v if isinstance(v, str) else sorted(v) for key, v in answers.items()}
    assert layout.encode(questionnaire, decoded) == row
    assert len(row) == layout.width(questionnaire)


@strategies.steady
@given(strategies.answered())
def test_json_of_a_card_is_the_canonical_json_of_its_answers(
    case: tuple[Questionnaire, dict[str, Any]],
) -> None:
    questionnaire, answers = case
    row = layout.encode(questionnaire, answers)
    expected = json.dumps(
        layout.decode(questionnaire, row), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    assert layout.answers_json(questionnaire, row) == expected


@strategies.steady
@given(strategies.answered())
def test_every_character_is_in_the_alphabet_of_its_position(
    case: tuple[Questionnaire, dict[str, Any]],
) -> None:
    questionnaire, answers = case
    row = layout.encode(questionnaire, answers)
    for place in layout.positions(questionnaire):
        assert set(row[place.start : place.start + place.width]) <= set(place.alphabet)


@strategies.steady
@given(strategies.questionnaires())
def test_positions_cover_the_card_without_gap_or_overlap(questionnaire: Questionnaire) -> None:
    expected = 0
    for place in layout.positions(questionnaire):
        assert place.start == expected
        expected += place.width
    assert expected == layout.width(questionnaire)


@strategies.steady
@given(strategies.questionnaires(), st.data())
def test_a_damaged_card_is_refused_or_read_to_the_letter(
    questionnaire: Questionnaire, data: st.DataObject
) -> None:
    size = layout.width(questionnaire)
    row = data.draw(st.text("01-.~aZ", min_size=size, max_size=size))
    try:
        answers = layout.decode(questionnaire, row)
    except ValueError:
        with pytest.raises(ValueError):
            layout.answers_json(questionnaire, row)
    else:
        assert json.loads(layout.answers_json(questionnaire, row)) == answers


def test_a_toy_card_can_be_counted_on_the_fingers(toy: dict[str, Any]) -> None:
    questionnaire = loader.from_dict(toy)
    assert layout.encode(questionnaire, {}) == "-..---"
    assert layout.encode(questionnaire, {"1.1": "good", "wait": "7"}) == "2..007"
    assert layout.encode(questionnaire, {"1.1": "bad", "why": ["rude"]}) == "101---"
    assert layout.encode(questionnaire, {"1.1": "bad", "why": []}) == "1-----"
    assert layout.encode(questionnaire, {"1.1": "~"}) == "~..---"
    assert layout.answers_json(questionnaire, "111007") == '{"1.1":"bad","wait":"7","why":["rude","slow"]}'


def test_a_multiple_choice_has_one_position_per_option(toy: dict[str, Any]) -> None:
    questionnaire = loader.from_dict(toy)
    places = [place for place in layout.positions(questionnaire) if place.item == "why"]
    assert [(place.option, place.start, place.width) for place in places] == [("slow", 1, 1), ("rude", 2, 1)]
    assert layout.position(questionnaire, "why").width == 2
    assert layout.position(questionnaire, "1.1").alphabet == "12-~"


@pytest.mark.parametrize(
    ("answers", "item"),
    [
        ({"1.1": "excellent"}, "1.1"),
        ({"1.1": "1"}, "1.1"),  # the code is not the value
        ({"1.1": ""}, "1.1"),
        ({"1.1": "-"}, "1.1"),
        ({"1.1": ["bad"]}, "1.1"),
        ({"1.1": "good", "why": ["slow"]}, "why"),  # not asked
        ({"why": ["slow"]}, "why"),
        ({"1.1": "bad", "why": "slow"}, "why"),
        ({"1.1": "bad", "why": "~"}, "why"),
        ({"1.1": "bad", "why": ["slow", "slow"]}, "why"),
        ({"1.1": "bad", "why": ["slow", "late"]}, "why"),
        ({"wait": "1000"}, "wait"),
        ({"wait": "-1"}, "wait"),
        ({"wait": "٣"}, "wait"),
        ({"wait": "~"}, "wait"),
        ({"comment": "Tốt"}, "comment"),
        ({"9.9": "bad"}, "9.9"),
    ],
)
def test_an_unknown_answer_names_item_given_and_expected(
    toy: dict[str, Any], answers: dict[str, Any], item: str
) -> None:
    with pytest.raises(AnswerError) as caught:
        layout.encode(loader.from_dict(toy), answers)
    assert caught.value.item == item
    assert caught.value.given == answers[item]
    assert str(caught.value).startswith(f"item {item}: given")


@pytest.mark.parametrize(
    "row", ["3..---", "...---", "100007", "1-0---", "2..07", "2..0077", "2..-07", "~..~~~"]
)
def test_a_card_that_no_answer_gives_is_refused(toy: dict[str, Any], row: str) -> None:
    questionnaire = loader.from_dict(toy)
    with pytest.raises(ValueError):
        layout.decode(questionnaire, row)
    with pytest.raises(ValueError):
        layout.answers_json(questionnaire, row)


def test_one_long_number_does_not_fill_the_memory(toy: dict[str, Any]) -> None:
    toy["sections"][0]["items"] = [toy["sections"][0]["items"][2] | {"width": 9}]
    questionnaire = loader.from_dict(toy)
    assert layout.answers_json(questionnaire, "000000042") == '{"wait":"42"}'
    assert not layout._fragments(questionnaire)[1][0]


def test_an_item_without_a_place_is_said_to_have_none(sipas_2640: Questionnaire) -> None:
    with pytest.raises(KeyError, match="comment"):
        layout.position(sipas_2640, "comment")
