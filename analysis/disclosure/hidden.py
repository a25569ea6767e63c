"""The counts that a publication hides: each a sum of cells, with what it needs to stay hidden."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from analysis.counts import FloatArray
from analysis.disclosure.policy import Policy
from analysis.disclosure.polytope import Plan
from analysis.disclosure.rows import Show, code_of, sums
from analysis.disclosure.tables import BoolArray, CountTable, IntArray

HALVES = ("dissatisfied", "satisfied")


@dataclass(frozen=True, slots=True)
class Secret:
    """A hidden count: of a row, or of a group (`group` True) at position `at`.

    what: "level" (then `level` says which), "n", or a half: "satisfied", "dissatisfied" (`half` 1, 0).
    needed: how far apart its largest and smallest possible value must lie.
    """

    group: bool
    at: int
    what: str
    level: int
    half: int
    weight: FloatArray
    count: int
    needed: float


def secrets(table: CountTable, plan: Plan, policy: Policy) -> Iterator[Secret]:
    """Yield every count that is hidden; zeros that a published zero tells are not hidden."""
    nobody = _told_nobody(table, plan)
    for row in np.flatnonzero(plan.rows > Show.LEVELS):
        show = Show(int(plan.rows[row]))
        yield from _of(table, False, int(row), (int(row),), show, policy, np.array(nobody[row], np.bool_))
    for at, members in enumerate(table.groups.values()):
        if plan.groups[at] > Show.LEVELS:
            told = nobody[list(members)].all(axis=0)
            yield from _of(table, True, at, members, Show(int(plan.groups[at])), policy, np.asarray(told))


def _told_nobody(table: CountTable, plan: Plan) -> BoolArray:
    """Which cells (rows, levels) are zero because a published number of a row or total says 0."""
    told = np.zeros(table.counts.shape, np.bool_)
    parts: list[tuple[int, ...]] = [*((row,) for row in range(len(table.rows))), *table.groups.values()]
    for members, show in zip(parts, [*plan.rows, *plan.groups], strict=True):
        at = np.array(members)
        counts = table.counts[at].sum(axis=0)
        if show == Show.LEVELS:
            told[np.ix_(at, counts == 0)] = True
        if show == Show.SPLIT:
            for half in table.halves:
                if not counts[half].any():
                    told[np.ix_(at, half)] = True
    return told


def _of(
    table: CountTable,
    group: bool,
    at: int,
    rows: tuple[int, ...],
    show: Show,
    policy: Policy,
    told: BoolArray,
) -> Iterator[Secret]:
    counts = table.counts[list(rows)].sum(axis=0)
    most = _most(table, counts, show, policy)
    for level in np.flatnonzero(~told):
        needed = min(policy.needed(counts[level]), most[level])
        unit = np.eye(len(counts))[level]
        yield Secret(group, at, "level", int(level), -1, unit, int(counts[level]), needed)
    sizes = [int(half) for half in sums(counts, table.satisfied)]
    code = code_of(sizes[0], sizes[1], policy) if show == Show.CODED else None
    for half in (0, 1) if show == Show.HIDDEN else (code.half,) if code else ():
        weight = table.halves[half].astype(np.float64)
        yield Secret(group, at, HALVES[half], -1, half, weight, sizes[half], policy.needed(sizes[half]))
    if show == Show.HIDDEN:
        n = sum(sizes)
        yield Secret(group, at, "n", -1, -1, np.ones(len(counts)), n, policy.needed(n))


def _most(table: CountTable, counts: IntArray, show: Show, policy: Policy) -> FloatArray:
    """What a level can keep beside an exact split, where the policy accepts that; else no bound."""
    most = np.full(len(counts), np.inf)
    if policy.split == "exact" and show == Show.SPLIT:
        for half in table.halves:
            most[half] = counts[half].sum()
    return most
