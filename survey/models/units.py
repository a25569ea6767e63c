"""Administrative units: a code means something only together with the days on which it was valid."""

from datetime import date

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.models.base import Base


class Unit(Base):
    """Province, department, district (until 30/6/2025), commune or ward, one-stop centre, counter."""

    __tablename__ = "unit"
    __table_args__ = (
        Index("ix_unit_code", "code"),
        Index("ix_unit_province_level", "province", "level"),
        Index("uq_unit_validity", "province", "code", "valid_from", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    province: Mapped[str] = mapped_column(String(4))
    code: Mapped[str] = mapped_column(String(24))
    name: Mapped[str] = mapped_column(String(160))
    level: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(32), default="")
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), default=None)
    valid_from: Mapped[date | None] = mapped_column(default=None)
    valid_to: Mapped[date | None] = mapped_column(default=None)
    lat: Mapped[float | None] = mapped_column(default=None)
    lon: Mapped[float | None] = mapped_column(default=None)
    search: Mapped[str] = mapped_column(String(200), default="")

    parent: Mapped["Unit | None"] = relationship(remote_side=[id])
    successors: Mapped[list["Unit"]] = relationship(
        secondary="unit_successor",
        primaryjoin="Unit.id == UnitSuccessor.unit_id",
        secondaryjoin="Unit.id == UnitSuccessor.successor_id",
        order_by="Unit.code",
    )

    def valid_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


class UnitSuccessor(Base):
    """Which later units took over a unit that ceased."""

    __tablename__ = "unit_successor"

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    successor_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
