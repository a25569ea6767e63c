"""Rows that exist once: the unique index decides, not a look before the insert."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from survey.models import Base


def insert_once(
    session: Session,
    model: type[Base],
    values: dict[str, Any],
    unique: Sequence[str],
    where: ColumnElement[bool] | None = None,
) -> Any:
    """The key of the row if this inserted it, None if another one stands there; `unique` names the index."""
    key = next(iter(inspect(model).primary_key))
    if session.get_bind().dialect.name == "sqlite":
        lite = sqlite.insert(model).values(**values)
        done = lite.on_conflict_do_nothing(index_elements=unique, index_where=where)
        return session.scalar(done.returning(key))
    made = postgresql.insert(model).values(**values)
    return session.scalar(
        made.on_conflict_do_nothing(index_elements=unique, index_where=where).returning(key)
    )
