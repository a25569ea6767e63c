"""All tables that agree with what is published: variables, statements, and the largest value of any sum.

Solved by scipy's linprog (HiGHS). Statements hold the rounding of every published number.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, sparse

from analysis.counts import FloatArray
from analysis.disclosure.policy import Policy
from analysis.disclosure.rows import FEW, Show, code_of, rounded_size, share_of, sums
from analysis.disclosure.tables import BoolArray, CountTable, IntArray


@dataclass(frozen=True)
class Plan:
    """What each row and each group shows (`Show`), and why (positions in REASONS)."""

    rows: IntArray
    why: IntArray
    groups: IntArray
    why_groups: IntArray


@dataclass(frozen=True, slots=True)
class Statement:
    """low <= Σ weight[level]·(answers at that level among `rows`) <= high."""

    rows: tuple[int, ...]
    weight: FloatArray
    low: float
    high: float


@dataclass(frozen=True)
class Polytope:
    """Cells not shown (variables >= 0) and the statements on them: a x = b, and g x <= h.

    at (rows, levels) gives each cell's variable, -1 for cells that are shown; truth holds their counts.
    """

    at: IntArray
    truth: FloatArray
    a: sparse.csr_array
    b: FloatArray
    g: sparse.csr_array
    h: FloatArray
    upper: float

    def largest(self, objective: FloatArray) -> FloatArray:
        """Return a table (variables,) that makes objective·x as large as the publication allows."""
        statements: dict[str, Any] = {}
        if self.a.shape[0]:
            statements |= {"A_eq": self.a, "b_eq": self.b}
        if self.g.shape[0]:
            statements |= {"A_ub": self.g, "b_ub": self.h}
        found = optimize.linprog(-objective, **statements, bounds=(0, self.upper), method="highs")
        if found.status != 0:
            raise ValueError(f"what is published contradicts itself: {found.message}")
        return np.asarray(found.x, np.float64)


def polytope(table: CountTable, plan: Plan, policy: Policy) -> Polytope:
    """Write down what a reader knows who knows the rules too (and so that a hidden row has few answers)."""
    known = plan.rows <= Show.LEVELS
    at = np.full(table.counts.shape, -1, np.int64)
    at[~known] = np.arange((~known).sum() * table.counts.shape[1]).reshape(-1, table.counts.shape[1])
    truth = table.counts[~known].ravel().astype(np.float64)
    size = 10.0 * (table.counts.sum() + 100)
    parts = [_row_of(statement, table, at) for statement in statements(table, plan, policy)]
    parts = [part for part in parts if len(part[0])]
    equal = [part for part in parts if part[2] == part[3]]
    upper = [(i, w, high) for i, w, low, high in parts if low != high and high < np.inf]
    lower = [(i, -w, -low) for i, w, low, high in parts if low != high and low > -np.inf]
    a, b = _matrix([(i, w, low) for i, w, low, _ in equal], len(truth))
    g, h = _matrix(upper + lower, len(truth))
    return Polytope(at, truth, a, b, g, h, size)


def statements(table: CountTable, plan: Plan, policy: Policy) -> Iterator[Statement]:
    """Yield everything that the publication says about cells that it does not show."""
    for row in np.flatnonzero(plan.rows > Show.LEVELS):
        why, show = int(plan.why[row]), Show(int(plan.rows[row]))
        yield from _about(table, (int(row),), show, why, policy, rounded=False)
    rounded = policy.margins == "rates"
    for members, show, why in zip(table.groups.values(), plan.groups, plan.why_groups, strict=True):
        yield from _about(table, members, Show(int(show)), int(why), policy, rounded=rounded)


def _about(
    table: CountTable, rows: tuple[int, ...], show: Show, why: int, policy: Policy, *, rounded: bool
) -> Iterator[Statement]:
    counts = table.counts[list(rows)].sum(axis=0)
    n, every = int(counts.sum()), np.ones(len(counts))
    if show == Show.HIDDEN:
        few = why == FEW
        yield Statement(rows, every, 1 if few else policy.rate_from, policy.rate_from - 1 if few else np.inf)
        return
    if show == Show.EMPTY:
        yield Statement(rows, every, 0, 0)
        return
    rounded = rounded and show != Show.CODED
    base = policy.total_base if rounded else 1
    nearest = rounded_size(n, base)
    yield Statement(rows, every, nearest - base // 2, nearest + (base - 1) // 2)
    if show == Show.CODED:
        yield _coded(table, rows, counts, policy)
        return
    halves = np.array(table.halves, np.float64)
    for part in np.vstack([np.eye(len(counts)), halves[1:]]) if show == Show.LEVELS else halves:
        count = float(part @ counts)
        if rounded:
            share = share_of(int(count), n)
            yield Statement(rows, part - (share - 0.0005), 0, np.inf)
            yield Statement(rows, part - (share + 0.0005), -np.inf, 0)
        else:
            yield Statement(rows, part, count, count)


def _coded(table: CountTable, rows: tuple[int, ...], counts: IntArray, policy: Policy) -> Statement:
    rest, good = (int(half) for half in sums(counts, table.satisfied))
    code = code_of(rest, good, policy)
    if code is None:
        raise ValueError(f"rows {rows} cannot be told as a class: {counts.tolist()}")
    return Statement(rows, table.halves[code.half].astype(np.float64), code.first, code.last)


def _row_of(
    statement: Statement, table: CountTable, at: IntArray
) -> tuple[IntArray, FloatArray, float, float]:
    """Return variables, weights and bounds of a statement once the shown cells are taken out of it."""
    where = at[list(statement.rows)]
    weight = np.broadcast_to(statement.weight, where.shape)
    hidden: BoolArray = (where >= 0) & (weight != 0)
    shown = float((weight * table.counts[list(statement.rows)])[where < 0].sum())
    return where[hidden], weight[hidden], statement.low - shown, statement.high - shown


def _matrix(
    rows: list[tuple[IntArray, FloatArray, float]], width: int
) -> tuple[sparse.csr_array, FloatArray]:
    starts = np.cumsum([0, *(len(row[0]) for row in rows)])
    at = np.concatenate([np.zeros(0, np.int64), *(row[0] for row in rows)])
    weights: NDArray[np.float64] = np.concatenate([np.zeros(0), *(row[1] for row in rows)])
    matrix = sparse.csr_array((weights, at, starts), shape=(len(rows), width))
    return matrix, np.array([row[2] for row in rows], np.float64)
