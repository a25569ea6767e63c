"""The versioned text that people agree to: purpose, what is kept and how long, whom to ask.

A published file is never edited: every answer stores the version that its sender read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, TypeAlias

from questionnaires.canonical import digest
from questionnaires.model import Text
from questionnaires.source import HERE, DefinitionError, read_text, read_yaml, validate

DIRECTORY = HERE / "consent"

When: TypeAlias = Literal["always", "sensitive", "partial", "details", "no-details"]


@dataclass(frozen=True)
class Paragraph:
    """One or two sentences; `when` names the case in which they are shown."""

    id: str
    when: When
    text: Text


@dataclass(frozen=True)
class Consent:
    version: str
    languages: tuple[str, ...]
    paragraphs: tuple[Paragraph, ...]
    answers_months: int
    comments_months: int

    def __hash__(self) -> int:
        return hash(self.version)

    def lines(
        self,
        language: str,
        *,
        controller: str,
        minutes: int,
        sensitive: bool = False,
        details: str | None = None,
        partial: bool = False,
    ) -> list[tuple[str, str]]:
        """The paragraphs to show, as (id, text). `details` is a configured address or telephone.

        `partial` says that what somebody leaves unfinished is kept.

        Raises ValueError for a language in which this version was never published.
        """
        if language not in self.languages:
            expected = ", ".join(self.languages)
            raise ValueError(f"consent {self.version}: given language {language!r}, expected {expected}")
        shown = {"always", "details" if details else "no-details"} | ({"sensitive"} if sensitive else set())
        shown |= {"partial"} if partial else set()
        filled = {"controller": controller, "minutes": str(minutes), "details": details or ""}
        return [
            (paragraph.id, _fill(paragraph.text[language], filled))
            for paragraph in self.paragraphs
            if paragraph.when in shown
        ]


def available_consents() -> list[str]:
    """Versions from the first to the newest."""
    return sorted((path.stem for path in DIRECTORY.glob("*.yaml")), key=_order)


@lru_cache(maxsize=32)
def load_consent(version: str) -> Consent:
    """The text of one version, however old. Raises DefinitionError for an unknown one."""
    if version not in available_consents():
        raise DefinitionError("consent", version, version, f"one of {', '.join(available_consents())}")
    path = DIRECTORY / f"{version}.yaml"
    text = read_text(path)
    data = read_yaml(text, str(path))
    validate(data, "consent_schema.json", str(path), text)
    if data["version"] != version:
        raise DefinitionError(str(path), "version", data["version"], f"the name of the file, {version}")
    return _build(data, str(path))


def current_consent() -> Consent:
    """The newest version."""
    return load_consent(available_consents()[-1])


def consent_hash(consent: Consent) -> str:
    """SHA-256 of the whole text in all languages."""
    texts = [[paragraph.id, paragraph.when, paragraph.text] for paragraph in consent.paragraphs]
    return digest([consent.version, consent.answers_months, consent.comments_months, texts])


def _build(data: Mapping[str, Any], file: str) -> Consent:
    languages = tuple(data["languages"])
    for index, paragraph in enumerate(data["paragraphs"]):
        if set(paragraph) - {"id", "when"} != set(languages):
            expected = f"text in exactly {', '.join(languages)}"
            raise DefinitionError(file, f"paragraphs[{index}]", sorted(paragraph), expected)
    paragraphs = tuple(
        Paragraph(
            part["id"], part.get("when", "always"), {language: part[language] for language in languages}
        )
        for part in data["paragraphs"]
    )
    months = data["retention_months"]
    return Consent(data["version"], languages, paragraphs, months["answers"], months["comments"])


def _fill(text: str, filled: Mapping[str, str]) -> str:
    # One pass, so that braces inside a configured address stay what they are.
    return re.sub(r"\{([a-z]+)\}", lambda found: filled[found.group(1)], text)


def _order(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("-"))
