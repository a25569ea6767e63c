"""The punch card: the closed answers of one form as one fixed-width string.

One character per closed item in the order of the questionnaire, one per option of a multiple choice,
`width` characters for a number or a long list. `-` no answer, `.` not asked, `~` no opinion.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import getitem, itemgetter
from typing import TypeAlias

from questionnaires.canonical import canonical
from questionnaires.derived import once
from questionnaires.model import Item, Questionnaire
from questionnaires.routing import Answer, Answers, is_asked

NO_ANSWER, NOT_ASKED, NO_OPINION = "-", ".", "~"
DIGITS = "0123456789"

# A number of more digits could fill memory with one remembered fragment per value.
_REMEMBERED_DIGITS = 4

Decoded: TypeAlias = str | list[str] | None


class AnswerError(ValueError):
    """An answer that this questionnaire does not know."""

    def __init__(self, item: str, given: object, expected: str) -> None:
        self.item, self.given, self.expected = item, given, expected
        super().__init__(f"item {item}: given {given!r}, expected {expected}")


@dataclass(frozen=True)
class Position:
    """Where an item, or one option of a multiple choice (`option` is its value), stands on the card."""

    item: str
    option: str | None
    start: int
    width: int
    alphabet: str


class _Field:
    """All characters of one closed item: how to write an answer and how to read it back."""

    def __init__(self, item: Item, start: int) -> None:
        self.item, self.id, self.start = item, item.id, start
        self.conditional = item.ask_if is not None
        self.width = len(item.options) if item.kind == "multi" else item.width
        self.span = slice(start, start + self.width)
        self.unanswered = NO_ANSWER * self.width
        self.not_asked = NOT_ASKED * self.width
        self.no_opinion = NO_OPINION * self.width
        self.codes = {option.value: option.code for option in item.options}
        self.values = {option.code: option.value for option in item.options}
        if item.no_opinion and item.kind == "choice":
            self.codes[NO_OPINION] = self.no_opinion
        # What a person may choose without a condition, written by one look-up.
        self.plain = self.codes if item.kind == "choice" and not self.conditional else {}

    @property
    def alphabet(self) -> str:
        kind = self.item.kind
        own = {"multi": "01", "number": DIGITS}.get(kind) or "".join(dict.fromkeys("".join(self.values)))
        marks = NO_ANSWER + NOT_ASKED * self.conditional + NO_OPINION * self.item.no_opinion
        return own + marks

    def positions(self) -> list[Position]:
        if self.item.kind != "multi":
            return [Position(self.id, None, self.start, self.width, self.alphabet)]
        return [
            Position(self.id, option.value, self.start + index, 1, self.alphabet)
            for index, option in enumerate(self.item.options)
        ]

    def write(self, given: Answer) -> str:
        if isinstance(given, str):
            written = self.codes.get(given) if self.item.kind == "choice" else self._write_text(given)
        else:
            written = self._write_chosen(list(given)) if self.item.kind == "multi" else None
        if written is None:
            raise AnswerError(self.id, given, self.expected())
        return written

    def _write_text(self, given: str) -> str | None:
        if given == NO_OPINION and self.item.no_opinion:
            return self.no_opinion
        digits = self.item.kind == "number" and given.isascii() and given.isdigit()
        return given.zfill(self.width) if digits and len(given) <= self.width else None

    def _write_chosen(self, given: list[str]) -> str | None:
        chosen = {value for value in given if value in self.codes}
        if len(chosen) != len(given):
            return None
        if not chosen:
            return self.unanswered
        return "".join("1" if value in chosen else "0" for value in self.codes)

    def read(self, characters: str) -> Decoded:
        """The answer that stands in these characters, None where there is none."""
        if characters == self.unanswered or (self.conditional and characters == self.not_asked):
            return None
        if self.item.no_opinion and characters == self.no_opinion:
            return NO_OPINION
        answer = self._read_answer(characters)
        if answer is None:
            raise ValueError(f"item {self.id}: the card has {characters!r}, expected {self.alphabet!r}")
        return answer

    def _read_answer(self, characters: str) -> Decoded:
        if len(characters) != self.width:
            return None
        if self.item.kind == "choice":
            return self.values.get(characters)
        if self.item.kind == "number":
            return str(int(characters)) if characters.isascii() and characters.isdigit() else None
        if set(characters) - {"0", "1"} or "1" not in characters:
            return None
        return sorted(value for value, mark in zip(self.codes, characters, strict=True) if mark == "1")

    def expected(self) -> str:
        no_opinion = f", or {NO_OPINION!r}" if self.item.no_opinion else ""
        if self.item.kind == "number":
            return f"at most {self.width} digits{no_opinion}"
        values = ", ".join(option.value for option in self.item.options)
        several = "a list of different values" if self.item.kind == "multi" else "one"
        return f"{several} of {values}{no_opinion}"


@once
def _fields(questionnaire: Questionnaire) -> tuple[_Field, ...]:
    fields: list[_Field] = []
    start = 0
    for item in questionnaire.closed_items:
        fields.append(_Field(item, start))
        start += fields[-1].width
    return tuple(fields)


@once
def item_ids(questionnaire: Questionnaire) -> frozenset[str]:
    """Ids of the items that have a place on the card."""
    return frozenset(item.id for item in questionnaire.closed_items)


@once
def positions(questionnaire: Questionnaire) -> tuple[Position, ...]:
    """Every place of the card from left to right; a multiple choice has one per option."""
    return tuple(place for field in _fields(questionnaire) for place in field.positions())


@once
def width(questionnaire: Questionnaire) -> int:
    """Number of characters of every card of this questionnaire."""
    return sum(field.width for field in _fields(questionnaire))


def position(questionnaire: Questionnaire, item_id: str) -> Position:
    """The whole span of one item (all options of a multiple choice together)."""
    for field in _fields(questionnaire):
        if field.id == item_id:
            return Position(field.id, None, field.start, field.width, field.alphabet)
    raise KeyError(f"{questionnaire.id} has no closed item {item_id!r}")


def encode(questionnaire: Questionnaire, answers: Answers) -> str:
    """The card of these answers. A missing key, or an empty list, is no answer.

    Raises AnswerError for an unknown item, an unknown value, or an answer to an item not asked.
    """
    if not answers.keys() <= item_ids(questionnaire):
        unknown = min(answers.keys() - item_ids(questionnaire))
        raise AnswerError(unknown, answers[unknown], "a closed item of the questionnaire")
    written = []
    for field in _fields(questionnaire):
        given = answers.get(field.id)
        code = field.plain.get(given) if isinstance(given, str) else None
        written.append(code or _write(field, given, answers))
    return "".join(written)


def _write(field: _Field, given: Answer | None, answers: Answers) -> str:
    if field.conditional and not is_asked(field.item, answers):
        if given:
            raise AnswerError(field.id, given, "no answer, since the item is not asked")
        return field.not_asked
    return field.unanswered if given is None else field.write(given)


def decode(questionnaire: Questionnaire, row: str) -> dict[str, str | list[str]]:
    """The answers on a card by item id; chosen values sorted; what was not answered is left out."""
    _check_length(questionnaire, row)
    answers: dict[str, str | list[str]] = {}
    for field in _fields(questionnaire):
        answer = field.read(row[field.span])
        if answer is not None:
            answers[field.id] = answer
    return answers


class _Fragments(dict[str, str]):
    """JSON text of one item by its characters, made when first met."""

    def __init__(self, field: _Field) -> None:
        self.field = field

    def __missing__(self, characters: str) -> str:
        answer = self.field.read(characters)
        fragment = "" if answer is None else canonical({self.field.id: answer}).decode()[1:-1] + ","
        if self.field.item.kind != "number" or self.field.width <= _REMEMBERED_DIGITS:
            self[characters] = fragment
        return fragment


_Picker: TypeAlias = Callable[[str], tuple[str, ...]]


@once
def _fragments(questionnaire: Questionnaire) -> tuple[_Picker, list[Mapping[str, str]]]:
    fields = sorted(_fields(questionnaire), key=lambda field: field.id)
    tables: list[Mapping[str, str]] = [_Fragments(field) for field in fields]
    if len(fields) > 1:
        # An index is fetched faster than a slice, and most fields are one character wide.
        places = (field.start if field.width == 1 else field.span for field in fields)
        return itemgetter(*places), tables
    return lambda row: tuple(row[field.span] for field in fields), tables


def answers_json(questionnaire: Questionnaire, row: str) -> str:
    """Canonical JSON text of `decode(questionnaire, row)`, quick enough for a million cards."""
    _check_length(questionnaire, row)
    pick, tables = _fragments(questionnaire)
    return "{" + "".join(map(getitem, tables, pick(row)))[:-1] + "}"


def _check_length(questionnaire: Questionnaire, row: str) -> None:
    if len(row) != width(questionnaire):
        raise ValueError(
            f"{questionnaire.id} {questionnaire.version}: given a card of {len(row)} characters, "
            f"expected {width(questionnaire)}"
        )
