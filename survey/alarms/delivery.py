"""Trying what waits in the outbox, until it is taken; after three days it is given up and shown."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.orm import Session

from survey import clock, store
from survey.access import audit
from survey.alarms import hook, mail
from survey.alarms.unsent import Unsent
from survey.config import Smtp
from survey.models import AlarmHook, DigestReader, Outgoing, User

log = logging.getLogger(__name__)

GIVEN_UP_AFTER = timedelta(days=3)
LONGEST_WAIT = timedelta(hours=1)
KEPT = timedelta(days=30)

_WAITS = (Outgoing.sent_at.is_(None), Outgoing.given_up_at.is_(None))


def deliver(
    province: str, smtp: Smtp | None, at: datetime | None = None, goes_on: Callable[[], bool] = lambda: True
) -> int:
    """Try all that is due, in order for each address; returns how much was taken.

    An address that fails waits longer each time and holds up only itself; a mail server that fails holds
    up letters, never messages. Without a mail server letters wait. `goes_on` is asked before each.
    """
    at = at or clock.now()
    return sum(_one_address(queue, smtp, at, goes_on) for queue in _queues(province, smtp))


def _queues(province: str, smtp: Smtp | None) -> list[list[Outgoing]]:
    """What waits: one queue for each address of another system, one for each letter."""
    wanted = select(Outgoing).where(Outgoing.province == province, *_WAITS)
    if smtp is None:
        wanted = wanted.where(Outgoing.hook_id.is_not(None))
    with store.reading() as session:
        waiting = session.scalars(wanted.order_by(Outgoing.id)).all()
    hooks: dict[int, list[Outgoing]] = {}
    letters = []
    for one in waiting:
        if one.hook_id is None:
            letters.append(one)
        else:
            hooks.setdefault(one.hook_id, []).append(one)
    return [*hooks.values(), letters]


def _one_address(
    queue: Sequence[Outgoing], smtp: Smtp | None, at: datetime, goes_on: Callable[[], bool]
) -> int:
    taken = 0
    for place, one in enumerate(queue):
        if one.hook_id is not None and one.due_at > at:
            return taken
        if one.due_at > at:
            continue
        if not goes_on():
            return taken
        try:
            taken += _send(one, smtp, at)
        except Unsent as error:
            alike = [later for later in queue[place:] if later.due_at <= at] if error.server_down else [one]
            _failed(alike[:1] if one.hook_id is not None else alike, str(error), at)
            if error.server_down:
                return taken
    return taken


def _send(one: Outgoing, smtp: Smtp | None, at: datetime) -> int:
    """1 when it was taken, 0 when nobody wants it any more; raises Unsent."""
    if one.hook_id is not None:
        with store.reading() as session:
            address = session.get(AlarmHook, one.hook_id)
        wanted = address is not None and address.active
        if wanted and address is not None:
            hook.send(address.url, address.secret, one.key, one.body)
    else:
        wanted = _send_letter(one, smtp)
    _settled(one, {"sent_at": at, "problem": ""} if wanted else {"given_up_at": at, "problem": "unwanted"})
    return int(wanted)


def _send_letter(one: Outgoing, smtp: Smtp | None) -> bool:
    with store.reading() as session:
        reader = session.get(DigestReader, one.reader_id) if one.reader_id is not None else None
    if reader is None or not reader.user.active or smtp is None:
        return False
    mail.send(smtp, mail.letter(smtp, reader.email, one.body["subject"], one.body["text"], one.key))
    return True


def _settled(one: Outgoing, values: dict[str, Any]) -> None:
    with store.writing() as session:
        session.execute(update(Outgoing).where(Outgoing.id == one.id).values(tries=one.tries + 1, **values))


def _failed(those: Sequence[Outgoing], why: str, at: datetime) -> None:
    """Wait longer each time, one hour at most; after three days no more."""
    log.warning("%s not taken: %s", ", ".join(one.key for one in those[:3]), why)
    with store.writing() as session:
        for one in those:
            given_up = at - one.created_at >= GIVEN_UP_AFTER
            wait = min(timedelta(minutes=2 ** min(one.tries, 10)), LONGEST_WAIT)
            session.execute(
                update(Outgoing)
                .where(Outgoing.id == one.id)
                .values(
                    tries=one.tries + 1,
                    problem=why[:300],
                    due_at=at + wait,
                    given_up_at=at if given_up else None,
                )
            )


def try_again(session: Session, province: str, at: datetime, actor: User | str) -> int:
    """Let what was given up wait again, as if it were new; returns how much."""
    again = update(Outgoing).where(
        Outgoing.province == province, Outgoing.given_up_at.is_not(None), Outgoing.problem != "unwanted"
    )
    values = {"given_up_at": None, "created_at": at, "due_at": at, "tries": 0}
    count = len(session.scalars(again.values(values).returning(Outgoing.id)).all())
    audit.record(session, actor, "alarm.send-again", province, count=count)
    return count


def tidy(province: str, at: datetime) -> None:
    """Forget what was settled a month ago."""
    before: ColumnElement[bool] = or_(Outgoing.sent_at < at - KEPT, Outgoing.given_up_at < at - KEPT)
    with store.reading() as session:
        old = session.scalar(select(Outgoing.id).where(Outgoing.province == province, before).limit(1))
    if old is not None:
        with store.writing() as session:
            session.execute(delete(Outgoing).where(Outgoing.province == province, before))
