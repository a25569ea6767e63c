"""A press day: how many read published results at once, from pages that are kept.

python -m bench.public   (one `sipas serve` on SQLite, 99 communes, 32 keep-alive connections)
"""

from __future__ import annotations

import contextlib
import io
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench import server
from bench.load import Connection, Measured, One, measure

CLIENTS, SECONDS, RUNS = 32, 5.0, 5
SLUG = "cong-khai"
PATHS = ("/ket-qua", f"/ket-qua/{SLUG}", f"/ket-qua/{SLUG}/02839", f"/ket-qua/{SLUG}.json")


def prepare(url: str) -> None:
    """A demo of which last year's round is published."""
    for arguments in (("demo", "--responses", "12000"), ("publish", _past())):
        command = [sys.executable, "-m", "survey", *arguments]
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(
                command, env=server.environment(url, Path(folder)), check=True, capture_output=True
            )


def _past() -> str:
    from survey import clock

    return f"hai-long-{clock.today().year - 1}"


def reading(path: str) -> One:
    """Ask for one page; raises AssertionError for any other answer than the page."""

    async def one(connection: Connection, _number: int) -> None:
        reply = await connection.send("GET", path, accept="br")
        assert reply.status == 200, reply.status

    return one


def _line(path: str, cold: float, found: list[Measured]) -> str:
    middle, rates = found[len(found) // 2], f"{found[0].rate:.0f}-{found[-1].rate:.0f}"
    waits = f"p50 {middle.percentile(50):5.1f}  p95 {middle.percentile(95):5.1f} ms"
    return f"{path:32} first {cold * 1000:6.0f} ms  {middle.rate:7.0f}/s ({rates})  {waits}"


def main() -> int:
    paths = [path.replace(SLUG, _past()) for path in PATHS]
    with server.database("sqlite") as url:
        with contextlib.redirect_stdout(io.StringIO()):
            prepare(url)
        with server.sipas(url) as running:
            print(f"{CLIENTS} connections, {RUNS} runs of {SECONDS:g} s, median; brotli")
            for path in paths:
                start = time.perf_counter()
                measure(running.port, 1, 0.001, reading(path))
                cold = time.perf_counter() - start
                found = [measure(running.port, CLIENTS, SECONDS, reading(path)) for _ in range(RUNS)]
                found.sort(key=lambda run: run.rate)
                print(_line(path, cold, found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
