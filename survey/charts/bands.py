"""Where each unit may truly stand in a list: a bar over its possible ranks, a dot at the rank by its rate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from survey.charts.ink import Element, circle, line, words
from survey.charts.listing import Listing, columns, footnote, ruled, unmarked
from survey.charts.picture import Drawing, Layout, Picture, Table, made
from survey.charts.scale import Scale, Tick, apart
from survey.charts.spoken import NO_ANSWERS, listed
from survey.formats import integer, percent
from survey.i18n import gettext as _


@dataclass(frozen=True)
class Band:
    """A unit's rank by its rate and the best and worst it may truly have; None with a `note` why."""

    label: str
    rank: int | None
    best: int | None
    worst: int | None
    rate: float | None = None
    n: int | None = None
    strong: bool = False
    note: str = ""

    @property
    def span(self) -> str:
        """The ranks in words: "3", or "1–12"."""
        if self.best is None or self.worst is None:
            return self.note or str(NO_ANSWERS)
        return (
            integer(self.best) if self.best == self.worst else f"{integer(self.best)}–{integer(self.worst)}"
        )


def bands(rows: Sequence[Band], *, of: int, title: str) -> Picture:
    """Draw units in the order given, of `of` ranked ones; raises ValueError for ranks outside 1 to `of`."""
    for row in rows:
        known = [rank for rank in (row.best, row.rank, row.worst) if rank is not None]
        if known and not (len(known) == 3 and 1 <= known[0] <= known[1] <= known[2] <= of):
            raise ValueError(
                f"{row.label}: ranks {known}; expected best, rank, worst in order from 1 to {of}"
            )
    return made(title, _description(rows, of), _table(rows), lambda layout: _drawing(layout, rows, of))


def _drawing(layout: Layout, rows: Sequence[Band], of: int) -> Drawing:
    place = columns(layout)
    scale = Scale(1, max(of, 2), place.left + 6, place.right)
    listing = Listing[Band](layout, 32).fill([("", rows)])
    drawn = ruled(listing, scale, _ticks(scale, of), 14)
    for row, y in listing.placed:
        drawn += _marks(layout, scale, row, y, of)
    said = ""
    if any(row.best is not None for row in rows):
        said = _(
            "Thanh: các hạng có thể, đúng cho mọi đơn vị cùng lúc với độ tin cậy 95%. Chấm: hạng theo tỷ lệ. "
            "Hạng 1 là cao nhất."
        )
    if any(row.best == 1 and row.worst == of > 1 for row in rows):
        said += " " + _("Nét đứt: số liệu không nói được gì về hạng.")
    end, bottom = footnote(listing.top + 4, layout, said)
    return Drawing(layout.width, bottom, tuple(drawn + listing.elements + end))


def _ticks(scale: Scale, of: int) -> list[Tick]:
    wanted = [1, of, *(round(of * part / 20) * 5 for part in (2, 1, 3))] if of > 8 else range(1, of + 1)
    return apart(scale, [Tick(rank, integer(rank)) for rank in wanted if 1 <= rank <= of])


def _marks(layout: Layout, scale: Scale, row: Band, y: float, of: int) -> list[Element]:
    if row.rank is None or row.best is None or row.worst is None:
        return unmarked(scale.left, y, row.span)
    nothing = row.best == 1 and row.worst == of > 1
    drawn: list[Element] = [
        line(scale.at(row.best), y, scale.at(row.worst), y, "whole" if nothing else "interval"),
        circle(scale.at(row.rank), y, 5, "point"),
        words(columns(layout).right + (82 if layout.beside else 68), y + 5, row.span, "words", "end"),
    ]
    if row.n is not None:
        drawn.append(words(layout.width, y + 5, f"n = {integer(row.n)}", "words small quiet", "end"))
    return drawn


def _table(rows: Sequence[Band]) -> Table:
    head = (_("Tên"), _("Hạng có thể"), _("Hạng theo tỷ lệ"), _("Tỷ lệ"), _("Số câu trả lời"))
    cells = ((row.label, row.span, integer(row.rank), percent(row.rate), integer(row.n)) for row in rows)
    return Table(head, tuple(cells))


def _description(rows: Sequence[Band], of: int) -> str:
    first = _("Các hạng có thể của %(n)s dòng trong %(of)s đơn vị.", n=integer(len(rows)), of=integer(of))
    return f"{first} {listed([f'{row.label}: {row.span}' for row in rows])}"
