"""The thread beside the server that checks a round's answers once somebody asked for it."""

from __future__ import annotations

import logging
import threading

from sqlalchemy.exc import OperationalError

from survey import clock, jobs, store
from survey.alarms import lease
from survey.config import Config
from survey.intake.flagging import check_round
from survey.registry import quality

log = logging.getLogger(__name__)

NAME = "quality"
TURN_SECONDS = 3.0


class Checker:
    """Does one check after the other, in one process of all."""

    def __init__(self, settings: Config) -> None:
        self._province = settings.province
        self._holder = lease.new_holder()

    def turn(self) -> bool:
        """Do the oldest check that was asked for; False when there is none or it is another process's.

        Raises OperationalError when the database is away; the next turn tries again.
        """
        with store.reading() as session:
            asked = quality.oldest(session, self._province)
        if asked is None or not self._mine():
            return False
        with store.writing() as session:
            begun = quality.begin(session, asked.round_id)
        if not begun:
            return False
        try:
            run = check_round(asked.round_id, asked.by, self._mine)
        except OperationalError:
            raise
        except Exception:
            log.exception("round %s: check of answers failed", asked.round_id)
            with store.writing() as session:
                quality.give_up(session, asked.round_id)
            return True
        log.info("round %s: %s answers checked", asked.round_id, run.answers)
        return True

    def _mine(self) -> bool:
        return lease.take(NAME, self._holder, clock.now())


def start(settings: Config) -> threading.Thread:
    """Begin; ends when this process connects to another database."""
    return jobs.start(NAME, Checker(settings).turn, TURN_SECONDS)
