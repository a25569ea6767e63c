"""Submitting: JSON and whole one-page forms through the real server, beside a bare loop and an empty POST.

python -m bench.submit [--quick]

Both servers run at once and are measured in turn, a few seconds each, again and again: what disturbs the
machine disturbs both, and ratios are taken within a turn.
"""

import re
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median
from urllib.parse import urlencode
from uuid import uuid4

import orjson
import psycopg

from bench import server
from bench.load import Connection, Measured, One, arrive, measure
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


@dataclass(frozen=True)
class Scale:
    """How many turns, of how many seconds, and how many rows the bare loop writes each time."""

    turns: int
    seconds: float
    bare_rows: int


FULL, QUICK = Scale(5, 2.0, 300), Scale(2, 1.0, 100)


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
    rest = orjson.dumps({"round": "bench", "unit": UNIT, "answers": filled})[1:]

    async def one(connection: Connection, _number: int) -> None:
        content = b'{"id":"' + str(uuid4()).encode() + b'",' + rest
        reply = await connection.send("POST", "/api/v1/responses", content)
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
    await connection.send("POST", "/", NOTHING)


NOTHING = b"{" + b" " * 600 + b"}"


def bare_loop(url: str, rows: int) -> float:
    """Rows per second of the driver alone, one commit each, durable."""
    row = ("15", str(uuid4()), "4" * 44)
    if url.startswith("sqlite"):
        with tempfile.TemporaryDirectory(dir="/tmp") as folder:
            plain = sqlite3.connect(Path(folder) / "bare.db", isolation_level=None)
            plain.execute("PRAGMA journal_mode=WAL")
            plain.execute("PRAGMA synchronous=FULL")
            plain.execute("CREATE TABLE bare (province, id, answers)")
            # A log that still grows costs more than one that is overwritten, as in a database in use.
            plain.execute("BEGIN")
            plain.executemany("INSERT INTO bare VALUES (?, ?, ?)", [row] * 100_000)
            plain.execute("COMMIT")
            plain.execute("PRAGMA wal_checkpoint(RESTART)")
            return _timed(rows, lambda: plain.execute("INSERT INTO bare VALUES (?, ?, ?)", row))
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS bare (province text, id text, answers text)")
        return _timed(rows, lambda: connection.execute("INSERT INTO bare VALUES (%s, %s, %s)", row))


def _timed(rows: int, insert: Callable[[], object]) -> float:
    begin = time.perf_counter()
    for _ in range(rows):
        insert()
    return rows / (time.perf_counter() - begin)


@dataclass(frozen=True)
class Turn:
    """What one server did in one turn, and the CPU seconds that it took."""

    got: Measured
    cpu: float

    @property
    def cpu_ms(self) -> float:
        return 1000 * self.cpu / self.got.count


def turn(running: server.Server, one: One, clients: int, seconds: float) -> Turn:
    before = running.cpu_seconds()
    got = measure(running.port, clients, seconds, one)
    return Turn(got, running.cpu_seconds() - before)


def show(name: str, clients: int, turns: list[Turn]) -> None:
    times = "  ".join(f"p{q} {median(t.got.percentile(q) for t in turns):>6.1f}" for q in (50, 95, 99))
    rates = [t.got.rate for t in turns]
    spread = f"({min(rates):.0f} to {max(rates):.0f})"
    spent = f"{median(t.cpu_ms for t in turns):.2f} CPU-ms"
    print(f"{name:<20} {clients:>3} clients {median(rates):>6.0f}/s {spread:<16} {times} ms  {spent}")


def share(name: str, parts: list[float], budget: str) -> None:
    print(f"{name}: {median(parts):.0%} ({min(parts):.0%} to {max(parts):.0%}), budget {budget}")


class Beside:
    """The empty server and the real one on a database, measured in turns."""

    def __init__(self, empty: server.Server, real: server.Server, url: str, scale: Scale) -> None:
        self.empty, self.real, self.url, self.scale = empty, real, url, scale
        self.filled = answers(load("sipas-2640"))

    def json(self, clients: int) -> list[float]:
        """Print both rates, and give the share of the real one in each turn."""
        empties, reals, shares, bares = [], [], [], []
        for _ in range(self.scale.turns):
            empties.append(turn(self.empty, post_nothing, clients, self.scale.seconds))
            possible = empties[-1].got.rate
            if clients == 1:
                bares.append(bare_loop(self.url, self.scale.bare_rows))
                possible = 1 / (1 / bares[-1] + 1 / possible)
            reals.append(turn(self.real, post_json(self.filled), clients, self.scale.seconds))
            shares.append(reals[-1].got.rate / possible)
            time.sleep(self.scale.seconds)  # what is left to fold shall not slow the empty server
        show("do-nothing POST", clients, empties)
        if bares:
            print(f"{'bare loop':<20} 1 commit/row {median(bares):>6.0f}/s")
        show("JSON", clients, reals)
        self.rate = median(t.got.rate for t in reals)
        return shares

    def open_loop(self) -> None:
        """Latencies when requests come at half of the rate of the last closed loop, whoever waits."""
        got = arrive(
            self.real.port, 256, self.rate / 2, self.scale.turns * self.scale.seconds, post_json(self.filled)
        )
        times = "  ".join(f"p{q} {got.percentile(q):.1f}" for q in (50, 95, 99, 100))
        print(f"JSON arriving at {self.rate / 2:.0f}/s, folding included: {times} ms, budget p99 150 ms")

    def forms(self, clients: int) -> None:
        one = whole_form(self.filled)
        show(
            "whole one-page form",
            clients,
            [turn(self.real, one, clients, self.scale.seconds) for _ in range(self.scale.turns)],
        )


def run(kind: str, scale: Scale) -> None:
    workers = WORKERS[kind]
    print(
        f"\n{kind}, {workers} worker(s), {scale.turns} turns of {scale.seconds:.0f} s: median (least to most)"
    )
    with server.database(kind) as url, server.nothing(workers) as empty:
        prepare(url)
        with server.sipas(url, workers) as real:
            beside = Beside(empty, real, url, scale)
            for one, running in ((post_nothing, empty), (post_json(beside.filled), real)):
                measure(running.port, 64, 1.0, one)
            shares = {clients: beside.json(clients) for clients in CLIENTS}
            beside.open_loop()
            for clients in CLIENTS:
                beside.forms(clients)
    share("JSON, 1 client, of 1/(1/b + 1/h)", shares[1], "60 %")
    share("JSON, 64 clients, of h", shares[64], "40 %")


def main() -> None:
    for kind in WORKERS:
        run(kind, QUICK if "--quick" in sys.argv else FULL)


if __name__ == "__main__":
    main()
