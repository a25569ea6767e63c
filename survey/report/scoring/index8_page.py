"""What the pages of Index 8 show, and their twins for machines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from analysis.index8 import OWN_LABEL, CriterionScore, Index8, OwnEstimate
from analysis.ruleset import Criterion
from survey.errors import Refused
from survey.formats import decimal
from survey.i18n import gettext as _
from survey.models import Assessment, Evidence, Round
from survey.registry.scoring import entry_of
from survey.registry.scoring_input import parse_share
from survey.report.scoring.room import Typed
from survey.tabulate import index8
from survey.tabulate.results import Results
from survey.tabulate.scorecards import exact_of
from survey.tabulate.scores import index8_json

HUNDRED = Decimal(100)


@dataclass(frozen=True, kw_only=True)
class Read:
    """A year as it was read in one snapshot."""

    assessment: Assessment
    scored: Index8
    own: OwnEstimate | None
    survey_round: Round | None
    found: Results | None
    gaps: list[index8.Gap]
    prospect: index8.Prospect | None


@dataclass(frozen=True)
class Row:
    """A criterion or part with what stands beside its points."""

    score: CriterionScore
    reason: str
    rule_reason: str
    lead: str
    evidence: list[Evidence]
    part: bool

    @property
    def lost(self) -> float | None:
        return None if self.score.points is None else round(self.score.of - self.score.points, 4)


def points(value: Decimal | float | None) -> str:
    """Points as scorecards print them: up to four decimals."""
    return decimal(value, 4, trim=True)


def summary(assessment: Assessment) -> dict[str, Any]:
    """A year in the list; without asking any round, which may take long."""
    entry = entry_of(assessment, index8.sipas_criterion(index8.rules_of(assessment)).id)
    kept = index8.kept_of(entry)
    own = OwnEstimate(kept["rate"]) if kept else index8.own_of(entry, None)
    try:
        scored = index8.scored(assessment, own)
    except Refused as error:
        return {"year": assessment.year, "problem": str(error)}
    first = next(c for c in scored.criteria if c.id == entry.criterion) if entry else None
    return {"year": assessment.year, "scored": scored, "sipas": first, "misfit": misfit(assessment)}


SUMMARY_COLUMNS = (
    "year", "rules", "total", "of", "known", "known_of", "subtotal", "subtotal_of", "missing", "sipas",
    "problem",
)  # fmt: skip


def summary_json(assessment: Assessment) -> dict[str, Any]:
    """A year of the list for machines."""
    found = summary(assessment)
    row = {"year": assessment.year, "rules": assessment.rules, "problem": found.get("problem")}
    if (scored := found.get("scored")) is None:
        return row
    figures = {name: getattr(scored, name) for name in SUMMARY_COLUMNS[2:8]}
    return (
        row
        | figures
        | {"missing": ", ".join(scored.missing), "sipas": found["sipas"] and found["sipas"].basis}
    )


def misfit(assessment: Assessment) -> str | None:
    """In words, that the rule set was made for other years."""
    return index8.rules_of(assessment).misfit(assessment.year)


def context(read: Read) -> dict[str, Any]:
    """Everything that the page of a year needs."""
    sipas = index8.sipas_criterion(index8.rules_of(read.assessment))
    found = read.found
    return {
        "read": read,
        "scored": read.scored,
        "rows": rows(read),
        "sipas": next(c for c in read.scored.criteria if c.id == sipas.id),
        "per_point": points(sipas.of / HUNDRED),
        "misfit": misfit(read.assessment),
        "rules": index8.rules_of(read.assessment),
        "own_label": OWN_LABEL,
        "assumed": any(row.score.status == "assumed" for row in rows(read)),
        "synthetic": bool(found and found.facts.synthetic),
        "points": points,
    }


def rows(read: Read) -> list[Row]:
    """Criteria in order, parts below theirs."""
    rules = index8.rules_of(read.assessment)
    known = {c.id: c for top in rules.criteria for c in (top, *top.parts)}
    parts = {part.id for top in rules.criteria for part in top.parts}
    return [
        _row(read, score, known[score.id], score.id in parts)
        for score in index8.with_parts(read.scored.criteria)
    ]


def _row(read: Read, score: CriterionScore, criterion: Criterion, part: bool) -> Row:
    entry = entry_of(read.assessment, score.id)
    given = entry.given if entry else {}
    files = [one for one in entry.evidence if one.withdrawn_at is None] if entry else []
    assumed = criterion.reason if score.status == "assumed" else ""
    why = _why(score, criterion, given)
    return Row(score, why, assumed, entry.lead if entry else "", files, part)


def _why(score: CriterionScore, criterion: Criterion, given: Mapping[str, Any]) -> str:
    """The reason in the page's own words where the analysis speaks of fields of a file."""
    if score.points is not None or criterion.rule == "parts":
        return score.reason
    if criterion.rule == "rate":
        return _("Bộ Nội vụ chưa công bố, và chưa chọn đợt nào để ước tính.")
    missing = [text for name, text in criterion.inputs.items() if name not in given]
    if missing:
        return _("Còn thiếu: %(what)s.", what="; ".join(missing))
    return score.reason.replace("award", _("ô “điểm đã được chấm”"))


def rule_sentences(criterion: Criterion) -> list[str]:
    """What the rule of a criterion rests on."""
    said = [_("Nguồn của quy tắc: %(source)s.", source=criterion.source)]
    if criterion.status == "assumed":
        said.append(_("Quy tắc giả định: %(reason)s.", reason=criterion.reason))
    return said


@dataclass(frozen=True)
class Tried:
    """The what-if form: what was typed, what would come of it, nothing of it stored."""

    typed: Typed
    fields: list[tuple[str, str, str]]
    known: Decimal
    would: Decimal | None

    @property
    def difference(self) -> Decimal | None:
        return None if self.would is None else self.would - self.known


def tried(read: Read, asked: Typed) -> Tried:
    """Score the year with the points and the rate that the address asks for in place of what stands."""
    sipas = index8.sipas_criterion(index8.rules_of(read.assessment))
    stands = {c.id: exact_of(c.points) for c in read.scored.criteria}
    known = sum((value for value in stands.values() if value is not None), Decimal(0))
    fields, would = [], Decimal(0)
    for score in read.scored.criteria:
        name = f"thu-{score.id.replace('.', '-')}"
        rate = score.id == sipas.id
        most = HUNDRED if rate else Decimal(str(score.of))
        value = asked.number(name, parse_share, Decimal(0), most)
        worth = None if value is None else value * sipas.of / HUNDRED if rate else value
        would += (stands[score.id] or Decimal(0)) if worth is None else worth
        fields.append((name, score.id, _label(score, rate)))
    asking = any(asked.values.get(name) for name, _id, _text in fields)
    return Tried(asked, fields, known, would if asking and not asked.summary else None)


def _label(score: CriterionScore, rate: bool) -> str:
    if rate:
        return _("%(id)s nếu tỷ lệ hài lòng là, %%", id=score.id)
    return _("%(id)s nếu được (tối đa %(of)s điểm)", id=score.id, of=points(score.of))


def as_json(read: Read) -> dict[str, Any]:
    """The year for machines: the score, what stands behind 8.1, evidence by hash."""
    beside: Mapping[str, Any] = index8_json(read.found, read.scored) if read.found else asdict(read.scored)
    ahead = read.prospect
    return dict(beside) | {
        "year": read.assessment.year,
        "rules_misfit": misfit(read.assessment),
        "past_gaps": [
            {
                "year": gap.year,
                "ministry": float(gap.ministry),
                "own": float(gap.own),
                "difference": float(gap.difference),
                "source": gap.source,
            }
            for gap in read.gaps
        ],
        "prediction": None
        if ahead is None
        else {"planned": ahead.planned, "n": ahead.n} | asdict(ahead.found),
        "evidence": [_evidence_json(row.score.id, one) for row in rows(read) for one in row.evidence],
    }


def _evidence_json(criterion: str, one: Evidence) -> dict[str, Any]:
    return {
        "criterion": criterion,
        "name": one.name,
        "media_type": one.media_type,
        "size": one.size,
        "sha256": one.sha256,
    }


CSV_COLUMNS = (
    "year", "criterion", "name", "points", "low", "high", "of", "lost", "status", "basis", "label", "reason",
    "lead", "evidence",
)  # fmt: skip


def as_rows(read: Read) -> list[dict[str, Any]]:
    """The year as a table, the total last."""
    lines = [
        {
            "year": read.assessment.year,
            "criterion": row.score.id,
            **{name: getattr(row.score, name) for name in CSV_COLUMNS[2:7] if name != "lost"},
            "lost": row.lost,
            **{name: getattr(row.score, name) for name in ("status", "basis", "label")},
            "reason": row.reason,
            "lead": row.lead,
            "evidence": len(row.evidence),
        }
        for row in rows(read)
    ]
    total = {
        "year": read.assessment.year,
        "criterion": "8",
        "points": read.scored.total,
        "of": read.scored.of,
    }
    return [*lines, total]
