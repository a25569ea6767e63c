"""What a rule finds: a kind, a place, since when, and the figures that say why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from survey.alarms.thresholds import Thresholds

OFFLINE, QUEUE, MISSING, PROBLEM, MISPLACED = "offline", "queue", "missing", "problem", "misplaced"
SILENT, BURST, FALL, QUOTA, CEASED = "silent", "burst", "fall", "quota", "ceased"

# In the order in which they are shown: what loses answers first.
KINDS = (OFFLINE, QUEUE, PROBLEM, MISSING, SILENT, FALL, BURST, QUOTA, MISPLACED, CEASED)

# Looked at once an hour: they read much, or tell what changes slowly.
SLOW = (MISSING, SILENT, BURST, QUOTA, CEASED, MISPLACED)


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing to act on. The same `cause` found again is the same alarm."""

    kind: str
    unit_id: int
    since: datetime
    round_id: int | None = None
    counter: str | None = None
    device_id: str | None = None
    why: Mapping[str, Any] = field(default_factory=dict)

    @property
    def cause(self) -> str:
        parts = (self.kind, self.round_id, self.unit_id, self.device_id, self.counter)
        return "/".join("" if part is None else str(part) for part in parts)


@dataclass(frozen=True)
class Now:
    """What every rule is given beside the database; `works` says whether a day is no holiday."""

    at: datetime
    province: str
    limits: Thresholds
    works: Callable[[date], bool]


Rule = Callable[[Session, Now], list[Finding]]
