"""How far hidden counts move when rows of the same totals exchange answers: a proof without a programme.

Every exchange leaves all published numbers as they are, so its reach is a lower bound of max - min; what it
does not prove is left to linear programming. Fréchet's bounds of a table with given margins.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from analysis.counts import Bounds, FloatArray
from analysis.disclosure.policy import Policy
from analysis.disclosure.polytope import Plan
from analysis.disclosure.rows import FEW, Show, code_of, sums
from analysis.disclosure.tables import BoolArray, CountTable, IntArray

_MORE_THAN_ANY = 1e9


@dataclass(frozen=True)
class Reach:
    """Smallest and largest values reached: of cells (rows, levels), of halves (rows, 2), of n (rows,).

    Halves are dissatisfied and satisfied answers. Where nothing moves both are the count itself.
    """

    cells: Bounds
    halves: Bounds
    n: Bounds


def reach(table: CountTable, plan: Plan, policy: Policy) -> Reach:
    """Exchange answers among the rows not shown that belong to the same totals."""
    rest, good = sums(table.counts, table.satisfied)
    halves, n = np.stack([rest, good], axis=1).astype(np.float64), (rest + good).astype(np.float64)
    found = Reach(*((v.copy(), v.copy()) for v in (table.counts.astype(np.float64), halves, n)))
    for alike in _alike(table, plan):
        _within_sizes(table, plan, policy, alike, found)
        _between_hidden(table, plan, policy, alike[plan.rows[alike] == Show.HIDDEN], found)
    return found


def _alike(table: CountTable, plan: Plan) -> Iterator[IntArray]:
    """Yield the rows not shown, by the totals that they belong to."""
    member = np.zeros((len(table.rows), len(table.groups)), np.bool_)
    for at, rows in enumerate(table.groups.values()):
        member[list(rows), at] = True
    hidden = np.flatnonzero(plan.rows > Show.LEVELS)
    _, kind = np.unique(member[hidden], axis=0, return_inverse=True)
    for one in range(int(kind.max(initial=-1)) + 1):
        yield hidden[kind.ravel() == one]


def _within_sizes(table: CountTable, plan: Plan, policy: Policy, rows: IntArray, found: Reach) -> None:
    """Exchange dissatisfied for satisfied answers between rows, every row keeping its n."""
    counts = table.counts[rows].astype(np.float64)
    rest, good = (half.astype(np.float64) for half in sums(table.counts[rows], table.satisfied))
    least, most = _rest_allowed(rest, good, plan.rows[rows], policy)
    low, high = _row_sums(rest, least, most)
    n = rest + good
    _widen(found.halves, rows, np.stack([low, n - high], 1), np.stack([high, n - low], 1))
    for half, ends in zip(table.halves, ((low, high), (n - high, n - low)), strict=True):
        _widen_cells(found.cells, rows, half, *_frechet(counts[:, half], *ends))


def _rest_allowed(rest: FloatArray, good: FloatArray, show: IntArray, policy: Policy) -> Bounds:
    """Range of a row's dissatisfied answers, its n fixed: fixed too, or its class, or anything."""
    least, most = rest.copy(), rest.copy()
    hidden = show == Show.HIDDEN
    least[hidden], most[hidden] = 0.0, (rest + good)[hidden]
    for at in np.flatnonzero(show == Show.CODED):
        code = code_of(int(rest[at]), int(good[at]), policy)
        assert code is not None
        ends = np.array([code.first, code.last], np.float64)
        least[at], most[at] = np.sort(ends if code.half == 0 else rest[at] + good[at] - ends)
    return least, most


def _between_hidden(table: CountTable, plan: Plan, policy: Policy, rows: IntArray, found: Reach) -> None:
    """Exchange answers of any level between hidden rows, whose n may change too."""
    counts = table.counts[rows].astype(np.float64)
    n = counts.sum(axis=1)
    few = plan.why[rows] == FEW
    least = np.where(few, 1.0, policy.rate_from)
    low, high = _row_sums(n, least, np.where(few, policy.rate_from - 1.0, _MORE_THAN_ANY))
    found.n[0][rows] = np.minimum(found.n[0][rows], low)
    found.n[1][rows] = np.maximum(found.n[1][rows], high)
    every = np.ones(counts.shape[1], np.bool_)
    _widen_cells(found.cells, rows, every, *_frechet(counts, low, high))
    for at, half in enumerate(table.halves):
        one = counts[:, half].sum(axis=1, keepdims=True)
        down, up = _frechet(np.hstack([one, n[:, None] - one]), low, high)
        found.halves[0][rows, at] = np.minimum(found.halves[0][rows, at], down[:, 0])
        found.halves[1][rows, at] = np.maximum(found.halves[1][rows, at], up[:, 0])


def _row_sums(now: FloatArray, least: FloatArray, most: FloatArray) -> Bounds:
    """How far one row's sum moves when all others give or take what they may."""
    give, take = now - least, most - now
    return now - np.minimum(give, take.sum() - take), now + np.minimum(take, give.sum() - give)


def _frechet(counts: FloatArray, low: FloatArray, high: FloatArray) -> Bounds:
    """Smallest and largest cells of a table with these column sums, one row's sum at its ends."""
    column = counts.sum(axis=0)
    beyond = low[:, None] + column - column.sum()
    return np.maximum(beyond, 0.0), np.minimum(high[:, None], column)


def _widen(ends: Bounds, rows: IntArray, low: FloatArray, high: FloatArray) -> None:
    ends[0][rows], ends[1][rows] = np.minimum(ends[0][rows], low), np.maximum(ends[1][rows], high)


def _widen_cells(ends: Bounds, rows: IntArray, levels: BoolArray, low: FloatArray, high: FloatArray) -> None:
    at = np.ix_(rows, levels)
    ends[0][at], ends[1][at] = np.minimum(ends[0][at], low), np.maximum(ends[1][at], high)
