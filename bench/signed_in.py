"""Staff pages as a signed-in person gets them: one request after another, each timed."""

from __future__ import annotations

import http.client
import time
from dataclasses import dataclass
from functools import lru_cache

from survey import store
from survey.access import passwords, sessions, signins
from survey.models import User


def cookie_of(role: str, unit_id: int | None = None) -> str:
    """Store a person of this role (of this unit) in the connected database; the cookie of that sign-in."""
    with store.writing() as session:
        name = f"bench-{role}-{unit_id or 0}"
        who = User(username=name, role=role, unit_id=unit_id, password_hash=_secret())
        session.add(who)
        session.flush()
        return f"{sessions.COOKIE}={signins.start(session, who)}"


@lru_cache
def _secret() -> str:
    return passwords.hashed("only for measuring")


@dataclass(frozen=True)
class Reply:
    """What came and how long it took, in seconds from sending to the last byte."""

    status: int
    seconds: float
    size: int


def get(port: int, path: str, cookie: str, **headers: str) -> Reply:
    """Ask for one page over a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    start = time.perf_counter()
    connection.request("GET", path, headers={"Cookie": cookie, **headers})
    response = connection.getresponse()
    body = response.read()
    took = time.perf_counter() - start
    connection.close()
    return Reply(response.status, took, len(body))
