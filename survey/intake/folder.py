"""A thread of each process folds pending rows into tallies, in slices, so that nobody waits for long."""

from __future__ import annotations

import logging
import threading

from sqlalchemy import Engine

from survey import store
from survey.intake.fold import fold

log = logging.getLogger(__name__)

SLICE = 250
FOLD_EVERY = 4000
IDLE_SECONDS = 2.0


class Folder:
    """Folds once some thousands wait, or once nothing more has come for a moment.

    `turn` is held for every slice: two writers of SQLite would otherwise meet by polling its lock.
    """

    def __init__(self, engine: Engine, turn: threading.Lock) -> None:
        self._engine, self._turn = engine, turn
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None
        self._stored = 0
        self._tried = 0

    def count(self, stored: int) -> None:
        """So many more are pending; called by the one who writes."""
        self._stored += stored
        if self._stored - self._tried >= FOLD_EVERY:
            self._wake.set()
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="folder", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        seen = 0
        while store.is_connected_to(self._engine):
            many = self._wake.wait(IDLE_SECONDS)
            self._wake.clear()
            stored = self._stored
            if stored != self._tried and (many or stored == seen):
                self._tried = stored
                self._fold()
            seen = stored

    def _fold(self) -> None:
        try:
            while self._slice():
                pass
        except Exception:  # the pending rows stay and are counted; folded after the next submission
            log.exception("tallies not folded")

    def _slice(self) -> bool:
        if not store.is_connected_to(self._engine):
            return False
        if not store.is_sqlite():
            with store.writing() as session:
                return fold(session, SLICE)
        with self._turn, store.writing() as session:
            return fold(session, SLICE)
