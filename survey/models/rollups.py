"""Sums beside the fine tally, coarse enough that a screen reads few of them, whatever was answered."""

from typing import cast

from sqlalchemy import LargeBinary, String, Table
from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base

# A whole province stands as one more unit of its days, so that its trend is not the sum of every unit's.
WHOLE_PROVINCE = 0


class Rollup(Base):
    """One sum of a round. `cut` says of what, `part` which of them:

    channel, counter, field, date: a unit's answers of one channel, counter, field or local day;
    unit: a unit's answers with the codes of its rated items; day: the same of a local day (`part` in ISO),
    with hours (a row too long to be read of every unit and day for its numbers alone: those are in `date`);
    step: what those below Sở Nội vụ see of `unit`, and (`part` a day) last saw on that day;
    fresh: of one counter, what came within `hour` (hours since 1970), the last in which anything did.

    `codes` counts complete and partial answers only (survey.tabulate.rated), the numbers everything stored.
    """

    __tablename__ = "rollup"
    __table_args__ = (
        # Rows of one cut lie together on SQLite; rewritten again and again, they find room on PostgreSQL.
        {"sqlite_with_rowid": False, "postgresql_with": {"fillfactor": 70}},
    )

    province: Mapped[str] = mapped_column(String(4), primary_key=True)
    round_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    cut: Mapped[str] = mapped_column(String(8), primary_key=True)
    unit_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    part: Mapped[str] = mapped_column(String(24), primary_key=True)
    answers: Mapped[int]
    complete: Mapped[int]
    partial: Mapped[int]
    hour: Mapped[int | None]
    hours: Mapped[bytes | None] = mapped_column(LargeBinary)
    codes: Mapped[bytes | None] = mapped_column(LargeBinary)


ROLLUPS = cast(Table, Rollup.__table__)
