"""The official report of a round and period as the office words it before signing."""

from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base, now


class ReportDraft(Base):
    """What was typed: `form` the fields of the head, `texts` paragraphs by key with the computed ones then.

    `revision` grows with every change, so that nobody saves over what another has changed meanwhile.
    """

    __tablename__ = "report_draft"
    __table_args__ = (UniqueConstraint("round_id", "period"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    province: Mapped[str] = mapped_column(String(4))
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    period: Mapped[str] = mapped_column(String(12))
    form: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    texts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    revision: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime] = mapped_column(default=now)
    changed_by: Mapped[str] = mapped_column(String(64))

    __mapper_args__ = MappingProxyType({"version_id_col": revision})
