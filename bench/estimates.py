"""How long item rates and indices take beside bare counting, in one run.

22 items, 152 domains, a million respondents by default: python -m bench.estimates [RESPONDENTS]
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

import numpy as np

from analysis.sipas import Item, completeness, factor_indices, index, item_table, read_codes

ITEMS, DOMAINS, RUNS = 22, 152, 5
FACTORS = [f for f, size in enumerate((4, 5, 6, 3, 4), 1) for _ in range(size)]


def simulated(respondents: int) -> tuple[np.ndarray, np.ndarray]:
    """A code matrix with a few missing answers, and a domain for each row."""
    rng = np.random.default_rng(161)
    alphabet = np.frombuffer(b"12345-~", np.uint8)
    shares = [0.01, 0.02, 0.07, 0.40, 0.45, 0.03, 0.02]
    return rng.choice(alphabet, (respondents, ITEMS), p=shares), rng.integers(0, DOMAINS, respondents)


def bare(codes: np.ndarray, domain: np.ndarray) -> None:
    """Count and nothing else: one bincount per item."""
    base = domain * 8
    for j in range(ITEMS):
        np.bincount(base + (codes[:, j] & 7), minlength=DOMAINS * 8)


def seconds(work: Callable[[], object]) -> float:
    """Median of the runs, after one to warm up."""
    taken = []
    for _ in range(RUNS + 1):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken[1:])


def main(respondents: int = 1_000_000) -> None:
    """Print each step in milliseconds and as a multiple of bare counting."""
    codes, domain = simulated(respondents)
    items = [Item(f"{f}.{j}", factor=str(f)) for j, f in enumerate(FACTORS)]
    answers = read_codes(codes, items, domain=domain, n_domains=DOMAINS)
    steps: dict[str, Callable[[], object]] = {
        "bare bincount": lambda: bare(codes, domain),
        "read and count": lambda: read_codes(codes, items, domain=domain, n_domains=DOMAINS),
        "completeness": lambda: completeness(codes),
        "item table": lambda: item_table(answers),
        "index": lambda: index(answers),
        "factor indices": lambda: factor_indices(answers),
    }
    taken = {name: seconds(work) for name, work in steps.items()}
    taken["counts, items, index and factors"] = sum(
        taken[name] for name in ("read and count", "item table", "index", "factor indices")
    )
    print(f"{respondents:,} respondents, {ITEMS} items, {DOMAINS} domains, median of {RUNS} runs")
    for name, value in taken.items():
        print(f"{name:34} {value * 1000:8.1f} ms  {value / taken['bare bincount']:5.1f} x")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:2]))
