"""A report as it stands: assembled from the figures, then in the words that the office kept for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from survey.exports.official.assemble import Figures, assemble
from survey.exports.official.docx import docx
from survey.exports.official.editing import Wording, warnings, worded
from survey.exports.official.form import Form, filled, form_of
from survey.exports.official.model import Document
from survey.exports.official.pdf import pdf
from survey.models import ReportDraft
from survey.registry.places import province_of

WRITERS: dict[str, Callable[[Document], bytes]] = {"docx": docx, "pdf": pdf}
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MEDIA = {"docx": DOCX, "pdf": "application/pdf"}


@dataclass(frozen=True)
class Report:
    """`computed` as the figures give it, `document` as it will be printed, warnings by paragraph."""

    form: Form
    computed: Document
    document: Document
    wordings: Mapping[str, Wording]
    warnings: Mapping[str, list[str]]


def report(
    figures: Figures,
    province: str,
    period: str,
    *,
    typed: Mapping[str, str] | None = None,
    wordings: Mapping[str, Wording] | None = None,
) -> Report:
    """Put a report together; raises Refused for an unknown period and for what cannot stand in the head."""
    form = filled(form_of(province_of(province), period, figures.by_unit.facts.closes), typed or {})
    computed, kept = assemble(figures, form), dict(wordings or {})
    return Report(form, computed, worded(computed, kept), kept, warnings(computed, kept))


def kept_wordings(draft: ReportDraft | None) -> dict[str, Wording]:
    texts = draft.texts if draft else {}
    return {key: Wording(kept["text"], kept["computed"]) for key, kept in texts.items()}


def kept_form(draft: ReportDraft | None) -> dict[str, str]:
    return dict(draft.form) if draft else {}
