"""Rows into SQLite: the driver's own executemany, since statements built per row took most of the time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import sqlite

from survey import models
from survey.intake.rows import COMMENT, PENDING, RESPONSE, Rows

Values = tuple[Any, ...]
Packed = tuple[Values, list[Values], Values]


_DIALECT = sqlite.dialect()


class _Insert:
    """An INSERT of whole rows, and a row's values as the column types store them."""

    def __init__(self, table: Table, names: Sequence[str], ending: str = "") -> None:
        self.names = names
        places = ", ".join("?" * len(names))
        self.sql = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({places}){ending}"  # noqa: S608
        types = [table.columns[name].type.dialect_impl(_DIALECT) for name in names]
        makers = [each.bind_processor(_DIALECT) for each in types]
        self.makers = [(place, make) for place, make in enumerate(makers) if make is not None]

    def values(self, row: dict[str, Any]) -> Values:
        values = [row[name] for name in self.names]
        for place, make in self.makers:
            values[place] = make(values[place])
        return tuple(values)


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


def insert(connection: Connection, group: Sequence[Packed]) -> list[bool]:
    """Store those whose key is new, inside the caller's transaction; which these are."""
    stored = connection.exec_driver_sql(_RESPONSE.sql, [response for response, _, _ in group])
    everyone = stored.rowcount == len(group)
    new = [everyone or _is_ours(connection, response) for response, _, _ in group]
    fresh = [packed for packed, is_new in zip(group, new, strict=True) if is_new]
    if comments := [values for _, said, _ in fresh for values in said]:
        connection.exec_driver_sql(_COMMENT.sql, comments)
    if fresh:
        connection.exec_driver_sql(_PENDING.sql, [pending for _, _, pending in fresh])
    return new


def _is_ours(connection: Connection, response: Values) -> bool:
    """Whether the row under this key is the one that we just wrote: nobody else has its salt."""
    key = tuple(response[place] for place in _KEY)
    return connection.exec_driver_sql(_IS_OURS, key).first() is not None
