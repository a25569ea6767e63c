"""The list a sample is drawn from, its fingerprint, and the random numbers of a draw.

Random numbers come from SHAKE-256 of the seed and a label, not from a library's generator: the same seed
gives the same draw in any language and any year.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.counts import FloatArray

_BETWEEN = "\x1f"


@dataclass(frozen=True)
class Frame:
    """Rows in a fixed order: a unique key each, and where the method needs them size, stratum and PSU."""

    keys: tuple[str, ...]
    sizes: FloatArray | None
    strata: tuple[str, ...] | None
    psu: tuple[str, ...] | None
    hash: str

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.keys)


def frame(
    keys: Sequence[str],
    *,
    sizes: ArrayLike | None = None,
    strata: Sequence[str] | None = None,
    psu: Sequence[str] | None = None,
) -> Frame:
    """Make a frame and its hash; ValueError on repeated keys, columns of other lengths, sizes not above 0.

    The hash is SHA-256 over UTF-8 lines: first the names of the columns present (key, stratum, psu, size),
    then one line a row, fields parted by U+001F, sizes with up to 17 digits, every line ended by U+000A.

    >>> villages = frame(["a", "b"], sizes=[120, 80])
    >>> villages.hash[:12]
    '9353762c8856'
    """
    names = _words(keys, "keys", None)
    if len(set(names)) != len(names):
        repeated = Counter(names).most_common(1)[0][0]
        raise ValueError(f"expected every key once, got {repeated!r} more often")
    columns = {
        "key": names,
        "stratum": _words(strata, "strata", len(names)) if strata is not None else None,
        "psu": _words(psu, "psu", len(names)) if psu is not None else None,
    }
    numbers = None if sizes is None else _sizes(sizes, len(names))
    present = {name: column for name, column in columns.items() if column is not None}
    if numbers is not None:
        present["size"] = tuple(f"{size:.17g}" for size in numbers)
    lines = [_BETWEEN.join(present), *map(_BETWEEN.join, zip(*present.values(), strict=True))]
    digest = hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()
    return Frame(names, numbers, columns["stratum"], columns["psu"], digest)


def uniforms(seed: str, label: str, count: int) -> FloatArray:
    """Return `count` numbers in [0, 1): the k-th from bytes 8k … 8k+7 of SHAKE-256(seed U+001F label).

    The bytes are read as one big-endian whole number, whose top 53 bits are divided by 2^53.

    >>> uniforms("2026-11-20", "simple", 2).round(6).tolist()
    [0.677796, 0.855953]
    """
    raw = hashlib.shake_256(f"{seed}{_BETWEEN}{label}".encode()).digest(8 * count)
    return np.asarray((np.frombuffer(raw, ">u8") >> 11).astype(np.float64) * 2.0**-53)


def _words(values: Sequence[str], what: str, length: int | None) -> tuple[str, ...]:
    words = tuple(values)
    if not words or (length is not None and len(words) != length):
        raise ValueError(f"expected {length or 'at least one'} {what}, got {len(words)}")
    for word in words:
        if not isinstance(word, str) or not word or _BETWEEN in word or "\n" in word:
            raise ValueError(f"{what} must be words without control characters, got {word!r}")
    return words


def _sizes(sizes: ArrayLike, length: int) -> FloatArray:
    numbers = np.asarray(sizes, np.float64)
    if numbers.shape != (length,) or not np.isfinite(numbers).all() or (numbers <= 0).any():
        raise ValueError(f"expected {length} finite sizes above 0, got {sizes!r}")
    return numbers
