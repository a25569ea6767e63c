"""The driver's own connection, kept by a process for writing submissions.

For a lone answer, SQLAlchemy's way from a transaction to its statements took longer than the database.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from sqlalchemy import Dialect, Engine
from sqlalchemy.exc import DBAPIError


@contextmanager
def translated(dialect: Dialect, driver: Any) -> Iterator[None]:
    """The driver's errors as SQLAlchemy's, as everywhere else."""
    errors: Any = dialect.loaded_dbapi
    try:
        yield
    except errors.Error as error:
        lost = dialect.is_disconnect(error, driver, None)
        raise DBAPIError.instance(
            "submissions", None, error, errors.Error, connection_invalidated=lost, dialect=dialect
        ) from error


class Held:
    """One connection outside the pool."""

    def __init__(self, engine: Engine) -> None:
        self._dialect = engine.dialect
        self._alone = engine.dialect.name == "postgresql"
        pooled = engine.raw_connection()
        driver = cast(Any, pooled.driver_connection)
        pooled.detach()
        if self._alone:
            driver.autocommit = True
        self.driver, self.usable = driver, True

    @contextmanager
    def transaction(self) -> Iterator[Any]:
        """The driver's connection in a write transaction; on PostgreSQL a single statement is one."""
        try:
            with translated(self._dialect, self.driver):
                if not self._alone:
                    self.driver.execute("BEGIN IMMEDIATE")
                yield self.driver
                if not self._alone:
                    self.driver.execute("COMMIT")
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Roll back and close: what went wrong may have been the connection itself.

        Closing alone would leave SQLite's lock for as long as anything still holds a statement of it,
        such as the error that is being raised.
        """
        self.usable = False
        with contextlib.suppress(Exception):
            self.driver.rollback()
        with contextlib.suppress(Exception):
            self.driver.close()
