"""What R reads from our SPSS and Stata files: haven for both, foreign (another parser) for SPSS.

Needs R with both packages: apt-get install r-base-core r-cran-haven r-cran-foreign.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections import Counter
from pathlib import Path

from analysis.sipas import ItemResult
from bench.exports import fill
from survey import store
from survey.exports.files import kind_of
from survey.exports.responses.people import people
from survey.models import Round
from survey.tabulate.domains import spoken
from survey.tabulate.results import results

ANSWERS = 20_000
SCRIPT = Path(__file__).with_suffix(".R")

Seen = tuple[str, int, int, int, int]


def main() -> None:
    """Print how many criteria each reader agrees on; raises SystemExit where one differs or R is missing."""
    if shutil.which("Rscript") is None:
        raise SystemExit("no R: apt-get install r-base-core r-cran-haven r-cran-foreign")
    with tempfile.TemporaryDirectory(prefix="sipas-study-") as folder:
        expected = write(Path(folder))
        said = subprocess.run(
            ["Rscript", str(SCRIPT), f"{folder}/answers.sav", f"{folder}/answers.dta"],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
    agreed: Counter[str] = Counter()
    for line in said.stdout.splitlines():
        reader, name, label, *counts = line.split("\t")
        seen = (label, *map(int, counts))
        if seen != expected[name]:
            raise SystemExit(f"{reader} reads {name} as {seen}, expected {expected[name]}")
        agreed[reader] += 1
    for reader, criteria in agreed.items():
        print(f"{reader}: {criteria} of {len(expected)} criteria, label, counts and missing codes")
    if set(agreed.values()) != {len(expected)} or len(agreed) != 3:
        raise SystemExit("a reader left criteria out")


def write(folder: Path) -> dict[str, Seen]:
    """Write both files; gives what must be read: label, answered, satisfied, blank, no opinion."""
    fill(f"sqlite:///{folder}/sipas.db", ANSWERS)
    store.connect(f"sqlite:///{folder}/sipas.db")
    with store.reading() as session:
        survey_round = session.get_one(Round, 1)
        found = results(session, survey_round)
        answers = people(session, survey_round, "cli")
    for name in ("sav", "dta"):
        kind_of(name).save(answers, folder / f"answers.{name}")
    label = {item.id: f"{item.id}. {spoken(item.name)}" for item in found.questionnaire.items}
    return {
        f"q{row.item.replace('.', '_')}": (label[row.item], *counts(row))
        for row in found.criteria(found.whole)
    }


def counts(row: ItemResult) -> tuple[int, int, int, int]:
    return row.answered, row.satisfied, row.no_answer, row.no_opinion


if __name__ == "__main__":
    main()
