"""Which languages there are: those that ship, and PO files dropped into the instance folder."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

from survey.languages import wanted
from survey.languages.dropped import ERRORS, FATAL, NAMES, SOURCE, Dropped, read

SHIPPED_FOLDER = Path(__file__).parent.parent / "translations"
FOLDER_NAME = "translations"

log = logging.getLogger(__name__)

Texts = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Language:
    code: str
    name: str


@cache
def shipped_codes() -> tuple[str, ...]:
    """Vietnamese, then every language that has a folder of translations here."""
    found = sorted(p.name for p in SHIPPED_FOLDER.iterdir() if any(p.rglob("*.po")))
    return tuple(dict.fromkeys([SOURCE, *found]))


def dropped_folder(instance: Path | None = None) -> Path:
    """Where an installation puts its own PO files; by default of the settings of this process."""
    return (instance or Path(os.environ.get("SIPAS_INSTANCE", "instance"))) / FOLDER_NAME


def read_folder(folder: Path) -> list[Dropped]:
    """Every dropped file, sound or not."""
    paths = sorted(folder.glob("*.po")) if folder.is_dir() else []
    return [read(path, wanted.shipped()) for path in paths]


@cache
def dropped(folder: Path) -> Mapping[str, Dropped]:
    """The dropped files that can be used, by language; what is wrong with the others goes to the log."""
    found: dict[str, Dropped] = {}
    for file in read_folder(folder):
        _log(file)
        if file.usable:
            found.setdefault(file.code, file)
    return found


def _log(file: Dropped) -> None:
    fatal = [f"{problem.kind} {problem.detail}" for problem in file.problems if problem.kind in FATAL]
    lost = sum(problem.kind in ERRORS for problem in file.problems)
    if fatal:
        log.error("translation file %s is left out: %s", file.path, "; ".join(fatal))
    elif lost:
        log.error("translation file %s: %d texts are not used, for their placeholders", file.path, lost)
    if not (fatal or file.offered):
        log.warning("translation file %s is not offered: %.0f %% is translated", file.path, 100 * file.share)


@cache
def languages(folder: Path) -> tuple[Language, ...]:
    """Vietnamese first, then what ships, then the dropped languages that are complete enough."""
    shipped = [Language(code, NAMES.get(code, code)) for code in shipped_codes()]
    offered = [Language(d.code, d.name) for d in dropped(folder).values() if d.offered]
    return tuple(shipped + [language for language in offered if language.code not in shipped_codes()])


@cache
def catalogue(language: str, folder: Path) -> Texts:
    """All texts of one language; what ships wins over what was dropped in."""
    texts = dict(_shipped(language))
    if own := dropped(folder).get(language):
        texts = dict(own.texts) | texts
    return texts


@cache
def _shipped(language: str) -> Texts:
    """The first file (by name) wins where two translate the same msgid."""
    texts: dict[str, tuple[str, ...]] = {}
    for path in sorted((SHIPPED_FOLDER / language).rglob("*.po")):
        with path.open("rb") as file:
            catalog = read_po(file, abort_invalid=True)
        for message in catalog:
            text = message.string
            if not message.id or message.fuzzy or not text or not any(text):
                continue
            key = message.id if isinstance(message.id, str) else message.id[0]
            texts.setdefault(key, (text,) if isinstance(text, str) else tuple(text))
    return texts
