"""Counts per position and code as a short byte string: a vector over the layout's alphabets, compressed."""

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from questionnaires.layout import Position

Counts = NDArray[np.uint32]


def pack(counts: Counts) -> bytes:
    return zlib.compress(np.ascontiguousarray(counts, dtype="<u4").tobytes(), 1)


def unpack(packed: bytes) -> Counts:
    return np.frombuffer(zlib.decompress(packed), dtype="<u4").astype(np.uint32)


def add_packed(one: bytes, other: bytes) -> bytes:
    return pack(unpack(one) + unpack(other))


class CodeCounter:
    """Counts codes of punch cards; cell (position, code) has one fixed place in the vector."""

    def __init__(self, positions: Sequence[Position]) -> None:
        self.cells: list[tuple[Position, str]] = []
        width = sum(p.width for p in positions)
        self._width = width
        index = np.full((width, 128), -1, dtype=np.int64)
        for position in positions:
            if position.width != 1:
                continue  # numbers and long lists are read from the answers themselves
            for code in position.alphabet:
                index[position.start, ord(code)] = len(self.cells)
                self.cells.append((position, code))
        self._index = index

    def places(self, rows: Sequence[str]) -> NDArray[np.int64]:
        """The cell of every character, rows × positions, -1 where none; ValueError on a wrong width."""
        return self._index[np.arange(self._width), card_matrix(rows, self._width)]

    def sum(self, places: NDArray[np.int64]) -> Counts:
        """A vector of counts over the cells."""
        return np.bincount(places[places >= 0], minlength=len(self.cells)).astype(np.uint32)


def card_matrix(rows: Sequence[str], width: int) -> NDArray[np.uint8]:
    """Punch cards as a matrix of ASCII bytes, rows × positions."""
    joined = "".join(rows).encode("ascii")
    if len(joined) != len(rows) * width:
        raise ValueError(f"{len(rows)} rows of width {width} expected, got {len(joined)} characters")
    return np.frombuffer(joined, dtype=np.uint8).reshape(len(rows), width)
