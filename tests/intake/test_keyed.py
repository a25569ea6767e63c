"""Rows under whole keys are those that are there, found by the index and never by reading the table."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Table, text

from survey import store
from survey.intake.fold import KEY
from survey.intake.keyed import by_keys
from survey.models import COMMENTS, RESPONSES, TALLIES
from tests.answers import MOMENT
from tests.conftest import make_round
from tests.intake.test_rollup import fold_all, give

OF_RESPONSE = ("province", "round_id", "id")
PLACES = [(RESPONSES, OF_RESPONSE), (COMMENTS, ("province", "round_id", "response_id")), (TALLIES, KEY)]


def found(table: Table, names: Sequence[str], keys: Sequence[Sequence[Any]]) -> list[tuple[Any, ...]]:
    with store.reading() as session:
        wanted = by_keys(session.get_bind().dialect, table, names, keys, [table.c[name] for name in names])
        return sorted(tuple(row) for row in session.execute(wanted))


def test_those_that_are_there_are_found_whatever_their_types(both: str) -> None:
    round_id = make_round()
    given = [uuid4() for _ in range(5)]
    give(
        round_id,
        [{"response_id": one, "answered_at": MOMENT + timedelta(days=n)} for n, one in enumerate(given)],
    )
    fold_all()
    keys = [("15", round_id, one) for one in (given[1], uuid4(), given[3])]
    assert found(RESPONSES, OF_RESPONSE, keys) == sorted(key for key in keys if key[2] in given)
    with store.reading() as session:
        stored = [tuple(row) for row in session.execute(TALLIES.select().with_only_columns(*_key_columns()))]
    other = (*stored[0][:-1], stored[0][-1] - timedelta(days=99))
    assert found(TALLIES, KEY, [*stored[2:4], other]) == sorted(stored[2:4])


def _key_columns() -> list[Any]:
    return [TALLIES.c[name] for name in KEY]


@pytest.mark.parametrize(("table", "names"), PLACES, ids=[table.name for table, _names in PLACES])
def test_sqlite_looks_each_key_up(sqlite_url: str, table: Table, names: tuple[str, ...]) -> None:
    store.connect(sqlite_url)
    values = {
        "round_id": 1,
        "unit_id": 1,
        "day": MOMENT.date(),
        "id": UUID(int=1),
        "response_id": UUID(int=1),
    }
    key = [values.get(name, "x") for name in names]
    with store.reading() as session:
        connection = session.connection()
        wanted = by_keys(connection.dialect, table, names, [key] * 3, [table.c.province])
        sql = str(wanted.compile(connection, compile_kwargs={"literal_binds": True}))
        plan = [row.detail for row in connection.execute(text(f"EXPLAIN QUERY PLAN {_escaped(sql)}"))]
    assert any(line.startswith(f"SEARCH {table.name} USING") for line in plan), plan
    assert not any(line.startswith(f"SCAN {table.name}") for line in plan), plan


def _escaped(sql: str) -> str:
    """A colon in a literal is no parameter."""
    return sql.replace(":", r"\:")
