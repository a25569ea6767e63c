"""Jobs beside the server (survey.beside): a thread for each, a turn every so often."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from survey import store

log = logging.getLogger(__name__)


def start(name: str, turn: Callable[[], object], seconds: float) -> threading.Thread:
    """Let a job have its turns; it ends when this process leaves the database it has now.

    A turn that fails is logged, and the next one tries again: the database may be away for a moment.
    """
    engine, wait = store.engine(), threading.Event()

    def run() -> None:
        while True:
            wait.wait(seconds)
            if not store.is_connected_to(engine):
                return
            try:
                turn()
            except Exception:
                log.exception("job %s failed", name)

    thread = threading.Thread(target=run, name=name, daemon=True)
    thread.start()
    return thread
