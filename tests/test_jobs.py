"""Jobs beside the service: turns go on after one that failed, and end with the database they began on."""

import threading
import time
from collections.abc import Callable

import pytest

from survey import jobs, store


def until(reached: Callable[[], bool]) -> None:
    for _ in range(200):
        if reached():
            return
        time.sleep(0.01)
    raise AssertionError("not reached in two seconds")


def test_a_turn_that_fails_is_logged_and_the_next_one_comes(
    sqlite_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    turns: list[int] = []

    def turn() -> None:
        turns.append(1)
        if len(turns) == 1:
            raise OSError("the disk is away")

    store.connect(sqlite_url)
    jobs.start("trying", turn, 0.01)
    until(lambda: len(turns) > 2)
    assert "job trying failed" in caplog.text
    assert "the disk is away" in caplog.text


def test_a_job_ends_when_the_process_leaves_its_database(sqlite_url: str) -> None:
    turned = threading.Event()
    store.connect(sqlite_url)
    thread = jobs.start("trying", turned.set, 0.01)
    assert turned.wait(2)
    store.connect(sqlite_url)
    thread.join(2)
    assert not thread.is_alive()
    assert not store.is_connected_to(store.make_engine(sqlite_url))
