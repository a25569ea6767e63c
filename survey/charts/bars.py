"""How much of a whole is there: a full outline for the most there can be, filled as far as it goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from survey.charts.ink import Element, rect, words
from survey.charts.listing import MANY, Listing, by_groups, unmarked
from survey.charts.picture import Drawing, Layout, Picture, Table, made
from survey.charts.spoken import listed
from survey.formats import decimal, integer
from survey.i18n import gettext as _


@dataclass(frozen=True)
class Bar:
    """`value` of at most `of`, such as points or forms; None with a `note` that says why."""

    label: str
    value: float | None
    of: float
    strong: bool = False
    note: str = ""

    @property
    def said(self) -> str:
        if self.value is None:
            return self.note or _("Chưa có số liệu")
        return f"{decimal(self.value, 4, trim=True)}/{decimal(self.of, 4, trim=True)}"


Groups = Sequence[tuple[str, Sequence[Bar]]]


def bars(groups: Groups | Sequence[Bar], *, title: str) -> Picture:
    """Draw bars in the order given, all of one length, by named groups or as one list.

    Raises ValueError for a value below 0 and for a whole that is not above 0; more than the whole fills it.
    """
    grouped = by_groups(groups, Bar)
    rows = [row for _name, group in grouped for row in group]
    for row in rows:
        if row.of <= 0 or (row.value is not None and row.value < 0):
            raise ValueError(f"{row.label}: {row.value} of {row.of}; expected 0 or more of more than 0")
    return made(
        title, _description(rows), _table(rows), lambda layout: _drawing(layout, grouped, len(rows) > MANY)
    )


def _drawing(layout: Layout, groups: Groups, dense: bool) -> Drawing:
    listing = Listing[Bar](layout, 4).fill(groups)
    left, right = (252.0, 560.0) if layout.beside else (1.0, 240.0)
    tall = 12 if dense else 16
    drawn: list[Element] = []
    for row, y in listing.placed:
        if row.value is None:
            drawn += unmarked(left, y, row.said)
            continue
        filled = (right - left) * min(row.value / row.of, 1.0)
        drawn.append(rect(left, y - tall / 2, right - left, tall, "whole-bar"))
        if filled:
            drawn.append(rect(left, y - tall / 2, filled, tall, "filled"))
        drawn.append(words(layout.width, y + 5, row.said, "words", "end"))
    return Drawing(layout.width, listing.top + 4, tuple(drawn + listing.elements))


def _table(rows: Sequence[Bar]) -> Table:
    head = (_("Tên"), _("Đạt được"), _("Tối đa"), _("Ghi chú"))
    return Table(
        head,
        tuple(
            (row.label, decimal(row.value, 4, trim=True), decimal(row.of, 4, trim=True), row.note)
            for row in rows
        ),
    )


def _description(rows: Sequence[Bar]) -> str:
    first = _("Đạt được trên tối đa của %(n)s dòng.", n=integer(len(rows)))
    return f"{first} {listed([f'{row.label}: {row.said}' for row in rows])}"
