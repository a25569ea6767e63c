"""Domains: the part of the sample that an estimate is about, by one or several columns, or all of it."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.answers import IntArray

Key = Mapping[str, Hashable]
Column = ArrayLike | Sequence[object]
By = Mapping[str, Column]


@dataclass(frozen=True)
class Domains:
    """`index` per respondent, -1 outside all domains; `keys` say which values each domain stands for.

    Respondents outside stay in the sample: their units count as zeros.
    """

    index: IntArray
    keys: tuple[Key, ...]

    @property
    def size(self) -> int:
        """Number of domains, empty ones included."""
        return len(self.keys)


def domains(rows: int, by: By | None = None, where: ArrayLike | None = None) -> Domains:
    """Cut `rows` respondents by the columns of `by`, keeping those for whom `where` holds.

    Every combination that occurs within `where` is a domain, in sorted order; a missing value in any
    column puts a respondent outside. Raises ValueError on columns of another length.

    >>> cut = domains(4, {"commune": ["b", "a", "b", None]}, where=[True, True, False, True])
    >>> cut.index.tolist(), [key["commune"] for key in cut.keys]
    ([1, 0, -1, -1], ['a', 'b'])
    """
    inside = np.ones(rows, np.bool_) if where is None else np.asarray(where, np.bool_)
    columns = {name: np.asarray(column) for name, column in (by or {}).items()}
    for name, column in {**columns, "where": inside}.items():
        if column.shape != (rows,):
            raise ValueError(f"{name}: expected {rows} values, one per respondent, got shape {column.shape}")
    if not columns:
        return Domains(np.where(inside, 0, -1).astype(np.int64), ({},))
    code, found = np.zeros(rows, np.int64), []
    for column in columns.values():
        number, values = pd.factorize(column, sort=True)
        inside &= number >= 0
        code = code * max(len(values), 1) + np.maximum(number, 0)
        found.append(values.tolist())
    index = np.full(rows, -1, np.int64)
    index[inside], present = pd.factorize(code[inside], sort=True)
    return Domains(index, tuple(_key(int(c), tuple(columns), found) for c in present))


def numbered(index: ArrayLike, size: int, name: str = "domain") -> Domains:
    """Domains given as numbers 0 to size - 1 per respondent, -1 outside; empty ones are kept."""
    given = np.asarray(index)
    if given.dtype.kind not in "iu" or given.min(initial=0) < -1 or given.max(initial=-1) >= size:
        raise ValueError(f"{name}: expected whole numbers -1 to {size - 1}, got {given}")
    return Domains(given.astype(np.int64, copy=False), tuple({name: d} for d in range(size)))


def _key(code: int, names: tuple[str, ...], found: list[list[Hashable]]) -> Key:
    values = []
    for column in reversed(found):
        code, place = divmod(code, len(column))
        values.append(column[place])
    return dict(zip(names, reversed(values), strict=True))
