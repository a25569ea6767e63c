"""Rows of words with marks beside or below them: the frame of every picture that is a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from survey.charts.ink import Element, line, lines, rect, words
from survey.charts.picture import Layout
from survey.charts.scale import Scale, Tick
from survey.charts.words import LINE, SMALL, cut, width, wrap

# From so many rows on they stand closer, each name on one line.
MANY = 40


class Named(Protocol):
    @property
    def label(self) -> str: ...

    @property
    def strong(self) -> bool: ...


Row = TypeVar("Row", bound=Named)


Kind = TypeVar("Kind")


def by_groups(
    given: Sequence[tuple[str, Sequence[Kind]]] | Sequence[Kind], kind: type[Kind]
) -> list[tuple[str, list[Kind]]]:
    """Rows by named groups, or one list of rows as a group without a name."""
    loose = [row for row in given if isinstance(row, kind)]
    if loose:
        return [("", loose)]
    return [(group[0], list(group[1])) for group in given if isinstance(group, tuple)]


@dataclass(frozen=True)
class Columns:
    """Where a layout keeps its words (from 0 to `words`) and its marks."""

    words: float
    left: float
    right: float


WIDE = Columns(words=236, left=252, right=516)
NARROW = Columns(words=340, left=16, right=196)


def columns(layout: Layout) -> Columns:
    return WIDE if layout.beside else NARROW


@dataclass
class Listing(Generic[Row]):
    """Rows placed from `top` down: `placed` says at which height each one's mark is drawn."""

    layout: Layout
    top: float
    elements: list[Element] = field(default_factory=list)
    placed: list[tuple[Row, float]] = field(default_factory=list)

    def fill(self, groups: Sequence[tuple[str, Sequence[Row]]]) -> Listing[Row]:
        dense = sum(len(rows) for _name, rows in groups) > MANY
        for name, rows in groups:
            if name:
                self._heading(name)
            for row in rows:
                self._row(row, dense)
        return self

    def _heading(self, name: str) -> None:
        self.top += 10 if self.placed else 0
        self.elements.append(words(0, self.top + 12, cut(name, self.layout.width), "words quiet"))
        self.top += 26

    def _row(self, row: Row, dense: bool) -> None:
        beside = self.layout.beside
        most = 1 if dense and beside else 2
        texts = wrap(row.label, columns(self.layout).words, most, strong=row.strong)
        self.elements += lines(0, self.top, texts, "words strong" if row.strong else "words")
        tall = LINE * len(texts)
        y = self.top + 9 + (tall - LINE) / 2 if beside else self.top + tall + 12
        self.placed.append((row, y))
        if beside:
            self.top += max(tall, LINE) + (1 if dense else 10)
        else:
            self.top = y + 17


def ruled(
    listing: Listing[Row], scale: Scale, ticks: Sequence[Tick], top: float, *, tall: float = 8
) -> list[Element]:
    """The axis: labels above, lines through; only beside each mark where words stand between the marks."""
    drawn = []
    for tick in ticks:
        x, kind = scale.at(tick.value), "target" if tick.target else "level"
        look = "words small strong" if tick.target else "words small quiet"
        drawn.append(words(x, top, tick.label, look, "middle"))
        if listing.layout.beside:
            drawn.append(line(x, top + 8, x, listing.top, kind))
        else:
            drawn.append(line(x, top + 6, x, top + 12, kind))
            drawn += [line(x, y - tall, x, y + tall, kind) for _row, y in listing.placed]
    return drawn


def footnote(top: float, layout: Layout, text: str) -> tuple[list[Element], float]:
    """Small words over the whole width, and where they end."""
    texts = wrap(text, layout.width, 6, SMALL)
    return lines(0, top, texts, "words small quiet"), top + LINE * len(texts) + 4


def unmarked(x: float, y: float, why: str) -> list[Element]:
    """Words where a mark would stand, on a ground that hides the axis behind them."""
    room = width(why, SMALL) + 6
    return [rect(max(x - 3, 0), y - 9, room, 18, "halo"), words(x, y + 4, why, "words small quiet")]
