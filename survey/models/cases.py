"""What people wrote, as the office works on it: apart from the answer, without time, counter or its id."""

from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.models.base import Base, now
from survey.models.units import Unit

# How a case came about, how the check for identifying words stands, and how far the work on it is.
REASONS = ("rating", "keyword", "comment")
CLEAR, HELD_BACK, APPROVED = "clear", "held", "approved"
CASE_STATES = ("noted", "open", "working", "answered")


class Case(Base):
    """A comment of one form. `reason` comment: kept for its topics, nothing is due.

    `key_hash` is of both codes that the citizen holds; it finds the reply and keeps a form from being opened
    twice: once in each round, as two may hold a form of the same id. `received` is the day it came, forgotten
    once the unit has it; `text` is as written, `shown` what a person let through. `found` says by which words
    the rules chose topics, CaseTopic which topics count.
    """

    __tablename__ = "feedback_case"
    __table_args__ = (
        UniqueConstraint("key_hash", "round_id"),
        Index("ix_feedback_case_unit", "province", "unit_id", "released_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    province: Mapped[str] = mapped_column(String(4))
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    key_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    rated_unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    reason: Mapped[str] = mapped_column(String(8))
    received: Mapped[date | None]
    text: Mapped[str | None] = mapped_column(Text)
    shown: Mapped[str | None] = mapped_column(Text, default=None)
    found: Mapped[list[list[Any]]] = mapped_column(JSON, default=list)
    marks: Mapped[list[list[Any]]] = mapped_column(JSON, default=list)
    review: Mapped[str] = mapped_column(String(8))
    opened_on: Mapped[date]
    released_on: Mapped[date | None] = mapped_column(default=None)
    due_on: Mapped[date | None] = mapped_column(default=None)
    state: Mapped[str] = mapped_column(String(8))
    cause: Mapped[str] = mapped_column(Text, default="")
    action: Mapped[str] = mapped_column(Text, default="")
    reply: Mapped[str] = mapped_column(Text, default="")
    answered_on: Mapped[date | None] = mapped_column(default=None)
    public_said: Mapped[str] = mapped_column(Text, default="")
    public_done: Mapped[str] = mapped_column(Text, default="")
    public_on: Mapped[date | None] = mapped_column(default=None)
    revision: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime] = mapped_column(default=now)

    unit: Mapped[Unit] = relationship(foreign_keys=[unit_id], lazy="joined")
    topics: Mapped[list["CaseTopic"]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="CaseTopic.topic"
    )

    __mapper_args__ = MappingProxyType({"version_id_col": revision})


class CaseTopic(Base):
    """A topic that a comment counts under: from the rules, or by a person who grouped it anew."""

    __tablename__ = "feedback_case_topic"

    case_id: Mapped[int] = mapped_column(ForeignKey("feedback_case.id"), primary_key=True)
    topic: Mapped[str] = mapped_column(String(24), primary_key=True)
    by_person: Mapped[bool] = mapped_column(default=False)


class CaseProgress(Base):
    """How far the daily job has come in a round: what was received before this day is read and counted."""

    __tablename__ = "feedback_progress"

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), primary_key=True)
    until: Mapped[date]


class CaseWindow(Base):
    """A unit's last window of a round that had enough forms, by day of receipt, and the forms since."""

    __tablename__ = "feedback_window"

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    ended: Mapped[date | None] = mapped_column(default=None)
    waiting: Mapped[int]
