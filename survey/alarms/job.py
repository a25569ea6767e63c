"""The thread beside the server that looks, writes letters and sends: in one process, else in another."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

from survey import clock, jobs, store
from survey.alarms import delivery, digest, lease
from survey.alarms.evaluate import evaluate
from survey.alarms.finding import KINDS, SLOW
from survey.alarms.thresholds import thresholds
from survey.config import Config
from survey.registry.calendar import holidays_aside

NAME = "alarms"
TURN_SECONDS = 20.0
SLOW_EVERY = timedelta(hours=1)


class Watchman:
    """What one turn does, and when it was last done; a new process looks at everything at once."""

    def __init__(self, settings: Config) -> None:
        self._settings = settings
        self._holder = lease.new_holder()
        self._looked: datetime | None = None
        self._looked_slowly: datetime | None = None

    def turn(self, at: datetime | None = None) -> bool:
        """Look if it is time, write the day's letters, send what is due; False if another process does."""
        began = clock.now()
        at = at or began
        if not self._mine(at):
            return False
        province = self._settings.province
        with store.reading() as session:
            limits = thresholds(session, province)
        if self._looked is None or at - self._looked >= timedelta(minutes=limits.interval_minutes):
            self._look(province, at)
        digest.write_letters(self._settings, limits.digest_hour, at)
        delivery.deliver(
            province, self._settings.smtp, at, goes_on=lambda: self._mine(at + (clock.now() - began))
        )
        delivery.tidy(province, at)
        return True

    def _mine(self, at: datetime) -> bool:
        return lease.take(NAME, self._holder, at)

    def _look(self, province: str, at: datetime) -> None:
        slowly = self._looked_slowly is None or at - self._looked_slowly >= SLOW_EVERY
        kinds = KINDS if slowly else [kind for kind in KINDS if kind not in SLOW]
        evaluate(province, kinds, at, holidays_aside(self._settings.instance))
        self._looked = at
        if slowly:
            self._looked_slowly = at


def start(settings: Config) -> threading.Thread:
    """Begin; ends when this process connects to another database."""
    return jobs.start("alarms", Watchman(settings).turn, TURN_SECONDS)
