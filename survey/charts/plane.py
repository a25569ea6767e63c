"""Two axes: rates up the side, something else along the foot; and room for labels that touch nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from survey.charts.ink import Element, line, words
from survey.charts.scale import ROUND, Scale
from survey.charts.words import SMALL, width
from survey.formats import short_percent


@dataclass(frozen=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float

    def touches(self, other: Box) -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def holds(self, other: Box) -> bool:
        return (
            self.left <= other.left
            and other.right <= self.right
            and self.top <= other.top
            and other.bottom <= self.bottom
        )


def side(frame: Box, low: float, high: float = 1.0) -> Scale:
    """Rates from the bottom of the frame to its top, a little above the foot so that no mark lies on it."""
    return Scale(low, high, frame.bottom - 8, frame.top)


def side_ruled(frame: Box, scale: Scale, target: float | None) -> list[Element]:
    """Lines across at round rates, their labels left of the frame; the target's is darker."""
    values = [*(() if target is None else (target,)), scale.high, scale.low, *ROUND]
    chosen: list[float] = []
    for value in values:
        free = all(abs(scale.at(value) - scale.at(other)) >= 20 for other in chosen)
        if free and scale.low <= value <= scale.high:
            chosen.append(value)
    drawn = []
    for value in chosen:
        y, aim = scale.at(value), value == target
        look = "words small strong" if aim else "words small quiet"
        drawn.append(line(frame.left, y, frame.right, y, "target" if aim else "level"))
        drawn.append(words(frame.left - 6, y + 4, short_percent(value), look, "end"))
    return drawn


@dataclass
class Labels:
    """Names beside points: put where nothing stands yet, and counted where there is no such place."""

    frame: Box
    taken: list[Box] = field(default_factory=list)
    left_out: int = 0

    def mark(self, x: float, y: float, r: float) -> None:
        """Keep labels off a mark."""
        self.taken.append(Box(x - r, y - r, x + r, y + r))

    def near(self, x: float, y: float, text: str, gap: float = 9) -> list[Element]:
        """The words right or left of a point, level with it or a little off, or nothing."""
        room = width(text, SMALL)
        for shift in (0, -11, 11):
            for start in (x + gap, x - gap - room):
                box = Box(start, y + shift - 8, start + room, y + shift + 8)
                if self.frame.holds(box) and not any(box.touches(other) for other in self.taken):
                    self.taken.append(box)
                    return [words(start, y + shift + 4, text, "words small outlined")]
        self.left_out += 1
        return []


def spread_out(wanted: Sequence[tuple[float, float]], gap: float, before: Sequence[int] = ()) -> list[int]:
    """Which of these (place, room) along a line can carry a label: the last, the first, `before`, the rest.

    >>> spread_out([(0, 30), (20, 30), (40, 30), (60, 30)], 4)
    [0, 3]
    """
    kept: list[int] = []
    for at in dict.fromkeys([len(wanted) - 1, 0, *before, *range(len(wanted))]) if wanted else ():
        place, room = wanted[at]
        if all(abs(place - wanted[other][0]) >= (room + wanted[other][1]) / 2 + gap for other in kept):
            kept.append(at)
    return sorted(kept)
