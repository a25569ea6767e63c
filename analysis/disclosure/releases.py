"""Several publications of the same table: what their differences tell about the answers in between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.disclosure.complementary import Limits, Protected, protect
from analysis.disclosure.policy import Policy
from analysis.disclosure.tables import BoolArray, CountTable, IntArray


@dataclass(frozen=True)
class Release:
    """What one publication stands on (`table`, never shown itself), what it shows, and which rows waited.

    waiting: rows that show the release before, as fewer than a block of answers came or went since.
    """

    table: CountTable
    shown: Protected
    waiting: tuple[str, ...] = ()


def release(
    now: CountTable,
    earlier: Sequence[Release] = (),
    policy: Policy | None = None,
    most: Limits | None = None,
) -> Release:
    """Publish a table after earlier publications of the same rows and groups, oldest first.

    A row advances only by blocks: fewer than `policy.block` answers come, or gone, leave it and its part in
    the totals as they were. Then no row or total shows more than its difference to every earlier release may
    show (were that difference a table of its own), unless the earlier one showed less. `most`: what rows
    and totals may show in any case, given other tables of the same people.
    Raises ValueError when rows, groups or levels differ from the earlier releases.

    >>> then = release(CountTable.of([[0, 0, 9, 30, 40], [0, 0, 8, 20, 60], [0, 9, 9, 9, 9]]))
    >>> release(CountTable.of([[0, 0, 9, 30, 43], [0, 0, 8, 50, 90], [9, 9, 9, 99, 9]]), [then]).waiting
    ('0',)
    """
    rules, limits = policy or Policy(), [] if most is None else [most]
    if not earlier:
        return Release(now, protect(now, rules, limits))
    last = earlier[-1].table
    for before in earlier:
        _check_same(now, before.table)
    waits = waiting(last.counts, now.counts, rules)
    counts = np.where(waits[:, None], last.counts, now.counts)
    table = CountTable(now.rows, counts, now.satisfied, now.groups)
    shown = protect(table, rules, [*limits, *(_limits(table, before, rules) for before in earlier)])
    return Release(table, shown, tuple(name for name, wait in zip(now.rows, waits, strict=True) if wait))


def waiting(then: ArrayLike, now: ArrayLike, policy: Policy | None = None) -> BoolArray:
    """Which rows, shapes (rows, levels), must wait: some answers came or went, but less than a block.

    >>> waiting([[0, 5], [0, 5], [0, 5], [0, 50]], [[0, 5], [1, 13], [2, 13], [9, 49]]).tolist()
    [False, True, False, True]
    """
    step = np.asarray(now, np.int64) - np.asarray(then, np.int64)
    block = (policy or Policy()).block
    moved = [np.maximum(sign * step, 0).sum(axis=-1) for sign in (1, -1)]
    return np.asarray(np.any([(part > 0) & (part < block) for part in moved], axis=0))


def flagged_split(
    flagged: ArrayLike,
    unflagged: ArrayLike,
    satisfied: Sequence[bool] = (False, False, False, True, True),
    policy: Policy | None = None,
) -> Protected | None:
    """Decide what is shown of flagged (row 0) and unflagged answers (row 1) beside all of them.

    None, and nothing by flag, unless at least `policy.rate_from` answers are flagged.

    >>> flagged_split([0, 0, 0, 0, 9], [0, 0, 20, 40, 60]) is None
    True
    """
    rules = policy or Policy()
    table = CountTable.of(np.array([flagged, unflagged]), ["flagged", "unflagged"], satisfied)
    return protect(table, rules) if table.counts[0].sum() >= rules.rate_from else None


def _check_same(now: CountTable, before: CountTable) -> None:
    same = now.rows == before.rows and dict(now.groups) == dict(before.groups)
    if not same or not np.array_equal(now.satisfied, before.satisfied):
        raise ValueError(
            "releases are compared row by row: rows, groups and satisfied levels must be the same"
        )


def _limits(table: CountTable, before: Release, policy: Policy) -> Limits:
    """The most to show so that the difference to `before`, where that showed as much, is safe by itself."""
    step = np.abs(table.counts - before.table.counts)
    safe = protect(CountTable(table.rows, step, table.satisfied, table.groups), policy).plan
    then = before.shown.plan
    return Limits(_unless(then.rows, safe.rows), _unless(then.groups, safe.groups))


def _unless(then: IntArray, safe: IntArray) -> IntArray:
    return np.where(then < safe, safe, 0)
