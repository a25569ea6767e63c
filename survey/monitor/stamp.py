"""Whether anything has come since a page's script last looked, found out without rendering the page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import g
from sqlalchemy import select
from sqlalchemy.orm import Session

from survey import clock, config, store
from survey.models import Alarm
from survey.monitor import live
from survey.monitor.seen import Chosen, choose
from survey.tabulate.counts import answers_of

View = Callable[..., Any]


def unless_same(view: View) -> View:
    """Answer 304 at once to a script whose page would come out the same; else let the view answer."""

    @wraps(view)
    def answered(**values: Any) -> Any:
        if live.is_asked():
            with store.reading() as session:
                g.stamp = stamp(session, choose(session))
            if (same := live.same(g.stamp)) is not None:
                return same
        return view(**values)

    return answered


def stamp(session: Session, chosen: Chosen) -> live.Stamp:
    """Another value whenever an answer that the person may count comes, an alarm comes, somebody takes care
    of one, or the hour turns.

    What changes more rarely (a quota, a name) is seen once the stamp is too old for `live.same`.
    """
    now = clock.now()
    mine = (Alarm.province == config.current().province, Alarm.ended_at.is_(None))
    standing = select(Alarm.id, Alarm.acknowledged_at, Alarm.snoozed_until).where(*mine).order_by(Alarm.id)
    # Each by itself: the latest of all snoozes hides an earlier one that is new, or over.
    alarms = tuple(
        (id_, bool(seen or (until and until > now))) for id_, seen, until in session.execute(standing)
    )
    found = chosen.round
    of_round = (found.id, found.status, answers_of(session, found.id, chosen.visible)) if found else ()
    return (*of_round, *alarms, now.date(), now.hour)
