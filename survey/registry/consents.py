"""The consent text of a round, filled in for this installation."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from questionnaires.consent import load_consent
from questionnaires.model import Questionnaire
from survey.i18n import gettext as _
from survey.i18n import using_language
from survey.registry.places import AskedRound, province_of


def consent_lines(
    survey_round: AskedRound,
    questionnaire: Questionnaire,
    language: str,
    contact: str,
    *,
    partial: bool = False,
) -> tuple[str, ...]:
    """The paragraphs of the round's text in a language that it was published in, else in Vietnamese.

    `contact` is the configured telephone or address; `partial` says that what is left unfinished is kept.
    """
    province = province_of(survey_round.province)
    with using_language(language):
        controller = _("Sở Nội vụ %(kind)s %(name)s", kind=province.kind, name=province.name).strip()
    return _filled(
        survey_round.consent_version, language, controller=controller, minutes=questionnaire.minutes,
        sensitive=questionnaire.sensitive, details=contact or None, partial=partial,
    )  # fmt: skip


@lru_cache(maxsize=64)
def _filled(version: str, language: str, **values: Any) -> tuple[str, ...]:
    consent = load_consent(version)
    published = language if language in consent.languages else consent.languages[0]
    return tuple(text for _name, text in consent.lines(published, **values))
