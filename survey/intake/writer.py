"""Group commit: waiting submissions share one transaction; each caller is answered only after COMMIT."""

import logging
import os
import queue
import threading
from concurrent.futures import Future

from sqlalchemy.exc import OperationalError

from survey import store
from survey.intake.accept import accept
from survey.intake.fold import fold
from survey.intake.submission import Outcome, Overloaded, Submission

log = logging.getLogger(__name__)

MAX_WAITING = 2000
MAX_GROUP = 256
FOLD_EVERY = 4000
IDLE_SECONDS = 2.0
PATIENCE_SECONDS = 15.0

_Job = tuple[Submission, "Future[Outcome]"]


class Writer:
    """The one thread of a process that writes submissions."""

    def __init__(self) -> None:
        self._jobs: queue.Queue[_Job] = queue.Queue(MAX_WAITING)
        self._start = threading.Lock()
        self._pid = 0
        self._unfolded = 0

    def submit(self, submission: Submission) -> Outcome:
        """Wait until the submission is durable; raises Overloaded when too many wait already."""
        self._ensure_running()
        future: Future[Outcome] = Future()
        try:
            self._jobs.put_nowait((submission, future))
        except queue.Full:
            raise Overloaded(f"{MAX_WAITING} submissions are waiting") from None
        try:
            return future.result(timeout=PATIENCE_SECONDS)
        except TimeoutError:
            raise Overloaded(f"not written within {PATIENCE_SECONDS} s") from None

    def _ensure_running(self) -> None:
        if self._pid == os.getpid():
            return
        with self._start:
            if self._pid != os.getpid():  # a forked worker needs a thread of its own
                self._jobs = queue.Queue(MAX_WAITING)
                threading.Thread(target=self._run, name="writer", daemon=True).start()
                self._pid = os.getpid()

    def _run(self) -> None:
        while True:
            group = self._next_group()
            if group:
                self._write(group)
            if self._unfolded and (not group or self._unfolded >= FOLD_EVERY):
                self._fold()

    def _next_group(self) -> list[_Job]:
        try:
            group = [self._jobs.get(timeout=IDLE_SECONDS)]
        except queue.Empty:
            return []
        while len(group) < MAX_GROUP:
            try:
                group.append(self._jobs.get_nowait())
            except queue.Empty:
                break
        return group

    def _write(self, group: list[_Job]) -> None:
        try:
            with store.writing() as session:
                outcomes = accept(session, [submission for submission, _ in group])
        except OperationalError as error:  # the database itself: one by one each would wait and fail alike
            log.exception("%s submissions not written", len(group))
            for _, future in group:
                future.set_exception(error)
            return
        except Exception as error:  # one bad answer fails alone: the others are tried one by one
            if len(group) == 1:
                log.exception("submission not written")
                group[0][1].set_exception(error)
                return
            for job in group:
                self._write([job])
            return
        self._unfolded += len(group)
        for (_, future), outcome in zip(group, outcomes, strict=True):
            future.set_result(outcome)

    def _fold(self) -> None:
        try:
            with store.writing() as session:
                more = fold(session)
        except Exception:  # the pending rows stay and are counted; the next round tries again
            log.exception("tallies not folded")
            more = False
        if not more:
            self._unfolded = 0


_writer = Writer()
submit = _writer.submit
