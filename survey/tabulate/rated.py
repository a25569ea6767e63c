"""What a rate needs of the codes: the answers of each rated item by code, as one short vector."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from questionnaires.derived import once
from questionnaires.layout import positions
from questionnaires.model import Item, Questionnaire
from survey.tabulate.packing import Counts, card_matrix

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class RatedItem:
    """An item that people rate, and the cells of the vector that count its codes."""

    item: Item
    start: int
    cells: slice
    alphabet: str

    @property
    def id(self) -> str:
        return self.item.id


class Rated:
    """The vector of a questionnaire: people who rated anything, then each rated item's codes in order.

    "Anything" is a criterion, or the general question where there are no criteria.
    """

    def __init__(self, questionnaire: Questionnaire) -> None:
        places = {place.item: place for place in positions(questionnaire)}
        self._width = sum(place.width for place in positions(questionnaire))
        self.items: tuple[RatedItem, ...] = ()
        self.size = 1
        for item in questionnaire.items_of("satisfaction", "general"):
            place = places[item.id]
            cells = slice(self.size, self.size + len(place.alphabet))
            self.items += (RatedItem(item, place.start, cells, place.alphabet),)
            self.size = cells.stop
        criteria = [rated.item.role == "satisfaction" for rated in self.items]
        self._criteria = np.array(criteria if any(criteria) else [True] * len(criteria), dtype=bool)

    @cached_property
    def satisfied(self) -> Flags:
        """Cells × items: which cells count as satisfied with which item."""
        return self._flags([rated.item.satisfied for rated in self.items])

    @cached_property
    def answered(self) -> Flags:
        """Cells × items: which cells are an answer to which item, an opinion at least."""
        return self._flags([tuple(option.code for option in rated.item.options) for rated in self.items])

    def _flags(self, codes: Sequence[Sequence[str]]) -> Flags:
        flags = np.zeros((self.size, len(self.items)), dtype=bool)
        for j, (rated, counted) in enumerate(zip(self.items, codes, strict=True)):
            flags[rated.cells, j] = [letter in counted for letter in rated.alphabet]
        return flags

    def count(self, cards: Sequence[str], groups: NDArray[np.int64], n_groups: int) -> Counts:
        """A vector for each group, groups × cells; `groups` says which group a card belongs to."""
        if not self.items:
            return np.zeros((n_groups, self.size), np.uint32)
        columns = [rated.start for rated in self.items]
        cells = self._cells[np.arange(len(columns)), card_matrix(cards, self._width)[:, columns]]
        rated = self._is_answer[cells][:, self._criteria].any(axis=1)
        cells = np.concatenate([np.where(rated, 0, -1)[:, None], cells], axis=1)
        places = cells + groups[:, None] * self.size
        counts = np.bincount(places[cells >= 0], minlength=n_groups * self.size)
        return counts.reshape(n_groups, self.size).astype(np.uint32)

    @cached_property
    def _cells(self) -> NDArray[np.int64]:
        """Items × characters: the cell that counts this character of this item, -1 where it has none."""
        cells = np.full((len(self.items), 128), -1, dtype=np.int64)
        for j, rated in enumerate(self.items):
            for k, letter in enumerate(rated.alphabet):
                cells[j, ord(letter)] = rated.cells.start + k
        return cells

    @cached_property
    def _is_answer(self) -> Flags:
        # One more, never an answer, for the cell of an unknown character: -1.
        return np.append(self.answered.any(axis=1), False)


@once
def rated(questionnaire: Questionnaire) -> Rated:
    """The vector of this questionnaire."""
    return Rated(questionnaire)


def to_bytes(counts: Counts) -> bytes:
    """As it is stored: not compressed, since a short vector is faster added to than unpacked."""
    return np.ascontiguousarray(counts, dtype="<u4").tobytes()


def from_bytes(*stored: bytes) -> Counts:
    """Stored vectors of one size, one below the other."""
    return np.frombuffer(b"".join(stored), dtype="<u4").reshape(len(stored), -1).astype(np.uint32)
