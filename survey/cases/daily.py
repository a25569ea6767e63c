"""The thread beside the server that opens cases once a day: in one process, else in another.

A file that cannot be used stops it with a line in the log and a note on /theo-doi/gop-y; what was written
stays where it is, and opens once the file is put right.
"""

from __future__ import annotations

import logging
import threading
from datetime import date, datetime

from survey import clock, jobs
from survey.alarms import lease
from survey.cases.opening import open_cases
from survey.config import Config
from survey.errors import Refused

log = logging.getLogger(__name__)

NAME = "cases"
ACTOR = "sipas:daily"
FROM_HOUR = 5  # before offices open, after kiosks sent what they kept overnight
TURN_SECONDS = 60.0


class Opener:
    """Tries every minute until the day is done; a day missed is made up for by the next."""

    def __init__(self, settings: Config) -> None:
        self._settings = settings
        self._holder = lease.new_holder()
        self._done: date | None = None
        self._refused = ""

    def turn(self, at: datetime | None = None) -> bool:
        """Open the day's cases if it is time and they are not open; False when there was nothing to do."""
        at = at or clock.now()
        today = clock.local_day(at)
        if self._done == today or clock.local(at).hour < FROM_HOUR or not lease.take(NAME, self._holder, at):
            return False
        try:
            done = open_cases(self._settings.instance, self._settings.province, today, ACTOR)
        except Refused as refusal:
            if str(refusal) != self._refused:
                self._refused = str(refusal)
                log.warning("cases not opened: %s", refusal)
            return False
        self._done, self._refused = today, ""
        log.info("cases: %s", done)
        return True


def start(settings: Config) -> threading.Thread:
    """Begin; ends when this process connects to another database."""
    return jobs.start("cases", Opener(settings).turn, TURN_SECONDS)
