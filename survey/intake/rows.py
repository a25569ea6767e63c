"""What is stored of a submission: the response, its comments and the pending tally entry."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from survey import clock
from survey.intake.digest import comment_digest, digest
from survey.intake.submission import Submission

SUBMITTED = (
    "province",
    "round_id",
    "id",
    "version_id",
    "unit_id",
    "counter",
    "channel",
    "language",
    "consent_version",
    "status",
    "answers",
    "device",
    "epoch",
    "sequence",
    "clock_offset",
    "answered_at",
    "received_at",
    "synthetic",
)
# Named one by one, so that a column which a later migration adds stays at its default until it is given.
RESPONSE = (*SUBMITTED, "salt", "digest")
COMMENT = ("province", "round_id", "response_id", "item", "text", "digest")
PENDING = (
    "province",
    "round_id",
    "response_id",
    "unit_id",
    "counter",
    "channel",
    "field",
    "day",
    "hour",
    "status",
    "answers",
)

Row = dict[str, Any]


@dataclass(frozen=True)
class Rows:
    """The rows of one submission; they count only if its key is new."""

    response: Row
    comments: list[Row]
    pending: Row


def rows(submission: Submission) -> Rows:
    """The rows under a salt of their own, which also tells later whose row was stored."""
    salt = secrets.token_bytes(16)
    return Rows(_response(submission, salt), _comments(submission, salt), _pending(submission))


def _response(submission: Submission, salt: bytes) -> Row:
    values = submission.__dict__
    row = {name: values[name] for name in SUBMITTED}
    row["salt"], row["digest"] = salt, digest(submission, salt)
    return row


def _comments(submission: Submission, salt: bytes) -> list[Row]:
    return [
        {
            "province": submission.province,
            "round_id": submission.round_id,
            "response_id": submission.id,
            "item": item,
            "text": text,
            "digest": comment_digest(salt, text),
        }
        for item, text in submission.comments.items()
    ]


def _pending(submission: Submission) -> Row:
    moment = clock.local(submission.answered_at)
    return {
        "province": submission.province,
        "round_id": submission.round_id,
        "response_id": submission.id,
        "unit_id": submission.unit_id,
        "counter": submission.counter or "",
        "channel": submission.channel,
        "field": submission.field,
        "day": moment.date(),
        "hour": moment.hour,
        "status": submission.status,
        "answers": submission.answers,
    }
