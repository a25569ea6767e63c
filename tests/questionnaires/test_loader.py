from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from questionnaires import loader
from questionnaires.model import Questionnaire
from questionnaires.source import HERE, DefinitionError
from tests.questionnaires import strategies


@strategies.steady
@given(strategies.questionnaires())
def test_a_questionnaire_survives_the_way_through_plain_values(questionnaire: Questionnaire) -> None:
    assert loader.from_dict(loader.to_dict(questionnaire)) == questionnaire
    stored = json.loads(loader.canonical_json(questionnaire))
    assert loader.from_dict(stored) == questionnaire
    assert loader.content_hash(loader.from_dict(stored)) == loader.content_hash(questionnaire)


@strategies.steady
@given(strategies.plain(), st.data())
def test_a_wording_fix_is_a_new_version_of_the_same_layout(
    plain: dict[str, Any], data: st.DataObject
) -> None:
    changed = copy.deepcopy(plain)
    item = data.draw(st.sampled_from(_items(changed)))
    texts = [item["label"], *(option["label"] for option in item.get("options", ()))]
    data.draw(st.sampled_from(texts))["vi"] += " (sửa)"
    before, after = loader.from_dict(plain), loader.from_dict(changed)
    assert loader.layout_hash(before) == loader.layout_hash(after)
    assert loader.content_hash(before) != loader.content_hash(after)


@strategies.steady
@given(strategies.plain(), st.data())
def test_a_new_item_option_code_or_width_is_a_new_layout(plain: dict[str, Any], data: st.DataObject) -> None:
    changed = copy.deepcopy(plain)
    item = data.draw(st.sampled_from(_items(changed)))
    changes = [_add_item, _rename, _widen] + [_add_option, _recode, _reorder] * ("options" in item)
    data.draw(st.sampled_from(changes))(changed, item)
    assert loader.layout_hash(loader.from_dict(plain)) != loader.layout_hash(loader.from_dict(changed))


def _items(plain: dict[str, Any]) -> list[dict[str, Any]]:
    return [item for section in plain["sections"] for item in section["items"]]


def _add_item(plain: dict[str, Any], item: dict[str, Any]) -> None:
    plain["sections"][-1]["items"].append(item | {"id": "new"})


def _rename(_plain: dict[str, Any], item: dict[str, Any]) -> None:
    item["id"] = "renamed"


def _widen(_plain: dict[str, Any], item: dict[str, Any]) -> None:
    item["width"] = item.get("width", 1) + 1


def _add_option(_plain: dict[str, Any], item: dict[str, Any]) -> None:
    item["options"].append({"code": "m", "value": "new", "label": {"vi": "Mới", "en": "New"}})


def _recode(_plain: dict[str, Any], item: dict[str, Any]) -> None:
    item["options"][0]["code"] = "k"


def _reorder(_plain: dict[str, Any], item: dict[str, Any]) -> None:
    item["options"].reverse()


def test_section_defaults_and_scales_are_written_out(sipas_2640: Questionnaire) -> None:
    item = sipas_2640.item("3.1")
    assert (item.role, item.factor, item.required, item.faces, item.no_opinion) == (
        "satisfaction",
        "3",
        True,
        True,
        True,
    )
    assert [option.code for option in item.options] == ["1", "2", "3", "4", "5"]
    assert item.satisfied == ("4", "5")
    assert "scales" not in loader.to_dict(sipas_2640)


def test_the_name_is_the_question_where_none_is_given(toy: dict[str, Any]) -> None:
    del toy["sections"][0]["items"][3]["name"]
    item = loader.from_dict(toy).item("comment")
    assert item.name == item.label


def _spoil(toy: dict[str, Any], change: str) -> dict[str, Any]:
    section = toy["sections"][0]
    item = section["items"][0]
    changes: dict[str, Any] = {
        "no sections": lambda: toy.pop("sections"),
        "typo": lambda: item.update(optoins=[]),
        "kind": lambda: item.update(kind="radio"),
        "number for code": lambda: item["options"][0].update(code=1),
        "id": lambda: item.update(id="câu 1"),
        "scale": lambda: item.update(scale="sao"),
        "no role": lambda: item.pop("role"),
        "text": lambda: item.update(label="Thế nào?"),
        "minutes": lambda: toy.update(minutes=0),
    }
    changes[change]()
    return toy


@pytest.mark.parametrize(
    ("change", "place", "given_", "expected"),
    [
        ("no sections", "", "minutes", "the field 'sections' too"),
        ("typo", "sections[0].items[0]", "optoins", "one of the fields id, kind"),
        ("kind", "sections[0].items[0].kind", "radio", "one of choice, multi"),
        ("number for code", "sections[0].items[0].options[0].code", "1", "text in quotes"),
        ("id", "sections[0].items[0].id", "câu 1", "text of the form"),
        ("scale", "sections[0].items[0].scale", "sao", "a declared scale: none"),
        ("no role", "sections[0].items[0]", "factor", "the field 'role' too"),
        ("text", "sections[0].items[0].label", "Thế nào?", "a group of fields"),
        ("minutes", "minutes", "0", "minimum 1"),
    ],
)
def test_a_malformed_file_names_file_line_place_given_and_expected(
    tmp_path: Path, toy: dict[str, Any], change: str, place: str, given_: str, expected: str
) -> None:
    file = tmp_path / "mau.yaml"
    file.write_text(yaml.safe_dump(_spoil(toy, change), allow_unicode=True), "utf-8")
    with pytest.raises(DefinitionError) as caught:
        loader.load(file)
    error = caught.value
    assert (error.file, error.place) == (str(file), place)
    assert given_ in str(error)
    assert expected in error.expected


def test_the_line_of_the_fault_is_told(tmp_path: Path) -> None:
    file = tmp_path / "mau.yaml"
    file.write_text("id: mau\nversion: 1\n", "utf-8")
    with pytest.raises(DefinitionError, match=r"mau\.yaml, line 1, top level: .*the field 'title' too"):
        loader.load(file)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"id: a\nid: b\n", "line 2, YAML: given \"key 'id' given twice\""),
        (b"id: [a\n", "expected well-formed YAML"),
        (b"id: \xff\xfe\n", "broken UTF-8"),
        (b"", "expected a group of fields"),
        (b"!!python/object/apply:os.getcwd []\n", "expected well-formed YAML"),
    ],
)
def test_a_file_that_is_no_yaml_is_refused_in_words(tmp_path: Path, content: bytes, message: str) -> None:
    file = tmp_path / "mau.yaml"
    file.write_bytes(content)
    with pytest.raises(DefinitionError) as caught:
        loader.load(file)
    assert message in str(caught.value)


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(DefinitionError, match="mot-cham, sipas-1001, sipas-2640"):
        loader.load("sipas-9999")
    with pytest.raises(DefinitionError, match="a readable file"):
        loader.load("./sipas-9999.yaml")


def test_the_words_yes_and_no_stay_words(tmp_path: Path, toy: dict[str, Any]) -> None:
    plain = yaml.safe_dump(toy, allow_unicode=True).replace("en: Good", "en: No")
    file = tmp_path / "mau.yaml"
    file.write_text(plain, "utf-8")
    assert loader.load(file).item("1.1").by_value["good"].label["en"] == "No"


@pytest.mark.parametrize("schema", ["schema.json", "consent_schema.json"])
def test_the_schemas_for_editors_are_themselves_sound(schema: str) -> None:
    jsonschema.Draft202012Validator.check_schema(json.loads((HERE / schema).read_text("utf-8")))
