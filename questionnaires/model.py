"""The parts of a questionnaire: Questionnaire > Section > Item > Option.

Codes are what storage keeps (one position of the punch card), values are what forms,
JSON and CSV use, labels are what people read. Only labels may change within a layout.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeAlias

Text: TypeAlias = Mapping[str, str]
Kind: TypeAlias = Literal["choice", "multi", "number", "text"]
Role: TypeAlias = Literal[
    "satisfaction",
    "general",
    "perception",
    "demographic",
    "field",
    "respondent",
    "reason",
    "comment",
]
Source: TypeAlias = Literal["seen", "recalled", "ours"]
Pages: TypeAlias = Literal["single", "sections"]

UNDER_AGE = "under18"


@dataclass(frozen=True)
class Option:
    """One answer that can be chosen. Its code never changes meaning."""

    code: str
    value: str
    label: Text


@dataclass(frozen=True)
class Condition:
    """Ask an item only where an earlier item has one of these option values."""

    item: str
    values: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Item:
    """One question. `label` is what is asked, `name` what reports call the criterion."""

    id: str
    kind: Kind
    role: Role
    source: Source
    label: Text
    name: Text
    hint: Text | None = None
    options: tuple[Option, ...] = ()
    satisfied: tuple[str, ...] = ()
    faces: bool = False
    no_opinion: bool = False
    required: bool = False
    factor: str | None = None
    sensitive: bool = False
    ask_if: Condition | None = None
    width: int = 1
    max_length: int | None = None

    @property
    def closed(self) -> bool:
        """Closed items have a place on the punch card; text is kept apart from it."""
        return self.kind != "text"

    @cached_property
    def by_value(self) -> dict[str, Option]:
        return {option.value: option for option in self.options}

    @cached_property
    def by_code(self) -> dict[str, Option]:
        return {option.code: option for option in self.options}


@dataclass(frozen=True)
class Factor:
    """A group of satisfaction items. A weight of None means that no rule gives one."""

    id: str
    name: Text
    weight: float | None = None


@dataclass(frozen=True, kw_only=True)
class Section:
    id: str
    title: Text
    intro: Text | None = None
    items: tuple[Item, ...]


@dataclass(frozen=True, kw_only=True)
class Questionnaire:
    """A whole questionnaire of one version, as stored with every round that uses it."""

    id: str
    version: str
    title: Text
    languages: tuple[str, ...]
    pages: Pages
    minutes: int
    factors: tuple[Factor, ...] = ()
    sections: tuple[Section, ...]
    notes: Text | None = None

    # Equal questionnaires have equal id and version; hashing the whole tree per lookup would be slow.
    def __hash__(self) -> int:
        return hash((self.id, self.version))

    @cached_property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for section in self.sections for item in section.items)

    @cached_property
    def closed_items(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.closed)

    @cached_property
    def _by_id(self) -> dict[str, Item]:
        return {item.id: item for item in self.items}

    def item(self, item_id: str) -> Item:
        """The item of this id. Raises KeyError naming the questionnaire and what was asked for."""
        try:
            return self._by_id[item_id]
        except KeyError:
            raise KeyError(f"{self.id} {self.version} has no item {item_id!r}") from None

    def items_of(self, *roles: Role) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.role in roles)

    def factor_items(self, factor: str) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.factor == factor)

    @property
    def sensitive(self) -> bool:
        """Whether any item asks for sensitive personal data, so that the consent text must say so."""
        return any(item.sensitive for item in self.items)
