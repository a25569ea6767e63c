"""Time and peak memory of every file: 152 units (budget 10 s, 500 MB), and single answers by the million.

python -m bench.exports [--quick] [--answers N] [--only sav --only csv]
Each file is written by a process of its own, whose peak is that of its whole life: interpreter, libraries,
database, figures, file.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from questionnaires.loader import load
from survey import clock, migrations, store
from survey.exports.files import KINDS, Kind
from survey.models import RESPONSES, Round, Unit
from survey.registry import rounds, units

BATCH = 20_000
UNITS = 152
COLUMNS = "Seconds: reading, writing, of both on the processor; peak MB; file MB"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=1_000_000)
    parser.add_argument("--quick", action="store_true", help="20,000 answers")
    parser.add_argument("--only", action="append", default=[], help="formats")
    parser.add_argument("--write", nargs=3, metavar=("URL", "WHAT", "FORMAT"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.write:
        print(written(*asked.write))
        return
    answers = 20_000 if asked.quick else asked.answers
    with tempfile.TemporaryDirectory(prefix="sipas-bench-") as folder:
        url = f"sqlite:///{folder}/sipas.db"
        fill(url, answers)
        print(f"{answers} answers, {UNITS} units. {COLUMNS}", flush=True)
        for kind in KINDS:
            if not asked.only or kind.name in asked.only:
                print(f"{kind.what:9} {kind.name:8} {_in_own_process(url, kind)}", flush=True)


def _in_own_process(url: str, kind: Kind) -> str:
    command = [sys.executable, "-m", "bench.exports", "--write", url, kind.what, kind.name]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def written(url: str, what: str, name: str) -> str:
    """Write one file of the only round of a database; gives what it took."""
    from survey.exports.outgoing import outgoing
    from survey.exports.responses.people import people
    from survey.tabulate.results import results

    (kind,) = [k for k in KINDS if (k.what, k.name) == (what, name)]
    store.connect(url)
    start, used = time.perf_counter(), time.process_time()
    with store.reading() as session:
        survey_round = session.get_one(Round, 1)
        if what == "results":
            source: object = outgoing(results(session, survey_round, ("unit",)), "cli")
        else:
            source = people(session, survey_round, "cli")
    middle = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="sipas-bench-") as folder:
        path = Path(folder, "file")
        kind.save(source, path)
        end, used = time.perf_counter(), time.process_time() - used
        size = path.stat().st_size / 1e6
    return f"{middle - start:7.2f} {end - middle:7.2f} {used:7.2f} {peak():7.0f} {size:8.1f}"


def peak() -> float:
    """The most memory that this process held, in MB; getrusage would count what its parent held before it."""
    (line,) = [row for row in Path("/proc/self/status").read_text().splitlines() if row.startswith("VmHWM")]
    return int(line.split()[1]) / 1024


def fill(url: str, answers: int) -> None:
    """One round of 152 units: today's communes and as many offices as are missing to 152."""
    from bench.tabulate import rows_of

    engine = store.connect(url)
    migrations.upgrade(engine)
    today = clock.today()
    with store.writing() as session:
        units.install_shipped(session)
        taking_part = [u.id for u in units.units_valid(session, today, "commune")]
        more = [
            Unit(province="15", code=f"B{n:04}", name=f"Đơn vị thử số {n}", level="commune")
            for n in range(UNITS - len(taking_part))
        ]
        session.add_all(more)
        session.flush()
        taking_part += [unit.id for unit in more]
        plan = rounds.Plan(
            slug="bench",
            name="Đợt đo tốc độ",
            questionnaire=load("sipas-2640"),
            opens=today,
            closes=today + timedelta(days=1),
            units=dict.fromkeys(taking_part, (None, None)),
        )
        made = rounds.create(session, "15", plan)
        round_id, version = made.id, made.version_id
    rows = rows_of(answers, round_id, version, taking_part)
    while batch := [row for row, _ in zip(rows, range(BATCH), strict=False)]:
        with store.writing() as session:
            session.execute(RESPONSES.insert(), batch)
    engine.dispose()


if __name__ == "__main__":
    main()
