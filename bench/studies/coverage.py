"""How often do the intervals hold the true rate? The grid was fixed before the first run, and is seeded.

True rates 80, 90, 95, 97, 99 %. Answers one by one: n 20 to 1,000. In PSUs of equal size, beta-binomial:
10, 20, 40, 80 PSUs, n 20 to 1,000, intra-class correlation 0, 0.02, 0.05, 0.1. 50,000 runs a cell.
Writes docs/studies/coverage.csv, coverage.md, docs/pictures/coverage.svg: python -m bench.studies coverage
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from analysis.design import SurveyDesign
from analysis.estimate import proportion
from analysis.intervals import clopper_pearson, wilson, wilson_bounds
from analysis.judged import judge, rate_table
from analysis.proportion import bounds
from bench.studies._drawing import publish

SEED, RUNS, TARGET = 161, 50_000, 0.95
RATES = (0.80, 0.90, 0.95, 0.97, 0.99)
ICCS = (0.0, 0.02, 0.05, 0.1)
UNCLUSTERED = (20, 30, 50, 100, 200, 400, 1000)
# PSUs: answers in each. 5, 10, 25, 100 where n <= 1,000, and what fills n 20 to 1,000 at every PSU count.
CLUSTERED: Mapping[int, tuple[int, ...]] = {
    10: (2, 3, 5, 10, 25, 100),
    20: (2, 5, 10, 25, 50),
    40: (2, 5, 10, 25),
    80: (2, 5, 10, 12),
}
METHODS = ("korn_graubard", "clopper_pearson", "wilson_effective", "wilson", "logit", "beta")
Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Cell:
    """PSUs of `size` answers each (size 1: answers one by one), intra-class correlation, true rate."""

    psus: int
    size: int
    icc: float
    rate: float

    @property
    def n(self) -> int:
        """Answers."""
        return self.psus * self.size

    @property
    def clustered(self) -> bool:
        """Whether answers come in PSUs."""
        return self.size > 1


@dataclass(frozen=True)
class Held:
    """What one interval did in a cell: share of runs that have it; among these, coverage and mean width."""

    defined: float
    coverage: float
    width: float


@dataclass(frozen=True)
class Line:
    """A cell's figures; `runs` 0 where they are exact (every outcome, weighted by its probability).

    `met`, `not_met`: how often the verdict at 95 % was that, as judged (Korn-Graubard; Clopper-Pearson one by
    one). `above`: how often the lower bound passed the truth, that is "met" against a target just there.
    """

    cell: Cell
    runs: int
    held: Mapping[str, Held]
    met: float
    not_met: float
    above: float

    @property
    def judged(self) -> Held:
        """What the interval did that judges this kind of sample."""
        return self.held["korn_graubard" if self.cell.clustered else "clopper_pearson"]

    @property
    def false_met(self) -> float | None:
        """Chance of a false "met"; None where the truth is above the target."""
        return self.met if self.cell.rate <= TARGET else None

    @property
    def false_not_met(self) -> float | None:
        """Chance of a false "not met"; None where the truth is below the target."""
        return self.not_met if self.cell.rate >= TARGET else None


def cells() -> Iterator[Cell]:
    """The whole grid."""
    for n in UNCLUSTERED:
        yield from (Cell(n, 1, 0.0, rate) for rate in RATES)
    for psus, sizes in CLUSTERED.items():
        for icc in ICCS:
            yield from (Cell(psus, size, icc, rate) for size in sizes for rate in RATES)


def drawn(cell: Cell, runs: int) -> Counts:
    """Satisfied answers by run and PSU; a cell's draws depend on nothing but the cell."""
    rng = np.random.default_rng([SEED, cell.psus, cell.size, round(cell.icc * 100), round(cell.rate * 100)])
    shape = (runs, cell.psus)
    if not cell.icc:
        return rng.binomial(cell.size, cell.rate, shape)
    worth = (1 - cell.icc) / cell.icc
    return rng.binomial(cell.size, rng.beta(cell.rate * worth, (1 - cell.rate) * worth, shape))


def simulated(cell: Cell, runs: int = RUNS) -> Line:
    """Figures from draws; samples that agree in x and in the PSUs' squares are looked at once."""
    x = drawn(cell, runs)
    sums = np.stack([x.sum(axis=1), (x * x).sum(axis=1)], axis=1)
    (satisfied, squares), times = _distinct(sums)
    return figures(cell, satisfied, _variance(cell, satisfied, squares), times / runs, runs)


def exact(cell: Cell) -> Line:
    """Figures of answers one by one, from the binomial distribution: no Monte-Carlo error."""
    x = np.arange(cell.n + 1, dtype=np.float64)
    return figures(cell, x, _variance(cell, x, x), stats.binom.pmf(x, cell.n, cell.rate), 0)


def _distinct(sums: Counts) -> tuple[Floats, Counts]:
    found, times = np.unique(sums, axis=0, return_counts=True)
    return found.T.astype(np.float64), times


def _variance(cell: Cell, x: Floats, squares: Floats) -> Floats:
    """m/(m-1)·Σ(t - mean t)² over the PSUs' totals of (y - rate)/n."""
    spread = np.maximum(squares - x**2 / cell.psus, 0.0)
    return np.asarray(cell.psus / (cell.psus - 1) * spread / cell.n**2)


def figures(cell: Cell, x: Floats, variance: Floats, weight: Floats, runs: int) -> Line:
    """Coverage, widths and verdicts over outcomes with their weights."""
    n, df, rate = np.full(len(x), cell.n), np.full(len(x), cell.psus - 1), x / cell.n
    none = np.full(len(x), None, object)
    kg = judge(rate, variance, n, df, none, target=TARGET, level=0.95)
    made = {
        "korn_graubard": (kg.low, kg.high),
        "clopper_pearson": clopper_pearson(x, n),
        "wilson_effective": wilson_bounds(rate, kg.effective_n, 0.025),
        "wilson": wilson(x, n),
        "logit": bounds(rate, variance, n, df, "logit"),
        "beta": bounds(rate, variance, n, df, "beta"),
    }
    held = {name: _held(low, high, cell.rate, weight) for name, (low, high) in made.items()}
    low, high = made["korn_graubard" if cell.clustered else "clopper_pearson"]
    chances = (weight @ wrong for wrong in (low >= TARGET, high < TARGET, low > cell.rate))
    return Line(cell, runs, held, *(float(chance) for chance in chances))


def _held(low: Floats, high: Floats, rate: float, weight: Floats) -> Held:
    known = np.isfinite(low) & np.isfinite(high)
    share = float(weight @ known)
    if share == 0:
        return Held(0.0, np.nan, np.nan)
    inside = known & (low <= rate) & (rate <= high)
    width = np.where(known, high - low, 0.0)
    return Held(share, float(weight @ inside) / share, float(weight @ width) / share)


def whole_path(cell: Cell, samples: int = 3) -> float:
    """Largest difference between these bounds and those of SurveyDesign, proportion and rate_table."""
    worst = 0.0
    for x in drawn(cell, samples):
        y = (np.arange(cell.size) < x[:, None]).ravel().astype(np.float64)
        psu = np.repeat(np.arange(cell.psus), cell.size)
        row = next(rate_table(proportion(SurveyDesign(psu=psu), y), target=TARGET).rows())
        p, v = np.array([x.sum() / cell.n]), _variance(cell, x[None].sum(axis=1), (x * x)[None].sum(axis=1))
        n, df, none = np.array([cell.n]), np.array([cell.psus - 1]), np.full(1, None, object)
        kg = judge(p, v, n, df, none, target=TARGET, level=0.95)
        assert row.low is not None
        assert row.high is not None
        worst = max(worst, abs(row.low - float(kg.low[0])), abs(row.high - float(kg.high[0])))
    return worst


def lines(runs: int = RUNS) -> list[Line]:
    """Every cell simulated; answers one by one also exactly. A cell in 23 goes the whole way as well."""
    found = []
    for number, cell in enumerate(cells()):
        found.append(simulated(cell, runs))
        if not cell.clustered:
            found.append(exact(cell))
        if number % 23 == 0:
            assert whole_path(cell) < 1e-10, cell
    return found


def main() -> None:
    """Run the grid, write the three files, print what they say."""
    from bench.studies._coverage_pages import data, findings, page, picture, table

    found = lines()
    publish(
        {
            "studies/coverage.csv": data(found),
            "studies/coverage.md": page(found),
            "pictures/coverage.svg": picture(found),
        }
    )
    print("\n".join([*findings(found), *table(found)]))


if __name__ == "__main__":
    main()
