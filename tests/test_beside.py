"""The process beside the server does the jobs, is there again when it died, and ends with the server."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from multiprocessing.context import SpawnProcess
from multiprocessing.process import BaseProcess
from pathlib import Path

import psutil
import pytest
from sqlalchemy import select

from survey import beside, clock, store
from survey.beside import Beside
from survey.models import Lease


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


def test_one_that_could_not_be_started_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    start, tries = SpawnProcess.start, []

    def fails_twice(process: BaseProcess) -> None:
        tries.append(process)
        if len(tries) < 3:
            raise OSError(12, "Cannot allocate memory")
        start(process)

    monkeypatch.setattr(SpawnProcess, "start", fails_twice)
    with Beside(again_seconds=0.05) as kept:
        until(lambda: kept.process is not None and kept.process.is_alive())
    assert len(tries) == 3
    assert not tries[2].is_alive()


def test_a_server_that_ends_before_it_could_be_started_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_process: BaseProcess) -> None:
        raise MemoryError

    monkeypatch.setattr(SpawnProcess, "start", fails)
    with Beside(again_seconds=0.01) as kept:
        time.sleep(0.1)
    assert kept.process is None


SERVER = """
import time
from survey import beside
from tests.test_beside import jobs_are_held

if __name__ == "__main__":
    with beside.Beside() as kept:
        end = time.monotonic() + 120
        while not kept.process or not kept.process.pid or not jobs_are_held():
            assert time.monotonic() < end, "no job was taken within two minutes"
            time.sleep(0.02)
        print(kept.process.pid, flush=True)
        {then}
"""


def jobs_are_held() -> bool:
    from survey import clock, config

    store.connect(config.load().database_url)
    with store.reading() as session:
        held = select(Lease).where(Lease.name == "alarms", Lease.until > clock.now())
        return session.scalars(held).first() is not None


@pytest.mark.parametrize("then", ["pass", "time.sleep(60)"])
def test_its_jobs_are_free_once_it_was_told_to_end_or_its_server_is_gone(
    then: str, tmp_path: Path, sqlite_url: str
) -> None:
    script = tmp_path / "server.py"
    script.write_text(SERVER.format(then=then))
    (tmp_path / "sitecustomize.py").write_text(
        "import os, survey.alarms.job, survey.cases.daily\n"
        "os.nice = lambda _step: 0  # other tests would leave it nothing\n"
        "survey.alarms.job.TURN_SECONDS = survey.cases.daily.TURN_SECONDS = 0.05\n"
    )
    paths = os.pathsep.join([str(tmp_path), str(Path(__file__).parents[1])])
    env = os.environ | {
        "SIPAS_DATABASE_URL": sqlite_url,
        "SIPAS_INSTANCE": str(tmp_path),
        "PYTHONPATH": paths,
    }
    server = subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True, env=env)
    assert server.stdout is not None
    pid = int(server.stdout.readline())
    if then != "pass":
        child = psutil.Process(pid)
        server.kill()
        child.wait(60)
    server.wait(60)
    store.connect(sqlite_url)
    with store.reading() as session:
        kept = session.scalars(select(Lease)).all()
    assert [lease.name for lease in kept if lease.until > clock.now()] == []
    assert "alarms" in [lease.name for lease in kept]


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
    monkeypatch.setattr("survey.registry.quality_job.start", lambda given: begun.append(given.database_url))
    beside.begin()
    assert begun == [sqlite_url] * 3
    assert str(store.engine().url) == sqlite_url
