"""Design-based rates beside bare counting and other programs, on the same data in one run.

python -m bench.estimate [--quick] [--large] [--runs 5]
22 items, 152 communes, 3,040 villages in 38 strata, weights and counts; R survey and svy where installed.
"""

from __future__ import annotations

import argparse
import importlib.util
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from analysis.answers import Item, read_codes
from analysis.design import SurveyDesign
from analysis.judged import RateTable, rate_table
from analysis.rates import rates
from analysis.sipas import factor_indices, index
from analysis.totals import Totals, tally

ITEMS = [Item(f"{j}", factor=str(j // 5)) for j in range(22)]
COMMUNES, VILLAGES = 152, 20
# One call for 22 columns of a million rows, median of 3, two Xeon cores, R 4.2.2 with survey 4.1.1.
R_RECORDED = 30.9


@dataclass(frozen=True)
class Survey:
    """The arrays that everybody starts from."""

    codes: np.ndarray
    commune: np.ndarray
    village: np.ndarray
    stratum: np.ndarray
    weight: np.ndarray
    population: np.ndarray

    @property
    def megabytes(self) -> float:
        return sum(column.nbytes for column in vars(self).values()) / 1e6

    def design(self) -> SurveyDesign:
        return SurveyDesign(strata=self.stratum, psu=self.village, weights=self.weight, fpc=self.population)

    def totals(self) -> Totals:
        answers = read_codes(self.codes, ITEMS, domain=self.commune, n_domains=COMMUNES)
        return tally(answers, self.design())

    def table(self) -> RateTable:
        """All of it: read, design, rates, variances, intervals, verdicts."""
        answers = read_codes(self.codes, ITEMS, domain=self.commune, n_domains=COMMUNES)
        return rate_table(rates(answers, self.design()))


def simulated(rows: int) -> Survey:
    """Villages differ in mood, items in difficulty; 3 % of the answers are missing."""
    rng = np.random.default_rng(20240607)
    commune = np.sort(rng.integers(0, COMMUNES, rows)).astype(np.int32)
    village = (commune * VILLAGES + rng.integers(0, VILLAGES, rows)).astype(np.int32)
    mood = rng.normal(0, 0.4, COMMUNES * VILLAGES)[village]
    codes = np.empty((rows, len(ITEMS)), np.uint8)
    for j in range(len(ITEMS)):
        codes[:, j] = ord("1") + np.digitize(mood + rng.normal(0.5 + 0.05 * j, 1, rows), [-1, -0.3, 0.3, 1.2])
    codes[rng.random(codes.shape) < 0.03] = ord("-")
    weight = np.exp(rng.normal(3, 0.4, rows))
    return Survey(codes, commune, village, commune // 4, weight, np.full(rows, 400.0))


def bare(survey: Survey) -> None:
    """One bincount per item."""
    base = survey.commune * 8
    for j in range(len(ITEMS)):
        np.bincount(base + (survey.codes[:, j] & 7), minlength=COMMUNES * 8)


def seconds(work: Callable[[], object], runs: int) -> float:
    """Median of the runs, after one to warm up."""
    taken = []
    for _ in range(runs + 1):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken[1:])


def peak(work: Callable[[], object]) -> float:
    """Most megabytes held at once beyond what was there before."""
    tracemalloc.start()
    work()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most / 1e6


def measure(rows: int, runs: int, others: bool) -> None:
    """Print one size: times, ratios, memory."""
    survey = simulated(rows)
    counting = seconds(lambda: bare(survey), runs)
    whole = seconds(survey.table, runs)
    totals, cut = survey.totals(), read_codes(survey.codes, ITEMS, domain=survey.commune, n_domains=COMMUNES)
    steps = {
        "one bincount per item": counting,
        "rates, errors, intervals, verdicts": whole,
        "  the same from totals": seconds(lambda: rate_table(rates(totals)), runs),
        "index of every commune": seconds(lambda: index(cut, design=survey.design()), runs),
        "index and factors from totals": seconds(lambda: (index(totals), factor_indices(totals)), runs),
    }
    print(f"\n{rows:,} respondents, 22 items, 152 communes, median of {runs} runs", flush=True)
    for name, value in steps.items():
        print(f"{name:36} {value * 1000:9.1f} ms  {value / counting:6.1f} x counting")
    used = peak(survey.table)
    print(f"memory {used:.0f} MB beside {survey.megabytes:.0f} MB of input: {used / survey.megabytes:.1f} x")
    if others:
        print(f"R survey 4.1.1, recorded elsewhere: {R_RECORDED:.1f} s, {R_RECORDED / whole:.0f} x ours")
        beside(survey, whole)


def beside(survey: Survey, ours: float) -> None:
    """Run R survey and svy on the same file, where they are installed."""
    rival = Path(__file__).parent / "rivals"
    commands = {}
    if shutil.which("Rscript"):
        commands["R survey"] = ["Rscript", str(rival / "survey.R")]
    if importlib.util.find_spec("svy"):
        commands["svy"] = [sys.executable, str(rival / "with_svy.py")]
    print(f"on the same file: {', '.join(commands) or 'neither R survey nor svy is installed here'}")
    with tempfile.TemporaryDirectory(prefix="sipas-bench-") as folder:
        for name, command in commands.items():
            write(survey, Path(folder))
            ran = subprocess.run([*command, folder], capture_output=True, text=True, check=False)
            taken = [float(line) for line in ran.stdout.split() if line.replace(".", "", 1).isdigit()]
            if ran.returncode or not taken:
                print(f"{name}: failed: {ran.stderr.strip()[-200:]}")
            else:
                print(f"{name}: {min(taken):.2f} s, {min(taken) / ours:.0f} x ours")


def write(survey: Survey, folder: Path) -> None:
    """Leave the data as a CSV of 0, 1 and empty."""
    levels = survey.codes.astype(np.int16) - ord("0")
    columns = [survey.commune, survey.village, survey.stratum, survey.weight, *(levels.T >= 4)]
    names = ["com", "clu", "strat", "w", *(f"y{j:02d}" for j in range(len(ITEMS)))]
    np.savetxt(folder / "survey.csv", np.column_stack(columns), fmt="%.10g", delimiter=",",
               header=",".join(names), comments="")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="10,000 to a million, three runs, no other program"
    )
    parser.add_argument("--large", action="store_true", help="also ten million (3 GB)")
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    runs = 3 if asked.quick else asked.runs
    for rows in (10_000, 100_000, 1_000_000):
        measure(rows, runs, others=rows == 1_000_000 and not asked.quick)
    if asked.large:
        measure(10_000_000, 1, others=False)


if __name__ == "__main__":
    main()
