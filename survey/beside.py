"""The process beside the server: alarms, letters, cases, checks, so that their sums keep nobody waiting."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import sys
import threading
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from types import TracebackType

log = logging.getLogger(__name__)

# A server that starts answers people before anything else.
LATER_SECONDS = 3.0
AGAIN_SECONDS = 10.0
# So long it may take to give back what it holds; a database that is away must not keep the server.
END_SECONDS = 10.0


class Beside:
    """Keeps one such process while the server runs; one that dies is started again."""

    def __init__(self, again_seconds: float = AGAIN_SECONDS) -> None:
        self._again = again_seconds
        self._over = threading.Event()
        self._lock = threading.Lock()
        self.process: BaseProcess | None = None

    def __enter__(self) -> Beside:
        threading.Thread(target=self._keep, name="beside", daemon=True).start()
        return self

    def _keep(self) -> None:
        while not self._over.is_set():
            try:
                if process := self._started():
                    process.join()
                    if not self._over.is_set():
                        log.error("the process beside the server ended with %s", process.exitcode)
            except Exception:
                # Without memory for it now there may be some soon.
                log.exception("the process beside the server could not be started")
            self._over.wait(self._again)

    def _started(self) -> BaseProcess | None:
        with self._lock:
            if self._over.is_set():
                return None
            # A new interpreter: threads and connections of the server must not be copied.
            process = multiprocessing.get_context("spawn").Process(target=run, name="beside")
            process.start()
            self.process = process
            return process

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            self._over.set()
        if self.process is not None:
            self.process.terminate()
            self.process.join(END_SECONDS)
            self.process.kill()
            self.process.join()


def run() -> None:
    """Do the jobs while the process that started this one lives, then leave them to another server's."""
    # The keys that end the server reach this process too; the server ends it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _end)
    os.nice(19)
    parent = multiprocessing.parent_process()
    assert parent is not None  # only ever started by another
    if wait([parent.sentinel], LATER_SECONDS):
        return
    try:
        begin()
        wait([parent.sentinel])
    finally:
        leave()


def _end(*_about: object) -> None:
    """Unwind to what is left to do at the end, once."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit()


def leave() -> None:
    """Give the jobs back, so that the next server need not wait until they count as left."""
    from survey import clock
    from survey.alarms import lease

    try:
        lease.leave(clock.now())
    except Exception:
        log.exception("the jobs could not be given back: they are free in a few minutes")


def begin() -> None:
    """Start the jobs on the database that is set."""
    from survey import config, store
    from survey.alarms import job
    from survey.app import set_up_logs
    from survey.cases import daily
    from survey.registry import quality_job

    set_up_logs()
    settings = config.load()
    store.connect(settings.database_url)
    job.start(settings)
    daily.start(settings)
    quality_job.start(settings)
