"""Assessments: made once for a year or period; entries saved only over the revision that was read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload

from survey import clock
from survey.errors import Refused
from survey.i18n import gettext as _
from survey.models import Assessment, AssessmentEntry, User
from survey.registry.scoring_input import last_day, period_words

INDEX8, SCORECARD = "index8", "scorecard"


class Stale(Refused):
    """Somebody else saved the entry after it was read; `entry` is what stands now."""

    def __init__(self, entry: AssessmentEntry) -> None:
        self.entry = entry
        super().__init__(
            _(
                "%(who)s đã lưu tiêu chí %(criterion)s trong lúc ông/bà nhập. Chưa ghi đè gì cả.",
                who=entry.changed_by,
                criterion=entry.criterion,
            )
        )


@dataclass(frozen=True, kw_only=True)
class Line:
    """An index or a criterion of a new assessment."""

    criterion: str
    name: str
    of: float | None = None
    rule: str = ""
    points: float | None = None
    given: dict[str, Any] = field(default_factory=dict)
    targets: list[dict[str, str]] = field(default_factory=list)
    lead: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A new assessment with its lines."""

    kind: str
    year: int
    rules: str
    lines: Sequence[Line]
    period: str = "nam"
    day: date | None = None
    document: dict[str, Any] = field(default_factory=dict)


def create(session: Session, province: str, sheet: Sheet, actor: User | str) -> Assessment:
    """Store a new assessment; raises Refused when that year or period has one already."""
    day = last_day(sheet.year, sheet.period, sheet.day)
    who = actor if isinstance(actor, str) else actor.username
    there = Refused(_("Đã có bảng của kỳ này: %(when)s.", when=period_words(sheet.period, day)))
    if find(session, province, sheet.kind, sheet.year, sheet.period, day):
        raise there
    made = Assessment(
        province=province,
        kind=sheet.kind,
        year=sheet.year,
        period=sheet.period,
        day=day,
        rules=sheet.rules,
        document=sheet.document,
        created_by=who[:64],
    )
    made.entries = [_entry(line, who) for line in sheet.lines]
    session.add(made)
    _flush(session, there)
    return made


def _flush(session: Session, there: Refused) -> None:
    """Write; what another person wrote in the same moment is refused by its constraint, in words."""
    try:
        session.flush()
    except IntegrityError:
        raise there from None


def exists(session: Session, province: str, sheet: Sheet) -> bool:
    """Whether the sheet's year or period has an assessment already."""
    day = last_day(sheet.year, sheet.period, sheet.day)
    return find(session, province, sheet.kind, sheet.year, sheet.period, day) is not None


def _entry(line: Line, who: str) -> AssessmentEntry:
    return AssessmentEntry(
        criterion=line.criterion,
        name=line.name,
        of=line.of,
        rule=line.rule,
        points=line.points,
        given=line.given,
        targets=line.targets,
        lead=line.lead,
        note=line.note,
        changed_by=who[:64],
    )


def add_line(session: Session, assessment: Assessment, line: Line, actor: User) -> AssessmentEntry:
    """Add a criterion to its index; raises Refused when it is there or its index is not."""
    here = {entry.criterion for entry in assessment.entries}
    index = line.criterion.split(".")[0]
    there = Refused(_("Đã có tiêu chí %(criterion)s.", criterion=line.criterion))
    if line.criterion in here:
        raise there
    if index not in here:
        raise Refused(_("Không có chỉ số thành phần %(index)s.", index=index))
    made = _entry(line, actor.username)
    assessment.entries.append(made)
    _flush(session, there)
    return made


def can_drop(entry: AssessmentEntry) -> bool:
    """Whether an entry is a criterion that nothing was entered for, so that nothing is lost with it."""
    figures = any(key in entry.given for key in ("done", "total", "printed_rate", "measure"))
    empty = entry.points is None and not figures and not entry.note and not entry.evidence
    return "." in entry.criterion and empty and entry.assessment.kind == SCORECARD


def drop_line(session: Session, entry_id: int) -> None:
    """Take such a criterion away; raises Refused for any other."""
    entry = session.get(AssessmentEntry, entry_id, with_for_update=True)
    if entry is None or not can_drop(entry):
        raise Refused(_("Chỉ bỏ được tiêu chí chưa có số liệu, ghi chú hay minh chứng."))
    session.delete(entry)
    session.flush()


def in_order(criterion: str) -> tuple[int, ...]:
    """Criteria as people count them: 3.4.2 before 3.4.10."""
    return tuple(int(part) for part in criterion.split("."))


def ordered(assessment: Assessment) -> list[AssessmentEntry]:
    """The entries as people count criteria."""
    return sorted(assessment.entries, key=lambda entry: in_order(entry.criterion))


def find(session: Session, province: str, kind: str, year: int, period: str, day: date) -> Assessment | None:
    """The assessment of a period with its entries and their evidence."""
    statement = select(Assessment).where(
        Assessment.province == province,
        Assessment.kind == kind,
        Assessment.year == year,
        Assessment.period == period,
        Assessment.day == day,
    )
    return session.scalar(statement.options(_WITH_ENTRIES))


def all_of(session: Session, province: str, kind: str) -> list[Assessment]:
    """Every assessment of a kind, the latest first."""
    statement = select(Assessment).where(Assessment.province == province, Assessment.kind == kind)
    latest = statement.order_by(Assessment.day.desc(), Assessment.id.desc())
    return list(session.scalars(latest.options(_WITH_ENTRIES)))


_WITH_ENTRIES = selectinload(Assessment.entries)


def entry_of(assessment: Assessment, criterion: str) -> AssessmentEntry | None:
    return next((entry for entry in assessment.entries if entry.criterion == criterion), None)


def to_change(session: Session, entry_id: int, revision: int) -> AssessmentEntry:
    """The entry, locked until the transaction ends; raises Stale unless it still is at this revision."""
    entry = session.get(AssessmentEntry, entry_id, with_for_update=True, populate_existing=True)
    if entry is None:
        raise Refused(_("Tiêu chí này không còn nữa."))
    if entry.revision != revision:
        raise Stale(entry)
    return entry


def save(session: Session, entry: AssessmentEntry, change: dict[str, Any], actor: User) -> None:
    """Write a change into an entry that `to_change` gave."""
    for name, value in change.items():
        setattr(entry, name, value)
    entry.changed_at, entry.changed_by = clock.now(), actor.username[:64]
    session.flush()


def stamp(session: Session, province: str) -> tuple[int, int, int]:
    """Another value whenever anything that was entered changes."""
    counted = select(
        func.coalesce(func.max(Assessment.id), 0),
        func.count(AssessmentEntry.id),
        func.coalesce(func.sum(AssessmentEntry.revision), 0),
    ).select_from(Assessment)
    joined = counted.outerjoin(AssessmentEntry, AssessmentEntry.assessment_id == Assessment.id)
    latest, entries, revisions = session.execute(joined.where(Assessment.province == province)).one()
    return int(latest), int(entries), int(revisions)
