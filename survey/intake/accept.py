"""Write submissions: the unique key decides what is first, what is a repeat and what is a conflict."""

import secrets
from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from survey import clock
from survey.intake.digest import comment_digest, digest
from survey.intake.submission import Outcome, Submission
from survey.models import COMMENTS, PENDING, RESPONSES, Comment, Response

_RESPONSE_COLUMNS = (
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


def response_row(submission: Submission, salt: bytes) -> dict[str, Any]:
    row = {name: getattr(submission, name) for name in _RESPONSE_COLUMNS}
    return row | {"salt": salt, "digest": digest(submission, salt)}


def comment_rows(submission: Submission, salt: bytes) -> list[dict[str, Any]]:
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


def pending_row(submission: Submission) -> dict[str, Any]:
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


def accept(session: Session, submissions: Sequence[Submission]) -> list[Outcome]:
    """Store what is new within the caller's transaction; one outcome per submission, in order."""
    first: dict[tuple[str, int, Any], int] = {}
    for place, submission in enumerate(submissions):
        first.setdefault(submission.key, place)
    stored = _insert(session, [submissions[place] for place in first.values()])
    new = {place for key, place in first.items() if key in stored}
    known = _contents(session, [s for place, s in enumerate(submissions) if place not in new])
    return [_outcome(s, place in new, known) for place, s in enumerate(submissions)]


def _insert(session: Session, new: list[Submission]) -> set[tuple[str, int, Any]]:
    salts = {s.key: secrets.token_bytes(16) for s in new}
    engine = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    key = (RESPONSES.c.province, RESPONSES.c.round_id, RESPONSES.c.id)
    statement = engine.insert(RESPONSES).on_conflict_do_nothing().returning(*key)
    rows = session.execute(statement, [response_row(s, salts[s.key]) for s in new])
    stored = {tuple(row) for row in rows}
    fresh = [s for s in new if s.key in stored]
    if comments := [row for s in fresh for row in comment_rows(s, salts[s.key])]:
        session.execute(insert(COMMENTS), comments)
    if fresh:
        session.execute(insert(PENDING), [pending_row(s) for s in fresh])
    return stored


def _contents(session: Session, repeats: list[Submission]) -> dict[tuple[str, int, Any], tuple[Any, ...]]:
    """Content (not times) of what is already stored under these keys."""
    if not repeats:
        return {}
    keys = {s.key for s in repeats}
    wanted = tuple_(Response.province, Response.round_id, Response.id).in_(keys)
    table = {
        (r.province, r.round_id, r.id): (r.version_id, r.unit_id, r.channel, r.answers, r.salt)
        for r in session.execute(select(Response).where(wanted)).scalars()
    }
    comments: dict[tuple[str, int, Any], dict[str, bytes]] = {key: {} for key in table}
    named = tuple_(Comment.province, Comment.round_id, Comment.response_id).in_(keys)
    for c in session.execute(select(Comment).where(named)).scalars():
        comments[c.province, c.round_id, c.response_id][c.item] = c.digest
    return {key: (*content, comments[key]) for key, content in table.items()}


def _outcome(s: Submission, is_new: bool, known: dict[tuple[str, int, Any], tuple[Any, ...]]) -> Outcome:
    if is_new:
        return Outcome.of("stored", s.id)
    *content, salt, comments = known[s.key]
    given = {item: comment_digest(salt, text) for item, text in s.comments.items()}
    same = content == [s.version_id, s.unit_id, s.channel, s.answers] and comments == given
    return Outcome.of("repeated" if same else "conflict", s.id)
