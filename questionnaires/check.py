"""What the schema cannot see: whether a questionnaire that can be read can also be asked and analysed.

Run at start-up, by `sipas questionnaire check` and by a test over every shipped file.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from questionnaires.loader import to_dict
from questionnaires.model import Item, Option, Questionnaire, Text
from questionnaires.reading import estimated_minutes

RATED = ("satisfaction", "general")


@dataclass(frozen=True)
class Problem:
    """`where` is a path of ids, such as items.1.1.options.4.label."""

    where: str
    message: str


def check(questionnaire: Questionnaire) -> list[Problem]:
    """All problems, in the order of the file; an empty list means that it can be used."""
    problems = [
        *_whole(questionnaire),
        *(problem for item in questionnaire.items for problem in _item(questionnaire, item)),
        *_routes(questionnaire),
        *_languages(questionnaire),
        *_spelling("", to_dict(questionnaire)),
    ]
    return list(dict.fromkeys(problems))


def _whole(questionnaire: Questionnaire) -> Iterator[Problem]:
    yield from _repeated("sections", (section.id for section in questionnaire.sections))
    yield from _repeated("factors", (factor.id for factor in questionnaire.factors))
    yield from _repeated("items", (item.id for item in questionnaire.items))
    yield from _repeated("languages", questionnaire.languages)
    if len(questionnaire.items_of("general")) > 1:
        yield Problem("items", "more than one general question; the index needs at most one")
    for factor in questionnaire.factors:
        if not questionnaire.factor_items(factor.id):
            yield Problem(f"factors.{factor.id}", "no item belongs to this factor")
    weighted = [factor.weight is not None for factor in questionnaire.factors]
    if any(weighted) and not all(weighted):
        yield Problem("factors", "some factors have a weight and some have none")
    needed = estimated_minutes(questionnaire)
    if questionnaire.minutes < round(needed):
        yield Problem("minutes", f"promises {questionnaire.minutes}, but a slow reader needs {needed:.1f}")


def _item(questionnaire: Questionnaire, item: Item) -> Iterator[Problem]:
    where = f"items.{item.id}"
    yield from _options(item, where)
    yield from _kind(item, where)
    if item.role in RATED:
        yield from _rated(item, where)
    if item.factor is not None and item.factor not in {factor.id for factor in questionnaire.factors}:
        yield Problem(f"{where}.factor", f"{item.factor!r} is not a declared factor")
    if item.required and item.sensitive:
        yield Problem(f"{where}.required", "a sensitive item must be optional")


def _options(item: Item, where: str) -> Iterator[Problem]:
    yield from _repeated(f"{where}.options", (option.code for option in item.options), "code")
    yield from _repeated(f"{where}.options", (option.value for option in item.options), "value")
    width = 1 if item.kind == "multi" else item.width
    for option in item.options:
        if not (len(option.code) == width and option.code.isascii() and option.code.isalnum()):
            expected = f"{width} of 0-9, A-Z, a-z"
            yield Problem(f"{where}.options", f"code {option.code!r}: expected {expected}")
    for code in item.satisfied:
        if code not in item.by_code:
            yield Problem(f"{where}.satisfied", f"code {code!r} is not an option")


def _kind(item: Item, where: str) -> Iterator[Problem]:
    choosing = item.kind in ("choice", "multi")
    if choosing and len(item.options) < 2:
        yield Problem(f"{where}.options", f"a {item.kind} needs at least two options")
    if not choosing and item.options:
        yield Problem(f"{where}.options", f"a {item.kind} has no options")
    if item.kind == "multi" and item.width != 1:
        yield Problem(f"{where}.width", "a multi takes one character per option")
    if item.kind != "choice" and (item.faces or item.satisfied):
        yield Problem(where, "faces and satisfied belong to a choice")
    if item.kind == "text" and (item.required or item.no_opinion):
        yield Problem(where, "a text is optional and offers no 'không có ý kiến'")
    if item.kind != "text" and item.max_length is not None:
        yield Problem(f"{where}.max_length", "only a text has a longest length")
    if (item.role == "comment") != (item.kind == "text"):
        yield Problem(f"{where}.role", "a text has the role comment, and a comment is a text")
    if item.faces and len(item.options) != 5:
        yield Problem(f"{where}.faces", "there are five faces; expected five options")


def _rated(item: Item, where: str) -> Iterator[Problem]:
    if item.kind != "choice":
        yield Problem(f"{where}.kind", f"a {item.role} item is a choice")
    if not item.satisfied:
        yield Problem(f"{where}.satisfied", "says nowhere which codes count as satisfied")
    if len(item.satisfied) >= len(item.options):
        yield Problem(f"{where}.satisfied", "every answer counts as satisfied")
    if not item.no_opinion:
        yield Problem(f"{where}.no_opinion", "must offer 'không có ý kiến'")
    if item.name == item.label:
        yield Problem(f"{where}.name", "needs the legal name of the criterion beside the question")
    if item.role == "satisfaction" and item.factor is None:
        yield Problem(f"{where}.factor", "belongs to no factor")


def _routes(questionnaire: Questionnaire) -> Iterator[Problem]:
    earlier: dict[str, Item] = {}
    for item in questionnaire.items:
        condition = item.ask_if
        where = f"items.{item.id}.ask_if"
        if condition is not None:
            asked = earlier.get(condition.item)
            if asked is None:
                yield Problem(where, f"{condition.item!r} is not an earlier item")
            else:
                unknown = [value for value in condition.values if value not in asked.by_value]
                yield from (Problem(where, f"{condition.item} has no option {value!r}") for value in unknown)
        earlier[item.id] = item


def _languages(questionnaire: Questionnaire) -> Iterator[Problem]:
    declared = set(questionnaire.languages)
    for where, text in _texts(questionnaire):
        for language in questionnaire.languages:
            if not text.get(language, "").strip():
                yield Problem(where, f"no text in {language!r}")
        for language in sorted(text.keys() - declared):
            yield Problem(where, f"text in {language!r}, which is not declared")


def _texts(questionnaire: Questionnaire) -> Iterator[tuple[str, Text]]:
    found: list[tuple[str, Text | None]] = [("title", questionnaire.title), ("notes", questionnaire.notes)]
    found += [(f"factors.{factor.id}.name", factor.name) for factor in questionnaire.factors]
    for section in questionnaire.sections:
        place = f"sections.{section.id}"
        found += [(f"{place}.title", section.title), (f"{place}.intro", section.intro)]
    for item in questionnaire.items:
        place = f"items.{item.id}"
        found += [(f"{place}.label", item.label), (f"{place}.name", item.name), (f"{place}.hint", item.hint)]
        found += [_option_text(place, option) for option in item.options]
    yield from ((where, text) for where, text in found if text is not None)


def _option_text(place: str, option: Option) -> tuple[str, Text]:
    return f"{place}.options.{option.code}.label", option.label


def _spelling(where: str, value: object) -> Iterator[Problem]:
    if isinstance(value, Mapping):
        for key, part in value.items():
            yield from _spelling(f"{where}.{key}".lstrip("."), part)
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from _spelling(f"{where}[{index}]", part)
    elif isinstance(value, str):
        if not unicodedata.is_normalized("NFC", value):
            yield Problem(where, "text is not in Unicode form NFC")
        if value != value.strip() or any(unicodedata.category(character) == "Cc" for character in value):
            yield Problem(where, "text has spaces around it or control characters in it")


def _repeated(where: str, names: Iterable[str], what: str = "id") -> Iterator[Problem]:
    for name, times in Counter(names).items():
        if times > 1:
            yield Problem(where, f"{what} {name!r} is used {times} times")
