"""Rows found by their whole keys, many at once and each through the table's index."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Dialect, Select, Table, and_, func, select, tuple_

# So many keys a statement: beyond, preparing it takes longer than another round trip.
KEYS_PER_QUERY = 200


def by_keys(
    dialect: Dialect,
    table: Table,
    names: Sequence[str],
    keys: Sequence[Sequence[Any]],
    columns: Sequence[ColumnElement[Any]],
) -> Select[Any]:
    """These columns of the rows whose columns `names` are one of `keys`.

    SQLite reads the whole table for a list of rows after IN, 100 times slower at a million answers; from JSON
    it looks each of them up.
    """
    places = [table.c[name] for name in names]
    if dialect.name != "sqlite":
        return select(*columns).where(tuple_(*places).in_(keys))
    stored = [place.type.dialect_impl(dialect).bind_processor(dialect) for place in places]
    written = [[to(v) if to else v for to, v in zip(stored, key, strict=True)] for key in keys]
    wanted = func.json_each(json.dumps(written)).table_valued("value", name="wanted")
    parts = [func.json_extract(wanted.c.value, f"$[{number}]") for number in range(len(places))]
    same = and_(*(place == part for place, part in zip(places, parts, strict=True)))
    return select(*columns).join_from(wanted, table, same)
