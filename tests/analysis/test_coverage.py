"""The coverage study in small: what docs/studies/coverage.md claims, and the committed figures."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from bench.studies import coverage
from bench.studies._coverage_pages import findings, required, table
from bench.studies._drawing import DOCS
from bench.studies.coverage import (
    METHODS,
    RATES,
    UNCLUSTERED,
    Cell,
    Line,
    cells,
    exact,
    simulated,
    whole_path,
)

RUNS = 3000


def error(share: float, runs: int = RUNS) -> float:
    """Four Monte-Carlo standard errors."""
    return float(4 * np.sqrt(share * (1 - share) / runs))


@pytest.fixture(scope="module")
def committed() -> pd.DataFrame:
    return pd.read_csv(DOCS / "studies" / "coverage.csv", comment="#")


@pytest.mark.parametrize(
    "cell",
    [Cell(40, 5, 0.05, 0.95), Cell(40, 25, 0.05, 0.9), Cell(40, 10, 0.02, 0.97), Cell(80, 10, 0.05, 0.99)],
)
def test_korn_graubard_holds_94_percent_with_40_psus(cell: Cell) -> None:
    line = simulated(cell, RUNS)
    assert required(line)
    assert 0.94 - error(0.94) < line.judged.coverage < 0.995
    assert line.false_met is None or line.false_met < 0.03 + error(0.03)


def test_the_same_check_finds_an_interval_that_forgets_the_clusters() -> None:
    line = simulated(Cell(40, 25, 0.05, 0.9), RUNS)
    assert line.held["wilson"].coverage < 0.94 - error(0.94)
    assert line.held["clopper_pearson"].coverage < 0.94 - error(0.94)


def test_few_large_psus_that_hang_together_are_warned_of_with_reason() -> None:
    line = simulated(Cell(10, 100, 0.1, 0.99), RUNS)
    assert line.judged.coverage == pytest.approx(0.77, abs=error(0.77))
    assert line.above > 0.15


def test_wilson_holds_95_percent_on_average_and_clopper_pearson_always() -> None:
    held = [exact(Cell(n, 1, 0.0, rate)).held for n in UNCLUSTERED for rate in RATES]
    assert 0.94 < np.mean([one["wilson"].coverage for one in held]) < 0.96
    assert min(one["wilson"].coverage for one in held) < 0.93
    assert min(one["clopper_pearson"].coverage for one in held) >= 0.95


@pytest.mark.parametrize("cell", [Cell(30, 1, 0.0, 0.95), Cell(200, 1, 0.0, 0.8)])
def test_draws_agree_with_the_binomial_distribution(cell: Cell) -> None:
    drawn, sure = simulated(cell, RUNS), exact(cell)
    for name in METHODS:
        one, other = drawn.held[name], sure.held[name]
        assert one.coverage == pytest.approx(other.coverage, abs=error(other.coverage) + 1e-3)
        assert one.width == pytest.approx(other.width, rel=0.02)
    assert drawn.above == pytest.approx(sure.above, abs=error(0.03))


def test_answers_hang_together_as_the_cell_says() -> None:
    x = coverage.drawn(Cell(10, 25, 0.1, 0.9), 4000) / 25
    assert x.mean() == pytest.approx(0.9, abs=0.003)
    assert x.var() == pytest.approx(0.09 / 25 * (1 + 24 * 0.1), rel=0.05)


@pytest.mark.parametrize("cell", [Cell(10, 5, 0.1, 0.95), Cell(40, 25, 0.05, 0.97), Cell(20, 1, 0.0, 0.8)])
def test_design_estimate_and_table_give_these_very_bounds(cell: Cell) -> None:
    assert whole_path(cell) < 1e-10


def test_the_grid_is_the_committed_one(committed: pd.DataFrame) -> None:
    names = ["psus", "size", "icc", "rate"]
    kept = committed[committed["runs"] >= 5000]
    grid = {(c.psus, c.size, c.icc, c.rate) for c in cells()}
    assert {tuple(row) for row in kept[names].itertuples(index=False)} == grid
    assert (committed["n"].min(), committed["n"].max()) == (20, 1000)


def test_the_committed_figures_bear_out_the_page(committed: pd.DataFrame) -> None:
    many = committed[
        (committed["psus"] >= 40) & committed["size"].between(2, 25) & (committed["icc"] <= 0.05)
    ]
    assert many["korn_graubard_coverage"].min() >= 0.94
    page = (DOCS / "studies" / "coverage.md").read_text()
    assert f"it holds {100 * many['korn_graubard_coverage'].min():.1f} %" in page
    clustered = committed[committed["size"] > 1]["korn_graubard_coverage"]
    sure = committed[(committed["size"] == 1) & (committed["runs"] == 0)]["clopper_pearson_coverage"]
    judged = pd.concat([clustered, sure])
    assert f"{(judged < 0.93).sum()} cells are below 93 % and {(judged > 0.99).sum()} above" in page


def test_a_committed_cell_comes_out_again(committed: pd.DataFrame) -> None:
    line = simulated(Cell(40, 25, 0.05, 0.99))
    found = committed[(committed["psus"] == 40) & (committed["size"] == 25) & (committed["icc"] == 0.05)]
    assert found[found["rate"] == 0.99]["korn_graubard_coverage"].item() == round(line.judged.coverage, 5)


def test_a_failure_would_be_said() -> None:
    def cell(psus: int, coverage_: float) -> Line:
        line = simulated(Cell(psus, 5, 0.05, 0.95), 10)
        held = coverage.Held(1.0, coverage_, 0.1)
        return Line(line.cell, 10, dict.fromkeys(METHODS, held), 0.04, 0.0, 0.04)

    found = [cell(40, 0.935), cell(80, 0.95), exact(Cell(20, 1, 0.0, 0.9))]
    assert "below 94 % in 1 of them: it holds 93.5 %" in findings(found)[0]
    assert "at most 4.0 %" in findings(found)[0]
    assert any("93.5 %" in row for row in table(found))
