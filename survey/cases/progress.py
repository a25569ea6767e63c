"""How far the daily job has come in each round, so that a day's work is what came in a day.

What came before `until` was read and counted. Reading begins some days earlier all the same, as a long import
is told from when it began; what an administrator lets out of quarantine keeps the day on which it was sent.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey import clock
from survey.models import RELEASED, Quarantined, Round
from survey.models.cases import CaseProgress

MARGIN = timedelta(days=3)


@dataclass(frozen=True)
class Reach:
    """A round to read: from which day of receipt on, and the day it was counted until; None: all, not yet."""

    province: str
    round_id: int
    since: date | None
    until: date | None


def reaches(session: Session, province: str) -> Iterator[Reach]:
    """The rounds of a province in which something may have come that was not read yet."""
    told = (Round.id, Round.status, Round.accepts_until, CaseProgress.until)
    rounds = select(*told).outerjoin(CaseProgress, CaseProgress.round_id == Round.id)
    wanted = rounds.where(Round.province == province, Round.status != "draft").order_by(Round.id)
    for round_id, status, accepts_until, until in session.execute(wanted).all():
        since = until and _since(session, province, until)
        if since is None or status == "open" or since <= accepts_until:
            yield Reach(province, round_id, since, until)


def _since(session: Session, province: str, until: date) -> date:
    q = Quarantined
    let_out = (q.province == province, q.status == RELEASED, q.decided_at >= clock.day_start(until))
    oldest = session.scalar(select(func.min(q.received_at)).where(*let_out))
    return min(until, clock.local_day(oldest) if oldest else until) - MARGIN
