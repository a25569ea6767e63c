"""Alarms: what is wrong now and was, who knows of it, whom it is told to, and what waits to be told."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.models.base import Base, now
from survey.models.people import User
from survey.models.units import Unit

_OPEN = text("ended_at IS NULL")


class Alarm(Base):
    """Something that staff should act on; of one cause there is at most one that has not ended.

    `why` holds the figures, `since` when it began, `found_at` when it was first seen.
    """

    __tablename__ = "alarm"
    __table_args__ = (
        Index(
            "uq_alarm_open_cause",
            *("province", "cause"),
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_alarm_province_ended_at", "province", "ended_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    province: Mapped[str] = mapped_column(String(4))
    kind: Mapped[str] = mapped_column(String(24))
    cause: Mapped[str] = mapped_column(String(160))
    round_id: Mapped[int | None] = mapped_column(ForeignKey("round.id"), default=None)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    counter: Mapped[str | None] = mapped_column(String(24), default=None)
    device_id: Mapped[str | None] = mapped_column(ForeignKey("device.id"), default=None)
    since: Mapped[datetime]
    found_at: Mapped[datetime]
    why: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    acknowledged_at: Mapped[datetime | None] = mapped_column(default=None)
    acknowledged_by: Mapped[str | None] = mapped_column(String(64), default=None)
    snoozed_until: Mapped[datetime | None] = mapped_column(default=None)
    snoozed_by: Mapped[str | None] = mapped_column(String(64), default=None)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)

    unit: Mapped[Unit] = relationship(lazy="joined")


class AlarmSettings(Base):
    """The thresholds of a province that differ from ours, by name."""

    __tablename__ = "alarm_settings"

    province: Mapped[str] = mapped_column(String(4), primary_key=True)
    given: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    changed_at: Mapped[datetime] = mapped_column(default=now)
    changed_by: Mapped[str] = mapped_column(String(64))


class RateWatch(Base):
    """How far the search for a fall of a unit's rate has come; moves in steps of several answers."""

    __tablename__ = "rate_watch"

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    answered: Mapped[int] = mapped_column(default=0)
    satisfied: Mapped[int] = mapped_column(default=0)
    state: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    changed_at: Mapped[datetime] = mapped_column(default=now)


class AlarmHook(Base):
    """An address of another system that is told of alarms; the secret signs what it gets."""

    __tablename__ = "alarm_hook"

    id: Mapped[int] = mapped_column(primary_key=True)
    province: Mapped[str] = mapped_column(String(4))
    url: Mapped[str] = mapped_column(String(300), unique=True)
    secret: Mapped[str] = mapped_column(String(64))
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    created_by: Mapped[str] = mapped_column(String(64))


class DigestReader(Base):
    """A member of staff who gets the daily letter, about the units that this person may see."""

    __tablename__ = "digest_reader"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    created_at: Mapped[datetime] = mapped_column(default=now)

    user: Mapped[User] = relationship(lazy="joined")


class Outgoing(Base):
    """A letter or a message that waits, was sent or was given up; a `key` is never used twice."""

    __tablename__ = "outgoing"
    __table_args__ = (Index("ix_outgoing_due_at", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    province: Mapped[str] = mapped_column(String(4))
    key: Mapped[str] = mapped_column(String(120), unique=True)
    reader_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), default=None)
    hook_id: Mapped[int | None] = mapped_column(ForeignKey("alarm_hook.id"), default=None)
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(Text, default="")
    sent_at: Mapped[datetime | None] = mapped_column(default=None)
    given_up_at: Mapped[datetime | None] = mapped_column(default=None)


class Lease(Base):
    """Which process does a job, and until when it may; another takes over after that."""

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(String(24), primary_key=True)
    holder: Mapped[str] = mapped_column(String(64))
    until: Mapped[datetime]
