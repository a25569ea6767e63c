"""Names and labels that SPSS, Stata, R and Python all accept, cut by bytes without cutting a character."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

LONGEST = 32
# Words of SPSS and of Stata that cannot name a variable; both programs' lists, lower case.
_RESERVED = """all and by eq ge gt le lt ne not or to with
    byte double float if in int long str strl using"""
RESERVED = frozenset(_RESERVED.split())


def plain_name(text: str) -> str:
    """Lower-case ASCII letters, digits and underscores, beginning with a letter: "1.1" is q1_1.

    >>> plain_name("notice-board"), plain_name("5.1"), plain_name("Đất đai"), plain_name("with")
    ('notice_board', 'q5_1', 'dat_dai', 'q_with')
    """
    letters = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    name = re.sub(r"[^a-z0-9]+", "_", letters.encode("ascii", "ignore").decode()).strip("_")
    if not name or name in RESERVED:
        name = f"q_{name}".rstrip("_")
    return (name if name[0].isalpha() else f"q{name}")[:LONGEST].rstrip("_")


def unique_names(texts: Iterable[str]) -> list[str]:
    """A plain name for each text; later ones that would be equal end in _2, _3, …

    >>> unique_names(["p2-other", "p2_other", "1.1"])
    ['p2_other', 'p2_other_2', 'q1_1']
    """
    used: set[str] = set()
    names = []
    for text in texts:
        name, number = plain_name(text), 1
        while name in used:
            number += 1
            name = f"{plain_name(text)[: LONGEST - len(str(number)) - 1]}_{number}"
        used.add(name)
        names.append(name)
    return names


def cut(text: str, size: int) -> str:
    """At most `size` bytes of UTF-8, in NFC, on one line; what is left off is shown by "…".

    >>> cut("Tiếp cận", 9), cut("Tiếp", 9)
    ('Tiếp…', 'Tiếp')
    """
    text = unicodedata.normalize("NFC", " ".join(text.split()))
    if len(text.encode()) <= size:
        return text
    return text.encode()[: size - len("…".encode())].decode(errors="ignore") + "…"


def cut_characters(text: str, count: int) -> str:
    """At most `count` characters, as Stata counts its labels."""
    text = unicodedata.normalize("NFC", " ".join(text.split()))
    return text if len(text) <= count else text[: count - 1] + "…"


def lines(text: str, size: int) -> list[str]:
    """The text in lines of at most `size` bytes, broken at spaces where there are any."""
    made, line = [], ""
    for word in unicodedata.normalize("NFC", text).split():
        for piece in _pieces(word, size):
            if line and len(f"{line} {piece}".encode()) > size:
                made.append(line)
                line = piece
            else:
                line = f"{line} {piece}".lstrip()
    return [*made, line] if line else made


def _pieces(word: str, size: int) -> list[str]:
    pieces, piece = [], ""
    for character in word:
        if len((piece + character).encode()) > size:
            pieces.append(piece)
            piece = ""
        piece += character
    return [*pieces, piece]
