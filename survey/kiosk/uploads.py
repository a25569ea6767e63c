"""What devices post: its shape, before anything is believed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from survey.intake.from_device import Numbered
from survey.intake.kiosk_content import read_time

MOST = 2**31 - 1
LONGEST_PROBLEM, LONGEST_VERSION = 80, 24


class Malformed(ValueError):
    """A body that no device of ours sends; says what was given and expected."""


@dataclass(frozen=True)
class Beat:
    """What a device tells of itself."""

    nonce: str
    sent_at: datetime
    epoch: int
    issued: int
    queue: int
    oldest: datetime | None
    quarantine: int
    battery: float | None
    version: str
    persisted: bool | None
    problem: str | None


def body(data: bytes) -> Mapping[str, Any]:
    """The JSON object in a body; raises Malformed."""
    try:
        given = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise Malformed(f"no JSON: {error}") from None
    if not isinstance(given, dict):
        raise Malformed(f"given {type(given).__name__}, expected an object")
    return given


def waits_for_another(given: Mapping[str, Any], device_id: str) -> bool:
    """Whether who enrols as this device still has answers of another one; raises Malformed."""
    before = given.get("device")
    return isinstance(before, str) and before != device_id and _count(given, "waiting") > 0


def read_numbered(given: Mapping[str, Any]) -> Numbered:
    """One upload; raises Malformed."""
    sealed = given.get("sealed")
    if not isinstance(sealed, dict):
        raise Malformed(f"sealed: given {type(sealed).__name__}, expected an object")
    return Numbered(_count(given, "epoch", 1), _count(given, "sequence", 1), sealed, _time(given, "sent_at"))


def read_beat(given: Mapping[str, Any]) -> Beat:
    """A heartbeat; raises Malformed."""
    battery, persisted, problem = (given.get(name) for name in ("battery", "persisted", "problem"))
    return Beat(
        nonce=str(given.get("nonce", ""))[:64],
        sent_at=_time(given, "sent_at"),
        epoch=_count(given, "epoch", 1),
        issued=_count(given, "issued"),
        queue=_count(given, "queue"),
        oldest=_time(given, "oldest") if given.get("oldest") else None,
        quarantine=_count(given, "quarantine"),
        battery=float(battery) if isinstance(battery, int | float) and 0 <= battery <= 1 else None,
        version=str(given.get("version", ""))[:LONGEST_VERSION],
        persisted=persisted if isinstance(persisted, bool) else None,
        problem=problem[:LONGEST_PROBLEM] if isinstance(problem, str) else None,
    )


def _count(given: Mapping[str, Any], name: str, least: int = 0) -> int:
    value = given.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= MOST:
        raise Malformed(f"{name}: given {value!r}, expected a whole number from {least} on")
    return value


def _time(given: Mapping[str, Any], name: str) -> datetime:
    try:
        return read_time(given.get(name))
    except (TypeError, ValueError) as error:
        raise Malformed(f"{name}: {error}") from None
