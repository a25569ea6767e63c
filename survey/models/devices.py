"""Kiosks: devices, their numberings, what of theirs could not be stored; and flags beside answers."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.models.base import Base, now
from survey.models.units import Unit

HELD, RELEASED, DISCARDED = "held", "released", "discarded"


class Device(Base):
    """A kiosk. The key and the code exist here only as hashes; the rest is what it last told of itself."""

    __tablename__ = "device"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    province: Mapped[str] = mapped_column(String(4), index=True)
    name: Mapped[str] = mapped_column(String(80))
    epoch: Mapped[int] = mapped_column(default=0)
    code_hash: Mapped[str | None] = mapped_column(String(64), unique=True, default=None)
    code_expires_at: Mapped[datetime | None] = mapped_column(default=None)
    key_hash: Mapped[str | None] = mapped_column(String(64), unique=True, default=None)
    revoked_at: Mapped[datetime | None] = mapped_column(default=None)
    settings: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(default=now)

    last_seen: Mapped[datetime | None] = mapped_column(default=None)
    queue: Mapped[int | None] = mapped_column(default=None)
    oldest: Mapped[datetime | None] = mapped_column(default=None)
    quarantine: Mapped[int | None] = mapped_column(default=None)
    battery: Mapped[float | None] = mapped_column(default=None)
    version: Mapped[str | None] = mapped_column(String(24), default=None)
    persisted: Mapped[bool | None] = mapped_column(default=None)
    problem: Mapped[str | None] = mapped_column(String(80), default=None)

    epochs: Mapped[list["DeviceEpoch"]] = relationship(
        back_populates="device", order_by="DeviceEpoch.epoch", cascade="all, delete-orphan", lazy="selectin"
    )

    @property
    def place(self) -> "DeviceEpoch":
        """Where it stands now."""
        return self.epochs[-1]


class DeviceEpoch(Base):
    """One numbering of a device's answers, at one unit and counter; `issued` is the highest it told of.

    `come_to`, `holes`: all numbers up to it have come, but some of these spans (registry.device_numbers).
    """

    __tablename__ = "device_epoch"

    device_id: Mapped[str] = mapped_column(ForeignKey("device.id"), primary_key=True)
    epoch: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    counter: Mapped[str | None] = mapped_column(String(24), default=None)
    began_at: Mapped[datetime] = mapped_column(default=now)
    issued: Mapped[int] = mapped_column(default=0)
    come_to: Mapped[int] = mapped_column(default=0)
    holes: Mapped[list[list[int]]] = mapped_column(JSON, default=list)

    device: Mapped[Device] = relationship(back_populates="epochs")
    unit: Mapped[Unit] = relationship(lazy="joined")


class Quarantined(Base):
    """An answer of a device that could not be stored: kept sealed until an administrator decides."""

    __tablename__ = "quarantined"
    __table_args__ = (UniqueConstraint("device_id", "epoch", "sequence"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    province: Mapped[str] = mapped_column(String(4))
    device_id: Mapped[str] = mapped_column(ForeignKey("device.id"))
    epoch: Mapped[int]
    sequence: Mapped[int]
    reason: Mapped[str] = mapped_column(String(24))
    detail: Mapped[str] = mapped_column(Text, default="")
    sealed: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    sent_at: Mapped[datetime | None]
    received_at: Mapped[datetime]
    status: Mapped[str] = mapped_column(String(12), default=HELD, index=True)
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    decided_by: Mapped[str | None] = mapped_column(String(64), default=None)

    device: Mapped[Device] = relationship(lazy="joined")


class Flag(Base):
    """Something about an answer that readers should know: beside it, never in place of it."""

    __tablename__ = "flag"

    province: Mapped[str] = mapped_column(String(4), primary_key=True)
    round_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    response_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    kind: Mapped[str] = mapped_column(String(24), primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now)
    # Of a quality rule: its version, the probability of its pattern by chance, the pattern itself.
    version: Mapped[int | None] = mapped_column(default=None)
    p_value: Mapped[float | None] = mapped_column(default=None)
    pattern_id: Mapped[int | None] = mapped_column(default=None)
