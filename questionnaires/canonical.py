"""Canonical JSON (RFC 8785) for the kinds of value we hash: text, whole and plain decimal numbers,
booleans, null, lists and objects. The same content gives the same bytes on every machine, for ever.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256


def canonical(value: object) -> bytes:
    """UTF-8 bytes of `value` with sorted keys and no spaces.

    Raises ValueError for what has no canonical form here (NaN, tiny or huge decimals, other types).

    >>> canonical({"b": [1, 2.0], "a": "đ"}).decode()
    '{"a":"đ","b":[1,2]}'
    """
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":")).encode()


def digest(value: object) -> str:
    """Hexadecimal SHA-256 of the canonical bytes."""
    return sha256(canonical(value)).hexdigest()


def _plain(value: object) -> object:
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, Mapping):
        # RFC 8785 orders keys by UTF-16 units, Python by code points: they differ beyond the BMP.
        keys = sorted(value, key=lambda key: str(key).encode("utf-16-be"))
        return {str(key): _plain(value[key]) for key in keys}
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return [_plain(part) for part in value]
    raise ValueError(f"no canonical form: given {type(value).__name__}, expected a JSON value")


def _number(value: float) -> int | float:
    if value.is_integer() and abs(value) < 2**53:
        return int(value)
    # Python and ECMAScript write these ranges alike; outside them the notation differs.
    if 1e-4 <= abs(value) < 1e16:
        return value
    raise ValueError(f"no canonical form: given {value!r}, expected a number of plain notation")
