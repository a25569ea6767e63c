"""Rounds and the questionnaire versions that they pin."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.models.base import Base, now
from survey.models.units import Unit

CHANNELS = ("kiosk", "web", "invite", "interviewer", "paper", "import")
FORMULAS = ("item_mean", "pooled", "general", "mean_score", "mean_score_0")
STATUSES = ("draft", "open", "closed", "published")


class QuestionnaireVersion(Base):
    """A questionnaire exactly as it was asked, kept for ever so that old rounds stay readable."""

    __tablename__ = "questionnaire_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64), index=True)
    version: Mapped[str] = mapped_column(String(32))
    content_hash: Mapped[str] = mapped_column(String(64), unique=True)
    layout_hash: Mapped[str] = mapped_column(String(64), index=True)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    created_at: Mapped[datetime] = mapped_column(default=now)


class Round(Base):
    """One survey round: a pinned layout, a period, a target, a formula, channels and units.

    On kiosks `keep_partial` keeps what somebody who walked away had answered, `free_text` lets people type.
    `design_effect` is what the open round is watched with, fixed at its opening from so many earlier rounds.
    """

    __tablename__ = "round"
    __table_args__ = (UniqueConstraint("province", "slug"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    province: Mapped[str] = mapped_column(String(4))
    slug: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200))
    questionnaire: Mapped[str] = mapped_column(String(64))
    layout_hash: Mapped[str] = mapped_column(String(64))
    version_id: Mapped[int] = mapped_column(ForeignKey("questionnaire_version.id"))
    consent_version: Mapped[str] = mapped_column(String(32))
    pages: Mapped[str] = mapped_column(String(16))
    status: Mapped[str] = mapped_column(String(16), default="draft", index=True)
    opens: Mapped[date]
    closes: Mapped[date]
    accepts_until: Mapped[date]
    closed_at: Mapped[datetime | None] = mapped_column(default=None)
    target: Mapped[float]
    formula: Mapped[str] = mapped_column(String(24))
    channels: Mapped[list[str]] = mapped_column(JSON)
    sampled: Mapped[bool] = mapped_column(default=False)
    keep_partial: Mapped[bool] = mapped_column(default=False, server_default=false())
    free_text: Mapped[bool] = mapped_column(default=False, server_default=false())
    synthetic: Mapped[bool] = mapped_column(default=False)
    design_effect: Mapped[float] = mapped_column(default=1.0, server_default="1")
    design_effect_rounds: Mapped[int] = mapped_column(default=0, server_default="0")
    created_at: Mapped[datetime] = mapped_column(default=now)

    version: Mapped[QuestionnaireVersion] = relationship(foreign_keys=[version_id], lazy="joined")
    units: Mapped[list["RoundUnit"]] = relationship(back_populates="round", cascade="all, delete-orphan")


class RoundVersion(Base):
    """The versions of the pinned layout whose answers a round accepts."""

    __tablename__ = "round_version"

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("questionnaire_version.id"), primary_key=True)


class RoundUnit(Base):
    """A unit that takes part: N people served, the quota (a minimum, never a cap), its stratum."""

    __tablename__ = "round_unit"
    __table_args__ = (Index("ix_round_unit_unit_id", "unit_id"),)

    province: Mapped[str] = mapped_column(String(4), primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    population: Mapped[int | None] = mapped_column(default=None)
    quota: Mapped[int | None] = mapped_column(default=None)
    stratum: Mapped[str] = mapped_column(String(64), default="")

    round: Mapped[Round] = relationship(back_populates="units")
    unit: Mapped[Unit] = relationship(lazy="joined")
