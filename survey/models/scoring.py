"""Points of the PAR INDEX: what was entered for a year or a period, by whom, and the files that prove it."""

from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.models.base import Base, now

ASSESSMENTS = ("index8", "scorecard")
PERIODS = ("quy-1", "6-thang", "quy-3", "nam", "dot-xuat")


class Assessment(Base):
    """One scoring: Index 8 of a year, or the scorecard of a period; `day` is the period's last day.

    `document` says where its figures come from: number, date, issuer, the printed total.
    """

    __tablename__ = "assessment"
    __table_args__ = (UniqueConstraint("province", "kind", "year", "period", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    province: Mapped[str] = mapped_column(String(4))
    kind: Mapped[str] = mapped_column(String(12))
    year: Mapped[int]
    period: Mapped[str] = mapped_column(String(12))
    day: Mapped[date]
    rules: Mapped[str] = mapped_column(String(32))
    document: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(default=now)
    created_by: Mapped[str] = mapped_column(String(64))

    entries: Mapped[list["AssessmentEntry"]] = relationship(
        back_populates="assessment", order_by="AssessmentEntry.id", cascade="all, delete-orphan"
    )


class AssessmentEntry(Base):
    """An index ("3") or a criterion ("3.4.1"): its figures, its points where no rule gives them, its lead.

    `revision` grows with every change, so that nobody saves over what another has changed meanwhile.
    """

    __tablename__ = "assessment_entry"
    __table_args__ = (UniqueConstraint("assessment_id", "criterion"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id"))
    criterion: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(Text, default="")
    rule: Mapped[str] = mapped_column(String(16), default="")
    of: Mapped[float | None] = mapped_column(default=None)
    points: Mapped[float | None] = mapped_column(default=None)
    given: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    targets: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    lead: Mapped[str] = mapped_column(String(200), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    revision: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime] = mapped_column(default=now)
    changed_by: Mapped[str] = mapped_column(String(64))

    assessment: Mapped[Assessment] = relationship(back_populates="entries", lazy="joined", innerjoin=True)
    evidence: Mapped[list["Evidence"]] = relationship(
        back_populates="entry", order_by="Evidence.id", cascade="all, delete-orphan", lazy="selectin"
    )

    __mapper_args__ = MappingProxyType({"version_id_col": revision})


class Evidence(Base):
    """A file that proves an entry, kept under its hash; one taken back stays in the record."""

    __tablename__ = "evidence"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("assessment_entry.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    added_at: Mapped[datetime] = mapped_column(default=now)
    added_by: Mapped[str] = mapped_column(String(64))
    withdrawn_at: Mapped[datetime | None] = mapped_column(default=None)
    withdrawn_by: Mapped[str | None] = mapped_column(String(64), default=None)

    entry: Mapped[AssessmentEntry] = relationship(back_populates="evidence", lazy="joined", innerjoin=True)
