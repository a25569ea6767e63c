"""Complementary suppression: show less elsewhere until no hidden count can be computed from the rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.disclosure.audit import Exposure, audit, span
from analysis.disclosure.policy import Policy
from analysis.disclosure.polytope import Plan
from analysis.disclosure.ranges import Witnesses
from analysis.disclosure.rows import (
    COMPLEMENTARY,
    REASONS,
    Reason,
    Show,
    ShownRow,
    alone,
    code_of,
    rounded_total,
    shown_row,
    sums,
)
from analysis.disclosure.tables import CountTable, IntArray

# Taking back costs an audit for each complement: not worth it where there are many.
_TAKE_BACK = 40


@dataclass(frozen=True)
class Protected:
    """What may be published of one table, and why it shows no more: safe by the audit under `policy`.

    checked: hidden counts audited; solved: linear programmes. Totals stand in the order of the groups.
    """

    rows: tuple[ShownRow, ...]
    totals: tuple[ShownRow, ...]
    plan: Plan
    policy: Policy
    checked: int
    solved: int


@dataclass(frozen=True)
class Limits:
    """The most (`Show`) that each row and each group may show, in the order of the table, and the reason."""

    rows: IntArray
    groups: IntArray
    reason: Reason = "earlier_release"


@dataclass(frozen=True, slots=True)
class _Step:
    """Show less of one row or group than before."""

    group: bool
    at: int
    show: Show


def primary(table: CountTable, policy: Policy) -> Plan:
    """Return what each row and total may show by itself, before anything can be computed from the rest."""
    rows, why = alone(table.counts, table.satisfied, policy)
    totals = np.array([table.total(name) for name in table.groups], np.int64)
    groups, why_groups = alone(totals.reshape(-1, table.counts.shape[1]), table.satisfied, policy)
    return Plan(rows, why, groups, why_groups)


def protect(table: CountTable, policy: Policy | None = None, limits: Sequence[Limits] = ()) -> Protected:
    """Decide what is shown of a table: primary rules, then complements until the audit finds nothing.

    A complement is the smallest row that helps; once the table is safe, complements that turn out not to be
    needed are taken back. Totals show less only when no row is left to. Always ends in a safe plan.
    Made for one row a unit: 152 units take a tenth of a second; a cross table of units and channels takes
    minutes and loses most of its cells. `limits`: what rows and totals may show at most, given earlier
    releases or other tables of the same people.

    >>> table = CountTable.of([[0, 0, 0, 1, 2], [0, 0, 9, 30, 40], [0, 0, 8, 20, 60], [0, 0, 9, 40, 50]])
    >>> [row.show.name for row in protect(table).rows]
    ['HIDDEN', 'HIDDEN', 'HIDDEN', 'LEVELS']
    """
    rules = policy or Policy()
    first = primary(table, rules)
    for each in limits:
        first = _limited(table, first, each, rules)
    steps: list[_Step] = []
    solved, witnesses = 0, Witnesses()
    while True:
        found = audit(table, _after(first, steps), rules, stop_at=1, witnesses=witnesses)
        solved += found.solved
        if not found.exposures:
            break
        steps.append(_remedy(table, first, steps, rules, found.exposures[0]))
    if len(steps) <= _TAKE_BACK:
        steps = _taken_back(table, first, steps, rules, witnesses)
    return _shown(table, _after(first, steps), rules, found.checked, solved)


def _taken_back(
    table: CountTable, first: Plan, steps: list[_Step], policy: Policy, witnesses: Witnesses
) -> list[_Step]:
    """Drop steps that are not needed, until each one left is; without the last the audit found something."""
    left = steps
    for step in reversed(steps[:-1]):
        fewer = [other for other in left if other is not step]
        again = audit(table, _after(first, fewer), policy, stop_at=1, witnesses=witnesses)
        left = left if again.exposures else fewer
    same = len(left) == len(steps)
    return left if same else _taken_back(table, first, left, policy, witnesses)


def _limited(table: CountTable, plan: Plan, limits: Limits, policy: Policy) -> Plan:
    totals = np.array([table.total(name) for name in table.groups], np.int64)
    parts = []
    for counts, show, why, most in (
        (table.counts, plan.rows, plan.why, limits.rows),
        (totals.reshape(-1, table.counts.shape[1]), plan.groups, plan.why_groups, limits.groups),
    ):
        rest, good = sums(counts, table.satisfied)
        told = [code_of(int(r), int(g), policy) is not None for r, g in zip(rest, good, strict=True)]
        least = np.where((most == Show.CODED) & ~np.array(told, np.bool_), Show.HIDDEN, most)
        less = (least > show) & (show != Show.EMPTY)
        parts += [np.where(less, least, show), np.where(less, REASONS.index(limits.reason), why)]
    return Plan(*parts)


def _after(first: Plan, steps: list[_Step]) -> Plan:
    """Apply the steps, in any order: what shows least stands."""
    rows, why, groups, why_groups = (
        np.array(part) for part in (first.rows, first.why, first.groups, first.why_groups)
    )
    for step in steps:
        show, reason = (groups, why_groups) if step.group else (rows, why)
        if step.show > show[step.at]:
            show[step.at], reason[step.at] = step.show, COMPLEMENTARY
    return Plan(rows, why, groups, why_groups)


def _remedy(table: CountTable, first: Plan, steps: list[_Step], policy: Policy, found: Exposure) -> _Step:
    """Return the first remedy that widens the exposed count; the first of all when none does alone."""
    kinds = [kind[0] for kind in _remedies(table, _after(first, steps), policy, found) if kind]
    for step in kinds:
        low, high = span(table, _after(first, [*steps, step]), policy, found.secret)
        if high - low > found.high - found.low + 0.5:
            return step
    return kinds[-1]


def _remedies(table: CountTable, plan: Plan, policy: Policy, found: Exposure) -> Iterator[list[_Step]]:
    """Yield kinds of remedies, the smallest loss first: less of some row, of totals, then nothing of a row.

    Within a kind rows come first that have enough answers of the exposed sort, then by size.
    """
    secret = found.secret
    near = _near(table, secret.group, secret.at)
    short = table.counts[near] @ secret.weight < found.needed - (found.high - found.low)
    near = near[np.lexsort((table.counts[near].sum(axis=1), short))]
    own = (plan.groups if secret.group else plan.rows)[secret.at]
    if secret.what == "level":
        yield [_Step(False, int(at), Show.SPLIT) for at in near if plan.rows[at] == Show.LEVELS]
    if own < Show.HIDDEN:
        yield list(_classes(table, plan, policy, near))
    open_ones = [
        _Step(False, int(at), Show.HIDDEN) for at in near if Show.EMPTY < plan.rows[at] < Show.HIDDEN
    ]
    if own >= Show.CODED:
        yield open_ones
    yield list(_less_of_totals(table, plan, secret.group, secret.at))
    yield open_ones


def _near(table: CountTable, group: bool, at: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Rows that share a published total with a row, or make up a group."""
    if group:
        return np.array(list(table.groups.values())[at], np.int64)
    shared = {row for members in table.groups.values() if at in members for row in members}
    return np.array(sorted(shared - {at}), np.int64)


def _classes(table: CountTable, plan: Plan, policy: Policy, near: np.ndarray) -> Iterator[_Step]:
    rest, good = sums(table.counts, table.satisfied)
    for at in near:
        if Show.EMPTY < plan.rows[at] < Show.CODED and code_of(int(rest[at]), int(good[at]), policy):
            yield _Step(False, int(at), Show.CODED)


def _less_of_totals(table: CountTable, plan: Plan, group: bool, at: int) -> Iterator[_Step]:
    members = list(table.groups.values())
    rows = set(members[at]) if group else {at}
    touching = [i for i, other in enumerate(members) if rows & set(other)]
    for i in sorted(touching, key=lambda i: len(members[i])):
        if plan.groups[i] == Show.LEVELS:
            yield _Step(True, i, Show.SPLIT)
        elif Show.EMPTY < plan.groups[i] < Show.HIDDEN:
            yield _Step(True, i, Show.HIDDEN)


def _shown(table: CountTable, plan: Plan, policy: Policy, checked: int, solved: int) -> Protected:
    rows = tuple(
        shown_row(name, counts, table.satisfied, Show(int(show)), int(why), policy)
        for name, counts, show, why in zip(table.rows, table.counts, plan.rows, plan.why, strict=True)
    )
    total_row = rounded_total if policy.margins == "rates" else shown_row
    totals = tuple(
        total_row(name, table.total(name), table.satisfied, Show(int(show)), int(why), policy)
        for name, show, why in zip(table.groups, plan.groups, plan.why_groups, strict=True)
    )
    return Protected(rows, totals, plan, policy, checked, solved)
