"""Submitting: JSON and whole one-page forms through the real server, beside a bare loop and an empty POST.

python -m bench.submit [--quick]
"""

import json
import re
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

import psycopg

from bench import server
from bench.load import Connection, Measured, One, measure
from questionnaires.loader import load
from questionnaires.model import Questionnaire
from survey import clock, migrations, store
from survey.registry import rounds, units

CLIENTS = (1, 8, 64)
WORKERS = {"sqlite": 1, "postgresql": 2}
UNIT = "02839"
HIDDEN = re.compile(rb'<input[^>]*type="hidden"[^>]*>')
NAME = re.compile(rb'name="([^"]+)"')
VALUE = re.compile(rb'value="([^"]*)"')


def prepare(url: str) -> None:
    """One open one-page round in every commune."""
    engine = store.connect(url)
    migrations.upgrade(engine)
    today = clock.today()
    with store.writing() as session:
        units.install_shipped(session)
        communes = units.units_valid(session, today, "commune")
        plan = rounds.Plan(
            slug="bench",
            name="Bench",
            questionnaire=load("sipas-2640"),
            opens=today - timedelta(days=1),
            closes=today + timedelta(days=1),
            units={u.id: (None, None) for u in communes},
            pages="single",
        )
        rounds.open_round(session, rounds.create(session, "15", plan))
    engine.dispose()


def answers(questionnaire: Questionnaire) -> dict[str, str]:
    return {
        item.id: item.options[-2].value
        for item in questionnaire.closed_items
        if item.kind == "choice" and item.ask_if is None
    }


def post_json(filled: dict[str, str]) -> One:
    async def one(connection: Connection, _number: int) -> None:
        content = {"id": str(uuid4()), "round": "bench", "unit": UNIT, "answers": filled}
        reply = await connection.send("POST", "/api/v1/responses", json.dumps(content).encode())
        if reply.status != 201:
            raise RuntimeError(f"{reply.status}: {reply.body[:300]!r}")

    return one


def whole_form(filled: dict[str, str]) -> One:
    async def one(connection: Connection, _number: int) -> None:
        page = await connection.send("GET", f"/d/{UNIT}")
        fields = dict.fromkeys(("comment", "website"), "") | filled | {"go": "next"}
        for tag in HIDDEN.findall(page.body):
            fields[_part(NAME, tag)] = _part(VALUE, tag)
        form = urlencode(fields).encode()
        sent = await connection.send("POST", f"/d/{UNIT}", form, "application/x-www-form-urlencoded")
        if sent.status != 303:
            raise RuntimeError(f"{sent.status}: {sent.body[:2000].decode()}")
        target = re.search(r"location: (\S+)", sent.headers, re.IGNORECASE)
        assert target is not None
        thanks = await connection.send("GET", target[1])
        if b"data-receipt" not in thanks.body:
            raise RuntimeError(f"no receipt: {thanks.status}")

    return one


def _part(pattern: re.Pattern[bytes], tag: bytes) -> str:
    found = pattern.search(tag)
    return found[1].decode() if found else ""


async def post_nothing(connection: Connection, _number: int) -> None:
    await connection.send("POST", "/", b"{" + b" " * 900 + b"}")


def bare_loop(url: str, rows: int) -> float:
    """Rows per second of the driver alone, one commit each, durable."""
    row = ("15", str(uuid4()), "4" * 44)
    if url.startswith("sqlite"):
        with tempfile.TemporaryDirectory(dir="/tmp") as folder:
            plain = sqlite3.connect(Path(folder) / "bare.db", isolation_level=None)
            plain.execute("PRAGMA journal_mode=WAL")
            plain.execute("PRAGMA synchronous=FULL")
            plain.execute("CREATE TABLE bare (province, id, answers)")
            return _timed(rows, lambda: plain.execute("INSERT INTO bare VALUES (?, ?, ?)", row))
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS bare (province text, id text, answers text)")
        return _timed(rows, lambda: connection.execute("INSERT INTO bare VALUES (%s, %s, %s)", row))


def _timed(rows: int, insert: Callable[[], object]) -> float:
    begin = time.perf_counter()
    for _ in range(rows):
        insert()
    return rows / (time.perf_counter() - begin)


def line(name: str, clients: int, got: Measured, cpu: float) -> None:
    times = "  ".join(f"p{q} {got.percentile(q):>6.1f}" for q in (50, 95, 99))
    spent = f"{1000 * cpu / got.count:.2f} CPU-ms"
    print(f"{name:<22} {clients:>3} clients  {got.rate:>7.0f}/s  {times} ms  {spent}")


def scenario(running: server.Server, name: str, one: One, clients: int, count: int) -> float:
    measure(running.port, clients, max(20, count // 10), one)
    before = running.cpu_seconds()
    got = measure(running.port, clients, count, one)
    line(name, clients, got, running.cpu_seconds() - before)
    return got.rate


def run(kind: str, scale: int) -> None:
    print(f"\n{kind}, {WORKERS[kind]} worker(s)")
    filled = answers(load("sipas-2640"))
    with server.nothing(WORKERS[kind]) as empty:
        floor = {c: scenario(empty, "do-nothing POST", post_nothing, c, 600 * scale) for c in CLIENTS}
    with server.database(kind) as url:
        prepare(url)
        bare = bare_loop(url, 150 * scale)
        print(f"{'bare loop':<22}   1 commit/row {bare:>7.0f}/s")
        with server.sipas(url, WORKERS[kind]) as running:
            rate = {c: scenario(running, "JSON", post_json(filled), c, 300 * scale) for c in CLIENTS}
            for c in CLIENTS:
                scenario(running, "whole one-page form", whole_form(filled), c, 60 * scale)
    expected = 1 / (1 / bare + 1 / floor[1])
    print(f"JSON, 1 client : {rate[1] / expected:.0%} of 1/(1/b + 1/h)  (budget 60 %)")
    print(f"JSON, 64 clients: {rate[64] / floor[64]:.0%} of h            (budget 40 %)")


def main() -> None:
    scale = 1 if "--quick" in sys.argv else 10
    for kind in WORKERS:
        run(kind, scale)


if __name__ == "__main__":
    main()
