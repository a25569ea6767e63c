"""From the database to the flags of quality rules: time, memory, and for how long others cannot write.

python -m bench.quality [--quick] [--answers N] [--stuffed 0.01] [--url postgresql+psycopg://…]
A round of all communes, three counters each, the office hours of 60 days; `--stuffed` is the share of answers
that are given in bursts of forty. `others wait`: the longest of the small writes that go on meanwhile.
"""

from __future__ import annotations

import argparse
import random
import secrets
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import Any
from uuid import uuid4

import psutil
from sqlalchemy import func, insert, select, update

from questionnaires.layout import encode
from questionnaires.loader import load
from survey import clock, migrations, store
from survey.intake.flagging import check_round
from survey.models import RESPONSES, Flag, Lease, QualityPattern
from survey.registry import rounds, units

DAYS, BATCH, BURST = 60, 20_000, 40


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=1_000_000)
    parser.add_argument("--stuffed", type=float, default=0.01)
    parser.add_argument("--quick", action="store_true", help="20,000 answers")
    parser.add_argument("--url", help="database to fill and read instead of a new SQLite file")
    asked = parser.parse_args()
    answers = 20_000 if asked.quick else asked.answers
    with tempfile.TemporaryDirectory(prefix="sipas-bench-") as folder:
        engine = store.connect(asked.url or f"sqlite:///{folder}/sipas.db")
        migrations.upgrade(engine)
        round_id = fill(answers, asked.stuffed)
        for which in ("first check", "again"):
            print(f"{answers} answers, {which}: {measure(round_id)}", flush=True)
        engine.dispose()


def measure(round_id: int) -> str:
    before, over, seen = memory(), threading.Event(), Meanwhile()
    other = threading.Thread(target=write_meanwhile, args=(over, seen))
    other.start()
    began = time.perf_counter()
    run = check_round(round_id, "bench")
    took = time.perf_counter() - began
    over.set()
    other.join()
    with store.reading() as session:
        flags = session.scalar(select(func.count()).select_from(Flag))
        patterns = session.scalar(select(func.count()).select_from(QualityPattern))
    return (
        f"{took:.1f} s for {run.answers} answers, {flags} flags of {patterns} patterns; "
        f"{seen.memory - before} MB more than before at most; others wait {seen.wait:.2f} s at most"
    )


@dataclass
class Meanwhile:
    """The longest wait of a write, in seconds, and the most memory, in MB."""

    wait: float = 0.0
    memory: int = 0


def write_meanwhile(over: threading.Event, seen: Meanwhile) -> None:
    """A small write every 20 ms, as the only other one of the database."""
    while not over.wait(0.02):
        began = time.perf_counter()
        with store.writing() as session:
            session.execute(update(Lease).where(Lease.name == "nobody").values(until=clock.now()))
        seen.wait = max(seen.wait, time.perf_counter() - began)
        seen.memory = max(seen.memory, memory())


def memory() -> int:
    """What this process has now, in MB."""
    return int(psutil.Process().memory_info().rss) // 1024**2


def fill(answers: int, stuffed: float) -> int:
    today = clock.today()
    with store.writing() as session:
        units.install_shipped(session)
        ids = [unit.id for unit in units.units_valid(session, today, "commune")]
        plan = rounds.Plan(
            slug="bench",
            name="Bench",
            questionnaire=load("sipas-2640"),
            opens=today - timedelta(days=DAYS),
            closes=today + timedelta(days=1),
            units=dict.fromkeys(ids, (None, None)),
        )
        made = rounds.create(session, "15", plan)
        rounds.open_round(session, made)
        round_id, version = made.id, made.version_id
    rows = rows_of(answers, stuffed, round_id, version, ids)
    while batch := list(islice(rows, BATCH)):
        with store.writing() as session:
            session.execute(insert(RESPONSES), batch)
    return round_id


def rows_of(
    answers: int, stuffed: float, round_id: int, version: int, ids: list[int]
) -> Iterator[dict[str, Any]]:
    """Honest answers at random moments of office hours, and bursts of top marks seconds apart."""
    cards, days = sheets(), [clock.today() - timedelta(days=k) for k in range(1, DAYS + 1)]
    mornings = [clock.day_start(day) + timedelta(hours=7.5) for day in days if day.weekday() < 5]
    while answers > 0:
        burst = random.random() < stuffed / BURST
        own = {"unit_id": random.choice(ids), "counter": random.choice("123")}
        moment = random.choice(mornings) + timedelta(hours=random.uniform(0, 9.5))
        for k in range(min(BURST if burst else 1, answers)):
            card = cards[0] if burst else random.choice(cards)
            given = moment + timedelta(seconds=5 * k + random.random())
            yield row(round_id, version, card) | own | {"answered_at": given, "received_at": given}
            answers -= 1


def sheets() -> list[str]:
    """Half of all people give one level to everything; the others hardly ever agree with one another."""
    questionnaire = load("sipas-2640")
    items = questionnaire.items_of("satisfaction", "general")
    made = []
    for _ in range(20_000):
        picked = {item.id: random.choice(item.options[-2:]).value for item in items}
        made.append(encode(questionnaire, picked))
    top = encode(questionnaire, {item.id: item.options[-1].value for item in items})
    return [top] * len(made) + made


def row(round_id: int, version: int, card: str) -> dict[str, Any]:
    return {
        "province": "15",
        "round_id": round_id,
        "id": uuid4(),
        "version_id": version,
        "channel": "kiosk",
        "language": "vi",
        "consent_version": "2026-1",
        "status": "complete",
        "answers": card,
        **dict.fromkeys(("device", "epoch", "sequence", "clock_offset")),
        "synthetic": True,
        "salt": secrets.token_bytes(16),
        "digest": secrets.token_bytes(32),
    }


if __name__ == "__main__":
    main()
