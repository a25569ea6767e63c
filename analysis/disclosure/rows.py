"""What one row of counts may show by itself: five levels, satisfied against the rest, a class, nothing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from analysis.disclosure.policy import Policy
from analysis.disclosure.tables import BoolArray, IntArray

Reason = Literal["few_answers", "small_level", "small_split", "complementary", "earlier_release"]
REASONS: tuple[Reason | None, ...] = (
    None, "few_answers", "small_level", "small_split", "complementary", "earlier_release",
)  # fmt: skip
FEW, COMPLEMENTARY = 1, 4


class Show(IntEnum):
    """How much of a row is shown, from most to least."""

    EMPTY = 0
    LEVELS = 1
    SPLIT = 2
    CODED = 3
    HIDDEN = 4


@dataclass(frozen=True, slots=True)
class ShownRow:
    """What a row shows, and why it shows no more (reason None: everything).

    n answers; levels; satisfied_between: the fewest and most satisfied answers told (alike unless coded);
    rate: satisfied at one decimal of a percent, None when coded; shares of levels (or of dissatisfied and
    satisfied) where totals are published as rates, with n rounded. None for what is not shown.
    """

    name: str
    show: Show
    reason: Reason | None
    n: int | None
    levels: tuple[int, ...] | None = None
    satisfied_between: tuple[int, int] | None = None
    rate: float | None = None
    shares: tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True)
class Code:
    """A class of counts told in place of a split: `first` to `last` answers among the levels `half`."""

    half: int
    first: int
    last: int


def sums(counts: IntArray, satisfied: BoolArray) -> tuple[IntArray, IntArray]:
    """Return dissatisfied and satisfied answers of each row, from (rows, levels)."""
    good = counts[..., satisfied].sum(axis=-1)
    return np.asarray(counts.sum(axis=-1) - good), np.asarray(good)


def alone(
    counts: IntArray, satisfied: BoolArray, policy: Policy
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return what each row may show if no other were published (`Show`), and why (position in REASONS).

    Few answers hide the row, small levels join to satisfied against the rest, a small rest (or a small
    satisfied) is told as a class only. A class of satisfied answers needs a rest beyond the first class.
    """
    rest, good = sums(counts, satisfied)
    n = rest + good
    small_rest, small_good = ((half >= 1) & (half <= policy.small) for half in (rest, good))
    levels = ((counts == 0) | (counts >= policy.level_from)).all(axis=-1)
    coded = (small_rest | small_good) & (policy.split == "coded")
    cornered = coded & ~small_rest & (n <= 2 * policy.small)
    show = np.select(
        [n == 0, n < policy.rate_from, levels, cornered, coded],
        [Show.EMPTY, Show.HIDDEN, Show.LEVELS, Show.HIDDEN, Show.CODED],
        Show.SPLIT,
    )
    why = np.select([(n == 0) | (show == Show.LEVELS), n < policy.rate_from, coded], [0, 1, 3], 2)
    return show.astype(np.int64), why.astype(np.int64)


def code_of(rest: int, good: int, policy: Policy) -> Code | None:
    """Return the class that a coded row tells: of its rest when small, else of its smaller half.

    None when no class can be told: the smaller half is 0, or its class reaches past half of the answers.
    """
    if 1 <= rest <= policy.small:
        return Code(0, 1, policy.small)
    half, count = (0, rest) if rest <= good else (1, good)
    if count < 1:
        return None
    first, last = policy.class_of(count)
    return Code(half, first, last) if 2 * last <= rest + good else None


def shown_row(
    name: str, counts: IntArray, satisfied: BoolArray, show: Show, why: int, policy: Policy
) -> ShownRow:
    """Return what a row of exact counts shows in the given state."""
    rest, good = (int(half) for half in sums(counts, satisfied))
    n, reason = rest + good, REASONS[why]
    if show == Show.HIDDEN:
        return ShownRow(name, show, reason, None)
    if show == Show.EMPTY:
        return ShownRow(name, show, reason, 0, tuple(int(c) for c in counts))
    if show == Show.CODED:
        code = code_of(rest, good, policy)
        assert code is not None
        span = (n - code.last, n - code.first) if code.half == 0 else (code.first, code.last)
        return ShownRow(name, show, reason, n, None, (max(span[0], 0), min(span[1], n)))
    levels = tuple(int(c) for c in counts) if show == Show.LEVELS else None
    return ShownRow(name, show, reason, n, levels, (good, good), share_of(good, n))


def rounded_total(
    name: str, counts: IntArray, satisfied: BoolArray, show: Show, why: int, policy: Policy
) -> ShownRow:
    """Return what a total shows when totals are published as rates: its size rounded, shares for counts."""
    if show not in (Show.LEVELS, Show.SPLIT):
        return shown_row(name, counts, satisfied, show, why, policy)
    rest, good = (int(half) for half in sums(counts, satisfied))
    n = rest + good
    parts = [int(c) for c in counts] if show == Show.LEVELS else [rest, good]
    shares = tuple(share_of(part, n) for part in parts)
    size = rounded_size(n, policy.total_base)
    return ShownRow(name, show, REASONS[why], size, None, None, share_of(good, n), shares)


def share_of(part: int, n: int) -> float:
    """Return part/n at one decimal of a percent, half up, computed in whole numbers."""
    return (2000 * part + n) // (2 * n) / 1000


def rounded_size(n: int, base: int) -> int:
    """Return n rounded to a multiple of `base`, half up."""
    return (2 * n + base) // (2 * base) * base
