"""One PO file that an installation dropped in: its texts, and what is wrong with it.

Nothing in such a file may stop the service: it is read whole, judged, and used as far as it is sound.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from io import StringIO
from pathlib import Path
from typing import Literal

from babel import Locale, UnknownLocaleError
from babel.messages import Catalog, Message
from babel.messages.pofile import read_po

from survey.languages import fonts
from survey.languages.wanted import PAGES, Wanted

Kind = Literal[
    "unreadable", "no_language", "wrong_language", "wrong_name", "source",
    "placeholders", "fuzzy", "unknown", "characters", "not_offered",
]  # fmt: skip
FATAL: frozenset[Kind] = frozenset({"unreadable", "no_language", "wrong_language", "wrong_name", "source"})
ERRORS = FATAL | {"placeholders"}
# Of the citizens' texts; with less, a page would be Vietnamese with a few foreign words.
OFFERED_FROM = 0.3
SOURCE = "vi"
# CLDR has no names for these in their own language, so they are written here.
NAMES = {"vi": "Tiếng Việt", "en": "English", "hmn": "Hmoob", "mww": "Hmoob Dawb", "ium": "Iu Mienh"}
LONGEST_TAG = 8  # as stored with every answer

_TAG = re.compile(r"([a-z]{2,3})(?:-([a-z]{4}))?(?:-([a-z]{2}|[0-9]{3}))?(?:-([a-z0-9]{5,8}))?", re.A | re.I)
_HEADER = re.compile(r'^"(Language|X-Language-Name):\s*(.*?)\s*(?:\\n)?"\s*$', re.MULTILINE)
_LANGUAGE = re.compile(r'^"Language:.*\n', re.MULTILINE)
# Babel takes a missing quote at the end for a letter less.
_LINE = re.compile(r'\s*(#.*|((msgctxt|msgid|msgid_plural|msgstr(\[[0-9]+\])?)\s*)?"([^"\\]|\\.)*"\s*)?')
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{[a-z]+\}")


@dataclass(frozen=True)
class Problem:
    kind: Kind
    message: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Group:
    """A part of what is to be translated."""

    name: str
    total: int
    missing: tuple[str, ...]

    @property
    def translated(self) -> int:
        return self.total - len(self.missing)


@dataclass
class Dropped:
    """A PO file as it was read; `texts` holds only what is used."""

    path: Path
    wanted: Mapping[str, Wanted]
    code: str = ""
    name: str = ""
    texts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def usable(self) -> bool:
        return not any(problem.kind in FATAL for problem in self.problems)

    @property
    def wrong(self) -> bool:
        return any(problem.kind in ERRORS for problem in self.problems)

    @property
    def translated(self) -> int:
        """How many of the citizens' texts, each counted once."""
        return sum(message in self.texts for message in self.wanted)

    @property
    def share(self) -> float:
        return self.translated / len(self.wanted)

    @property
    def offered(self) -> bool:
        return self.usable and self.share >= OFFERED_FROM

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        names = dict.fromkeys(group for entry in self.wanted.values() for group, _where in entry.uses)
        return tuple(self._group(name) for name in names)

    def _group(self, name: str) -> Group:
        inside = [message for message, entry in self.wanted.items() if name in entry.groups]
        return Group(name, len(inside), tuple(message for message in inside if message not in self.texts))


def read(path: Path, wanted: Mapping[str, Wanted]) -> Dropped:
    """The file with everything that is wrong with it; raises nothing, whatever it holds."""
    found = Dropped(path, wanted)
    try:
        text = path.read_text("utf-8-sig")
        messages = [message for message in parsed(text) if message.id]
        headers = {key.lower(): value for key, value in reversed(_HEADER.findall(text))}
    except Exception as error:  # a broken file is a finding, not the end of the service
        found.problems.append(Problem("unreadable", detail=f"{type(error).__name__}: {error}"))
        return found
    _take_language(found, headers)
    _take_texts(found, messages)
    return found


def parsed(text: str) -> Catalog:
    """The catalogue of a PO file's text. Raises PoFileError or ValueError where it is damaged."""
    for number, line in enumerate(text.split("\n"), 1):
        if not _LINE.fullmatch(line):
            raise ValueError(
                f"line {number}: given {line[:60]!r}, expected msgid or msgstr and a quoted text"
            )
    # Of a language that it does not know, Babel need not hear.
    return read_po(StringIO(_LANGUAGE.sub("", text, count=1)), abort_invalid=True)


def tag(code: str) -> str | None:
    """The code as BCP 47 writes it ("mww_vn" is mww-VN); None when it is no tag, or too long to be stored."""
    parts = _TAG.fullmatch(code.replace("_", "-"))
    if parts is None or len(code) > LONGEST_TAG:
        return None
    language, script, region, variant = parts.groups()
    written = (language.lower(), script and script.title(), region and region.upper(), variant)
    return "-".join(part for part in written if part)


def name_of(code: str, given: str = "") -> str:
    """What a language calls itself: as its file says, as we know, as CLDR knows, or its code."""
    if given or code in NAMES:
        return given or NAMES[code]
    try:
        return Locale.parse(code, sep="-").get_display_name() or code
    except (UnknownLocaleError, ValueError):
        return code


def _take_language(found: Dropped, headers: Mapping[str, str]) -> None:
    said, stem = headers.get("language", ""), found.path.stem
    code = tag(said)
    found.code = code or tag(stem) or ""
    found.name = name_of(found.code, headers.get("x-language-name", ""))
    if not said:
        found.problems.append(Problem("no_language", detail=stem))
    elif code is None:
        found.problems.append(Problem("wrong_language", detail=said))
    elif code == SOURCE:
        found.problems.append(Problem("source"))
    elif tag(stem) != code:
        found.problems.append(Problem("wrong_name", detail=f"{code}.po"))


def _take_texts(found: Dropped, messages: list[Message]) -> None:
    for message in messages:
        key = _clean(message.id if isinstance(message.id, str) else message.id[0])
        given = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
        forms = tuple(_clean(form or "") for form in given)
        if not all(forms) or not forms:
            continue
        if message.fuzzy:
            found.problems.append(Problem("fuzzy", key))
        elif lost := _lost(key, forms, found.wanted.get(key)):
            found.problems.append(Problem("placeholders", key, lost))
        else:
            found.texts[key] = forms
    found.problems += _remarks(found)
    if found.share < OFFERED_FROM:
        found.problems.append(Problem("not_offered", detail=f"{found.share:.3f}"))


def _remarks(found: Dropped) -> Iterator[Problem]:
    known = fonts.characters()
    for key, forms in found.texts.items():
        if key not in found.wanted:
            yield Problem("unknown", key)
        strange = {c for form in forms for c in form if not c.isspace()} - known
        if strange:
            yield Problem("characters", key, " ".join(sorted(strange)))


def _clean(text: str) -> str:
    """NFC, without control characters: these are how tagged.py marks what language a text is in."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(c for c in composed if c == "\n" or unicodedata.category(c) != "Cc")


def _lost(message: str, forms: tuple[str, ...], entry: Wanted | None) -> str:
    """What is wrong with the placeholders: those that are missing, added or unreadable; "" if nothing is."""
    expected = set(_PLACEHOLDER.findall(message))
    for form in forms:
        given = set(_PLACEHOLDER.findall(form))
        missing = set() if len(forms) > 1 else expected - given
        if missing or given - expected:
            return " ".join([f"-{p}" for p in sorted(missing)] + [f"+{p}" for p in sorted(given - expected)])
        if _is_filled(message, entry) and not _formats(form):
            return "%"
    return ""


def _is_filled(message: str, entry: Wanted | None) -> bool:
    """Whether the service puts values into this text, so that a lone % would break the page."""
    return _formats(message) and ("%(" in message if entry is None else PAGES in entry.groups)


def _formats(text: str) -> bool:
    try:
        return bool(text % defaultdict(int))
    except (ValueError, TypeError, KeyError):
        return False
