"""Transactions: SQLite is durable and its writers wait in line; a failed transaction leaves nothing."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from survey import store
from survey.models import Marker


def test_sqlite_is_durable_before_the_receipt(sqlite_url: str) -> None:
    with store.connect(sqlite_url).connect() as connection:
        assert connection.scalar(text("PRAGMA journal_mode")) == "wal"
        assert connection.scalar(text("PRAGMA synchronous")) == 2
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1


def test_an_error_names_no_values(both: str) -> None:
    with pytest.raises(DBAPIError) as failed, store.writing() as session:
        session.execute(text("INSERT INTO nowhere VALUES (:word)"), {"word": "bí mật"})
    assert "bí mật" not in str(failed.value)


def test_a_failed_transaction_leaves_nothing(both: str) -> None:
    def fail() -> None:
        with store.writing() as session:
            session.add(Marker(name="x", value="y"))
            session.flush()
            raise RuntimeError("afterwards")

    with pytest.raises(RuntimeError, match="afterwards"):
        fail()
    with store.reading() as session:
        assert session.get(Marker, "x") is None


def test_writers_at_once_all_get_through(both: str) -> None:
    def write(number: int) -> None:
        with store.writing() as session:
            session.add(Marker(name=f"m{number}", value="v"))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(40)))
    with store.reading() as session:
        assert session.scalar(select(func.count()).select_from(Marker)) == 40


def test_a_reader_sees_one_snapshot_while_others_write(both: str) -> None:
    with store.reading() as reader:
        before = reader.scalar(select(func.count()).select_from(Marker))
        with store.writing() as writer:
            writer.add(Marker(name="later", value="v"))
        assert reader.scalar(select(func.count()).select_from(Marker)) == before


def test_using_the_database_before_connecting_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_state", {})
    with pytest.raises(RuntimeError, match="connect"):
        store.engine()
