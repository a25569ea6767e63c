"""Which clip speaks a sentence: an installation's own recording before what ships, by the text alone."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from questionnaires.model import Questionnaire
from survey.audio import library
from survey.audio.library import Clip
from survey.audio.script import COMMON, Line, set_of
from survey.errors import Refused

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Library:
    """All clips that may serve one language, by their text."""

    language: str
    by_text: Mapping[tuple[str, str], list[Clip]]

    def find(self, line: Line, wanted_set: str) -> Clip | None:
        """The clip of this text, spoken in the library's language or in the one it is written in.

        A sentence recorded once serves wherever the same sentence stands.
        """

        def rank(clip: Clip) -> tuple[bool, bool, bool]:
            return not clip.own, not clip.recorded, (clip.set, clip.key) != (wanted_set, line.key)

        for language in dict.fromkeys((self.language, line.written)):
            found = self.by_text.get((language, line.text))
            if found:
                return min(found, key=rank)
        return None


def open_library(clips: Iterable[Clip], language: str) -> Library:
    by_text: dict[tuple[str, str], list[Clip]] = defaultdict(list)
    for clip in clips:
        if not clip.broken:
            by_text[clip.language, clip.text].append(clip)
    return Library(language, dict(by_text))


def read_clips(instance: Path, languages: Iterable[str]) -> list[Clip]:
    """All clips in these languages, own and shipped. Raises Refused for a manifest that cannot be read."""
    roots = ((library.own_folder(instance), True), (library.SHIPPED, False))
    return [
        clip
        for language in dict.fromkeys(languages)
        for root, own in roots
        for clip in library.read_sets(root, language, own=own)
    ]


def note_own(instance: Path, questionnaire: Questionnaire, language: str, lines: Iterable[Line]) -> None:
    """Write down what new recordings of a questionnaire say. Raises Refused where that cannot be written."""
    spoken = list(lines)
    for name in (questionnaire.id, COMMON):
        folder = library.own_folder(instance) / name / language
        try:
            library.note(folder, [line for line in spoken if set_of(line.key, questionnaire) == name])
        except OSError as error:
            raise Refused(f"{folder / library.MANIFEST}: {error.strerror}") from None


def choose(
    instance: Path, questionnaire: Questionnaire, language: str, lines: Iterable[Line]
) -> dict[str, Clip]:
    """The clip of every line that has one. Own recordings that cannot be read are logged and left out."""
    spoken = list(lines)
    languages = (language, *(line.written for line in spoken))
    try:
        note_own(instance, questionnaire, language, spoken)
        clips = read_clips(instance, languages)
    except Refused as refusal:
        log.warning("own recordings are not played: %s", refusal)
        clips = [
            c
            for lang in dict.fromkeys(languages)
            for c in library.read_sets(library.SHIPPED, lang, own=False)
        ]
    opened = open_library(clips, language)
    found = ((line, opened.find(line, set_of(line.key, questionnaire))) for line in spoken)
    return {line.key: clip for line, clip in found if clip is not None}
