"""States of units on tiles and maps: a word, a shade and a shape each, so that none needs colour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from survey.charts.ink import Element, circle, cross, number, path, rect, words
from survey.charts.words import LINE, SMALL, width
from survey.i18n import LazyText
from survey.i18n import lazy_gettext as _l

Shape = Literal["tick", "cross", "ring", "up", "down", "bar", "dash", "none"]
# Shades on which words and shapes are light.
DARK = 4


@dataclass(frozen=True)
class State:
    """`shade` 1 to 5 from light to dark, 0 for paper; a state without figures is `dashed`."""

    word: str | LazyText
    shape: Shape
    shade: int
    dashed: bool = False

    @property
    def fill(self) -> str:
        if self.dashed:
            return "tile-none"
        return f"tile-{self.shade}"

    @property
    def light(self) -> bool:
        return self.shade >= DARK


States = Mapping[str, State]
VERDICT_STATES: States = {
    "met": State(_l("Đạt"), "tick", 4),
    "undecided": State(_l("Chưa đủ cơ sở kết luận"), "ring", 0),
    "not_met": State(_l("Chưa đạt"), "cross", 2),
    "shown": State(_l("Có số liệu, không kết luận"), "none", 0),
    "none": State(_l("Chưa có câu trả lời"), "none", 0, dashed=True),
    "hidden": State(_l("Không công bố, quá ít câu trả lời"), "dash", 0, dashed=True),
}


def shape(state: State, x: float, y: float, r: float = 5) -> list[Element]:
    """The shape of a state around a place, in ink that its shade carries."""
    kind = "shape light-stroke" if state.light else "shape"
    a, b = number(x - r), number(x + r)
    paths = {
        "tick": f"M{a} {number(y)}l{number(r * 0.8)} {number(r * 0.8)}l{number(r * 1.2)} {number(-1.6 * r)}",
        "up": f"M{a} {number(y + r * 0.8)}h{number(2 * r)}l{number(-r)} {number(-1.6 * r)}z",
        "down": f"M{a} {number(y - r * 0.8)}h{number(2 * r)}l{number(-r)} {number(1.6 * r)}z",
        "bar": f"M{a} {number(y)}H{b}",
        "dash": f"M{number(x - r * 0.6)} {number(y)}H{number(x + r * 0.6)}",
    }
    if state.shape == "cross":
        return [cross(x, y, r * 0.8, kind)]
    if state.shape == "ring":
        return [circle(x, y, r * 0.9, kind)]
    return [path(paths[state.shape], kind)] if state.shape in paths else []


def key(states: States, seen: Sequence[str], room: float) -> tuple[list[Element], float]:
    """The states that occur, each with its shade, shape and word; and how high that stands."""
    drawn: list[Element] = []
    x, y = 0.0, 14.0
    for name in (name for name in states if name in seen):
        state, word = states[name], str(states[name].word)
        wide = width(word, SMALL) + 28
        if x and x + wide > room:
            x, y = 0.0, y + LINE + 4
        drawn += [rect(x + 1, y - 13, 18, 18, state.fill), *shape(state, x + 10, y - 4)]
        drawn.append(words(x + 26, y, word, "words small"))
        x += wide + 16
    return drawn, y + 12 if drawn else 0.0


def check(states: States, label: str, state: str) -> None:
    if state not in states:
        raise ValueError(f"{label}: state {state!r}; expected one of {list(states)}")
