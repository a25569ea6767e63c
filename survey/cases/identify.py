"""Words that may tell who wrote a comment, whom it names, or when somebody was there.

Better one too many: a comment with a finding waits for a person, nothing is lost. What the rules find
and miss is measured in docs/studies/topics.md.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from survey.cases.rules import IDENTIFYING, in_force, load_yaml
from survey.errors import Refused
from survey.i18n import gettext as _
from survey.vietnamese import fold

BLACK = "█████"
LISTS = ("titles", "no_names", "surnames", "places", "days")

_LETTERS = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệfghiìỉĩíịjklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvwxyỳỷỹýỵz"
_GIVEN = rf"[{_LETTERS.upper()}][{_LETTERS}]*\b"
_PATTERNS = {
    "email": r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
    "ma-ho-so": r"\b(?:\d{3}\.\d{2}\.\d{2}\.)?[A-Z]\d{2}(?:[.-]\d{2,4}){1,3}-\d{4,8}(?:-\d{3,6})?\b"
    r"|(?:mã|số)?\s*(?:hồ sơ|hs|biên nhận|mã số|mã)\s*(?:số|:)?\s*[A-Z]*\d[\d.\-/A-Z]{6,}",
    "bien-so": r"\b\d{2}[A-Z][A-Z0-9]?[\s.-]*\d{3}[.\s]?\d{1,2}\b",
    "so-giay-to": r"\b\d{12}\b|\b(?:cmnd|cccd|cmt|căn cước|định danh|hộ chiếu)\D{0,12}\d{8,12}\b",
    "dien-thoai": r"(?<![\d.])(?:\+?84[\s.-]*|0)\d(?:[\s.-]?\d){7,9}\b",
    "thoi-gian": r"\b\d{1,2}\s*(?-i:h|g|giờ)\s*\d{0,2}\b"
    r"|\bngày\s+\d{1,2}(?:\s*tháng\s*\d{1,2}|\s*[/.-]\s*\d{1,2})|\b\d{1,2}\s*/\s*\d{1,2}(?:/\d{2,4})?\b",
    "quay": r"\b(?:quầy|cửa số|bàn số|ô số|quay)\s*(?:số\s*|so\s*)?\d{1,2}\b",
}


@dataclass(frozen=True)
class Mark:
    """A stretch of the text and what it may tell."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True)
class Identifying:
    """The finder: patterns by kind; `hold_all` lets every comment wait for a person."""

    patterns: tuple[tuple[str, re.Pattern[str]], ...]
    titled: re.Pattern[str]
    no_names: frozenset[str]
    hold_all: bool

    def marks(self, text: str) -> list[Mark]:
        """What was found, in the order of the text, overlaps left in; text must be tidy."""
        found = [
            Mark(kind, m.start(), m.end()) for kind, pattern in self.patterns for m in pattern.finditer(text)
        ]
        return sorted({*found, *self._names(text)}, key=lambda mark: (mark.start, mark.end))

    def _names(self, text: str) -> Iterator[Mark]:
        if text.isupper():  # capitals tell nothing there
            return
        for match in self.titled.finditer(text):
            first = fold(match.group("name")).split(" ")[0]
            if first not in self.no_names:
                yield Mark("ten", match.start("name"), match.end("name"))


def identifying(instance: Path) -> Identifying:
    """The finder in force; raises Refused for a file with mistakes."""
    path = in_force(instance, IDENTIFYING)
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=8)
def _read(path: Path, _changed: int) -> Identifying:
    return read_identifying(path)


def read_identifying(path: Path) -> Identifying:
    content = load_yaml(path)
    wrong = [name for name in LISTS if not _is_list(content, name)]
    if wrong or content.get("hold") not in ("found", "all"):
        text = _("%(path)s: cần “hold” là found hoặc all, và các danh sách: %(names)s.")
        raise Refused(text % {"path": path.name, "names": ", ".join(LISTS)})
    titles, surnames = _either(content["titles"]), _either(content["surnames"], exact=True)
    places, days = _either(content["places"]), _either(content["days"])
    name = rf"{_GIVEN}(?:\s+{_GIVEN}){{0,3}}"
    patterns = [
        (kind, re.compile(p, re.IGNORECASE if kind != "bien-so" else 0)) for kind, p in _PATTERNS.items()
    ]
    patterns += [
        ("ten", re.compile(rf"\b(?:{surnames})(?:\s+{_GIVEN}){{1,3}}")),
        ("ten", re.compile(rf"\b[Tt]ên\s+(?:tôi\s+|cháu\s+|em\s+)?(?:là\s+)?{name}")),
        ("ten", re.compile(rf"\b(?:[Tt]ôi|[Ee]m|[Cc]háu|[Tt]oi) (?:là|la) {name}")),
        (
            "dia-chi",
            re.compile(rf"(?i:\b(?:{places}))\s+(?:số\s+)?(?:\d+|{_GIVEN})(?:\s+(?:\d+|{_GIVEN})){{0,3}}"),
        ),
        ("thoi-gian", re.compile(rf"\b(?:{days})\b", re.IGNORECASE)),
    ]
    titled = re.compile(rf"(?<!\w)(?i:{titles})\s+(?:tên\s+)?(?P<name>{name})")
    return Identifying(
        tuple(patterns), titled, frozenset(map(fold, content["no_names"])), content["hold"] == "all"
    )


def _is_list(content: object, name: str) -> bool:
    given = content.get(name) if isinstance(content, dict) else None
    return isinstance(given, list) and bool(given) and all(isinstance(one, str) for one in given)


def _either(given: list[str], *, exact: bool = False) -> str:
    """One of these words, with or without accents unless they are exact."""
    spelt = {unicodedata.normalize("NFC", word) for word in given}
    if not exact:
        spelt |= {fold(word) for word in given if len(fold(word)) > 1}
    return "|".join(re.escape(word) for word in sorted(spelt, key=len, reverse=True))


def blacked(text: str, marks: list[Mark]) -> str:
    """The text with every marked stretch blacked out."""
    made, last = [], 0
    for mark in sorted(marks, key=lambda one: (one.start, -one.end)):
        if mark.end <= last:
            continue
        made += [text[last : max(mark.start, last)]] + ([] if mark.start < last else [BLACK])
        last = mark.end
    return "".join(made) + text[last:]
