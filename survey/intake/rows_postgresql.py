"""Rows into PostgreSQL: one statement with one JSON parameter stores a whole group, in one round trip."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
import psycopg
from sqlalchemy import String, Table
from sqlalchemy.dialects import postgresql

from survey import models
from survey.intake.rows import COMMENT, PENDING, RESPONSE, Rows

Packed = tuple[bytes, tuple[Any, ...]]


def _typed(table: Table, names: Sequence[str]) -> str:
    """Columns with their types; texts without their length, so that a long one is refused, not cut."""
    types = {name: table.columns[name].type for name in names}
    words = {
        n: "text" if isinstance(t, String) else t.compile(postgresql.dialect()) for n, t in types.items()
    }
    return ", ".join(f"{name} {word}" for name, word in words.items())


_KEY = ("province", "round_id", "response_id")
_COUNTED = PENDING[len(_KEY) :]
_OWN = tuple(name for name in _COUNTED if name not in RESPONSE)
_SAID = COMMENT[len(_KEY) :]

STORE = f"""
WITH given AS (
    SELECT * FROM json_to_recordset(%s)
    AS g ({_typed(models.RESPONSES, RESPONSE)}, {_typed(models.PENDING, _OWN)}, said json)
), stored AS (
    INSERT INTO response ({", ".join(RESPONSE)}) SELECT {", ".join(RESPONSE)} FROM given
    ON CONFLICT DO NOTHING RETURNING province, round_id, id
), fresh AS (
    SELECT given.* FROM given JOIN stored USING (province, round_id, id)
), commented AS (
    INSERT INTO comment ({", ".join(_KEY)}, {", ".join(_SAID)})
    SELECT province, round_id, id, {", ".join(f"c.{name}" for name in _SAID)}
    FROM fresh, json_to_recordset(said) AS c ({_typed(models.COMMENTS, _SAID)})
), counted AS (
    INSERT INTO tally_pending ({", ".join(_KEY)}, {", ".join(_COUNTED)})
    SELECT province, round_id, id, {", ".join(_COUNTED).replace("counter", "coalesce(counter, '')")}
    FROM fresh
)
SELECT count(*) FROM stored
"""  # noqa: S608
_IS_OURS = "SELECT 1 FROM response WHERE province = %s AND round_id = %s AND id = %s AND salt = %s"


def pack(made: Rows) -> Packed:
    """The rows as JSON, with their key and salt."""
    response, pending = made.response, made.pending
    said = [{name: row[name] for name in _SAID} for row in made.comments]
    whole = response | {name: pending[name] for name in _OWN} | {"said": said}
    whose = tuple(response[name] for name in ("province", "round_id", "id", "salt"))
    return orjson.dumps(whole, default=_bytes), whose


def _bytes(value: bytes) -> str:
    return "\\x" + value.hex()


def insert(driver: psycopg.Connection[Any], group: Sequence[Packed]) -> list[bool]:
    """Store those whose key is new, in one statement; which these are."""
    text = b"[" + b",".join(row for row, _ in group) + b"]"
    stored = driver.execute(STORE, (text.decode(),), prepare=True).fetchone()
    everyone = stored == (len(group),)
    return [everyone or _is_ours(driver, whose) for _, whose in group]


def _is_ours(driver: psycopg.Connection[Any], whose: tuple[Any, ...]) -> bool:
    """Whether the row under this key is the one that we just wrote: nobody else has its salt."""
    return driver.execute(_IS_OURS, whose).fetchone() is not None
