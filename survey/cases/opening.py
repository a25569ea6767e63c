"""The daily job: what was written until yesterday becomes cases. Repeating it changes nothing."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey import store
from survey.access.audit import record
from survey.cases import settings as case_settings
from survey.cases import topics
from survey.cases.progress import Reach, reaches
from survey.cases.reading import Written, pages
from survey.cases.release import inherit, owner, release
from survey.cases.settings import Settings
from survey.cases.windows import advance, arrived
from survey.models import CLEAR, HELD_BACK, Case, CaseTopic, Unit

SLICE = 200  # rows per transaction, so that nobody who sends a form waits for long


@dataclass(frozen=True)
class Opened:
    """What a run did; `rest_day` when today is no working day and it did nothing."""

    cases: int = 0
    comments: int = 0
    held: int = 0
    inherited: int = 0
    released: int = 0
    rest_day: bool = False


def open_cases(instance: Path, province: str, today: date, by: str) -> Opened:
    """Open, hand on and release. Raises Refused, before anything is changed, when a file cannot be used."""
    given = case_settings.read(instance)
    if not given.calendar.is_working(today):
        return Opened(rest_day=True)
    due = given.calendar.after(today, given.due_working_days)
    with store.reading() as session:
        rounds = list(reaches(session, province))
    made = [_open_round(given, reach, today) for reach in rounds]
    with store.writing() as session:
        inherited = inherit(session, province, today)
        released = release(session, province, today, due)
        flat = [case for part in made for case in part]
        done = Opened(
            sum(reason != "comment" for reason, _held in flat),
            sum(reason == "comment" for reason, _held in flat),
            sum(held for _reason, held in flat),
            inherited,
            released,
        )
        if done != Opened():
            record(session, by, "case.open", today.isoformat(), **asdict(done))
    return done


def _open_round(given: Settings, reach: Reach, today: date) -> list[tuple[str, bool]]:
    made: list[tuple[str, bool]] = []
    for found in pages(reach, today):
        for start in range(0, len(found), SLICE):
            with store.writing() as session:
                made += _store(session, given, reach, found[start : start + SLICE], today)
    if reach.until is None or reach.until < today:
        with store.reading() as session:
            came = arrived(session, reach, today)
        with store.writing() as session:
            advance(session, reach, today, came, given.answers_at_least)
    return made


def _store(
    session: Session, given: Settings, reach: Reach, found: Sequence[Written], today: date
) -> list[tuple[str, bool]]:
    # Another process may have opened some since they were read.
    keys = [one.key for one in found]
    mine = (Case.round_id == reach.round_id, Case.key_hash.in_(keys))
    known = set(session.scalars(select(Case.key_hash).where(*mine)))
    units = {u.id: u for u in session.scalars(select(Unit).where(Unit.id.in_({w.unit_id for w in found})))}
    new = [one for one in found if one.key not in known]
    cases = []
    for number, one in zip(_numbers(session, len(new)), new, strict=True):
        case = case_of(one, given, today)
        case.id, case.province, case.round_id = number, reach.province, reach.round_id
        case.unit_id = owner(session, units[one.unit_id], today).id
        cases.append(case)
    session.add_all(cases)
    session.flush()
    return [(case.reason, case.review == HELD_BACK) for case in cases]


def _numbers(session: Session, count: int) -> list[int]:
    """Case numbers at random: in order they would tell on which day each was written."""
    drawn = random.SystemRandom().sample(range(10_000_000, 100_000_000), 2 * count)
    taken = set(session.scalars(select(Case.id).where(Case.id.in_(drawn))))
    return [number for number in drawn if number not in taken][:count]


def case_of(one: Written, given: Settings, today: date) -> Case:
    """The case of what was written: its topics with their words, the check, and whether something is due."""
    hits = topics.hits(one.text, given.rules)
    grave = topics.opens_case(hits, given.rules)
    reason = "rating" if one.rated_low else "keyword" if grave else "comment"
    marks = given.finder.marks(one.text)
    return Case(
        key_hash=one.key,
        rated_unit_id=one.unit_id,
        reason=reason,
        received=one.received,
        text=one.text,
        found=[[hit.topic, hit.phrase, hit.written, hit.negated] for hit in hits],
        marks=[[mark.kind, mark.start, mark.end] for mark in marks],
        review=HELD_BACK if marks or given.finder.hold_all else CLEAR,
        opened_on=today,
        state="noted" if reason == "comment" else "open",
        topics=[CaseTopic(topic=code) for code in topics.counted(hits, given.rules)],
    )
