"""The wide door for files and demo data: many submissions in one transaction, tallied as they come."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from survey.intake.accept import accept
from survey.intake.fold import COUNTED, RoundCounters, count, hold_tallies
from survey.intake.rows import rows
from survey.intake.submission import Submission
from survey.models import COMMENTS, RESPONSES, Response

CHUNK = 20_000
counted = itemgetter(*COUNTED)
_KEYS_PER_QUERY = 500


@dataclass(frozen=True)
class Loaded:
    """How many were new, how many were there already, and which ids came with other content."""

    stored: int
    repeated: int
    conflicts: tuple[UUID, ...]


def load(session: Session, submissions: Iterable[Submission]) -> Loaded:
    """Store submissions inside the caller's transaction; cheapest when they come in order of day."""
    stored = repeated = 0
    conflicts: list[UUID] = []
    hold_tallies(session)
    counters = RoundCounters(session)
    for chunk in _chunks(submissions):
        known = _known(session, chunk)
        new: dict[UUID, Submission] = {}
        again: list[Submission] = []
        for submission in chunk:
            if submission.id in known or submission.id in new:
                again.append(submission)
            else:
                new[submission.id] = submission
        _insert(session, list(new.values()), counters)
        stored += len(new)
        for submission, outcome in zip(again, accept(session, again) if again else [], strict=True):
            repeated += outcome.status == "repeated"
            if outcome.status == "conflict":
                conflicts.append(submission.id)
    return Loaded(stored, repeated, tuple(conflicts))


def _chunks(submissions: Iterable[Submission]) -> Iterator[list[Submission]]:
    iterator = iter(submissions)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk


def _known(session: Session, chunk: list[Submission]) -> set[UUID]:
    """Ids of the chunk that its round already holds."""
    where = (Response.province == chunk[0].province, Response.round_id == chunk[0].round_id)
    if session.scalar(select(Response.id).where(*where).limit(1)) is None:
        return set()
    known: set[UUID] = set()
    for start in range(0, len(chunk), _KEYS_PER_QUERY):
        ids = [s.id for s in chunk[start : start + _KEYS_PER_QUERY]]
        known.update(session.scalars(select(Response.id).where(*where, Response.id.in_(ids))))
    return known


def _insert(session: Session, new: list[Submission], counters: RoundCounters) -> None:
    if not new:
        return
    made = [rows(submission) for submission in new]
    session.execute(insert(RESPONSES), [each.response for each in made])
    if comments := [row for each in made for row in each.comments]:
        session.execute(insert(COMMENTS), comments)
    count(session, [counted(each.pending) for each in made], counters)
