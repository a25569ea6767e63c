"""The variables of a file of single answers, as a questionnaire gives them.

Codes are those of the questionnaire as numbers (0–9 themselves, A is 10, a is 36). What is missing keeps
apart why: numbers below 0 that no option can have, or .a .b .c where the program has such a thing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from questionnaires.layout import NO_ANSWER, NO_OPINION, NOT_ASKED, position
from questionnaires.model import Item, Option, Questionnaire
from survey.exports.responses.names import unique_names
from survey.i18n import lazy_gettext as _
from survey.tabulate.domains import spoken

Kind: TypeAlias = Literal["code", "number", "text", "day", "weight", "source"]
Numbers: TypeAlias = NDArray[np.int8 | np.int32 | np.float64]

MISSING = {NO_ANSWER: -9, NO_OPINION: -8, NOT_ASKED: -1}
MISSING_WORDS = {-9: _("Bỏ trống"), -8: _("Không có ý kiến"), -1: _("Không hỏi")}
STATA_MISSING = {-9: "a", -1: "b", -8: "c"}
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, kw_only=True)
class Variable:
    """One column. `values` and `missing` give the words of its codes, `question` what people were asked.

    A source is one text for the whole file: written out in tables, a labelled 1 where codes have labels.
    """

    name: str
    label: str
    kind: Kind
    question: str = ""
    values: Mapping[int, str] = field(default_factory=dict)
    missing: Mapping[int, str] = field(default_factory=dict)
    measure: Literal["nominal", "ordinal", "scale"] = "nominal"
    item: str | None = None
    option: str | None = None
    sensitive: bool = False

    @property
    def words(self) -> dict[int, str]:
        """The words of every code, missing ones among them."""
        return {**self.values, **self.missing}


def of_items(questionnaire: Questionnaire, sensitive: bool, comments: bool) -> tuple[Variable, ...]:
    """The variables of the items: sensitive ones and free text only when asked for."""
    kept = [
        item
        for item in questionnaire.items
        if (sensitive or not item.sensitive) and (comments or item.kind != "text")
    ]
    made = [variable for item in kept for variable in _of_item(item)]
    return tuple(made)


def renamed(variables: tuple[Variable, ...]) -> tuple[Variable, ...]:
    """The same variables under names that every program accepts and that occur once."""
    names = unique_names(variable.name for variable in variables)
    return tuple(
        Variable(**{**vars(variable), "name": name}) for variable, name in zip(variables, names, strict=True)
    )


def _of_item(item: Item) -> Iterator[Variable]:
    if item.kind != "multi":
        yield _variable(item)
        return
    yes_or_no = {0: str(_("Không chọn")), 1: str(_("Có chọn"))}
    for option in item.options:
        yield _variable(item, option, yes_or_no)


def _variable(item: Item, option: Option | None = None, values: Mapping[int, str] | None = None) -> Variable:
    title = f"{item.id}. {spoken(item.name)}" if item.id[:1].isdigit() else spoken(item.name)
    kinds: dict[str, Kind] = {"number": "number", "text": "text"}
    return Variable(
        name=f"{item.id}_{option.value}" if option else item.id,
        label=f"{title}: {spoken(option.label)}" if option else title,
        kind=kinds.get(item.kind, "code"),
        question=spoken(item.label),
        values=values or {number(o.code, item): spoken(o.label) for o in item.options},
        missing=_missing(item),
        measure="ordinal" if item.faces else "scale" if item.kind == "number" else "nominal",
        item=item.id,
        option=option.value if option else None,
        sensitive=item.sensitive,
    )


def _missing(item: Item) -> dict[int, str]:
    """Why an answer to this item may be missing."""
    if item.kind == "text":
        return {}
    marks = NO_ANSWER + NO_OPINION * item.no_opinion + NOT_ASKED * (item.ask_if is not None)
    return {MISSING[mark]: str(MISSING_WORDS[MISSING[mark]]) for mark in marks}


def number(code: str, item: Item) -> int:
    """A code as a number: all digits as they read, else one digit of sixty-two per character."""
    if all(option.code.isdigit() for option in item.options):
        return int(code)
    value = 0
    for character in code:
        value = value * len(DIGITS) + DIGITS.index(character)
    return value


def read(questionnaire: Questionnaire, variable: Variable, cards: NDArray[np.uint8]) -> Numbers:
    """The numbers of one variable, one per card; raises ValueError for characters that it cannot have."""
    assert variable.item is not None
    item, place = questionnaire.item(variable.item), position(questionnaire, variable.item)
    if item.kind == "multi":
        at = place.start + [option.value for option in item.options].index(variable.option or "")
        return _looked_up({"0": 0, "1": 1}, cards[:, at], variable)
    if item.kind == "choice" and item.width == 1:
        return _looked_up(
            {o.code: number(o.code, item) for o in item.options}, cards[:, place.start], variable
        )
    return _wide(item, cards[:, place.start : place.start + place.width], variable)


_NONE = -128


def _looked_up(codes: Mapping[str, int], characters: NDArray[np.uint8], variable: Variable) -> Numbers:
    table = np.full(256, _NONE, dtype=np.int8)
    for character, value in {**codes, **MISSING}.items():
        table[ord(character)] = value
    found = table[characters]
    if (found == _NONE).any():
        strange = chr(characters[found == _NONE][0])
        raise ValueError(f"item {variable.item}: the card has {strange!r}, expected {sorted(codes)}")
    return found


def _wide(item: Item, characters: NDArray[np.uint8], variable: Variable) -> Numbers:
    """A number, or a list so long that its codes take several characters: read once per different text."""
    texts = np.ascontiguousarray(characters).view(f"S{item.width}").ravel()
    different, place = np.unique(texts, return_inverse=True)
    codes = {option.code: number(option.code, item) for option in item.options}
    values = [_wide_value(item, text.decode("ascii"), codes, variable) for text in different]
    # Nine digits fit whole numbers of 32 bits; longer ones are kept as SPSS and Stata keep them.
    kind = np.int32 if item.width <= 9 and max(values, default=0) < 2**31 else np.float64
    different_values: Numbers = np.array(values, dtype=kind)
    return different_values[place]


def _wide_value(item: Item, text: str, codes: Mapping[str, int], variable: Variable) -> int:
    if text in codes:
        return codes[text]
    if text[0] in MISSING and set(text) == {text[0]}:
        return MISSING[text[0]]
    if item.kind == "number" and text.isdigit():
        return int(text)
    raise ValueError(f"item {variable.item}: the card has {text!r}, expected a number or a code")
