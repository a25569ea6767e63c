"""How far a questionnaire can be heard: one row per sentence, and recordings that no sentence asks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from questionnaires.model import Questionnaire
from survey.audio import library
from survey.audio.choosing import Library, note_own, open_library, read_clips
from survey.audio.library import Clip
from survey.audio.script import COMMON, Line, set_of

State = Literal["ok", "missing", "stale", "broken", "unknown"]
COMPLETE = frozenset({"ok", "unknown"})


@dataclass(frozen=True, kw_only=True)
class Row:
    """One sentence in one language: what is played, the file at fault, and what that says instead."""

    language: str
    set: str
    key: str
    state: State
    text: str = ""
    voice: str = ""
    file: str = ""
    said: str = ""


def report(
    instance: Path, questionnaire: Questionnaire, language: str, script: Mapping[str, Line]
) -> list[Row]:
    """The rows of one language; `voice` is empty where nothing is heard.

    Raises Refused for own recordings whose manifest cannot be read or written.
    """
    lines = list(script.values())
    note_own(instance, questionnaire, language, lines)
    clips = read_clips(instance, (language, *(line.written for line in lines)))
    opened = open_library(clips, language)
    rows = [_row(line, set_of(line.key, questionnaire), language, clips, opened) for line in lines]
    return rows + [
        row for name in (questionnaire.id, COMMON) for row in _unknown(instance, name, language, script)
    ]


def _row(line: Line, name: str, language: str, clips: list[Clip], opened: Library) -> Row:
    """What is heard; a fault where nothing is, or where a machine stands in for a recording gone bad."""
    played = opened.find(line, name)
    of_key = [c for c in clips if (c.set, c.key, c.language) == (name, line.key, language)]
    faulty = [c for c in of_key if c.broken or c.text != line.text]
    if played:
        faulty = [] if played.own else [c for c in faulty if c.own]
    at_fault = faulty[0] if faulty else None
    shown = at_fault or played
    return Row(
        language=language,
        set=name,
        key=line.key,
        state=_state(played, at_fault, language),
        text=line.text,
        voice=played.voice if played else "",
        file=str(shown.path) if shown else "",
        said=at_fault.text if at_fault and not at_fault.broken else "",
    )


def _state(played: Clip | None, at_fault: Clip | None, language: str) -> State:
    if at_fault:
        return "broken" if at_fault.broken else "stale"
    return "ok" if played and played.language == language else "missing"


def _unknown(instance: Path, name: str, language: str, script: Mapping[str, Line]) -> Iterator[Row]:
    """Own files that no key of the questionnaire names, such as one with a slip in its name."""
    folder = library.own_folder(instance) / name / language
    if folder.is_dir():
        for path in sorted(folder.iterdir()):
            if path.suffix in library.SUFFIXES and path.stem not in script:
                yield Row(language=language, set=name, key=path.stem, state="unknown", file=str(path))
