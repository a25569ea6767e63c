"""From figures to places: an axis of rates that starts where the data need it, and its ticks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import floor

from survey.charts.words import SMALL, width
from survey.formats import short_percent

# The rates worth a label between the ends of an axis, the most wanted first.
ROUND = (0.9, 0.8, 0.6, 0.4, 0.2, 0.7, 0.5, 0.95, 0.85, 0.75)


@dataclass(frozen=True)
class Scale:
    """Figures from `low` to `high` between the places `left` and `right`."""

    low: float
    high: float
    left: float
    right: float

    def at(self, value: float) -> float:
        """The place of a figure; what lies outside is held at the edge."""
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return round(self.left + share * (self.right - self.left), 1)


@dataclass(frozen=True)
class Tick:
    value: float
    label: str
    target: bool = False


def rate_scale(values: Iterable[float], target: float | None, left: float, right: float) -> Scale:
    """Up to 100 %, from the highest multiple of 5 % that leaves every figure and the target some room."""
    return Scale(rate_start([*values, *(() if target is None else (target - 0.05,))]), 1.0, left, right)


def rate_start(values: Sequence[float]) -> float:
    lowest = min([*values, 0.9])
    return max(0.0, floor(lowest * 20 - 1e-9) / 20)


def rate_ticks(scale: Scale, target: float | None) -> list[Tick]:
    """The target, both ends, 90 % and some between, but none whose label would touch one before it."""
    wanted = [*(() if target is None else (target,)), 1.0, scale.low, *ROUND]
    marks = [Tick(value, short_percent(value), value == target) for value in wanted]
    return apart(scale, [tick for tick in marks if scale.low <= tick.value <= scale.high])


def apart(scale: Scale, ticks: Sequence[Tick]) -> list[Tick]:
    """The ticks in order of value, without those whose label would touch that of one given before it."""
    chosen: list[Tick] = []
    for tick in ticks:
        if not any(_touch(scale, tick, other) for other in chosen):
            chosen.append(tick)
    return sorted(chosen, key=lambda tick: tick.value)


def _touch(scale: Scale, one: Tick, other: Tick) -> bool:
    room = (width(one.label, SMALL, strong=True) + width(other.label, SMALL, strong=True)) / 2 + 8
    return abs(scale.at(one.value) - scale.at(other.value)) < room
