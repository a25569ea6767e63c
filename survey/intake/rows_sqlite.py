"""Rows into SQLite: the driver's own executemany, since statements built per row took most of the time."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from operator import attrgetter, itemgetter
from typing import Any
from uuid import UUID

from sqlalchemy import Table

from survey import models
from survey.intake.rows import COMMENT, PENDING, RESPONSE, Rows

Values = tuple[Any, ...]
Packed = tuple[Values, list[Values], Values]


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


# As the column types store them; asking the types themselves took three times as long, a test compares.
_STORED: dict[type, Callable[[Any], str]] = {UUID: attrgetter("hex"), datetime: _time, date: date.isoformat}


class _Insert:
    """An INSERT of whole rows, and a row's values as they are stored."""

    def __init__(self, table: Table, names: Sequence[str], ending: str = "") -> None:
        self.pick = itemgetter(*names)
        places = ", ".join("?" * len(names))
        self.sql = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({places}){ending}"  # noqa: S608

    def values(self, row: dict[str, Any]) -> Values:
        given = self.pick(row)
        return tuple([_STORED[v.__class__](v) if v.__class__ in _STORED else v for v in given])


# DO NOTHING rather than OR IGNORE, which would also pass over a missing value.
_RESPONSE = _Insert(models.RESPONSES, RESPONSE, " ON CONFLICT DO NOTHING")
_COMMENT = _Insert(models.COMMENTS, COMMENT)
_PENDING = _Insert(models.PENDING, PENDING)
_IS_OURS = "SELECT 1 FROM response WHERE province = ? AND round_id = ? AND id = ? AND salt = ?"
_KEY = [RESPONSE.index(name) for name in ("province", "round_id", "id", "salt")]


def pack(made: Rows) -> Packed:
    """The rows as the driver takes them."""
    comments = [_COMMENT.values(row) for row in made.comments]
    return _RESPONSE.values(made.response), comments, _PENDING.values(made.pending)


def insert(driver: sqlite3.Connection, group: Sequence[Packed]) -> list[bool]:
    """Store those whose key is new, inside the caller's transaction; which these are."""
    stored = driver.executemany(_RESPONSE.sql, [response for response, _, _ in group])
    everyone = stored.rowcount == len(group)
    new = [everyone or _is_ours(driver, response) for response, _, _ in group]
    fresh = [packed for packed, is_new in zip(group, new, strict=True) if is_new]
    if comments := [values for _, said, _ in fresh for values in said]:
        driver.executemany(_COMMENT.sql, comments)
    if fresh:
        driver.executemany(_PENDING.sql, [pending for _, _, pending in fresh])
    return new


def _is_ours(driver: sqlite3.Connection, response: Values) -> bool:
    """Whether the row under this key is the one that we just wrote: nobody else has its salt."""
    key = tuple(response[place] for place in _KEY)
    return driver.execute(_IS_OURS, key).fetchone() is not None
