"""The pages of the coverage study: docs/studies/coverage.csv and coverage.md, docs/pictures/coverage.svg."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from bench.studies._drawing import Axes, Row, markdown, percent, small_multiples, stamp
from bench.studies.coverage import CLUSTERED, ICCS, METHODS, RATES, RUNS, SEED, UNCLUSTERED, Cell, Line


def required(line: Line) -> bool:
    """Where Korn-Graubard has to hold 94 %: many PSUs, none too large, answers not too alike within them."""
    cell = line.cell
    return cell.clustered and cell.psus >= 40 and cell.size <= 25 and cell.icc <= 0.05


def remarkable(found: Sequence[Line]) -> list[Line]:
    """Judged below 93 % or above 99 %, least first; answers one by one as exact."""
    out = [line for line in found if line.cell.clustered or not line.runs]
    return sorted(
        (line for line in out if not 0.93 <= line.judged.coverage <= 0.99),
        key=lambda one: one.judged.coverage,
    )


def advice(line: Line, found: Sequence[Line]) -> str:
    """What to do about a remarkable cell, read off the grid."""
    cell, dissatisfied = line.cell, line.cell.n * (1 - line.cell.rate)
    if line.judged.coverage > 0.99:
        why = f"{dissatisfied:.1f} dissatisfied expected" if dissatisfied < 5 else f"only {cell.psus} PSUs"
        return f"safe but wide ({why}): more {'PSUs' if cell.clustered else 'answers'} decide more"
    alike = [one for one in found if (one.cell.icc, one.cell.rate) == (cell.icc, cell.rate)]
    spread = [one for one in alike if one.cell.psus > cell.psus and one.cell.n <= cell.n]
    best = max(spread, key=lambda one: (one.judged.coverage >= 0.94, one.cell.n, -one.cell.psus))
    return (
        f"spread the answers: {best.cell.psus} PSUs of {best.cell.size} hold {percent(best.judged.coverage)}"
    )


def table(found: Sequence[Line]) -> list[str]:
    """Least, mean and most coverage of every interval, and its width beside Korn-Graubard's."""
    groups = {
        "answers one by one": [line for line in found if not line.runs],
        "PSUs, all cells": [line for line in found if line.cell.clustered],
        "40 PSUs on, of up to 25, ICC up to 0.05": [line for line in found if required(line)],
    }
    rows = []
    for (group, some), name in ((item, name) for item in groups.items() for name in METHODS):
        held = [line.held[name] for line in some]
        wide = np.mean([line.held[name].width / line.held["korn_graubard"].width for line in some])
        coverage = [one.coverage for one in held]
        shown = [percent(float(f(coverage))) for f in (np.min, np.mean, np.max)]
        least = f"{100 * min(one.defined for one in held):.0f} %"
        rows.append([group, name.replace("_", " "), *shown, least, f"{wide:.2f}"])
    return markdown(["cells", "interval", "least", "mean", "most", "defined in", "width"], rows)


def listing(found: Sequence[Line]) -> list[str]:
    """The remarkable cells with their chance of a false "met" and what to do."""
    rows = []
    for line in remarkable(found):
        cell = line.cell
        units = f"{cell.psus} × {cell.size}" if cell.clustered else f"{cell.n} answers"
        shown = [percent(share) for share in (line.judged.coverage, line.false_met, line.above)]
        rows.append([units, f"{cell.icc:g}", f"{100 * cell.rate:.0f} %", *shown, advice(line, found)])
    return markdown(
        ["PSUs × answers", "ICC", "truth", "coverage", "false đạt at 95 %", "at the truth", "what to do"],
        rows,
    )


def findings(found: Sequence[Line]) -> list[str]:
    """The sentences that the figures bear out, or do not."""
    some = sorted((line for line in found if required(line)), key=lambda line: line.judged.coverage)
    below, cell = sum(line.judged.coverage < 0.94 for line in some), some[0].cell
    wilsons = [line.held["wilson"].coverage for line in found if not line.runs]
    wrong = max(line.false_met or 0.0 for line in some)
    out = remarkable(found)
    low = sum(line.judged.coverage < 0.93 for line in out)
    return [
        f"* {len(some)} cells have 40 PSUs or more, of at most 25 answers, and an ICC of at most 0.05. "
        f"Korn–Graubard is\n  below 94 % in {below or 'none'} of them: it holds "
        f"{percent(some[0].judged.coverage)} ({cell.psus} PSUs of {cell.size}, ICC {cell.icc:g}, "
        f"truth {100 * cell.rate:.0f} %)\n  to {percent(some[-1].judged.coverage)}. "
        f"A false đạt at 95 % comes in at most {percent(wrong)}.",
        f"* Wilson, answers one by one (exact): mean coverage {percent(float(np.mean(wilsons)))}, "
        f"least {percent(min(wilsons))}, most {percent(max(wilsons))}.",
        f"* Elsewhere {low} cells are below 93 % and {len(out) - low} above 99 %; all are listed below.",
    ]


def page(found: Sequence[Line]) -> str:
    """docs/studies/coverage.md."""
    return f"""# How far the intervals hold

{stamp("coverage")}; {RUNS:,} samples a cell, answers one by one also exactly.

The grid was fixed before the first run (`bench/studies/coverage.py`). Clustered answers are beta-binomial
within PSUs of equal size. Korn–Graubard is what judges designs: effective size capped at n, t with PSUs − 1
degrees of freedom, n in its place at 0 % and 100 %. Plain counts are judged by Clopper–Pearson. Every cell is
in `coverage.csv`.

{chr(10).join(findings(found))}

![Coverage](../pictures/coverage.svg)

## All intervals
Wilson effective: on the effective size of Korn–Graubard. Logit and beta, as R has them, do not exist at 0 %
and 100 % ("defined in": least share of samples); their figures are over the samples that have them. Width:
mean over Korn–Graubard's.

{chr(10).join(table(found))}

## Cells below 93 % or above 99 %
False đạt at 95 %: the verdict is "met" though the truth is 95 % or less (–: it is more). At the truth: the
lower bound lies above the truth, a false đạt against a target standing just there; 2.5 % is meant.

{chr(10).join(listing(found))}
"""


def data(found: Sequence[Line]) -> str:
    """docs/studies/coverage.csv."""
    rows = [
        {"psus": line.cell.psus, "size": line.cell.size, "n": line.cell.n, "icc": line.cell.icc,
         "rate": line.cell.rate, "runs": line.runs}
        | {f"{name}_{what}": getattr(line.held[name], what)
           for name in METHODS for what in ("coverage", "width", "defined")}
        | {"false_met": line.false_met, "false_not_met": line.false_not_met, "above": line.above}
        for line in found
    ]  # fmt: skip
    head = f"# {stamp('coverage')}, seed {SEED}; runs 0: exact, every outcome\n"
    return head + pd.DataFrame(rows).round(5).to_csv(index=False, lineterminator="\n")


def picture(found: Sequence[Line]) -> str:
    """docs/pictures/coverage.svg."""
    at = {(line.cell, line.runs > 0): line.held for line in found}

    def curve(psus: int, size: int, icc: float, name: str) -> list[float]:
        return [at[Cell(psus, size, icc, rate), size > 1][name].coverage for rate in RATES]

    rows = []
    for psus, sizes in CLUSTERED.items():
        panels = [[curve(psus, size, icc, "korn_graubard") for size in sizes] for icc in ICCS]
        titles = tuple(f"ICC {icc:g}" for icc in ICCS)
        rows.append(Row(f"{psus} PSUs, answers in each:", tuple(map(str, sizes)), titles, panels))
    names = ("clopper_pearson", "wilson", "logit", "beta")
    panels = [[curve(n, 1, 0.0, name) for n in UNCLUSTERED] for name in names]
    titles = ("Clopper–Pearson (judges)", "Wilson (shown)", "logit, where defined", "beta, where defined")
    rows.append(Row("Answers one by one, n:", tuple(map(str, UNCLUSTERED)), titles, panels))
    places = tuple(f"{100 * rate:.0f}" for rate in RATES)
    axes = Axes(places, 0.88, 1.0, (0.88, 0.9, 0.92, 0.94, 0.96, 0.98, 1.0), 0.95, 0.94)
    under = "Coverage in % against the true rate in %; Korn–Graubard in PSUs. Solid rule 95 %, dotted 94 %."
    return small_multiples("How often 95 % intervals hold the truth", under, rows, axes)
