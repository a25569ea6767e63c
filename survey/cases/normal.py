"""A comment as words that can be compared: one spelling of accents, no case, abbreviations written out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from survey.vietnamese import fold

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_WORD = re.compile(r"[^\W_]+(?:/[^\W_]+)?")
_BREAK = re.compile(r"[.,;:!?()\n\"“”…]")
# Spellings by ear that mix these sounds up are common and understood.
_SOUNDS = (("tr", "ch"), ("gi", "d"), ("r", "d"), ("s", "x"), ("n", "l"))


@dataclass(frozen=True)
class Word:
    """One word: as compared with accents, without any, by sound; where it stands, and in which clause."""

    key: str
    plain: str
    sound: str
    start: int
    end: int
    clause: int


def tidy(text: str) -> str:
    """NFC, and single spaces within lines that are not blank."""
    lines = (" ".join(line.split()) for line in unicodedata.normalize("NFC", text).splitlines())
    return "\n".join(line for line in lines if line)


def key(word: str) -> str:
    """With accents but whichever letter carries the tone: "hoà" and "hòa" are the same.

    >>> key("hoà") == key("Hòa"), key("hoa") == key("hòa")
    (True, False)
    """
    letters = unicodedata.normalize("NFD", word.casefold())
    tones = "".join(c for c in letters if c in _TONES)
    return unicodedata.normalize("NFC", "".join(c for c in letters if c not in _TONES)) + tones


def sound(key_of_word: str) -> str:
    """How a word sounds to many, its tone left out: what people who misspell it mean.

    >>> sound(key("nại")) == sound(key("lại")), sound(key("dườm")) == sound(key("rườm"))
    (True, True)
    >>> sound(key("tôi")) == sound(key("tới")), sound(key("nhiều")) == sound(key("liều"))
    (False, False)
    """
    letters = key_of_word.rstrip(_TONES)
    if letters.startswith(("nh", "ng")):
        return letters
    begins, becomes = next(((b, to) for b, to in _SOUNDS if letters.startswith(b)), ("", ""))
    return becomes + letters.removeprefix(begins)


def words(text: str, abbreviations: Mapping[str, str]) -> list[Word]:
    """The words of a tidy text in order, abbreviations written out in the place where they stand."""
    found: list[Word] = []
    clause, last = 0, 0
    for match in _WORD.finditer(text):
        clause += bool(_BREAK.search(text, last, match.start()))
        last = match.end()
        for part in _parts(match.group(), abbreviations):
            own = key(part)
            found.append(Word(own, fold(part), sound(own), match.start(), match.end(), clause))
    return found


def _parts(written: str, abbreviations: Mapping[str, str]) -> list[str]:
    whole = abbreviations.get(written.casefold())
    return whole.split() if whole else written.replace("/", " ").split()
