"""Which characters the shipped fonts can draw, read from the font files themselves.

A WOFF2 file is a directory of tables and one brotli stream with all of them: https://www.w3.org/TR/WOFF2/
"""

from __future__ import annotations

import struct
from functools import cache
from pathlib import Path

import brotli

FONT = Path(__file__).parent.parent / "static" / "fonts" / "be-vietnam-pro-400.woff2"
_HEADER, _CMAP, _TRANSFORMED = 48, 0, (10, 11)  # places of cmap, glyf and loca among the known tables
_ANY_TAG = 63


@cache
def characters(path: Path = FONT) -> frozenset[str]:
    """Every character with a glyph. Raises ValueError for a file that is no WOFF2 font with a cmap."""
    data = path.read_bytes()
    if data[:4] != b"wOF2":
        raise ValueError(f"{path.name}: given {data[:4]!r}, expected a WOFF2 font")
    offset, length, end = _place_of_cmap(data, path)
    packed = struct.unpack_from(">I", data, 20)[0]
    tables = brotli.decompress(data[end : end + packed])
    return frozenset(map(chr, _mapped(tables[offset : offset + length])))


def _place_of_cmap(data: bytes, path: Path) -> tuple[int, int, int]:
    """Offset and length of cmap in the unpacked stream, and where the packed stream begins."""
    place, offset, found = _HEADER, 0, None
    for _table in range(struct.unpack_from(">H", data, 12)[0]):
        flags = data[place]
        tag, version = flags & 63, flags >> 6
        length, place = _number(data, place + (5 if tag == _ANY_TAG else 1))
        # Version 3 of glyf and loca is the plain table; of any other table, version 0 is.
        if (version != 3) if tag in _TRANSFORMED else version != 0:
            length, place = _number(data, place)
        if tag == _CMAP:
            found = offset, length
        offset += length
    if found is None:
        raise ValueError(f"{path.name}: a font without cmap")
    return *found, place


def _number(data: bytes, place: int) -> tuple[int, int]:
    """A UIntBase128, and the place after it."""
    value = 0
    while True:
        value = value << 7 | data[place] & 127
        place += 1
        if data[place - 1] < 128:
            return value, place


def _mapped(cmap: bytes) -> set[int]:
    found: set[int] = set()
    for number in range(struct.unpack_from(">H", cmap, 2)[0]):
        start = struct.unpack_from(">I", cmap, 4 + 8 * number + 4)[0]
        if struct.unpack_from(">H", cmap, start)[0] == 4:
            found |= _segments(cmap[start:])
    return found


def _segments(table: bytes) -> set[int]:
    """Code points of a format 4 table, which is all that a font of the Basic Multilingual Plane has."""
    count = struct.unpack_from(">H", table, 6)[0] // 2
    ends = struct.unpack_from(f">{count}H", table, 14)
    starts = struct.unpack_from(f">{count}H", table, 16 + 2 * count)
    spans = zip(starts, ends, strict=True)
    return {point for first, last in spans if first != 0xFFFF for point in range(first, last + 1)}
