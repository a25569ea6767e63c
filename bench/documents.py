"""The official report of 152 units as DOCX and PDF (budget 10 s and 500 MB each).

python -m bench.documents [--quick] [--runs 3]
Each file is made by a process of its own: `sipas report`, from the database to the file on the disk.
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
from survey.intake import bulk, synthetic
from survey.models import Round, Unit
from survey.registry import rounds, units
from survey.registry.versions import questionnaire_of

UNITS, ANSWERS = 152, 60_000
SLUG, PROVINCE = "bench", "15"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="10,000 answers, one run")
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    answers, runs = (10_000, 1) if asked.quick else (ANSWERS, asked.runs)
    with tempfile.TemporaryDirectory(prefix="sipas-bench-") as folder:
        url = f"sqlite:///{folder}/sipas.db"
        engine = store.connect(url)
        migrations.upgrade(engine)
        fill(answers)
        engine.dispose()
        for ending in ("docx", "pdf"):
            for _ in range(runs):
                print(
                    f"{UNITS} units, {answers} answers, {ending}: {measure(url, folder, ending)}", flush=True
                )


def fill(answers: int) -> None:
    """A closed round of 152 communes: the 99 of today and as many more as it takes."""
    today = clock.today()
    with store.writing() as session:
        units.install_shipped(session)
        taking_part = units.units_valid(session, today, "commune", PROVINCE)
        for number in range(UNITS - len(taking_part)):
            name = f"Xã Tân Thử Nghiệm {number + 1}"
            session.add(Unit(province=PROVINCE, code=f"9{number:04d}", name=name, level="commune", kind="xã"))
        session.flush()
        taking_part = units.units_valid(session, today, "commune", PROVINCE)
        plan = rounds.Plan(
            slug=SLUG,
            name="Đợt đo tốc độ",
            questionnaire=load("sipas-2640"),
            opens=today - timedelta(days=30),
            closes=today,
            units={unit.id: (None, None) for unit in taking_part},
            synthetic=True,
        )
        made = rounds.create(session, PROVINCE, plan)
        rounds.open_round(session, made)
        setting = synthetic.Setting(made, questionnaire_of(made.version), taking_part, made.opens, today)
        bulk.load(session, synthetic.answers(setting, answers, [1]))
        session.get_one(Round, made.id).status = "closed"
    assert len(taking_part) == UNITS


def measure(url: str, folder: str, ending: str) -> str:
    """Seconds, processor time and most memory of one command, and the size of its file."""
    path = Path(folder, f"report.{ending}")
    command = [sys.executable, "-c", CHILD, "report", SLUG, "--period", "nam", "-o", str(path)]
    begin = time.perf_counter()
    env = {"SIPAS_DATABASE_URL": url, "SIPAS_INSTANCE": folder, "PATH": ""}
    done = subprocess.run(command, env=env, check=True, capture_output=True, text=True)
    seconds = time.perf_counter() - begin
    memory, processor = (float(word) for word in done.stdout.split()[-2:])
    size = path.stat().st_size / 1e6
    return f"{seconds:.1f} s ({processor:.1f} s of processor), {memory / 1024:.0f} MB, file {size:.1f} MB"


# The command itself, which then says how much memory (kB on Linux) and processor time it took.
CHILD = """
from resource import RUSAGE_SELF, getrusage
from survey.cli import cli
cli(standalone_mode=False)
used = getrusage(RUSAGE_SELF)
print(used.ru_maxrss, used.ru_utime + used.ru_stime)
"""

if __name__ == "__main__":
    main()
