"""From punch-card codes to counts: one pass per pair of items, whole or by domain.

Codes are ASCII bytes: a level, "-" no answer, "." not asked, "~" no opinion. Anything else raises.
Two items share one byte, so that a million rows of 22 items are counted by 11 `bincount`s.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

NO_ANSWER, NOT_ASKED, NO_OPINION = "-", ".", "~"
MOST_LEVELS = 12
_UNKNOWN, _OPINION, _ANSWER, _ASKED = 12, 13, 14, 15
IntArray = NDArray[np.int64]
ByteArray = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Item:
    """One closed item: its levels in order, those that count as satisfied, where it belongs.

    `role` "general" is the question on the whole service: it stands beside the index, not in it.
    `part` carries weights (default: the factor).
    """

    id: str
    satisfied: tuple[str, ...] = ("4", "5")
    levels: tuple[str, ...] = ("1", "2", "3", "4", "5")
    factor: str | None = None
    role: Literal["satisfaction", "general"] = "satisfaction"
    part: str | None = None

    def __post_init__(self) -> None:
        """Refuse definitions that the counting could not keep apart."""
        if not set(self.satisfied) <= set(self.levels):
            raise ValueError(f"item {self.id}: satisfied {self.satisfied} not all among {self.levels}")
        plain = all(len(c) == 1 and c.isascii() and c.isalnum() for c in self.levels)
        if not plain or len(set(self.levels)) != len(self.levels) or len(self.levels) > MOST_LEVELS:
            raise ValueError(f"item {self.id}: levels must be up to 12 distinct codes, got {self.levels}")


@dataclass(frozen=True)
class ItemCounts:
    """Answers counted per domain and item: all that rates, intervals and verdicts of items need.

    `levels` has shape (domains, items, levels); the others (domains, items).
    """

    items: tuple[Item, ...]
    levels: IntArray
    no_opinion: IntArray
    no_answer: IntArray
    not_asked: IntArray

    @property
    def answered(self) -> IntArray:
        """Respondents with a valid level; no opinion, no answer and not asked are missing, not wrong."""
        return np.asarray(self.levels.sum(axis=2))

    @property
    def satisfied(self) -> IntArray:
        """Respondents with a level that the item declares satisfied."""
        return np.asarray((self.levels * satisfied_mask(self.items)).sum(axis=2))


def satisfied_mask(items: Sequence[Item]) -> IntArray:
    """1 where an item's level counts as satisfied, shape (items, most levels)."""
    mask = np.zeros((len(items), most_levels(items)), np.int64)
    for j, item in enumerate(items):
        mask[j, [item.levels.index(code) for code in item.satisfied]] = 1
    return mask


def most_levels(items: Sequence[Item]) -> int:
    """The longest scale among the items."""
    return max(len(item.levels) for item in items)


@dataclass(frozen=True)
class Answers:
    """A counted code matrix: what item rates and indices are computed from.

    `pairs` packs items 2k and 2k+1 into row k, shape (⌈items/2⌉, respondents). `domain` holds 0 to
    n_domains - 1 per respondent, -1 for rows of no domain (they stay in the sample), None for the whole.
    """

    items: tuple[Item, ...]
    pairs: ByteArray
    domain: IntArray | None
    n_domains: int
    counts: ItemCounts

    @property
    def respondents(self) -> int:
        """Rows of the matrix, in a domain or not."""
        return int(self.pairs.shape[1])

    def whole(self) -> Answers:
        """The same answers without domains."""
        return replace(
            self, domain=None, n_domains=1, counts=_count(self.items, _states(self.pairs, None, 1))
        )


def read_codes(
    codes: ArrayLike, items: Sequence[Item], *, domain: ArrayLike | None = None, n_domains: int | None = None
) -> Answers:
    """Count a code matrix of shape (respondents, items), dtype uint8, whole or by `domain`.

    Raises ValueError on a wrong shape or dtype, on a domain outside -1 to n_domains - 1, and on a code
    that its item does not have, naming item and code.

    >>> codes = np.array([list(b"45"), list(b"2~"), list(b"5-")], np.uint8)
    >>> counts = read_codes(codes, [Item("1.1"), Item("1.2")]).counts
    >>> counts.answered.tolist(), counts.satisfied.tolist()
    ([[3, 1]], [[2, 1]])
    """
    matrix, known = _checked_matrix(codes, items), tuple(items)
    pairs = _pack(matrix, known)
    index, size = _checked_domain(domain, n_domains, len(matrix))
    states = _states(pairs, index, size)
    _refuse_unknown(matrix, known, states)
    return Answers(known, pairs, index, size, _count(known, states))


def _checked_matrix(codes: ArrayLike, items: Sequence[Item]) -> ByteArray:
    matrix = np.asarray(codes)
    if matrix.dtype != np.uint8 or matrix.ndim != 2 or matrix.shape[1] != len(items) or not items:
        got = f"{matrix.dtype} {matrix.shape}"
        raise ValueError(f"codes: expected uint8 (respondents, {len(items)} items), got {got}")
    if len({item.id for item in items}) != len(items):
        raise ValueError(f"item ids must be unique, got {[item.id for item in items]}")
    return matrix


def _checked_domain(
    domain: ArrayLike | None, n_domains: int | None, rows: int
) -> tuple[IntArray | None, int]:
    if domain is None:
        if n_domains not in (None, 1):
            raise ValueError(f"n_domains = {n_domains} without a domain per respondent")
        return None, 1
    index = np.asarray(domain)
    if index.dtype.kind not in "iu" or index.shape != (rows,):
        raise ValueError(f"domain: expected {rows} whole numbers, got {index.dtype} {index.shape}")
    top = int(index.max(initial=-1))
    size = top + 1 if n_domains is None else n_domains
    if top >= size or int(index.min(initial=0)) < -1:
        raise ValueError(f"domain must lie in -1 to {size - 1}, got {int(index.min())} to {top}")
    return index.astype(np.int64), size


def _pack(matrix: ByteArray, items: tuple[Item, ...]) -> ByteArray:
    pairs = np.empty(((len(items) + 1) // 2, len(matrix)), np.uint8)
    columns = np.ascontiguousarray(matrix.T)
    for k in range(len(pairs)):
        first = _table(items[2 * k])[columns[2 * k]] << 4
        has_second = 2 * k + 1 < len(items)
        pairs[k] = first | (_table(items[2 * k + 1])[columns[2 * k + 1]] if has_second else _ASKED)
    return pairs


def _table(item: Item) -> ByteArray:
    table = np.full(256, _UNKNOWN, np.uint8)
    for code, state in ((NO_OPINION, _OPINION), (NO_ANSWER, _ANSWER), (NOT_ASKED, _ASKED)):
        table[ord(code)] = state
    for level, code in enumerate(item.levels):
        table[ord(code)] = level
    return table


def _count(items: tuple[Item, ...], states: IntArray) -> ItemCounts:
    """Counts from states; their first block holds the rows of no domain, which count nowhere."""
    inside = states[1:, : len(items)]
    return ItemCounts(
        items, inside[:, :, : most_levels(items)], inside[:, :, _OPINION], inside[:, :, _ANSWER],
        inside[:, :, _ASKED],
    )  # fmt: skip


def _states(pairs: ByteArray, domain: IntArray | None, size: int) -> IntArray:
    states = np.empty((size + 1, 2 * len(pairs), 16), np.int64)
    for k, key in enumerate(pair_keys(pairs, domain)):
        cells = np.bincount(key, minlength=(size + 1) * 256).reshape(size + 1, 16, 16)
        states[:, 2 * k], states[:, 2 * k + 1] = cells.sum(axis=2), cells.sum(axis=1)
    return states


def _refuse_unknown(matrix: ByteArray, items: tuple[Item, ...], states: IntArray) -> None:
    for j in np.flatnonzero(states[:, : len(items), _UNKNOWN].any(axis=0)):
        column = matrix[:, j]
        row = int(np.flatnonzero(_table(items[j])[column] == _UNKNOWN)[0])
        known = "".join(items[j].levels) + NO_ANSWER + NOT_ASKED + NO_OPINION
        raise ValueError(
            f"item {items[j].id}, row {row}: code {chr(column[row])!r}, expected one of {known!r}"
        )


def pair_keys(pairs: ByteArray, domain: IntArray | None) -> Iterator[IntArray]:
    """Yield per pair of items the cell (domain + 1)·256 + pair of every respondent."""
    base = np.int64(256) if domain is None else (domain + 1) * 256
    for row in pairs:
        yield row + base
