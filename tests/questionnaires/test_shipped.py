from __future__ import annotations

import re

import pytest

from questionnaires import layout, loader
from questionnaires.check import check
from questionnaires.model import Questionnaire
from questionnaires.reading import estimated_minutes

every = pytest.mark.parametrize("name", loader.available())


@every
def test_a_shipped_questionnaire_has_no_problem(name: str) -> None:
    questionnaire = loader.load(name)
    assert check(questionnaire) == []
    assert questionnaire.id == name
    assert questionnaire.languages[0] == "vi"


@every
def test_questions_have_at_most_twenty_words(name: str) -> None:
    texts = [text for item in loader.load(name).items for text in (item.label, item.hint or {})]
    sentences = [
        part for text in texts for words in text.values() for part in re.split(r"(?<=[.?])\s", words)
    ]
    assert [sentence for sentence in sentences if len(sentence.split()) > 20] == []


@every
def test_people_are_addressed_as_ong_ba_and_never_as_ban(name: str) -> None:
    spoken = [item.label["vi"] for item in loader.load(name).items]
    assert not [
        text for text in spoken if re.search(r"\b(bạn|quý vị|vui lòng|anh/chị)\b", text, re.IGNORECASE)
    ]


@every
def test_rated_questions_ask_how_and_never_whether(name: str) -> None:
    for item in loader.load(name).items_of("satisfaction", "general"):
        assert "hài lòng thế nào" in item.label["vi"], item.id
        assert "không?" not in item.label["vi"], item.id
        assert "how satisfied" in item.label["en"].lower(), item.id


@every
def test_the_minutes_promised_are_honest(name: str) -> None:
    questionnaire = loader.load(name)
    for language in questionnaire.languages:
        assert estimated_minutes(questionnaire, language) <= questionnaire.minutes + 0.5


@every
def test_no_sensitive_item_is_required(name: str) -> None:
    assert not [item.id for item in loader.load(name).items if item.sensitive and item.required]


def test_sipas_2640_has_five_factors_and_twenty_two_criteria(sipas_2640: Questionnaire) -> None:
    sizes = {factor.id: len(sipas_2640.factor_items(factor.id)) for factor in sipas_2640.factors}
    assert sizes == {"1": 4, "2": 5, "3": 6, "4": 3, "5": 4}
    assert len(sipas_2640.items_of("satisfaction")) == 22
    assert all(
        item.satisfied == ("4", "5") and item.faces for item in sipas_2640.items_of("satisfaction", "general")
    )


def test_the_first_question_asks_the_age_and_offers_under_eighteen(sipas_2640: Questionnaire) -> None:
    age = sipas_2640.items[0]
    assert (age.id, age.required, age.by_value["under18"].code) == ("age", True, "0")


def test_ethnicity_is_sensitive_optional_and_can_be_declined(sipas_2640: Questionnaire) -> None:
    ethnicity = sipas_2640.item("ethnicity")
    assert ethnicity.sensitive
    assert not ethnicity.required
    assert ethnicity.options[-1].value == "no-answer"


def test_notice_and_apology_are_asked_only_after_a_late_result(sipas_2640: Questionnaire) -> None:
    row = layout.encode(sipas_2640, {"p6": "on-time"})
    late = layout.encode(sipas_2640, {"p6": "late", "p8": "written"})
    place = layout.position(sipas_2640, "p7").start
    assert (row[place : place + 2], late[place : place + 2]) == ("..", "-1")


def test_sipas_1001_has_its_known_counts_and_says_what_is_ours() -> None:
    questionnaire = loader.load("sipas-1001")
    assert len([item for item in questionnaire.items if re.fullmatch(r"p\d", item.id)]) == 8
    assert len(questionnaire.factor_items("A3")) == 9
    assert len(questionnaire.item("needs").options) == 10
    assert questionnaire.notes is not None
    assert "hệ thống tự đặt" in questionnaire.notes["vi"]


def test_one_touch_asks_for_reasons_only_up_to_neutral() -> None:
    questionnaire = loader.load("mot-cham")
    condition = questionnaire.item("reasons").ask_if
    assert condition is not None
    assert condition.values == ("1", "2", "3")
    assert questionnaire.pages == "single"
    assert not questionnaire.items_of("demographic")


# The layout never changes silently: codes on stored cards must keep their meaning for ever.
LAYOUTS = {
    "mot-cham": "461319977413188e8b5e98d8fd1414df4c9ce89e0d3205b20b58b73f5995f78b",
    "sipas-1001": "535e63fd1a611597ff90b2b3c9676b28f26b3d5701c0849c99e745ebe50e73bc",
    "sipas-2640": "45600687d5a803605d64dfffc01a2c3cdbb734d463f368413aad89176216909c",
}


@every
def test_the_layout_is_the_one_that_answers_were_collected_with(name: str) -> None:
    assert loader.layout_hash(loader.load(name)) == LAYOUTS[name]
