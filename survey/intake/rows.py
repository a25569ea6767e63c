"""What is stored of a submission: the response, its comments and the pending tally entry."""

from __future__ import annotations

import os
from collections import deque
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

SALT_BYTES = 16

Row = dict[str, Any]


@dataclass(frozen=True)
class Rows:
    """The rows of one submission; they count only if its key is new."""

    response: Row
    comments: list[Row]
    pending: Row


def rows(submission: Submission) -> Rows:
    """The rows under a salt of their own, which also tells later whose row was stored."""
    salt = _salt()
    return Rows(_response(submission, salt), _comments(submission, salt), _pending(submission))


_salts: deque[bytes] = deque()
# A forked process would go on with the salts of its parent.
os.register_at_fork(after_in_child=_salts.clear)


def _salt() -> bytes:
    """Sixteen random bytes; fetched many at a time, since each call of the system gives other threads way."""
    try:
        return _salts.popleft()
    except IndexError:
        many = os.urandom(SALT_BYTES * 256)
        _salts.extend(many[at : at + SALT_BYTES] for at in range(SALT_BYTES, len(many), SALT_BYTES))
        return many[:SALT_BYTES]


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
