"""The process beside the server does the jobs, is there again when it died, and ends with the server."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from survey import beside, store
from survey.beside import Beside


def until(reached: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if reached():
            return
        time.sleep(0.05)
    raise AssertionError(f"not reached in {seconds} seconds")


def test_it_is_started_again_when_it_died_and_ends_with_the_server() -> None:
    with Beside(again_seconds=0.05) as kept:
        until(lambda: kept.process is not None and kept.process.is_alive())
        first = kept.process
        assert first is not None
        first.kill()
        until(lambda: kept.process is not first)
        second = kept.process
        assert second is not None
        until(second.is_alive)
    assert not second.is_alive()


def test_it_outlives_no_server_that_was_killed(tmp_path: Path) -> None:
    script = tmp_path / "server.py"
    script.write_text(
        "import time\n"
        "from survey.beside import Beside\n"
        "if __name__ == '__main__':\n"
        "    with Beside() as kept:\n"
        "        while not kept.process or not kept.process.pid: time.sleep(0.01)\n"
        "        print(kept.process.pid, flush=True)\n"
        "        time.sleep(60)\n"
    )
    server = subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    child = psutil.Process(int(server.stdout.readline()))
    os.kill(server.pid, signal.SIGKILL)
    server.wait(10)
    child.wait(20)


def test_it_does_the_jobs_of_the_database_that_is_set(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIPAS_DATABASE_URL", sqlite_url)
    begun: list[str] = []
    monkeypatch.setattr("survey.alarms.job.start", lambda given: begun.append(given.database_url))
    monkeypatch.setattr("survey.cases.daily.start", lambda given: begun.append(given.database_url))
    beside.begin()
    assert begun == [sqlite_url] * 2
    assert str(store.engine().url) == sqlite_url
