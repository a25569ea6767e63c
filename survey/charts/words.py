"""How wide words are in Be Vietnam Pro, so that labels are wrapped or cut before they touch anything."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

SIZE, SMALL = 13.0, 12.0
LINE = 18.0
CUT = "…"
# Semibold letters are wider than regular ones by about this much.
STRONG = 1.04
# Hundredths of the font's size, figures all of one width as pages set them; a test measures the real font.
_GROUPS = {
    20: "'`’",
    23: " ",
    27: "ilI·j",
    29: "!.:",
    30: ",;",
    36: '"“”',
    40: "fr|",
    44: "t{}()",
    47: "J[]~\\",
    51: "z*/s",
    56: "kx<>^",
    58: "nu?≥≤hvy×ư",
    61: "ec+-",
    63: "EL8F",
    65: "agoPS$−ơbdpqTđYZ",
    68: "BRK–_0123456789",
    72: "4HVUX",
    74: "DN=…A&Ư",
    79: "CGĐ#",
    84: "QOƠM%",
    89: "wm",
    100: "W@",
}
_WIDTHS = {letter: wide / 100 for wide, letters in _GROUPS.items() for letter in letters}
_UNKNOWN = 0.7


def width(text: str, size: float = SIZE, *, strong: bool = False) -> float:
    """How far a line of words reaches.

    >>> round(width("Tỷ lệ", 10), 1)
    23.4
    """
    return _reach(text) * size * (STRONG if strong else 1.0)


@lru_cache(maxsize=8192)
def _reach(text: str) -> float:
    letters = unicodedata.normalize("NFD", text)
    return sum(_WIDTHS.get(c, _UNKNOWN) for c in letters if not unicodedata.combining(c))


def wrap(
    text: str, room: float, lines: int = 2, size: float = SIZE, *, strong: bool = False
) -> tuple[str, ...]:
    """The words in at most `lines` lines of at most `room`; what does not fit is cut with "…".

    >>> wrap("Thời hạn giải quyết", 75)
    ('Thời hạn', 'giải quyết')
    >>> wrap("Thời hạn giải quyết đúng quy định", 75)
    ('Thời hạn', 'giải quyết…')
    """
    found: list[str] = []
    rest = text.split()
    while rest and len(found) < lines:
        taken = 1
        while taken < len(rest) and width(" ".join(rest[: taken + 1]), size, strong=strong) <= room:
            taken += 1
        last = len(found) == lines - 1
        line = " ".join(rest if last else rest[:taken])
        rest = [] if last else rest[taken:]
        found.append(cut(line, room, size, strong=strong))
    return tuple(found)


def cut(text: str, room: float, size: float = SIZE, *, strong: bool = False) -> str:
    """The words themselves if they fit, else as many letters as fit with "…" after them."""
    if width(text, size, strong=strong) <= room:
        return text
    kept = text
    while kept and width(kept + CUT, size, strong=strong) > room:
        kept = kept[:-1]
    return kept.rstrip(" ,;:(-–") + CUT
