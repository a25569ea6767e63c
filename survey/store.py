"""The database handle: one engine, and one visible transaction per unit of work."""

import itertools
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

_state: dict[str, Engine] = {}
_lock = threading.Lock()
_changes = itertools.count(1)
_latest = {"change": 0}


def latest_change() -> int:
    """Another number whenever this process wrote through writing(), or connected to another database."""
    return _latest["change"]


def _changed() -> None:
    _latest["change"] = next(_changes)


def make_engine(url: str, **options: Any) -> Engine:
    """An engine for SQLite (WAL, durable) or PostgreSQL; its errors, which are logged, name no values."""
    options = {"hide_parameters": True} | options
    if make_url(url).get_backend_name() == "sqlite":
        return _sqlite(url, **options)
    options = {"pool_size": 16, "max_overflow": 16, "pool_pre_ping": True} | options
    return create_engine(url, **options)


def _sqlite(url: str, **options: Any) -> Engine:
    path = make_url(url).database
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    options = {"connect_args": {"timeout": 5, "check_same_thread": False}, "pool_size": 70} | options
    engine = create_engine(url, **options)

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        # The driver must not open transactions on its own, or BEGIN IMMEDIATE would come too late.
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        immediate = connection.get_execution_options().get("immediate", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    return engine


def connect(url: str, **options: Any) -> Engine:
    """Make the engine for this process, replacing an earlier one."""
    with _lock:
        old = _state.pop("engine", None)
        if old is not None:
            old.dispose()
        _state["engine"] = make_engine(url, **options)
        _changed()
        return _state["engine"]


def _after_fork() -> None:
    """The connections of a forked process's parent are the parent's."""
    for each in _state.values():
        each.dispose(close=False)


os.register_at_fork(after_in_child=_after_fork)


def engine() -> Engine:
    """The engine of this process; raises RuntimeError before connect()."""
    if "engine" not in _state:
        raise RuntimeError("no database: call store.connect(url) first")
    return _state["engine"]


def is_connected_to(engine: Engine) -> bool:
    """Whether this process still works with that engine, and not with another or with none."""
    return _state.get("engine") is engine


def is_sqlite() -> bool:
    return engine().dialect.name == "sqlite"


@contextmanager
def reading() -> Iterator[Session]:
    """One read transaction: everything read inside comes from one snapshot."""
    bound = engine()
    if bound.dialect.name == "postgresql":
        bound = bound.execution_options(isolation_level="REPEATABLE READ")
    with Session(bound, expire_on_commit=False) as session:
        yield session


@contextmanager
def writing() -> Iterator[Session]:
    """One write transaction, committed at the end and rolled back on any error."""
    bound = engine().execution_options(immediate=True)
    with Session(bound, expire_on_commit=False) as session, session.begin():
        yield session
    _changed()
