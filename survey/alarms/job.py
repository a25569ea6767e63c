"""The thread beside the server that looks, writes letters and sends: in one process, else in another."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta

from survey import clock, jobs, store
from survey.alarms import delivery, digest, lease
from survey.alarms.evaluate import evaluate
from survey.alarms.finding import KINDS, SLOW
from survey.alarms.thresholds import thresholds
from survey.config import Config
from survey.errors import Refused
from survey.registry.calendar import Calendar

log = logging.getLogger(__name__)

NAME = "alarms"
TURN_SECONDS = 20.0
SLOW_EVERY = timedelta(hours=1)


class Watchman:
    """What one turn does, and when it was last done; a new process looks at everything at once."""

    def __init__(self, settings: Config) -> None:
        self._settings = settings
        self._holder = lease.new_holder()
        self._works = working_days(settings)
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
        evaluate(province, kinds, at, self._works)
        self._looked = at
        if slowly:
            self._looked_slowly = at


def working_days(settings: Config) -> Callable[[date], bool]:
    """Whether a day is no holiday. A year without a file has none: better a false alarm than none."""
    calendar = Calendar(settings.instance)
    missing: set[int] = set()

    def works(day: date) -> bool:
        try:
            return day not in calendar.year(day.year).closed
        except Refused as refusal:
            if day.year not in missing:
                missing.add(day.year)
                log.warning("%s", refusal)
            return True

    return works


def start(settings: Config) -> threading.Thread:
    """Begin; ends when this process connects to another database."""
    return jobs.start("alarms", Watchman(settings).turn, TURN_SECONDS)
