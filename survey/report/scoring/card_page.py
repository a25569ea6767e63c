"""What the pages of the scorecard show, and their twins for machines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from analysis.scorecard import PLAN_161, read_plan
from survey import config
from survey.errors import Refused
from survey.formats import decimal, percent
from survey.i18n import gettext as _
from survey.models import Assessment, AssessmentEntry
from survey.registry import scoring
from survey.registry.scoring import Sheet
from survey.registry.scoring_input import period_words
from survey.registry.scoring_plan import card_from_document
from survey.report.scoring.card_fields import rule_name
from survey.tabulate.scorecards import Card, Change, Scored, card_of, compared, lines

PLAN = "ke-hoach-161"


def points(value: Decimal | float | None) -> str:
    """Points as scorecards print them: up to four decimals."""
    return decimal(value, 4, trim=True)


def when(assessment: Assessment) -> str:
    """The period in words, inside a sentence."""
    return period_words(assessment.period, assessment.day)


def frames(found: Sequence[Assessment]) -> list[tuple[str, str]]:
    """Where a new scorecard may take its indices, criteria and targets from, the latest first."""
    own = [(str(one.id), _("Bảng %(when)s", when=when(one))) for one in found]
    return [*own, (PLAN, _("Khung của Kế hoạch 161/KH-UBND năm 2021"))]


def frame(session: Session, name: str) -> Assessment | Sheet:
    """The frame of this name; raises Refused for one that is not offered."""
    if name == PLAN:
        return card_from_document(read_plan(PLAN_161))
    found = session.get(Assessment, int(name)) if name.isascii() and name.isdigit() else None
    if found is None or found.kind != scoring.SCORECARD or found.province != config.current().province:
        raise Refused(_("Hãy chọn một khung trong danh sách."))
    return found


def context(card: Card, before: Card | None) -> dict[str, Any]:
    """Everything that the page of a scorecard needs."""
    changes = compared(card, before) if before else []
    return {
        "card": card,
        "assessment": card.assessment,
        "when": when(card.assessment),
        "headline": headline(card),
        "lost": card.known_of - card.points,
        "before": before,
        "before_when": when(before.assessment) if before else None,
        "changes": {change.criterion: change for change in changes},
        "change_words": change_words,
        "source": source(card.assessment),
        "earlier": appraisals(card.assessment),
        "basis_words": basis_words,
        "rule_name": rule_name,
        "points": points,
        "percent4": lambda rate: percent(rate, 4),
    }


def headline(card: Card) -> str:
    """The answer, first on the page."""
    values = {"when": when(card.assessment), "points": points(card.points), "of": points(card.known_of)}
    if not card.indices or len(card.missing) == len(card.indices):
        return _("Bảng chấm điểm %(when)s: chưa nhập điểm nào", when=values["when"])
    if card.missing:
        return _(
            "Bảng chấm điểm %(when)s: %(points)s/%(of)s điểm, còn %(n)s chỉ số chưa chấm",
            n=len(card.missing),
            **values,
        )
    return _("Bảng chấm điểm %(when)s: %(points)s/%(of)s điểm tự chấm", **values)


def basis_words(line: Scored) -> str:
    """Where the points come from."""
    return {
        "entered": _("điểm đã ghi"),
        "rule": _("tính theo tỷ lệ"),
        "listed": _("tối đa trừ phần mất của các tiêu chí nêu ra"),
        None: _("chưa có điểm"),
    }[line.basis]


def change_words(change: Change | None) -> str:
    """A difference with its sign, or why there is none."""
    if change is None or change.why == "absent":
        return _("kỳ trước không có")
    if change.why == "of":
        return _("không so được: điểm tối đa khác")
    if change.difference is None:
        return _("chưa đủ điểm để so")
    sign = "+" if change.difference > 0 else ""
    return sign + points(change.difference)


def entry_sentences(entry: AssessmentEntry) -> list[str]:
    """What is known about the rule of an entry."""
    if "." not in entry.criterion:
        return [_("Tiêu chí không nêu ra dưới chỉ số này được tính đủ điểm, như cách kế hoạch ghi.")]
    return [_("Quy tắc: %(rule)s.", rule=rule_name(entry.rule))]


def source(assessment: Assessment) -> str | None:
    """The document that the figures were loaded from."""
    found = assessment.document.get("source") or {}
    if not found.get("number"):
        return None
    return _("%(number)s, %(issuer)s", number=found["number"], issuer=found.get("issuer", "–"))


def appraisals(assessment: Assessment) -> list[dict[str, Any]]:
    """Other results that the document prints, such as those appraised by the ministry."""
    scores = assessment.document.get("scores") or {}
    return [dict(value) | {"year": name.rpartition("_")[2]} for name, value in scores.items()]


SUMMARY_COLUMNS = ("year", "period", "day", "points", "known_of", "of", "missing", "slips")


def summary_json(assessment: Assessment) -> dict[str, Any]:
    """A scorecard of the list for machines."""
    card = card_of(assessment)
    return {
        "year": assessment.year,
        "period": assessment.period,
        "day": assessment.day.isoformat(),
        "points": float(card.points),
        "known_of": float(card.known_of),
        "of": float(card.of),
        "missing": ", ".join(card.missing),
        "slips": len(card.slips),
    }


def as_json(card: Card, before: Card | None) -> dict[str, Any]:
    """The scorecard for machines."""
    assessment = card.assessment
    return summary_json(assessment) | {
        "rules": assessment.rules,
        "document": assessment.document,
        "missing": list(card.missing),
        "unfinished": list(card.unfinished),
        "slips": [asdict(slip) for slip in card.slips],
        "notes": [asdict(note) for note in card.notes],
        "compared_with": before and {"year": before.assessment.year, "period": before.assessment.period},
        "entries": as_rows(card, before),
    }


CSV_COLUMNS = (
    "year", "period", "day", "criterion", "name", "points", "of", "lost", "basis", "by_rule", "done", "total",
    "printed_rate", "rule", "lead", "before", "change", "why_not_compared", "evidence", "note",
)  # fmt: skip


def as_rows(card: Card, before: Card | None) -> list[dict[str, Any]]:
    """Every index and criterion as a row."""
    changes = {change.criterion: change for change in compared(card, before)} if before else {}
    return [_row(card, line, changes.get(line.entry.criterion)) for line in lines(card)]


def _row(card: Card, line: Scored, change: Change | None) -> dict[str, Any]:
    entry, given = line.entry, line.entry.given
    return {
        "year": card.assessment.year,
        "period": card.assessment.period,
        "day": card.assessment.day.isoformat(),
        "criterion": entry.criterion,
        "name": entry.name,
        "points": _float(line.points),
        "of": _float(line.of),
        "lost": _float(line.lost),
        "basis": line.basis,
        "by_rule": _float(line.by_rule),
        **{name: given.get(name) for name in ("done", "total", "printed_rate")},
        "rule": entry.rule or None,
        "lead": entry.lead or None,
        "before": _float(change.before) if change else None,
        "change": _float(change.difference) if change else None,
        "why_not_compared": change.why if change else None,
        "evidence": len(line.evidence),
        "note": entry.note or None,
    }


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
