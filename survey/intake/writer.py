"""Group commit: waiting submissions share one transaction; each caller is answered only after COMMIT.

No thread of its own: the first to come writes for all who join before its turn. So a lone submission
changes no thread, and those that come while a group is being written make the next one.
"""

from __future__ import annotations

import logging
import os
import threading
import time

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from survey import store
from survey.intake.accept import Ready, insert, outcomes, prepare
from survey.intake.folder import Folder
from survey.intake.held import Held
from survey.intake.submission import Outcome, Overloaded, Submission

log = logging.getLogger(__name__)

MAX_WAITING = 2000
PATIENCE_SECONDS = 15.0
# In a crowd a group waits this long for more to join: fewer statements and commits for the same answers.
GATHER_SECONDS = 0.002


class _Job:
    """One submission of a group, and what became of it."""

    __slots__ = ("error", "outcome", "ready")

    def __init__(self, ready: Ready) -> None:
        self.ready = ready
        self.outcome: Outcome | None = None
        self.error: Exception | None = None

    def result(self) -> Outcome:
        if self.outcome is None:
            raise self.error or Overloaded(f"not written within {PATIENCE_SECONDS} s")
        return self.outcome


class _Group:
    """Those who share a transaction. `done` is locked until it is over.

    Everyone who waits for it lets the next one through: woken all at once they would queue for the
    interpreter's lock, and changing threads is what most of the time would go into.
    """

    __slots__ = ("done", "jobs")

    def __init__(self) -> None:
        self.jobs: list[_Job] = []
        self.done = threading.Lock()
        self.done.acquire()


class Writer:
    """Lets one thread of the process at a time write submissions."""

    def __init__(self) -> None:
        self._reset()

    def _reset(self) -> None:
        self._joining = threading.Lock()  # guards the next group, open until its turn comes
        self._next: _Group | None = None
        self._turn = threading.Lock()  # held while writing
        self._crowded = False  # whether the last group was more than one
        self._engine: Engine | None = None  # the next two belong to it
        self._held: Held | None = None
        self._folder: Folder

    def submit(self, submission: Submission) -> Outcome:
        """Wait until the submission is durable; raises Overloaded when too many wait already."""
        job = _Job(prepare(submission, store.engine().dialect.name))
        group, leads = self._join(job)
        if not leads and not group.done.acquire(timeout=PATIENCE_SECONDS):
            raise Overloaded(f"not written within {PATIENCE_SECONDS} s")
        try:
            if leads:
                self._lead(group)
            return job.result()
        finally:
            group.done.release()

    def _join(self, job: _Job) -> tuple[_Group, bool]:
        """The group that this job is in, and whether it is the first and has to write."""
        with self._joining:
            group, leads = self._next, False
            if group is None:
                group, leads = _Group(), True
                self._next = group
            if len(group.jobs) >= MAX_WAITING:
                raise Overloaded(f"{MAX_WAITING} submissions are waiting")
            group.jobs.append(job)
        return group, leads

    def _lead(self, group: _Group) -> None:
        """Write the group when its turn comes; nothing of it is written when that takes too long."""
        mine = self._turn.acquire(timeout=PATIENCE_SECONDS)
        try:
            if mine and (self._crowded or len(group.jobs) > 1):
                time.sleep(GATHER_SECONDS)
            with self._joining:
                self._next = None
            if mine:
                self._crowded = len(group.jobs) > 1
                self._write(group.jobs)
        finally:
            if mine:
                self._turn.release()

    def _write(self, jobs: list[_Job]) -> None:
        try:
            outcomes = self._store([job.ready for job in jobs])
        except OperationalError as error:  # the database itself: one by one each would wait and fail alike
            log.exception("%s submissions not written", len(jobs))
            for job in jobs:
                job.error = error
        except Exception as error:  # one bad answer fails alone: the others are tried one by one
            if len(jobs) == 1:
                log.exception("submission not written")
                jobs[0].error = error
                return
            for job in jobs:
                self._write([job])
        else:
            for job, outcome in zip(jobs, outcomes, strict=True):
                job.outcome = outcome
            self._folder.count(len(jobs))

    def _store(self, group: list[Ready]) -> list[Outcome]:
        """Durable when it returns. A connection that was lost meanwhile is renewed, once."""
        try:
            new = self._transact(group)
        except OperationalError as error:
            if not error.connection_invalidated:
                raise
            new = self._transact(group)
        if all(new):
            return outcomes(group, new)
        with store.reading() as session:
            return outcomes(group, new, session.connection())

    def _transact(self, group: list[Ready]) -> list[bool]:
        engine = store.engine()
        if self._engine is not engine:
            self._engine, self._held, self._folder = engine, None, Folder(engine, self._turn)
        if self._held is None or not self._held.usable:
            self._held = Held(engine)
        with self._held.transaction() as driver:
            return insert(driver, engine.dialect.name, group)


_writer = Writer()
submit = _writer.submit
# A forked process has none of the threads that hold or wait for these locks, and its own connection.
os.register_at_fork(after_in_child=_writer._reset)
