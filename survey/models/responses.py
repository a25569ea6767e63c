"""Answers: never updated; keyed (province, round, id), so that partitions and shards need no rebuild."""

from datetime import date, datetime
from typing import cast
from uuid import UUID

from sqlalchemy import Index, LargeBinary, SmallInteger, String, Table, Text, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base


class Response(Base):
    """One person's answers as a fixed-width string; no name, no address, no trace to an invitation."""

    __tablename__ = "response"
    __table_args__ = (
        Index("ix_response_round_unit", "province", "round_id", "unit_id"),
        # Which numbers of a device have come; answers without a device cost nothing here.
        Index(
            "ix_response_device",
            *("province", "device", "epoch", "sequence"),
            sqlite_where=text("device IS NOT NULL"),
            postgresql_where=text("device IS NOT NULL"),
        ),
        {"postgresql_partition_by": "LIST (round_id)"},
    )

    province: Mapped[str] = mapped_column(String(4), primary_key=True)
    round_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    version_id: Mapped[int]
    unit_id: Mapped[int]
    counter: Mapped[str | None] = mapped_column(String(24))
    channel: Mapped[str] = mapped_column(String(12))
    language: Mapped[str] = mapped_column(String(8))
    consent_version: Mapped[str] = mapped_column(String(32))
    status: Mapped[str] = mapped_column(String(10))
    answers: Mapped[str] = mapped_column(Text)
    device: Mapped[str | None] = mapped_column(String(36))
    epoch: Mapped[int | None]
    sequence: Mapped[int | None]
    clock_offset: Mapped[float | None]
    answered_at: Mapped[datetime]
    received_at: Mapped[datetime]
    synthetic: Mapped[bool]
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))


class Comment(Base):
    """Free text apart from the closed answers, so that it can be purged alone; its hash stays."""

    __tablename__ = "comment"

    province: Mapped[str] = mapped_column(String(4), primary_key=True)
    round_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    response_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    item: Mapped[str] = mapped_column(String(32), primary_key=True)
    text: Mapped[str | None] = mapped_column(Text)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))


class Tally(Base):
    """Counts per round × unit or counter × channel × field × local day, with hours and item codes packed."""

    __tablename__ = "tally"
    # Covers the counting of a round, so that the packed columns need not be read for it.
    __table_args__ = (
        Index(
            "ix_tally_counts",
            *("province", "round_id", "unit_id", "channel", "answers", "complete", "partial"),
        ),
    )

    province: Mapped[str] = mapped_column(String(4), primary_key=True)
    round_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    unit_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    counter: Mapped[str] = mapped_column(String(24), primary_key=True)
    channel: Mapped[str] = mapped_column(String(12), primary_key=True)
    field: Mapped[str] = mapped_column(String(4), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    answers: Mapped[int]
    complete: Mapped[int]
    partial: Mapped[int]
    hours: Mapped[bytes] = mapped_column(LargeBinary)
    codes: Mapped[bytes] = mapped_column(LargeBinary)


class TallyPending(Base):
    """One row per answer not yet folded into a tally; a submission only ever inserts here."""

    __tablename__ = "tally_pending"

    province: Mapped[str] = mapped_column(String(4), primary_key=True)
    round_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    response_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    unit_id: Mapped[int]
    counter: Mapped[str] = mapped_column(String(24))
    channel: Mapped[str] = mapped_column(String(12))
    field: Mapped[str] = mapped_column(String(4))
    day: Mapped[date]
    hour: Mapped[int] = mapped_column(SmallInteger)
    status: Mapped[str] = mapped_column(String(10))
    answers: Mapped[str] = mapped_column(Text)


# For statements over many rows, where building objects would cost more than the database does.
RESPONSES = cast(Table, Response.__table__)
COMMENTS = cast(Table, Comment.__table__)
TALLIES = cast(Table, Tally.__table__)
PENDING = cast(Table, TallyPending.__table__)
