"""Write submissions: the unique key decides what is first, what is a repeat and what is a conflict."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from survey.intake import rows_postgresql, rows_sqlite
from survey.intake.digest import comment_digest
from survey.intake.held import translated
from survey.intake.keyed import KEYS_PER_QUERY, by_keys
from survey.intake.rows import rows
from survey.intake.submission import Outcome, Submission
from survey.models import COMMENTS, RESPONSES

_DOORS: dict[str, Any] = {"sqlite": rows_sqlite, "postgresql": rows_postgresql}

Key = tuple[str, int, UUID]
Content = tuple[Any, ...]


@dataclass(frozen=True)
class Ready:
    """A submission with its rows as the driver of this database takes them."""

    submission: Submission
    key: tuple[str, int, int]
    packed: Any


def prepare(submission: Submission, dialect: str) -> Ready:
    """Everything that can be done before it is this submission's turn to be written."""
    # The id as a number: comparing UUIDs, as dicts and sorting do, takes twenty times as long.
    key = (submission.province, submission.round_id, submission.id.int)
    return Ready(submission, key, _DOORS[dialect].pack(rows(submission)))


def accept(session: Session, submissions: Sequence[Submission]) -> list[Outcome]:
    """Store what is new within the caller's transaction; one outcome per submission, in order."""
    connection = session.connection()
    driver, dialect = connection.connection.driver_connection, connection.dialect
    group = [prepare(s, dialect.name) for s in submissions]
    with translated(dialect, driver):
        new = insert(driver, dialect.name, group)
    return outcomes(group, new, connection)


def insert(driver: Any, dialect: str, group: Sequence[Ready]) -> list[bool]:
    """Store what is new, in one statement on PostgreSQL; which these are. Of copies it is the first."""
    first: dict[tuple[str, int, int], Ready] = {}
    for ready in group:
        first.setdefault(ready.key, ready)
    # In order of key, or two groups with the same keys could wait for one another.
    candidates = [first[key] for key in sorted(first)]
    new = _DOORS[dialect].insert(driver, [ready.packed for ready in candidates])
    stored = {id(ready) for ready, is_new in zip(candidates, new, strict=True) if is_new}
    return [id(ready) in stored for ready in group]


def outcomes(
    group: Sequence[Ready], new: Sequence[bool], connection: Connection | None = None
) -> list[Outcome]:
    """What became of each; what was not new is compared with what is stored, for which a connection is."""
    repeats = {ready.submission.key for ready, is_new in zip(group, new, strict=True) if not is_new}
    known = _contents(connection, repeats) if connection is not None else {}
    return [_outcome(ready.submission, is_new, known) for ready, is_new in zip(group, new, strict=True)]


def _contents(connection: Connection, keys: Iterable[Key]) -> dict[Key, Content]:
    """Content (not times) of what is already stored under these keys."""
    found: dict[Key, Content] = {}
    wanted = list(keys)
    for start in range(0, len(wanted), KEYS_PER_QUERY):
        found |= _some_contents(connection, wanted[start : start + KEYS_PER_QUERY])
    return found


def _some_contents(connection: Connection, keys: Sequence[Key]) -> dict[Key, Content]:
    r, c = RESPONSES.c, COMMENTS.c
    content = (r.province, r.round_id, r.id, r.version_id, r.unit_id, r.channel, r.answers, r.salt)
    found = connection.execute(
        by_keys(connection.dialect, RESPONSES, ("province", "round_id", "id"), keys, content)
    ).all()
    comments: dict[Key, dict[str, bytes]] = {tuple(row[:3]): {} for row in found}
    said = (c.province, c.round_id, c.response_id, c.item, c.digest)
    for *key, item, digest in connection.execute(
        by_keys(connection.dialect, COMMENTS, ("province", "round_id", "response_id"), keys, said)
    ):
        comments[tuple(key)][item] = digest
    return {tuple(row[:3]): (*row[3:], comments[tuple(row[:3])]) for row in found}


def _outcome(s: Submission, is_new: bool, known: dict[Key, Content]) -> Outcome:
    if is_new:
        return Outcome.of("stored", s.id)
    *content, salt, comments = known[s.key]
    given = {item: comment_digest(salt, text) for item, text in s.comments.items()}
    same = content == [s.version_id, s.unit_id, s.channel, s.answers] and comments == given
    return Outcome.of("repeated" if same else "conflict", s.id)
