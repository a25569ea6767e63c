"""What an administrator sets for a device: opening hours and the technician's PIN."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from hashlib import pbkdf2_hmac
from itertools import pairwise
from secrets import token_bytes

from sqlalchemy.orm import Session

from survey.access import audit
from survey.errors import Refused
from survey.i18n import gettext as _
from survey.models import Device, User

ITERATIONS = 310_000
WEEKDAYS = tuple(range(1, 8))
_SPAN = re.compile(r"([01]?\d|2[0-3])[:hg]([0-5]\d)\s*[-–]\s*([01]?\d|2[0-4])[:hg]([0-5]\d)", re.IGNORECASE)
_PIN = re.compile(r"[0-9]{4,8}", re.ASCII)

Spans = list[list[str]]


def configure(
    session: Session, device: Device, hours: Mapping[str, Spans] | None, pin: str | None, actor: User | str
) -> None:
    """Set the hours, and the PIN where one is given ("" takes it away); told at the next sync."""
    settings = dict(device.settings) | {"hours": dict(hours) if hours else None}
    if pin is not None:
        settings["pin"] = hashed_pin(pin) if pin else None
    device.settings = settings
    audit.record(session, actor, "device.settings", device.name, hours=bool(hours), pin=pin is not None)


def hashed_pin(pin: str) -> dict[str, object]:
    """Salt and hash as the device can check it without a network; raises Refused."""
    if not _PIN.fullmatch(pin):
        raise Refused(_("Mã PIN gồm từ 4 đến 8 chữ số."))
    salt = token_bytes(16)
    digest = pbkdf2_hmac("sha256", pin.encode(), salt, ITERATIONS)
    return {"salt": b64encode(salt).decode(), "hash": b64encode(digest).decode(), "iterations": ITERATIONS}


def read_hours(text: str) -> Spans:
    """Spans typed as "07:30-11:30, 13:30-17:00" or "7h30-11h30"; raises Refused.

    >>> read_hours("7h30 - 11h30, 13:30–17:00")
    [['07:30', '11:30'], ['13:30', '17:00']]
    """
    spans = [_span(part.strip()) for part in text.split(",") if part.strip()]
    for (_start, end), (start, _end) in pairwise(spans):
        if start < end:
            raise Refused(
                _("Các khoảng giờ phải theo thứ tự và không chồng lên nhau: “%(text)s”.", text=text)
            )
    return spans


def _span(text: str) -> list[str]:
    found = _SPAN.fullmatch(text)
    if found is None:
        raise Refused(_("“%(text)s” không phải một khoảng giờ. Ví dụ: 07:30-11:30.", text=text[:30]))
    start, end = (f"{int(found[k]):02d}:{found[k + 1]}" for k in (1, 3))
    if start >= end or end > "24:00":
        raise Refused(_("Khoảng giờ “%(text)s” kết thúc trước khi bắt đầu.", text=text[:30]))
    return [start, end]


def written_hours(spans: Spans) -> str:
    """Spans as people type them."""
    return ", ".join(f"{start}-{end}" for start, end in spans)
