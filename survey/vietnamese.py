"""Vietnamese text as people use it: search without accents, and the order of the dictionary.

Letters rank a ă â b … d đ e ê … u ư … y; where all letters agree, tones decide (ngang, huyền, hỏi, ngã,
sắc, nặng), then lower before upper case. This is the order of CLDR's `vi`; a test compares it with ICU.
"""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_RANK = {letter: rank for rank, letter in enumerate(_ALPHABET)}
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
_FOREIGN_MARK = 6
_SPACE, _SIGN, _DIGIT, _LETTER, _OTHER = range(5)

Key = tuple[tuple[tuple[int, int], ...], tuple[int, ...], tuple[bool, ...]]


def fold(text: str) -> str:
    """Lower-case words without accents, đ as d, one space between: "Xã  Bản Liền" → "xa ban lien"."""
    plain = unicodedata.normalize("NFD", text.casefold()).replace("đ", "d").replace("ð", "d")
    kept = (c for c in plain if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in kept).split())


@lru_cache(maxsize=4096)
def sort_key(text: str) -> Key:
    """What to sort by; NFC and NFD spellings of a text have the same key."""
    ranks, tones, cases = [], [], []
    for base, marks in _letters(text):
        tone = max((_TONES[m] for m in marks if m in _TONES), default=0)
        letter = unicodedata.normalize("NFC", base.lower() + "".join(m for m in marks if m not in _TONES))
        if letter not in _RANK and base.lower() in _RANK:
            letter, tone = base.lower(), _FOREIGN_MARK
        ranks.append(_rank(letter))
        tones.append(tone)
        cases.append(base.isupper())
    return tuple(ranks), tuple(tones), tuple(cases)


def _letters(text: str) -> Iterator[tuple[str, str]]:
    """Each letter with the marks above and below it."""
    base, marks = "", ""
    for c in unicodedata.normalize("NFD", text):
        if unicodedata.combining(c) and base:
            marks += c
            continue
        if base:
            yield base, marks
        base, marks = c, ""
    if base:
        yield base, marks


def _rank(letter: str) -> tuple[int, int]:
    if letter in _RANK:
        return _LETTER, _RANK[letter]
    if letter.isspace():
        return _SPACE, 0
    if letter.isdecimal():
        return _DIGIT, int(letter)
    return (_OTHER if letter.isalnum() else _SIGN), ord(letter[0])
