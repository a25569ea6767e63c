"""What devices sent and could not be stored: held sealed, decided on by an administrator, shown to nobody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey import clock
from survey.access import audit
from survey.errors import Refused
from survey.i18n import gettext as _
from survey.models import DISCARDED, HELD, RELEASED, Device, Quarantined, User

if TYPE_CHECKING:
    from survey.intake.from_device import Numbered, Reason

# A stolen and revoked key could send for ever; no honest tablet has as many waiting.
MOST_HELD = 20_000


class Full(RuntimeError):
    """One device has more in quarantine than an honest one could."""


def hold(
    session: Session, device: Device, upload: Numbered, reason: Reason, detail: str, received_at: datetime
) -> Quarantined:
    """Keep an upload, once however often it is sent; of somebody under 18 only the number is kept."""
    key = (Quarantined.device_id == device.id, Quarantined.epoch == upload.epoch)
    known = session.scalar(select(Quarantined).where(*key, Quarantined.sequence == upload.sequence))
    if known is not None:
        return known
    if (session.scalar(select(func.count()).where(Quarantined.device_id == device.id)) or 0) >= MOST_HELD:
        raise Full(f"device {device.id} has {MOST_HELD} answers in quarantine")
    kept = reason != "under_age"
    made = Quarantined(
        province=device.province, device_id=device.id, epoch=upload.epoch, sequence=upload.sequence,
        reason=reason, detail=detail[:2000], sealed=dict(upload.sealed) if kept else None,
        sent_at=upload.sent_at, received_at=received_at, status=HELD if kept else DISCARDED,
        decided_at=None if kept else received_at,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def held(session: Session, province: str) -> Sequence[Quarantined]:
    """What waits for a decision, the oldest first."""
    waiting = select(Quarantined).where(Quarantined.province == province, Quarantined.status == HELD)
    return session.scalars(waiting.order_by(Quarantined.received_at, Quarantined.id)).all()


def settled(session: Session, device: Device) -> list[tuple[int, int]]:
    """Numbers of this device that were decided on: it may delete its own copies."""
    done = select(Quarantined.epoch, Quarantined.sequence).where(
        Quarantined.device_id == device.id, Quarantined.status != HELD
    )
    return [
        (epoch, sequence)
        for epoch, sequence in session.execute(done.order_by(Quarantined.id.desc()).limit(500))
    ]


def decide(session: Session, record: Quarantined, status: str, actor: User | str) -> None:
    """Mark a held record as released or discarded; raises Refused when it was decided on already."""
    if record.status != HELD:
        raise Refused(_("Phiếu này đã được quyết định trước đó."))
    record.status, record.decided_at = status, clock.now()
    record.decided_by = actor if isinstance(actor, str) else actor.username
    if status == DISCARDED:
        record.sealed = None
    subject = f"{record.device.name} {record.epoch}/{record.sequence}"
    action = "quarantine.release" if status == RELEASED else "quarantine.discard"
    audit.record(session, actor, action, subject, reason=record.reason)
