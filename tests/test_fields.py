"""A question as it reaches the page."""

import re

import pytest
from flask import Flask, get_template_attribute
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.loader import load
from questionnaires.model import Item, Option
from survey import assets, display, fields, i18n

ITEMS = load("sipas-2640").items
FACES = next(item for item in ITEMS if item.faces)


def make_app() -> Flask:
    app = Flask("fields", template_folder=str(assets.template_folder()))
    for part in (i18n, display, fields):
        part.init_app(app)
    return app


APP = make_app()


def draw(item: Item, value: object = None, lang: str = "vi", macro: str = "field", **more: object) -> str:
    with APP.test_request_context(f"/?lang={lang}"):
        given = {"error": None, "number": None, "note": None, **more}
        return str(get_template_attribute("macros/fields.html", macro)(item, value, **given))


def checked(html: str) -> list[str]:
    return re.findall(r'value="([^"]*)" checked', html)


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.id)
def test_a_kept_drawing_equals_a_fresh_one_for_every_answer(item):
    values = [None, *(option.value for option in item.options), "~" if item.no_opinion else None]
    for value in values:
        given = [value] if item.kind == "multi" and value else value
        assert draw(item, given) == draw(item, given, macro="question")


@given(st.lists(st.sampled_from(["a", "b", "c"]), unique=True))
def test_several_choices_are_all_marked(chosen):
    options = tuple(Option(code, code, {"vi": code.upper()}) for code in "abc")
    text = {"vi": "Gì?"}
    item = Item(id="m", kind="multi", role="reason", source="ours", label=text, name=text, options=options)
    assert checked(draw(item, chosen)) == sorted(chosen)


def test_no_face_is_chosen_beforehand():
    assert checked(draw(FACES)) == []


def test_faces_stand_from_very_dissatisfied_to_very_satisfied():
    html = draw(FACES)
    assert re.findall(r"#f(\d)", html) == ["1", "2", "3", "4", "5"]
    assert html.index("Rất không hài lòng") < html.index("Bình thường") < html.index("Không có ý kiến")


def test_the_first_control_has_the_id_that_an_error_links_to():
    for item in ITEMS:
        first = re.search(r"<(?:input|textarea)[^>]*>", draw(item))
        assert first is not None
        assert f'id="{display.anchor(item.id)}"' in first[0]


def test_ids_are_unique_on_the_page():
    ids = re.findall(r' id="([^"]+)"', "".join(draw(item, error="Sai", note="Nếu") for item in ITEMS))
    assert len(ids) == len(set(ids))


def test_an_error_is_tied_to_its_question():
    html = draw(FACES, error="Câu này chưa có lựa chọn.")
    assert f'aria-describedby="{display.anchor(FACES.id)}-error"' in html
    assert "Câu này chưa có lựa chọn." in html


def test_the_question_follows_the_language():
    assert "No opinion" in draw(FACES, lang="en")
    assert "Không có ý kiến" in draw(FACES, lang="vi")


@given(st.text())
def test_what_was_typed_comes_back_escaped(typed):
    item = next(item for item in ITEMS if item.kind == "text")
    html = draw(item, typed)
    assert html.count("<") == draw(item).count("<")


def test_a_tampered_answer_marks_nothing():
    assert checked(draw(FACES, '4" onclick="')) == []
