"""Patterns among answers that quality rules found, what was decided on them, and calls that check back."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.models.base import Base, now
from survey.models.units import Unit

OPEN, EXPLAINED, KEPT = "open", "explained", "kept"
DECISIONS = (EXPLAINED, KEPT)
FOUND = ("agrees", "disagrees", "not_reached")


class QualityRun(Base):
    """One check of a round: `rules` says of each rule how much was tested and where its threshold stood."""

    __tablename__ = "quality_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    province: Mapped[str] = mapped_column(String(4))
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    version: Mapped[int]
    answers: Mapped[int]
    rules: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(default=now)
    by: Mapped[str] = mapped_column(String(64))


class QualityRequest(Base):
    """A check that somebody asked for and that is not done: the run that it becomes takes its place.

    `tries` counts how often it was begun, `failed_at` says that it was given up.
    """

    __tablename__ = "quality_request"

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), primary_key=True, autoincrement=False)
    province: Mapped[str] = mapped_column(String(4))
    at: Mapped[datetime] = mapped_column(default=now)
    by: Mapped[str] = mapped_column(String(64))
    tries: Mapped[int] = mapped_column(default=0)
    failed_at: Mapped[datetime | None] = mapped_column(default=None)


class QualityPattern(Base):
    """What one rule found in one place: flagged `answers` of the place's `total`, `expected` were usual.

    `counter` is empty where there is none, `day` None where the rule looks at the whole round. A pattern
    that the next check finds again keeps its id, and others may come to have it; `run_id` is of the last one.
    """

    __tablename__ = "quality_pattern"
    __table_args__ = (UniqueConstraint("run_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("quality_run.id"))
    number: Mapped[int]
    province: Mapped[str] = mapped_column(String(4))
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    rule: Mapped[str] = mapped_column(String(24))
    version: Mapped[int]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    counter: Mapped[str] = mapped_column(String(24))
    channel: Mapped[str] = mapped_column(String(12))
    day: Mapped[date | None]
    answers: Mapped[int]
    total: Mapped[int]
    observed: Mapped[float]
    expected: Mapped[float]
    p_value: Mapped[float]
    hours: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    decision: Mapped[str] = mapped_column(String(12), default=OPEN)
    reason: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    decided_by: Mapped[str | None] = mapped_column(String(64), default=None)
    revision: Mapped[int] = mapped_column(default=0)

    unit: Mapped[Unit] = relationship(lazy="joined")


class BackCheck(Base):
    """One drawn sample of calls: anyone can draw it again from `seed`, `size` and the same frame."""

    __tablename__ = "back_check"

    id: Mapped[int] = mapped_column(primary_key=True)
    province: Mapped[str] = mapped_column(String(4))
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    seed: Mapped[int]
    size: Mapped[int]
    frame: Mapped[int]
    frame_hash: Mapped[str] = mapped_column(String(64))
    drawn_at: Mapped[datetime] = mapped_column(default=now)
    drawn_by: Mapped[str] = mapped_column(String(64))

    calls: Mapped[list["BackCheckCall"]] = relationship(
        back_populates="check", order_by="BackCheckCall.number", cascade="all, delete-orphan"
    )


class BackCheckCall(Base):
    """One call: which dossier of which counter-day (`position` of the day's list, 0 to 1), what it found."""

    __tablename__ = "back_check_call"
    __table_args__ = (UniqueConstraint("check_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    check_id: Mapped[int] = mapped_column(ForeignKey("back_check.id"), index=True)
    number: Mapped[int]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    counter: Mapped[str] = mapped_column(String(24))
    channel: Mapped[str] = mapped_column(String(12))
    day: Mapped[date]
    position: Mapped[float]
    dossiers: Mapped[int | None] = mapped_column(default=None)
    found: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    revision: Mapped[int] = mapped_column(default=0)
    entered_at: Mapped[datetime | None] = mapped_column(default=None)
    entered_by: Mapped[str | None] = mapped_column(String(64), default=None)

    check: Mapped[BackCheck] = relationship(back_populates="calls")
    unit: Mapped[Unit] = relationship(lazy="joined")
