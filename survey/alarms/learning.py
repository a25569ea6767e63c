"""Thresholds for falls take up to minutes where answers are many: a look waits for them only so long.

What is not done by then goes on in a thread, one unit at a time, and the next look takes it.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

from survey import store
from survey.models import RateWatch

log = logging.getLogger(__name__)

SECONDS = 5.0

_underway: list[Lesson] = []


class Lesson(threading.Thread):
    """Learns one watch; one that fails is logged, and is begun again by a later look."""

    def __init__(self, learn: Callable[[], RateWatch]) -> None:
        super().__init__(name="learning", daemon=True)
        self._learn = learn
        self.engine = store.engine()
        self.watch: RateWatch | None = None

    def run(self) -> None:
        try:
            self.watch = self._learn()
        except Exception:
            log.exception("a unit's threshold could not be learnt")


class Learning:
    """The lessons of one look: `before` are the watches that an earlier look did not wait for."""

    def __init__(self) -> None:
        self._left = SECONDS
        self.before = [watch for lesson in list(_underway) for watch in self._taken(lesson)]

    def watches(self, lessons: Sequence[Lesson]) -> list[RateWatch]:
        """Those that are learnt in time; one at least is begun, unless one is still under way."""
        found: list[RateWatch] = []
        for lesson in lessons:
            if _underway or self._left <= 0:
                break
            _underway.append(lesson)
            lesson.start()
            found += self._taken(lesson)
        return found

    def _taken(self, lesson: Lesson) -> list[RateWatch]:
        began = time.monotonic()
        lesson.join(max(self._left, 0.0))
        self._left -= time.monotonic() - began
        if lesson.is_alive():
            return []
        with suppress(ValueError):  # another look took it meanwhile: a watch kept twice is kept once
            _underway.remove(lesson)
        mine = store.is_connected_to(lesson.engine)
        return [lesson.watch] if mine and lesson.watch is not None else []
