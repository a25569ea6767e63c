"""Somebody who reads a publication and the rules, and computes what was hidden. Shares no code with them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.optimize import linprog

from analysis.disclosure import CountTable, Policy, Protected, Show, ShownRow

Line = tuple[np.ndarray, float, float]


def facts(row: ShownRow, levels: int, satisfied: np.ndarray, base: int) -> Iterator[Line]:
    """What one published row says about its own counts: weight, least, most."""
    every, good = np.ones(levels), satisfied.astype(float)
    if row.show == Show.HIDDEN:
        yield (every, 1, 9) if row.reason == "few_answers" else (every, 10, np.inf)
    elif row.shares is not None:
        assert row.n is not None
        yield every, row.n - base // 2, row.n + (base - 1) // 2
        parts = np.eye(levels) if row.show == Show.LEVELS else np.array([1 - good, good])
        for part, share in zip(parts, row.shares, strict=True):
            yield part - (share - 0.0005), 0, np.inf
            yield part - (share + 0.0005), -np.inf, 0
    else:
        assert row.n is not None
        yield every, row.n, row.n
        if row.levels is not None:
            yield from ((np.eye(levels)[i], c, c) for i, c in enumerate(row.levels))
        if row.satisfied_between is not None:
            yield good, *row.satisfied_between


def lines(table: CountTable, rows: list[ShownRow], totals: list[ShownRow], base: int) -> Iterator[Line]:
    """The same, over all cells of the table."""
    size, levels = table.counts.shape
    for i, row in enumerate(rows):
        for weight, low, high in facts(row, levels, table.satisfied, 1):
            yield np.kron(np.eye(size)[i], weight), low, high
    for members, total in zip(table.groups.values(), totals, strict=True):
        inside = np.isin(np.arange(size), members).astype(float)
        for weight, low, high in facts(total, levels, table.satisfied, base):
            yield np.kron(inside, weight), low, high


def span(target: np.ndarray, known: list[Line]) -> tuple[float, float]:
    """Smallest and largest value of target·cells that agree with all that is known."""
    a = np.array([line[0] for line in known])
    upper, lower = np.array([line[2] for line in known]), np.array([line[1] for line in known])
    g = np.vstack([a[np.isfinite(upper)], -a[np.isfinite(lower)]])
    h = np.concatenate([upper[np.isfinite(upper)], -lower[np.isfinite(lower)]])
    ends = []
    for sign in (1, -1):
        found = linprog(sign * target, A_ub=g, b_ub=h, bounds=(0, 1e5))
        assert found.fun is not None
        ends.append(sign * found.fun)
    return ends[0], ends[1]


def broken(table: CountTable, shown: Protected) -> list[str]:
    """Hidden counts of rows that lie closer together than the policy says."""
    policy, levels = shown.policy, table.counts.shape[1]
    known = list(lines(table, list(shown.rows), list(shown.totals), policy.total_base))
    return [
        f"{row.name} {weight.tolist()}: {count} in {span_[0]:.1f}..{span_[1]:.1f}"
        for i, row in enumerate(shown.rows)
        for weight in hidden(row, levels, table.satisfied)
        if not _told_zero(table, shown, i, weight)
        for count in [int(weight @ table.counts[i])]
        for span_ in [span(np.kron(np.eye(len(table.rows))[i], weight), known)]
        if span_[1] - span_[0] < _needed(policy, row, count, weight, table) - 1e-6
    ]


def hidden(row: ShownRow, levels: int, satisfied: np.ndarray) -> Iterator[np.ndarray]:
    """The sums of a row that it does not show."""
    if row.show in (Show.SPLIT, Show.CODED, Show.HIDDEN):
        yield from np.eye(levels)
    if row.show == Show.HIDDEN:
        yield from (np.ones(levels), satisfied.astype(float), 1.0 - satisfied)


def _needed(policy: Policy, row: ShownRow, count: int, weight: np.ndarray, table: CountTable) -> float:
    needed = max(5.0, 0.2 * count)
    if policy.split == "exact" and row.show == Show.SPLIT and row.n and row.satisfied_between:
        good, n = row.satisfied_between[0], row.n
        return min(needed, good if weight[table.satisfied].any() else n - good)
    return needed


def _told_zero(table: CountTable, shown: Protected, at: int, weight: np.ndarray) -> bool:
    """Whether a published number says that there is nobody: a zero total, or none dissatisfied of n."""
    told = np.zeros(len(weight), bool)
    good = table.satisfied
    readers = [(shown.rows[at], table.counts[at])]
    readers += [
        (total, table.counts[list(members)].sum(axis=0))
        for members, total in zip(table.groups.values(), shown.totals, strict=True)
        if at in members
    ]
    for row, counts in readers:
        if row.show in (Show.EMPTY, Show.LEVELS):
            told |= counts == 0
        if row.show == Show.SPLIT:
            told |= (~good & (counts[~good].sum() == 0)) | (good & (counts[good].sum() == 0))
    return bool(told[weight > 0].all())
