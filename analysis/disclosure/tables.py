"""A table of counts with the totals that are published beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True)
class CountTable:
    """One item: answers per row (unit, or unit by channel) and level, and groups of rows with a total.

    counts (rows, levels); satisfied (levels,) says which levels count as satisfied; groups name the rows of
    each published total, by position. Built and checked by `CountTable.of`.
    """

    rows: tuple[str, ...]
    counts: IntArray
    satisfied: BoolArray
    groups: Mapping[str, tuple[int, ...]]

    @classmethod
    def of(
        cls,
        counts: ArrayLike,
        rows: Sequence[str] | None = None,
        satisfied: Sequence[bool] = (False, False, False, True, True),
        groups: Mapping[str, Sequence[int]] | None = None,
    ) -> CountTable:
        """Check and build; without `groups` the total of all rows is published.

        Raises ValueError on negative or broken counts, other shapes, names twice, rows out of range.

        >>> CountTable.of([[0, 0, 1, 4, 9], [0, 0, 0, 30, 40]], ["A", "B"]).groups
        {'total': (0, 1)}
        """
        values = np.asarray(counts)
        if values.dtype.kind not in "iu" or values.ndim != 2 or values.shape[1] != len(satisfied):
            raise ValueError(
                f"expected whole counts (rows, {len(satisfied)}), got {values.dtype} {values.shape}"
            )
        if len(values) == 0 or (values < 0).any():
            raise ValueError(f"expected rows of counts of 0 or more, got {values.tolist()}")
        names = tuple(rows) if rows is not None else tuple(str(i) for i in range(len(values)))
        totals = {"total": range(len(values))} if groups is None else groups
        members = {name: tuple(sorted(set(at))) for name, at in totals.items()}
        _check_names(names, members, len(values))
        return cls(names, values.astype(np.int64), np.asarray(satisfied, np.bool_), members)

    @property
    def halves(self) -> tuple[BoolArray, BoolArray]:
        """Return which levels are not satisfied, and which are."""
        return ~self.satisfied, self.satisfied

    def total(self, group: str) -> IntArray:
        """Return a group's counts by level."""
        return np.asarray(self.counts[list(self.groups[group])].sum(axis=0))


def _check_names(names: tuple[str, ...], groups: Mapping[str, tuple[int, ...]], rows: int) -> None:
    if len(set(names)) != len(names) or len(names) != rows:
        raise ValueError(f"expected {rows} different row names, got {list(names)}")
    wrong = [name for name, at in groups.items() if not at or at[0] < 0 or at[-1] >= rows or name in names]
    if wrong:
        raise ValueError(f"groups need rows 0 to {rows - 1} and a name of their own, got {wrong}")
