"""Geometry of the picture of rates and intervals against the target; a template draws it as SVG.

Two layouts from one function: wide, words beside the bars; narrow, words above them.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from math import floor

from survey.formats import integer, percent, rate_range
from survey.i18n import gettext as _
from survey.tabulate.notes import short_percent

LINE = 18


@dataclass(frozen=True)
class Bar:
    """What is drawn: a rate with its bounds, judged or not. `strong` sets a factor off from a criterion."""

    label: str
    rate: float
    low: float
    high: float
    n: int
    verdict: str | None
    strong: bool = False


@dataclass(frozen=True)
class Layout:
    """Where words and bars stand, in units of the view box."""

    name: str
    width: int
    left: int
    right: int
    characters: int
    rate_at: int
    beside: bool

    def line(self, chart: Chart) -> list[tuple[int, int]]:
        """From where to where the axis lines run: through, or beside each bar where words stand above it."""
        if self.beside:
            return [(22, chart.height - 8)]
        return [(22, 30), *((row.y - 8, row.y + 8) for row in chart.rows)]


WIDE = Layout("wide", 760, left=292, right=592, characters=38, rate_at=664, beside=True)
NARROW = Layout("narrow", 340, left=16, right=196, characters=44, rate_at=254, beside=False)


@dataclass(frozen=True)
class Row:
    """One drawn bar: the words' lines from `top` down, the bar at `y`."""

    bar: Bar
    lines: tuple[str, ...]
    top: int
    y: int
    low: float
    rate: float
    high: float


@dataclass(frozen=True)
class Tick:
    x: float
    label: str
    target: bool


@dataclass(frozen=True)
class Gap:
    """A line of words between two groups of bars."""

    label: str
    y: int


@dataclass(frozen=True)
class Chart:
    layout: Layout
    height: int
    rows: tuple[Row, ...]
    gaps: tuple[Gap, ...]
    ticks: tuple[Tick, ...]
    start: str
    title: str
    description: str


def chart(layout: Layout, groups: Sequence[tuple[str, Sequence[Bar]]], target: float, title: str) -> Chart:
    """Draw groups of bars under one axis that starts where the data need it and says so."""
    bars = [bar for _name, group in groups for bar in group]
    start = axis_start([bar.low for bar in bars], target)
    rows: list[Row] = []
    gaps: list[Gap] = []
    top = 32
    for name, group in groups:
        if name and rows:
            top += 10
            gaps.append(Gap(name, top + 12))
            top += 26
        for bar in group:
            rows.append(_row(layout, bar, top, start))
            top = max(rows[-1].y + 16, top + LINE * len(rows[-1].lines) * layout.beside + 6)
    ticks = _ticks(layout, start, target)
    return Chart(
        layout, top + 26, tuple(rows), tuple(gaps), ticks, percent(start, 0), title, _described(bars)
    )


def axis_start(lows: Sequence[float], target: float) -> float:
    """The highest multiple of 5 % that leaves all bounds and the target some room."""
    lowest = min([*lows, target - 0.05])
    return max(0.0, floor(lowest * 20 - 1e-9) / 20)


def _row(layout: Layout, bar: Bar, top: int, start: float) -> Row:
    lines = tuple(textwrap.wrap(bar.label, layout.characters, max_lines=2, placeholder=" …"))
    y = top + 10 + (len(lines) - 1) * LINE // 2 if layout.beside else top + LINE * len(lines) + 10
    low, rate, high = (_x(layout, value, start) for value in (bar.low, bar.rate, bar.high))
    return Row(bar, lines, top, y, low, rate, high)


def _x(layout: Layout, rate: float, start: float) -> float:
    share = (rate - start) / (1 - start)
    return round(layout.left + share * (layout.right - layout.left), 1)


def _ticks(layout: Layout, start: float, target: float) -> tuple[Tick, ...]:
    """The target, 90 % where it is another and in view, and both ends unless they would touch a label."""
    known = {target: True} | ({0.9: False} if start < 0.9 and abs(target - 0.9) > 1e-9 else {})
    room = 40 / (layout.right - layout.left) * (1 - start)
    for end in (start, 1.0):
        if all(abs(end - at) > room for at in known):
            known[end] = False
    return tuple(
        Tick(_x(layout, at, start), short_percent(at), is_target) for at, is_target in sorted(known.items())
    )


def _described(bars: Sequence[Bar]) -> str:
    """Every bar in words, for those who do not see it."""
    said = [
        f"{bar.label}: {percent(bar.rate)} ({rate_range(bar.low, bar.high)}, n = {integer(bar.n)})"
        for bar in bars
    ]
    return _("Tỷ lệ và khoảng tin cậy 95%%. %(bars)s.", bars="; ".join(said))
