from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from questionnaires import layout, loader
from questionnaires.model import Questionnaire
from questionnaires.routing import is_asked, is_under_age, keep_asked, missing
from tests.questionnaires import strategies


@strategies.steady
@given(strategies.questionnaires(), st.data())
def test_what_is_kept_can_always_be_punched(questionnaire: Questionnaire, data: st.DataObject) -> None:
    everything = {item.id: data.draw(strategies.an_answer(item)) for item in questionnaire.closed_items}
    kept = keep_asked(questionnaire, everything | {"unknown": "1"})
    assert set(layout.decode(questionnaire, layout.encode(questionnaire, kept))) == set(kept)
    assert keep_asked(questionnaire, kept) == kept


def test_going_back_drops_the_reasons_for_an_answer_that_was_changed(toy: dict[str, Any]) -> None:
    questionnaire = loader.from_dict(toy)
    assert keep_asked(questionnaire, {"1.1": "good", "why": ["slow"], "wait": "5"}) == {
        "1.1": "good",
        "wait": "5",
    }


def test_a_condition_on_a_multiple_choice_is_met_by_any_of_its_values(toy: dict[str, Any]) -> None:
    wait = toy["sections"][0]["items"][2] | {"ask_if": {"item": "why", "values": ["slow"]}}
    toy["sections"][0]["items"][2] = wait
    item = loader.from_dict(toy).item("wait")
    assert is_asked(item, {"why": ["rude", "slow"]})
    assert not is_asked(item, {"why": ["rude"]})
    assert not is_asked(item, {})


def test_no_opinion_answers_a_required_item(sipas_2640: Questionnaire) -> None:
    answers: dict[str, Any] = {item.id: "~" for item in sipas_2640.items_of("satisfaction", "general")}
    assert [item.id for item in missing(sipas_2640, answers)] == ["age", "respondent", "field"]
    assert [item.id for item in missing(sipas_2640, {})][:3] == ["age", "respondent", "field"]


def test_under_eighteen_is_recognised(sipas_2640: Questionnaire) -> None:
    assert is_under_age(sipas_2640, {"age": "under18"})
    assert not is_under_age(sipas_2640, {"age": "18-24"})
    assert not is_under_age(loader.load("mot-cham"), {"general": "1"})
