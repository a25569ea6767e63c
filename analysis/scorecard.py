"""The scorecard of the PAR INDEX and its consistency check (docs/method.md, "Scorecard").

Reads the shape of rules/examples/plan-161-2021.yaml; `discrepancy` entries are for people and never read.
A slip contradicts the document's own figures; a note is worth a look or says what could not be checked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from analysis import ruleset
from analysis.consistency import Finding, check_criterion, check_index, check_total
from analysis.scorecard_shape import Index, Missed, parse

__all__ = ["PLAN_161", "Index", "Missed", "Note", "Scorecard", "Slip", "read_plan", "scorecard"]

PLAN_161 = ruleset.FOLDER / "examples" / "plan-161-2021.yaml"


@dataclass(frozen=True, slots=True)
class Slip:
    """A contradiction at a criterion ("3.4.2"), an index ("7") or the "total"; several are one slip."""

    where: str
    printed: float
    recomputed: float
    message: str


@dataclass(frozen=True, slots=True)
class Note:
    """Something that is no slip: a truncated percentage, a criterion whose rule is not known."""

    where: str
    message: str


@dataclass(frozen=True, slots=True)
class IndexScore:
    """One index: points, what was lost, who leads, the targets and the criteria that lost points."""

    number: int
    name: str
    points: float
    of: float
    lost: float
    lead: str | None
    targets: tuple[Mapping[str, Any], ...]
    missed: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Scorecard:
    """Recomputed `total` of `of`, the indices, and what the consistency check found."""

    year: int | None
    total: float
    of: float
    printed_total: float
    indices: tuple[IndexScore, ...]
    slips: tuple[Slip, ...]
    notes: tuple[Note, ...]


def read_plan(path: Path) -> Any:
    """Read a scorecard file with its decimals as printed; ValueError when it is no YAML."""
    return ruleset.read_yaml(path)


def scorecard(document: Any) -> Scorecard:
    """Add up the indices and check every printed figure against the others.

    `document` is the mapping read from the file (best by `read_plan`, which keeps printed digits).
    Raises ValueError, in Vietnamese, naming the entry that is missing or no number.

    >>> card = scorecard(read_plan(PLAN_161))
    >>> card.total, card.of, [slip.where for slip in card.slips]
    (61.4203, 65.0, ['3.4.2', '7'])
    """
    plan = parse(document)
    findings: list[Finding] = []
    for index in plan.indices:
        for missed in index.missed:
            findings += check_criterion(missed)
        findings += check_index(index)
    findings += check_total(plan)
    slips, notes = _slips(findings), tuple(Note(f.where, f.message) for f in findings if not f.slip)
    total = sum((index.points for index in plan.indices), Decimal(0))
    of = sum((index.of for index in plan.indices), Decimal(0))
    return Scorecard(
        plan.year, float(total), float(of), float(plan.points),
        tuple(_index(index) for index in plan.indices), slips, notes,
    )  # fmt: skip


def _slips(findings: list[Finding]) -> tuple[Slip, ...]:
    """One slip per place, its messages joined; the figures are those of the first."""
    by_place: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.slip:
            by_place.setdefault(finding.where, []).append(finding)
    return tuple(
        Slip(where, float(found[0].printed), float(found[0].recomputed), " ".join(f.message for f in found))
        for where, found in by_place.items()
    )


def _index(index: Index) -> IndexScore:
    missed = tuple(
        {
            "criterion": m.criterion, "name": m.name, "points": float(m.points), "of": float(m.of),
            "lost": float(m.of - m.points), "rule": m.rule, "evidence": m.evidence(),
        }
        for m in index.missed
    )  # fmt: skip
    lost = float(index.of - index.points)
    return IndexScore(
        index.number,
        index.name,
        float(index.points),
        float(index.of),
        lost,
        index.lead,
        index.targets,
        missed,
    )
