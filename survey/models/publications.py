"""What was made public: frozen figures, and the outlines of units for maps."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.models.base import Base, now
from survey.models.rounds import Round
from survey.models.units import Unit


class Publication(Base):
    """Figures of a round as the public got them: never changed, never removed; a correction is the next one.

    `figures` is canonical JSON and `digest` its SHA-256; `data_digest` is that of the answers behind it.
    `basis` holds the counts that the figures stand on, for comparing later releases with; it is never shown.
    `changed` says what is new since the previous publication. A withdrawn one stays, and says why.
    """

    __tablename__ = "publication"
    __table_args__ = (UniqueConstraint("round_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    province: Mapped[str] = mapped_column(String(4))
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    number: Mapped[int]
    day: Mapped[date]
    published_by: Mapped[str] = mapped_column(String(64))
    changed: Mapped[str] = mapped_column(Text, default="")
    figures: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    basis: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    digest: Mapped[str] = mapped_column(String(64))
    data_digest: Mapped[str] = mapped_column(String(64))
    synthetic: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(default=now)
    withdrawn_at: Mapped[datetime | None] = mapped_column(default=None)
    withdrawn_by: Mapped[str | None] = mapped_column(String(64), default=None)
    withdrawn_why: Mapped[str] = mapped_column(Text, default="")

    round: Mapped[Round] = relationship(lazy="joined")

    @property
    def withdrawn(self) -> bool:
        return self.withdrawn_at is not None


class Boundary(Base):
    """The outline of a unit for drawing: rings of [longitude, latitude], simplified, and whence it came."""

    __tablename__ = "boundary"

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    rings: Mapped[list[Any]] = mapped_column(JSON)
    source: Mapped[str] = mapped_column(String(200))

    unit: Mapped[Unit] = relationship(lazy="joined")
