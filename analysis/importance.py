"""Where to act first: importance of factors against how well they do. A hint for people, not a verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from analysis.drivers import Drivers

Quadrant = Literal["act_first", "keep_up", "watch", "enough"]


@dataclass(frozen=True, slots=True)
class Position:
    """Where a factor stands: importance (share of R²) across, performance (rate) up.

    "act_first" important and low, "keep_up" important and high, "watch" neither, "enough" high but not
    important. `firm` is False where the bounds of the importance, or those given for the performance, cross
    the dividing line.
    """

    name: str
    importance: float
    performance: float
    quadrant: Quadrant
    firm: bool


def importance_performance(
    drivers: Drivers,
    performance: Sequence[float],
    *,
    line: float,
    bounds: Sequence[tuple[float, float]] | None = None,
) -> list[Position]:
    """Place factors by importance against performance (Martilla & James 1977); none where `drivers` has none.

    Important is more than an equal share 1/k; performance is high from `line` (the target) on. Raises
    ValueError when the numbers of factors, rates and bounds differ, or on rates outside 0-1.

    >>> from analysis.drivers import Driver
    >>> rows = (Driver("speed", 0.3, 0.75, 0.6, 0.8), Driver("manner", 0.1, 0.25, 0.2, 0.4))
    >>> found = Drivers(rows, 0.4, 90, 100)
    >>> [(p.name, p.quadrant, p.firm) for p in importance_performance(found, [0.88, 0.97], line=0.95)]
    [('speed', 'act_first', True), ('manner', 'enough', True)]
    """
    k = len(drivers.rows)
    if drivers.state is not None:
        return []
    if len(performance) != k or (bounds is not None and len(bounds) != k):
        raise ValueError(f"expected {k} rates, and as many bounds if any; got {len(performance)}")
    if not all(0 <= rate <= 1 for rate in (*performance, line)):
        raise ValueError(f"expected rates in 0-1, got {list(performance)} and the line {line!r}")
    words: dict[tuple[bool, bool], Quadrant] = {
        (True, False): "act_first", (True, True): "keep_up", (False, False): "watch", (False, True): "enough",
    }  # fmt: skip
    out = []
    for j, (row, rate) in enumerate(zip(drivers.rows, performance, strict=True)):
        across = row.low is not None and row.high is not None and not row.low <= 1 / k <= row.high
        up = bounds is None or not bounds[j][0] < line <= bounds[j][1]
        word = words[row.share > 1 / k, rate >= line]
        out.append(Position(row.name, row.share, rate, word, across and up))
    return out
