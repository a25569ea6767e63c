"""What quality rules look at: one row per answer, in arrays; and how rows are put into places."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Places:
    """Rows divided into places: `index` of each row, rows per place, one row of each place."""

    index: Ints
    size: Ints
    first: Ints


def places(*columns: NDArray[np.generic]) -> Places:
    """The different combinations of these columns, in their order.

    >>> places(np.array([1, 1, 2]), np.array([5, 5, 5])).size.tolist()
    [2, 1]
    """
    index, first = np.zeros(len(columns[0]), np.int64), np.zeros(0, np.int64)
    for column in columns:
        _, within = np.unique(column, return_inverse=True)
        key = index * (int(within.max(initial=0)) + 1) + within
        _, first, index = np.unique(key, return_index=True, return_inverse=True)
    return Places(index, np.bincount(index, minlength=len(first)), first)


@dataclass(frozen=True)
class Sheet:
    """Answers by place, time and content.

    `unit`, `counter`, `channel`, `pattern` are numbers of no meaning beyond being the same or not; `day` is
    the proleptic ordinal of a local day, `second` the second of it, NaN where only the day is known.
    `straight` says that all ratings of an answer are alike, `negative` that one of them is not satisfied.
    Raises ValueError on columns of different lengths or a second outside its day.
    """

    unit: Ints
    counter: Ints
    channel: Ints
    day: Ints
    second: Floats
    pattern: Ints
    straight: Bools
    negative: Bools

    def __post_init__(self) -> None:
        lengths = {name: len(column) for name, column in vars(self).items()}
        if len(set(lengths.values())) > 1:
            raise ValueError(f"columns of different lengths: {lengths}")
        known = self.second[~np.isnan(self.second)]
        if ((known < 0) | (known >= 86_400)).any():
            raise ValueError(f"seconds of the day from {known.min()} to {known.max()}; expected 0 to 86,399")

    def __len__(self) -> int:
        return len(self.unit)

    @cached_property
    def timed(self) -> Bools:
        """Answers whose moment is known."""
        return ~np.isnan(self.second)

    @cached_property
    def streams(self) -> Places:
        """One counter's answers of one channel over the whole round."""
        return places(self.unit, self.counter, self.channel)

    @cached_property
    def days(self) -> Places:
        """One counter's answers of one channel on one day."""
        return places(self.streams.index, self.day)

    @cached_property
    def modes(self) -> Places:
        """One unit's answers of one channel over the whole round."""
        return places(self.unit, self.channel)

    @cached_property
    def order(self) -> Ints:
        """Rows by counter-day and moment; what has the same moment stands in an order of no meaning."""
        shuffled = np.random.default_rng(len(self)).permutation(len(self))
        return shuffled[np.lexsort((self.second[shuffled], self.days.index[shuffled]))]
