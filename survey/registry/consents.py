"""The consent text of a round, filled in for this installation, in any language as far as translated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from questionnaires.consent import load_consent
from questionnaires.model import Questionnaire
from survey.i18n import in_every_language, text_in
from survey.i18n import lazy_gettext as _l
from survey.registry.places import Province


@dataclass(frozen=True)
class Said:
    """One paragraph, and the language in which it could be said."""

    id: str
    text: str
    language: str


def consent_in(
    language: str,
    version: str,
    questionnaire: Questionnaire,
    province: Province,
    contact: str,
    *,
    partial: bool = False,
) -> Iterator[Said]:
    """Yield the paragraphs that apply; what a language does not have is said in Vietnamese.

    `contact` is the configured telephone or address; `partial` tells that what is left unfinished is kept.
    """
    consent = load_consent(version)
    said = {part.id: text_in(language, in_every_language(part.text)) for part in consent.paragraphs}
    translated = tuple(replace(part, text={language: said[part.id][0]}) for part in consent.paragraphs)
    lines = replace(consent, languages=(language,), paragraphs=translated).lines(
        language,
        controller=controller_in(language, province),
        minutes=questionnaire.minutes,
        sensitive=questionnaire.sensitive,
        details=contact or None,
        partial=partial,
    )
    for name, text in lines:
        yield Said(name, text, said[name][1])


def controller_in(language: str, province: Province) -> str:
    """The office that asks."""
    named = _l("Sở Nội vụ %(kind)s %(name)s") if province.name else _l("Sở Nội vụ")
    text, _used = text_in(language, in_every_language(named.message))
    return " ".join((text % {"kind": province.kind, "name": province.name}).split())
