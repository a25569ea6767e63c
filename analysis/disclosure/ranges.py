"""The widest values seen of each hidden count, and the tables that show them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy import sparse

from analysis.counts import FloatArray
from analysis.disclosure.exchanges import Reach
from analysis.disclosure.hidden import Secret
from analysis.disclosure.policy import Policy
from analysis.disclosure.polytope import Polytope
from analysis.disclosure.tables import BoolArray, CountTable

NOISE = 1e-6
_MOST = 2000


@dataclass
class Witnesses:
    """Tables (cells,) found to agree with one publication; those that agree with the next serve again."""

    tables: list[FloatArray] = field(default_factory=list)

    def keep(self, table: FloatArray) -> None:
        """Remember one more, and forget the oldest beyond 2,000."""
        self.tables = [*self.tables[-_MOST + 1 :], table]

    def agreeing(self, table: CountTable, space: Polytope) -> FloatArray:
        """Return the variables (tables, variables) of those that agree with what is published now."""
        if not self.tables or not len(space.truth):
            return np.zeros((0, len(space.truth)))
        cells, free = np.array(self.tables), space.at.ravel() >= 0
        alike = (np.abs(cells - table.counts.ravel())[:, ~free] < NOISE).all(axis=1)
        values = cells[alike][:, free]
        fits = (np.abs(values @ space.a.T - space.b) < NOISE).all(axis=1)
        fits &= (values @ space.g.T <= space.h + NOISE).all(axis=1)
        return np.asarray(values[fits])


@dataclass
class Ranges:
    """Smallest and largest value seen of each secret; every table found widens many of them at once.

    of_cells (secrets, variables) and shown (secrets,), its part in shown rows, make a secret of a table.
    """

    table: CountTable
    space: Polytope
    of_cells: sparse.csr_array
    shown: FloatArray
    needed: FloatArray
    integers: int
    low: FloatArray
    high: FloatArray
    witnesses: Witnesses = field(default_factory=Witnesses)
    solved: int = 0

    def take(self, low: FloatArray, high: FloatArray) -> None:
        """Widen by values that are known to be possible, shapes (secrets,)."""
        self.low, self.high = np.minimum(self.low, low), np.maximum(self.high, high)

    def recall(self) -> None:
        """Widen by the tables kept from earlier audits."""
        seen = self.witnesses.agreeing(self.table, self.space) @ self.of_cells.T + self.shown
        if len(seen):
            self.take(seen.min(axis=0), seen.max(axis=0))

    def push(self, objective: FloatArray) -> None:
        """Take in the table that is extreme in one direction (secrets,), by a linear programme."""
        found = self.space.largest(np.asarray(self.of_cells.T @ objective))
        seen = self.of_cells @ found + self.shown
        self.take(seen, seen)
        self.solved += 1
        cells = self.table.counts.ravel().astype(np.float64)
        cells[self.space.at.ravel() >= 0] = found
        self.witnesses.keep(cells)

    def narrow(self) -> BoolArray:
        """Which secrets are not known to be wide enough yet."""
        whole = np.floor(self.high + NOISE) - np.ceil(self.low - NOISE) + 1
        # What an accepted split leaves may be less than `integers`: then its own width is all there is.
        enough = np.minimum(self.integers, self.needed + 1)
        return np.asarray((self.high - self.low < self.needed - NOISE) | (whole < enough))


def ranges_of(table: CountTable, hidden: list[Secret], space: Polytope, policy: Policy) -> Ranges:
    """Set up the ranges of some secrets, each just its own count."""
    members = list(table.groups.values())
    starts, at, weights, shown = [0], [], [], []
    for secret in hidden:
        rows = list(members[secret.at] if secret.group else (secret.at,))
        where = space.at[rows]
        weight = np.broadcast_to(secret.weight, where.shape)
        some = (where >= 0) & (weight != 0)
        at.append(where[some])
        weights.append(weight[some])
        starts.append(starts[-1] + int(some.sum()))
        shown.append(float((weight * table.counts[rows])[where < 0].sum()))
    shape = (len(hidden), len(space.truth))
    matrix = sparse.csr_array((np.concatenate(weights), np.concatenate(at), starts), shape=shape)
    needed, now = np.array([s.needed for s in hidden]), np.array([float(s.count) for s in hidden])
    return Ranges(table, space, matrix, np.array(shown), needed, policy.integers, now, now.copy())


def reached(hidden: list[Secret], by: Reach) -> tuple[FloatArray, FloatArray]:
    """Return how far each secret moves by exchanges; a group's total does not."""
    ends = [_end(secret, by) for secret in hidden]
    low, high = (np.array(end, np.float64) for end in zip(*ends, strict=True))
    return low, high


def _end(secret: Secret, by: Reach) -> tuple[float, float]:
    if secret.group:
        return secret.count, secret.count
    if secret.what == "level":
        return by.cells[0][secret.at, secret.level], by.cells[1][secret.at, secret.level]
    if secret.what == "n":
        return by.n[0][secret.at], by.n[1][secret.at]
    return by.halves[0][secret.at, secret.half], by.halves[1][secret.at, secret.half]
