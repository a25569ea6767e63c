from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any

import pytest

from questionnaires import loader
from questionnaires.check import Problem, check


def _check(plain: dict[str, Any]) -> list[Problem]:
    return check(loader.from_dict(plain))


def test_a_sound_questionnaire_has_no_problem(toy: dict[str, Any]) -> None:
    assert _check(toy) == []


def _items(toy: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = toy["sections"][0]["items"]
    return found


def _set(number: int, **fields: Any) -> Callable[[dict[str, Any]], object]:
    return lambda toy: _items(toy)[number].update(fields)


def _option(number: int, index: int, **fields: Any) -> Callable[[dict[str, Any]], object]:
    return lambda toy: _items(toy)[number]["options"][index].update(fields)


FAULTS: list[tuple[str, Callable[[dict[str, Any]], object], str, str]] = [
    ("a repeated id", _set(2, id="1.1"), "items", "id '1.1' is used 2 times"),
    ("a repeated code", _option(0, 1, code="1"), "items.1.1.options", "code '1' is used 2 times"),
    ("a repeated value", _option(0, 1, value="bad"), "items.1.1.options", "value 'bad' is used 2 times"),
    ("a long code", _option(0, 0, code="10"), "items.1.1.options", "code '10': expected 1 of"),
    (
        "a later item asked about",
        _set(1, ask_if={"item": "wait", "values": ["1"]}),
        "items.why.ask_if",
        "earlier",
    ),
    (
        "itself asked about",
        _set(1, ask_if={"item": "why", "values": ["slow"]}),
        "items.why.ask_if",
        "earlier",
    ),
    (
        "a value that is no option",
        _set(1, ask_if={"item": "1.1", "values": ["ugly"]}),
        "items.why.ask_if",
        "'ugly'",
    ),
    ("a missing language", _set(0, label={"vi": "Thế nào?"}), "items.1.1.label", "no text in 'en'"),
    ("a blank text", _set(0, name={"vi": " ", "en": "Name"}), "items.1.1.name", "no text in 'vi'"),
    (
        "an undeclared language",
        _option(0, 0, label={"vi": "a", "en": "b", "fr": "c"}),
        "options.1.label",
        "'fr'",
    ),
    (
        "a satisfied code that is no option",
        _set(0, satisfied=["5"]),
        "items.1.1.satisfied",
        "'5' is not an option",
    ),
    ("nothing that satisfies", _set(0, satisfied=[]), "items.1.1.satisfied", "says nowhere"),
    ("everything satisfies", _set(0, satisfied=["1", "2"]), "items.1.1.satisfied", "every answer"),
    ("an unknown factor", _set(0, factor="9"), "items.1.1.factor", "'9' is not a declared factor"),
    ("no opinion withheld", _set(0, no_opinion=False), "items.1.1.no_opinion", "không có ý kiến"),
    ("no legal name", _set(0, name=None), "items.1.1.name", "legal name"),
    ("a forced sensitive answer", _set(2, sensitive=True, required=True), "items.wait.required", "optional"),
    ("one option", lambda toy: _items(toy)[1]["options"].pop(), "items.why.options", "at least two"),
    ("a multi that rates", _set(1, satisfied=["a"]), "items.why", "belong to a choice"),
    ("a wide multi", _set(1, width=2), "items.why.width", "one character per option"),
    (
        "a number with options",
        _set(2, options=[{"code": "1", "label": {"vi": "a", "en": "b"}}]),
        "wait",
        "no options",
    ),
    ("a required text", _set(3, required=True), "items.comment", "optional"),
    ("a text that is no comment", _set(3, role="perception"), "items.comment.role", "comment"),
    ("a length for a number", _set(2, max_length=5), "items.wait.max_length", "only a text"),
    ("two faces", _set(0, faces=True), "items.1.1.faces", "expected five options"),
    (
        "a text in form NFD",
        _set(0, hint={"vi": unicodedata.normalize("NFD", "ở"), "en": "a"}),
        "hint.vi",
        "NFC",
    ),
    ("a space at the end", _set(0, hint={"vi": "Gợi ý ", "en": "Hint"}), "hint.vi", "spaces"),
    (
        "an empty factor",
        lambda toy: toy["factors"].append({"id": "2", "name": {"vi": "a", "en": "b"}}),
        "2",
        "no item",
    ),
    ("a promise too short", _set(0, hint={"vi": "chữ " * 400 + ".", "en": "words"}), "minutes", "promises 1"),
]


@pytest.mark.parametrize(("change", "where", "message"), [pytest.param(*f[1:], id=f[0]) for f in FAULTS])
def test_each_fault_is_found_where_it_is(
    toy: dict[str, Any], change: Callable[[dict[str, Any]], object], where: str, message: str
) -> None:
    change(toy)
    items = _items(toy)
    if items[0]["name"] is None:
        del items[0]["name"]
    found = _check(toy)
    assert any(where in problem.where and message in problem.message for problem in found), found


def test_weights_are_given_to_all_factors_or_none(toy: dict[str, Any]) -> None:
    other = {"id": "2", "name": {"vi": "Khác", "en": "Other"}, "weight": 0.5}
    toy["factors"].append(other)
    assert any("some have none" in problem.message for problem in _check(toy))


def test_two_general_questions_are_one_too_many(toy: dict[str, Any]) -> None:
    first = _items(toy)[0] | {"role": "general"}
    toy["sections"][0]["items"] = [first, first | {"id": "again"}]
    assert any("general question" in problem.message for problem in _check(toy))
