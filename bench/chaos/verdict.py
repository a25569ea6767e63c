"""What must hold after the chaos: every acknowledged answer once, every number accounted for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from survey import store
from survey.intake.receipt import receipt
from survey.models import Device, Quarantined, Response, Tally, TallyPending
from survey.registry.device_numbers import numbers


@dataclass(frozen=True)
class Verdict:
    """Counts of one run; `holds` says whether nothing was lost, doubled or left out."""

    acknowledged: int
    stored: int
    held: int
    issued: int
    missing: int
    lost: int
    doubled: int
    tallied: int

    @property
    def holds(self) -> bool:
        return (
            self.lost == self.doubled == self.missing == 0
            and self.issued == self.stored + self.held
            and self.tallied == self.stored
        )


def verdict(device_id: str, shown: Sequence[str]) -> Verdict:
    """Compare what people were shown with what the database holds."""
    with store.reading() as session:
        answers = session.execute(
            select(Response.id, Response.epoch, Response.sequence).where(Response.device == device_id)
        ).all()
        device = session.get_one(Device, device_id)
        counted = numbers(session, device)
        held = session.scalar(select(func.count()).where(Quarantined.device_id == device_id)) or 0
        tallied = (session.scalar(select(func.sum(Tally.answers))) or 0) + (
            session.scalar(select(func.count()).select_from(TallyPending)) or 0
        )
    stored = Counter(receipt(answer.id) for answer in answers)
    places = Counter((answer.epoch, answer.sequence) for answer in answers)
    return Verdict(
        acknowledged=len(shown),
        stored=len(answers),
        held=held,
        issued=sum(one.issued for one in counted),
        missing=sum(one.lacking for one in counted),
        lost=sum(stored[code] == 0 for code in shown),
        doubled=sum(n - 1 for n in stored.values()) + sum(n - 1 for n in places.values()),
        tallied=tallied,
    )
