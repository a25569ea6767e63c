"""Units by their names: what a search matches, how near a match is, in which order lists stand."""

import re
from collections.abc import Iterable
from datetime import date

from sqlalchemy import ColumnElement, and_, or_

from survey.models import Unit
from survey.registry.unit_rows import PLACES
from survey.vietnamese import fold, sort_key

MAX_SEARCH = 100
_CODE = re.compile(r"[0-9A-Za-z.-]{1,24}")
_SHORT = ("tt", "tp", "tx", "p", "x", "h")
_PREFIXES = tuple(fold(kind).split() for kind in (*PLACES, *_SHORT))


def is_code(text: str) -> bool:
    """Whether this can be a unit's code at all; anything else need not trouble the database."""
    return _CODE.fullmatch(text) is not None


def valid(day: date) -> ColumnElement[bool]:
    """The condition that a unit is valid on a day."""
    return and_(
        or_(Unit.valid_from.is_(None), Unit.valid_from <= day),
        or_(Unit.valid_to.is_(None), Unit.valid_to >= day),
    )


def words_of(text: str) -> list[str]:
    """The words to look for, without a kind in front of them."""
    words = fold(text[:MAX_SEARCH]).split()
    for kind in _PREFIXES:
        if words[: len(kind)] == kind and len(words) > len(kind):
            return words[len(kind) :]
    return words


def matches(words: Iterable[str]) -> list[ColumnElement[bool]]:
    return [or_(Unit.search.startswith(word), Unit.search.contains(" " + word)) for word in words]


def closeness(unit: Unit, asked: str, words: list[str]) -> tuple[object, ...]:
    """Sorts the nearest first; `asked` is the whole folded search, `words` what was left of it."""
    bare, wanted = fold(bare_name(unit)), " ".join(words)
    exact = bare in (wanted, asked) or unit.code.lower() == asked
    kind = f"{fold(unit.kind)} {bare}".startswith(asked)
    return not exact, not bare.startswith((wanted, asked)), not kind, *by_name(unit)


def bare_name(unit: Unit) -> str:
    """The name without its kind: "Xã Bản Liền" → "Bản Liền"."""
    kind = unit.kind + " "
    has_kind = unit.kind in PLACES and unit.name.lower().startswith(kind)
    return unit.name[len(kind) :] if has_kind else unit.name


def by_name(unit: Unit) -> tuple[object, ...]:
    """The order of lists: Vietnamese, by the name without its kind."""
    return (
        sort_key(bare_name(unit)),
        sort_key(unit.name),
        unit.province,
        unit.code,
        unit.valid_from or date.min,
    )
