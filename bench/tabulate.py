"""From the database to the finished table (budget 5 s for a million answers on SQLite).

python -m bench.tabulate [--quick] [--answers N] [--by unit] [--runs 3] [--url postgresql+psycopg://…]
Random answers, stored in another order than the index's. `read` ends at the matrix, `estimate` at the table.
"""

from __future__ import annotations

import argparse
import random
import secrets
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import insert

from questionnaires.layout import positions
from questionnaires.loader import load
from survey import clock, migrations, store
from survey.models import RESPONSES, Round
from survey.registry import rounds, units
from survey.tabulate.matrix import matrix
from survey.tabulate.results import estimate, facts_of

BATCH = 20_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=1_000_000)
    parser.add_argument("--quick", action="store_true", help="20,000 answers, one run")
    parser.add_argument("--by", action="append", default=[])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--url", help="database to fill and read instead of a new SQLite file")
    asked = parser.parse_args()
    if asked.quick:
        asked.answers, asked.runs = 20_000, 1
    with tempfile.TemporaryDirectory(prefix="sipas-bench-") as folder:
        engine = store.connect(asked.url or f"sqlite:///{folder}/sipas.db")
        migrations.upgrade(engine)
        round_id = fill(asked.answers)
        for _ in range(asked.runs):
            print(
                f"{asked.answers} answers, by {asked.by or 'nothing'}: " + measure(round_id, asked.by),
                flush=True,
            )
        engine.dispose()


def measure(round_id: int, by: list[str]) -> str:
    with store.reading() as session:
        survey_round = session.get_one(Round, round_id)
        start = time.perf_counter()
        read = matrix(session, survey_round, by)
        middle = time.perf_counter()
        estimate(facts_of(survey_round), read)
        end = time.perf_counter()
    return f"read {middle - start:.2f} s, estimate {end - middle:.2f} s, all {end - start:.2f} s"


def fill(answers: int) -> int:
    today = clock.today()
    with store.writing() as session:
        units.install_shipped(session)
        taking_part = [u.id for u in units.units_valid(session, today, "commune")]
        plan = rounds.Plan(
            slug=f"bench-{uuid4().hex[:8]}",
            name="bench",
            questionnaire=load("sipas-2640"),
            opens=today,
            closes=today + timedelta(days=1),
            units=dict.fromkeys(taking_part, (None, None)),
        )
        made = rounds.create(session, "15", plan)
        version = made.version_id
    rows = rows_of(answers, made.id, version, taking_part)
    while batch := [row for row, _ in zip(rows, range(BATCH), strict=False)]:
        with store.writing() as session:
            session.execute(insert(RESPONSES), batch)
    return made.id


def rows_of(answers: int, round_id: int, version: int, taking_part: list[int]) -> Iterator[dict[str, Any]]:
    alphabets = [p.alphabet for p in positions(load("sipas-2640"))]
    pool = ["".join(random.choice(letters) for letters in alphabets) for _ in range(5000)]
    now = clock.now()
    for _ in range(answers):
        yield {
            "province": "15",
            "round_id": round_id,
            "id": uuid4(),
            "version_id": version,
            "unit_id": random.choice(taking_part),
            "channel": random.choice(("web", "kiosk", "invite")),
            "language": "vi",
            "consent_version": "2026-1",
            "status": random.choice(("complete",) * 9 + ("break_off",)),
            "answers": random.choice(pool),
            **dict.fromkeys(("counter", "device", "epoch", "sequence", "clock_offset")),
            "answered_at": now,
            "received_at": now,
            "synthetic": True,
            "salt": secrets.token_bytes(16),
            "digest": secrets.token_bytes(32),
        }


if __name__ == "__main__":
    main()
