"""The connection that a process keeps for writing submissions."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from survey import store
from survey.intake.held import Held


def test_a_failure_gives_the_lock_back_though_the_error_still_holds_a_statement(sqlite_url: str) -> None:
    held = Held(store.connect(sqlite_url))
    reading = held.driver.execute("SELECT id FROM unit")
    reading.fetchone()
    with pytest.raises(DBAPIError), held.transaction() as driver:
        driver.execute("INSERT INTO nowhere VALUES (1)")
    with store.writing() as session:
        session.execute(text("UPDATE unit SET code = code"))
    assert not held.usable
