"""One tile per unit, all of one size whatever the land or the people, in the shade and shape of its state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from survey.charts.ink import Element, rect, words
from survey.charts.listing import by_groups
from survey.charts.picture import Drawing, Layout, Picture, Table, made
from survey.charts.plane import Box
from survey.charts.states import VERDICT_STATES, State, States, check, key, shape
from survey.charts.words import SMALL, cut, wrap
from survey.formats import integer
from survey.i18n import gettext as _

COLUMNS = {"wide": 6, "narrow": 3}
TALL, NOTE, GAP = 62.0, 15.0, 4.0


@dataclass(frozen=True)
class Tile:
    """A unit with the name of its state and the figure to show, such as "95,2%" with its "n = 340"."""

    label: str
    state: str
    figure: str = ""
    note: str = ""


Groups = Sequence[tuple[str, Sequence[Tile]]]


def tiles(groups: Groups | Sequence[Tile], *, title: str, states: States = VERDICT_STATES) -> Picture:
    """Draw units in the order given, by named groups or as one list; an unknown state is a ValueError."""
    grouped = by_groups(groups, Tile)
    found = [tile for _name, group in grouped for tile in group]
    for tile in found:
        check(states, tile.label, tile.state)
    return made(
        title, counted(found, states), table(found, states), lambda layout: _drawing(layout, grouped, states)
    )


def _drawing(layout: Layout, groups: Groups, states: States) -> Drawing:
    drawn, top = key(states, [tile.state for _name, group in groups for tile in group], layout.width)
    count = COLUMNS[layout.name]
    wide = (layout.width - GAP * (count - 1)) / count
    tall = TALL + (NOTE if any(tile.note for _name, group in groups for tile in group) else 0)
    for name, group in groups:
        if name:
            drawn.append(words(0, top + 18, cut(name, layout.width), "words quiet"))
            top += 26
        for at, tile in enumerate(group):
            x, y = (at % count) * (wide + GAP), top + (at // count) * (tall + GAP)
            drawn += _tile(tile, states, Box(x, y, x + wide, y + tall))
        top += -(-len(group) // count) * (tall + GAP) + 4
    return Drawing(layout.width, top, tuple(drawn))


def _tile(tile: Tile, states: States, box: Box) -> list[Element]:
    """Name at the top, figure and shape below it, the note at the foot."""
    state = states[tile.state]
    light = " light" if state.light else ""
    left, wide, figure_at = box.left + 7, box.right - box.left, box.top + TALL - 9
    names = wrap(tile.label, wide - 14, 2, SMALL)
    return [
        rect(
            box.left + 0.5, box.top + 0.5, wide - 1, box.bottom - box.top - 1, state.fill, tip_of(tile, state)
        ),
        *(words(left, box.top + 18 + 15 * at, name, f"words small{light}") for at, name in enumerate(names)),
        words(left, figure_at, cut(tile.figure, wide - 34, SMALL), f"words small strong{light}"),
        *shape(state, box.right - 14, figure_at - 5),
        words(left, figure_at + NOTE, cut(tile.note, wide - 14, SMALL), f"words small{light}"),
    ]


def tip_of(tile: Tile, state: State) -> str:
    return ", ".join(part for part in (tile.label, tile.figure, tile.note, str(state.word)) if part)


def table(found: Sequence[Tile], states: States) -> Table:
    """Every unit with its state in words."""
    head = (_("Tên"), _("Tình trạng"), _("Số liệu"), _("Ghi chú"))
    return Table(head, tuple((t.label, str(states[t.state].word), t.figure or "–", t.note) for t in found))


def counted(found: Sequence[Tile], states: States) -> str:
    """How many units are in each state; each one is in the table."""
    counts = Counter(tile.state for tile in found)
    said = [f"{states[name].word}: {integer(counts[name])}" for name in states if counts[name]]
    first = _("%(n)s đơn vị theo tình trạng.", n=integer(len(found)))
    return f"{first} {'; '.join(said)}."
