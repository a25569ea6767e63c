"""Which numbers of a device have come and which are missing: every answer got its number on the device."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, select, union
from sqlalchemy.orm import Session

from survey.models import Device, DeviceEpoch, Quarantined, Response

MOST_LISTED = 50


@dataclass(frozen=True)
class Numbers:
    """Of one epoch: `issued` numbers, how many came (stored or held), and the first spans that did not."""

    epoch: int
    issued: int
    come: int
    missing: tuple[tuple[int, int], ...]

    @property
    def lacking(self) -> int:
        return self.issued - self.come


def numbers(session: Session, device: Device) -> list[Numbers]:
    """Every epoch of a device that gave numbers, the newest first."""
    found = [_of_epoch(session, device, epoch) for epoch in reversed(device.epochs)]
    return [one for one in found if one.issued]


def _of_epoch(session: Session, device: Device, epoch: DeviceEpoch) -> Numbers:
    come = _come(device, epoch.epoch).subquery()
    count, highest = session.execute(select(func.count(), func.max(come.c.sequence))).one()
    issued = max(epoch.issued, highest or 0)
    missing = () if count == issued else _gaps(session, come.c.sequence, issued)
    return Numbers(epoch.epoch, issued, count, missing)


def _come(device: Device, epoch: int) -> Select[tuple[int | None]]:
    stored = select(Response.sequence).where(
        Response.province == device.province, Response.device == device.id, Response.epoch == epoch
    )
    held = select(Quarantined.sequence).where(Quarantined.device_id == device.id, Quarantined.epoch == epoch)
    return select(union(stored, held).subquery().c.sequence)


def _gaps(session: Session, sequence: ColumnElement[int | None], issued: int) -> tuple[tuple[int, int], ...]:
    """Spans between the numbers that came, and up to the last one issued."""
    before = func.lag(sequence, 1, 0).over(order_by=sequence)
    pairs = select(before.label("before"), sequence.label("after")).subquery()
    wanted = select(pairs.c.before, pairs.c.after).where(pairs.c.after > pairs.c.before + 1)
    found = [(b + 1, a - 1) for b, a in session.execute(wanted.order_by(pairs.c.after).limit(MOST_LISTED))]
    last = session.scalar(select(func.max(sequence))) or 0
    return (*found, (last + 1, issued)) if last < issued else tuple(found)
