"""What the disclosure rules leave of a round, and how long they take: 22 items in 99 and 152 units.

Simulated counts: 95 % satisfied, units differing as a Dirichlet distribution worth 80 answers. Seeded.
"""

from __future__ import annotations

import time
from collections import Counter

import numpy as np
from numpy.typing import NDArray

from analysis.disclosure import CountTable, Policy, Show, protect

SEED, ITEMS = 161, 22
SHAPE = np.array([0.005, 0.01, 0.035, 0.40, 0.55])
POLICIES = {
    "classes": Policy(),
    "exact splits": Policy(split="exact"),
    "classes, totals as rates of 50s": Policy(margins="rates", total_base=50),
}


def simulated(units: int, least: int, most: int) -> list[NDArray[np.int64]]:
    """Counts by unit and level for each item; a unit has about as many answers on every item."""
    rng = np.random.default_rng(SEED)
    asked = rng.integers(least, most + 1, units)
    return [
        np.array([rng.multinomial(rng.binomial(n, 0.97), rng.dirichlet(80 * SHAPE)) for n in asked])
        for _ in range(ITEMS)
    ]


def main() -> None:
    """Print shares of rows by what they show, complements, programmes and seconds."""
    for units, least, most in ((99, 20, 60), (99, 60, 140), (152, 5, 400), (152, 300, 500)):
        tables = [CountTable.of(counts) for counts in simulated(units, least, most)]
        for name, policy in POLICIES.items():
            start = time.perf_counter()
            found = [protect(table, policy) for table in tables]
            took = time.perf_counter() - start
            rows = [row for one in found for row in one.rows]
            share = {
                s.name.lower(): f"{c / len(rows):.0%}"
                for s, c in sorted(Counter(r.show for r in rows).items())
            }
            extra = sum(row.reason == "complementary" for row in rows)
            solved = sum(one.solved for one in found)
            whole = sum(total.show == Show.LEVELS for one in found for total in one.totals)
            print(
                f"{units} units of {least}-{most}, {name}: {share}, {extra} complements, "
                f"{whole}/{ITEMS} totals with levels, {solved} programmes, {took:.1f} s",
                flush=True,
            )


if __name__ == "__main__":
    main()
