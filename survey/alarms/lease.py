"""One process at a time does a job: a row says which, and until when; who dies is followed by another."""

from __future__ import annotations

import os
import secrets
import threading
from datetime import datetime, timedelta

from sqlalchemy import or_, update

from survey import store
from survey.alarms.once import insert_once
from survey.models import Lease

LASTS = timedelta(minutes=3)
# Less than this left, and it is taken anew; longer than one letter or message can take.
RENEWED = timedelta(minutes=1)

# What this process took, so that it can give it all back when it is told to end.
_taken: set[tuple[str, str]] = set()
_leaving = threading.Event()


def new_holder() -> str:
    """A name that no other process has."""
    return f"{os.getpid()}-{secrets.token_hex(6)}"


def take(name: str, holder: str, at: datetime) -> bool:
    """Whether the job is this holder's for the next minutes: it was, is free, or its holder is late.

    Mostly only read: a write would make this process forget what it keeps of pages. A process that is
    leaving takes nothing.
    """
    if _leaving.is_set():
        return False
    _taken.add((name, holder))
    mine = _take(name, holder, at)
    if mine and _leaving.is_set():
        give_back(name, holder, at)
        return False
    return mine


def _take(name: str, holder: str, at: datetime) -> bool:
    with store.reading() as session:
        kept = session.get(Lease, name)
    if kept is not None and kept.until >= at:
        if kept.holder != holder:
            return False
        if kept.until >= at + RENEWED:
            return True
    free = or_(Lease.holder == holder, Lease.until < at)
    values = {"holder": holder, "until": at + LASTS}
    with store.writing() as session:
        mine = update(Lease).where(Lease.name == name, free).values(values).returning(Lease.name)
        if session.scalar(mine) is not None:
            return True
        return insert_once(session, Lease, {"name": name, **values}, ["name"]) is not None


def give_back(name: str, holder: str, at: datetime) -> None:
    """Let another take it at once."""
    past = at - timedelta(seconds=1)
    with store.writing() as session:
        session.execute(update(Lease).where(Lease.name == name, Lease.holder == holder).values(until=past))


def leave(at: datetime) -> None:
    """Give back all that this process has, for good: its jobs may be in the middle of a turn."""
    _leaving.set()
    for name, holder in list(_taken):
        give_back(name, holder, at)
