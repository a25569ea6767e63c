"""Which numbers of a device have come and which are missing: every answer got its number on the device.

Stored answers stay, so what has come need not be looked at again: each epoch keeps up to which number all
but a few spans have come, and only those spans and what is past it are read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, select, union, update
from sqlalchemy.orm import Session

from survey.models import Device, DeviceEpoch, Quarantined, Response

MOST_LISTED = 50

Span = tuple[int, int]


@dataclass(frozen=True)
class Mark:
    """All numbers up to `to` have come, except some within `holes`."""

    to: int
    holes: tuple[Span, ...]


@dataclass(frozen=True)
class Numbers:
    """Of one epoch: `issued` numbers, how many came (stored or held), and the first spans that did not."""

    epoch: int
    issued: int
    come: int
    missing: tuple[Span, ...]
    mark: Mark

    @property
    def lacking(self) -> int:
        return self.issued - self.come


@dataclass(frozen=True)
class _Part:
    """Of one span: how many came, the highest of them (or the number before it), the first gaps."""

    count: int
    highest: int
    gaps: Sequence[Span]


def numbers(session: Session, device: Device) -> list[Numbers]:
    """Every epoch of a device that gave numbers, the newest first."""
    found = [_of_epoch(session, device, epoch) for epoch in reversed(device.epochs)]
    return [one for one in found if one.issued]


def remember(session: Session, device_id: str, given: Sequence[Numbers]) -> None:
    """Keep how far the numbers had come; a mark that is further already stays."""
    for one in given:
        mine = (DeviceEpoch.device_id == device_id, DeviceEpoch.epoch == one.epoch)
        values = {"come_to": one.mark.to, "holes": [list(span) for span in one.mark.holes]}
        session.execute(update(DeviceEpoch).where(*mine, DeviceEpoch.come_to <= one.mark.to).values(values))


def moved(device: Device, given: Sequence[Numbers]) -> list[Numbers]:
    """Those whose mark is another than the one kept."""
    kept = {epoch.epoch: _kept(epoch) for epoch in device.epochs}
    return [one for one in given if one.mark != kept[one.epoch]]


def _kept(epoch: DeviceEpoch) -> Mark:
    return Mark(epoch.come_to, tuple((first, last) for first, last in epoch.holes))


def _of_epoch(session: Session, device: Device, epoch: DeviceEpoch) -> Numbers:
    kept = _kept(epoch)
    spans: list[tuple[int, int | None]] = [*kept.holes, (kept.to + 1, None)]
    parts = [_part(session, _come(device, epoch.epoch, *span), *span) for span in spans]
    come = kept.to - sum(last - first + 1 for first, last in kept.holes) + sum(one.count for one in parts)
    gaps = [gap for one in parts for gap in one.gaps]
    highest = parts[-1].highest
    issued = max(epoch.issued, highest)
    rest = [(highest + 1, issued)] if highest < issued else []
    return Numbers(epoch.epoch, issued, come, (*gaps[:MOST_LISTED], *rest), _mark(kept, highest, gaps))


def _mark(kept: Mark, highest: int, gaps: Sequence[Span]) -> Mark:
    """The furthest mark with fewer holes than are listed: a device with more is read from there on."""
    if len(gaps) < MOST_LISTED:
        return Mark(highest, tuple(gaps))
    end = gaps[MOST_LISTED - 1][0] - 1
    return Mark(end, tuple(gaps[: MOST_LISTED - 1])) if end > kept.to else kept


def _come(device: Device, epoch: int, first: int, last: int | None = None) -> Select[tuple[int | None]]:
    """The numbers from `first` on, up to `last`, that are stored or held."""
    stored = select(Response.sequence).where(
        Response.province == device.province, Response.device == device.id, Response.epoch == epoch
    )
    held = select(Quarantined.sequence).where(Quarantined.device_id == device.id, Quarantined.epoch == epoch)
    stored, held = stored.where(Response.sequence >= first), held.where(Quarantined.sequence >= first)
    if last is not None:
        stored, held = stored.where(Response.sequence <= last), held.where(Quarantined.sequence <= last)
    return select(union(stored, held).subquery().c.sequence)


def _part(session: Session, wanted: Select[tuple[int | None]], first: int, last: int | None = None) -> _Part:
    """What came of the numbers `wanted` from `first` on; gaps up to `last`, or up to the highest."""
    come = wanted.subquery()
    count, found = session.execute(select(func.count(), func.max(come.c.sequence))).one()
    highest = found or first - 1
    end = last or highest
    gaps = [] if count == end - first + 1 else _gaps(session, come.c.sequence, first, end)
    return _Part(count, highest, gaps)


def _gaps(session: Session, sequence: ColumnElement[int | None], first: int, end: int) -> list[Span]:
    """The first spans from `first` to `end` without a number that came."""
    before = func.lag(sequence, 1, first - 1).over(order_by=sequence)
    pairs = select(before.label("before"), sequence.label("after")).subquery()
    wanted = select(pairs.c.before, pairs.c.after).where(pairs.c.after > pairs.c.before + 1)
    found = [(b + 1, a - 1) for b, a in session.execute(wanted.order_by(pairs.c.after).limit(MOST_LISTED))]
    last = session.scalar(select(func.max(sequence))) or first - 1
    return [*found, (last + 1, end)] if last < end else found
