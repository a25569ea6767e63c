"""What passes through the door: one submission, and what became of it."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from survey.intake.receipt import receipt


@dataclass(frozen=True, kw_only=True)
class Submission:
    """One validated answer; `answers` is the punch card of the round's layout.

    `round`, `version` and `unit` are the names that go into the digest, so that it can be recomputed
    outside this database: the round's slug, the version's content hash, the unit's code.
    """

    id: UUID
    province: str
    round_id: int
    version_id: int
    unit_id: int
    channel: str
    language: str
    consent_version: str
    status: str
    answers: str
    answers_json: str
    round: str
    version: str
    unit: str
    field: str
    answered_at: datetime
    received_at: datetime
    comments: Mapping[str, str] = dataclasses.field(default_factory=dict)
    counter: str | None = None
    device: str | None = None
    epoch: int | None = None
    sequence: int | None = None
    clock_offset: float | None = None
    synthetic: bool = False

    @property
    def key(self) -> tuple[str, int, UUID]:
        return self.province, self.round_id, self.id


@dataclass(frozen=True)
class Outcome:
    """`stored` the first time, `repeated` for the same content again, `conflict` for other content."""

    status: str
    receipt: str

    @classmethod
    def of(cls, status: str, response_id: UUID) -> "Outcome":
        return cls(status, receipt(response_id))


class Overloaded(RuntimeError):
    """Too many submissions are waiting; the client keeps the answer and tries again."""
