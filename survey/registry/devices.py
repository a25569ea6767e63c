"""Devices: registered, enrolled by a one-time code, bound to a unit and counter, revoked; always audited."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey import clock
from survey.access import audit
from survey.errors import Refused
from survey.i18n import gettext as _
from survey.models import Device, DeviceEpoch, Unit, User

CODE_MINUTES = 15
CODE_LENGTH = 8
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LONGEST_NAME, LONGEST_COUNTER = 80, 24

Actor = User | str


def register(
    session: Session, province: str, name: str, unit: Unit, counter: str | None, actor: Actor
) -> tuple[Device, str]:
    """A new device and the code that enrols it; the code is shown once. Raises Refused."""
    device = Device(id=str(uuid4()), province=province, name=_named(session, province, name))
    device.epochs.append(DeviceEpoch(epoch=0, unit_id=unit.id, unit=unit, counter=_counter(counter)))
    session.add(device)
    session.flush()
    audit.record(session, actor, "device.register", device.name, unit=unit.code, counter=counter or None)
    return device, _new_code(device)


def new_code(session: Session, device: Device, actor: Actor) -> str:
    """Another code, for a device that lost its storage or was revoked; the code before ends."""
    code = _new_code(device)
    audit.record(session, actor, "device.code", device.name)
    return code


def _new_code(device: Device) -> str:
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    device.code_hash = _hash(code)
    device.code_expires_at = clock.now() + timedelta(minutes=CODE_MINUTES)
    return code


def enrol(session: Session, code: str) -> tuple[Device, str] | None:
    """The device of this code and its new key, under a new epoch; None when no valid code is this one."""
    wanted = select(Device).where(Device.code_hash == _hash(read_code(code))).with_for_update()
    device = session.scalar(wanted)
    if device is None or device.code_expires_at is None or device.code_expires_at < clock.now():
        return None
    key = secrets.token_urlsafe(32)
    device.code_hash = device.code_expires_at = device.revoked_at = None
    device.key_hash, device.last_seen = _hash(key), clock.now()
    device.queue = device.oldest = device.quarantine = device.problem = None
    _next_epoch(device, device.place.unit, device.place.counter)
    session.flush()
    audit.record(session, f"kiosk:{device.name}", "device.enrol", device.name, epoch=device.epoch)
    return device, key


def read_code(text: str) -> str:
    """A typed code in its one written form: O is 0, I and L are 1, spaces and dashes mean nothing."""
    written = "".join(c for c in text.upper() if c.isalnum())
    return written.translate(str.maketrans("OIL", "011"))[:CODE_LENGTH]


def by_key(session: Session, key: str) -> Device | None:
    """The device that holds this key, revoked or not."""
    return session.scalar(select(Device).where(Device.key_hash == _hash(key))) if key else None


def change(
    session: Session, device: Device, *, name: str, unit: Unit, counter: str | None, actor: Actor
) -> None:
    """Rename or bind elsewhere. What was numbered before stays with the old place: a new epoch begins."""
    if name != device.name:
        device.name = _named(session, device.province, name)
    moved = (unit.id, _counter(counter)) != (device.place.unit_id, device.place.counter)
    if moved:
        _next_epoch(device, unit, _counter(counter))
    session.flush()
    audit.record(session, actor, "device.change", device.name, unit=unit.code, counter=counter or None)


def _next_epoch(device: Device, unit: Unit, counter: str | None) -> None:
    device.epoch = device.epochs[-1].epoch + 1
    device.epochs.append(DeviceEpoch(epoch=device.epoch, unit_id=unit.id, unit=unit, counter=counter))


def revoke(session: Session, device: Device, actor: Actor) -> None:
    """End a device's right to send; what it still sends is held for a decision."""
    if device.revoked_at is not None:
        raise Refused(_("Thiết bị này đã bị thu hồi trước đó."))
    device.revoked_at = clock.now()
    device.code_hash = device.code_expires_at = None
    audit.record(session, actor, "device.revoke", device.name)


def everything(session: Session, province: str) -> Sequence[Device]:
    """All devices of the province, by name."""
    return session.scalars(select(Device).where(Device.province == province).order_by(Device.name)).all()


def _named(session: Session, province: str, name: str) -> str:
    tidy = " ".join(name.split())
    if not 1 <= len(tidy) <= LONGEST_NAME:
        raise Refused(_("Tên thiết bị có từ 1 đến %(n)s ký tự.", n=LONGEST_NAME))
    if session.scalar(select(Device.id).where(Device.province == province, Device.name == tidy)):
        raise Refused(_("Đã có thiết bị tên “%(name)s”.", name=tidy))
    return tidy


def _counter(text: str | None) -> str | None:
    counter = " ".join((text or "").split())
    if len(counter) > LONGEST_COUNTER:
        raise Refused(_("Tên quầy dài quá %(n)s ký tự.", n=LONGEST_COUNTER))
    return counter or None


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()
