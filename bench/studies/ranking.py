"""Do rank bands hold all true ranks at once? Seeded; the grid was fixed before the first run.

Exact bands, bands from Wald limits (to show why not), the bootstrap where it is allowed, and designs.
Also how often shrunken rates' limits hold. Printed as the tables of docs/method.md: make studies
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from analysis.ranking import RankSets, rank_bootstrap, rank_counts, rank_designs
from analysis.shrinkage import shrink

SEED = 161
Array = NDArray[np.float64]
Truth = Callable[[np.random.Generator, int], Array]


@dataclass(frozen=True)
class Case:
    """One cell of the grid: units, answers a unit (least, most), how true rates arise."""

    name: str
    units: int
    answers: tuple[int, int]
    truth: Truth


def same(rate: float) -> Truth:
    """All units at one rate."""
    return lambda _, m: np.full(m, rate)


def beta(mean: float, size: float) -> Truth:
    """Rates that differ as a beta distribution worth `size` answers."""
    return lambda rng, m: rng.beta(mean * size, (1 - mean) * size, m)


CASES = (
    Case("150 identical, 95 %, n 100", 150, (100, 100), same(0.95)),
    Case("150 identical, 95 %, n 30-1500", 150, (30, 1500), same(0.95)),
    Case("150 identical, 99 %, n 100", 150, (100, 100), same(0.99)),
    Case("150 differing, 95 % (size 40)", 150, (30, 1500), beta(0.95, 40)),
    Case("20 differing, 90 % (size 40)", 20, (400, 400), beta(0.90, 40)),
    Case("3000 differing, 95 % (size 40)", 3000, (30, 600), beta(0.95, 40)),
    Case("150 identical, 80 %, n 300", 150, (300, 300), same(0.80)),
    Case("150 identical, 95 %, n 600", 150, (600, 600), same(0.95)),
    Case("30 differing, 85 % (size 60)", 30, (300, 2000), beta(0.85, 60)),
)


def holds(bands: RankSets, truth: Array) -> bool:
    """Whether every band holds every rank of its unit, however true ties are broken."""
    order = np.sort(truth)
    above = len(truth) - np.searchsorted(order, truth, side="right")
    below = np.searchsorted(order, truth, side="left")
    return bool((bands.best <= above + 1).all() and (bands.worst >= len(truth) - below).all())


def wald_bands(x: Array, n: Array) -> RankSets:
    """The same construction on Wald limits, with as many degrees of freedom as answers allow."""
    p, z = x / n, -special.ndtri(0.025 / len(x))
    half = z * np.sqrt(p * (1 - p) / n)
    lows, highs = np.sort(p - half), np.sort(p + half)
    best = 1 + len(x) - np.searchsorted(lows, p + half, side="right")
    worst = len(x) - np.searchsorted(highs, p - half, side="left")
    return RankSets(best, best, worst, len(x), np.zeros(len(x), np.int64), 0.95, "wald")


def counted(runs: int = 2000) -> None:
    """Coverage and mean width of bands from counts; the bootstrap over the samples that it accepts."""
    heads = ("exact", "width", "whole", "wald", "bootstrap", "width", "of")
    print(f"{'case':34} " + " ".join(f"{h:>{w}}" for h, w in zip(heads, (7, 7, 6, 7, 10, 7, 5), strict=True)))
    for case in CASES:
        rng = np.random.default_rng(SEED)
        exact, wald, boot = [], [], []
        for run in range(runs if case.units < 1000 else runs // 10):
            truth = case.truth(rng, case.units)
            n = rng.integers(case.answers[0], case.answers[1] + 1, case.units)
            x = rng.binomial(n, truth).astype(np.float64)
            bands = rank_counts(x, n)
            width = (bands.worst - bands.best + 1).mean()
            exact.append((holds(bands, truth), width, bands.whole_list.mean()))
            wald.append(holds(wald_bands(x, n.astype(np.float64)), truth))
            if run < 500 and case.units < 1000 and np.minimum(x, n - x).min() >= 10:
                again = rank_bootstrap(x, n, draws=300, seed=run)
                boot.append((holds(again, truth), (again.worst - again.best + 1).mean()))
        held, width, whole = np.mean(exact, axis=0)
        line = f"{case.name:34} {held:7.1%} {width:7.1f} {whole:6.0%} {np.mean(wald):7.1%}"
        share, narrower = np.mean(boot, axis=0) if boot else (np.nan, np.nan)
        print(f"{line} {share:10.1%} {narrower:7.1f} {len(boot):5}", flush=True)


def clustered(runs: int = 2000, units: int = 100, days: int = 30, per_day: int = 10) -> None:
    """Bands from designs whose answers hang together within unit and day."""
    print(f"\n{units} units, {days} days of {per_day} answers, identical at 95 %")
    for icc in (0.0, 0.02, 0.05, 0.1):
        rng = np.random.default_rng(SEED)
        held = {"designs": 0, "counts": 0}
        for _ in range(runs):
            size = (1 - icc) / icc if icc else np.inf
            shape = (units, days)
            rate = rng.beta(0.95 * size, 0.05 * size, shape) if icc else np.full(shape, 0.95)
            x = rng.binomial(per_day, rate)
            p = x.mean(axis=1) / per_day
            variance = x.var(axis=1, ddof=1) / days / per_day**2
            truth, n = np.full(units, 0.95), days * per_day
            held["designs"] += holds(rank_designs(p, variance, n, days - 1), truth)
            held["counts"] += holds(rank_counts(x.sum(axis=1), np.full(units, n)), truth)
        print(f"icc {icc:4.2f}: " + ", ".join(f"{k} {v / runs:.1%}" for k, v in held.items()), flush=True)


def shrunken(runs: int = 400) -> None:
    """How often a list's shrunken limits hold, on average over its units, and what shrinking gains."""
    print("\nshrunken rates: mean share of limits that hold, squared error of raw rates over shrunken")
    for units in (5, 12, 60, 152):
        for size in (20, 60, 400, None):
            rng = np.random.default_rng(SEED)
            held, raw, drawn = [], 0.0, 0.0
            for _ in range(runs):
                truth = rng.beta(0.95 * size, 0.05 * size, units) if size else np.full(units, 0.95)
                n = rng.integers(12, 150, units)
                p = rng.binomial(n, truth) / n
                found = shrink(p, n)
                held.append(((found.low <= truth) & (truth <= found.high)).mean())
                raw, drawn = raw + ((p - truth) ** 2).sum(), drawn + ((found.shrunk - truth) ** 2).sum()
            print(f"units {units:4}, prior size {size}: {np.mean(held):.1%}, {raw / drawn:.1f}", flush=True)


def main() -> None:
    """Run all three."""
    counted()
    clustered()
    shrunken()


if __name__ == "__main__":
    main()
