"""Rates with their intervals, a dot and a bar each, against the target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from survey.charts.ink import Element, circle, cross, line, words
from survey.charts.listing import Listing, by_groups, columns, footnote, ruled, unmarked
from survey.charts.picture import Drawing, Layout, Picture, Table, made
from survey.charts.scale import Scale, rate_scale, rate_ticks
from survey.charts.spoken import NO_ANSWERS, VERDICTS, bounds_name, capital, listed
from survey.formats import integer, percent, rate_range, short_percent
from survey.i18n import gettext as _
from survey.i18n import lazy_gettext as _l


@dataclass(frozen=True)
class Rate:
    """A rate with its bounds. Without one, `note` says why; `verdict` is "met", "not_met" or "undecided".

    `strong` sets a factor off from a criterion. `shown` is written in place of the rate where only a range
    of it may be told.
    """

    label: str
    rate: float | None
    low: float | None
    high: float | None
    n: int | None
    verdict: str | None = None
    strong: bool = False
    note: str = ""
    shown: str = ""

    @property
    def text(self) -> str:
        return self.shown or percent(self.rate)


MARKS = {
    "met": _l("Chấm đặc: đạt."),
    "not_met": _l("Dấu nhân: chưa đạt."),
    "undecided": _l("Chấm rỗng: chưa đủ cơ sở kết luận."),
}
Groups = Sequence[tuple[str, Sequence[Rate]]]


def intervals(
    groups: Groups | Sequence[Rate],
    *,
    title: str,
    target: float | None = None,
    start: float | None = None,
    watched: bool = False,
) -> Picture:
    """Draw rates in the order given, by groups with a name each or as one list.

    The axis starts where the data need it, or at `start` so that several pictures can be compared.
    `watched`: the bounds are those of an open round, which may be looked at every day.
    """
    bounds = bounds_name(watched)
    named = by_groups(groups, Rate)
    rows = [row for _name, group in named for row in group]
    lows = [row.low if row.low is not None else row.rate for row in rows if row.rate is not None]
    known = [value for value in lows if value is not None] + ([] if start is None else [start + 1e-6])
    return made(
        title,
        _description(rows, target, bounds),
        _table(rows, bounds),
        lambda layout: _drawing(layout, named, known, target, bounds),
    )


def _drawing(
    layout: Layout,
    groups: Sequence[tuple[str, Sequence[Rate]]],
    lows: Sequence[float],
    target: float | None,
    bounds: str,
) -> Drawing:
    place = columns(layout)
    # A range is twice as long as a rate.
    wider = 18 if not layout.beside and any(row.shown for _name, rows in groups for row in rows) else 0
    scale = rate_scale(lows, target, place.left, place.right - wider)
    listing = Listing[Rate](layout, 32).fill(groups)
    drawn = ruled(listing, scale, rate_ticks(scale, target), 14)
    for row, y in listing.placed:
        drawn += _marks(layout, scale, row, y)
    end, bottom = footnote(listing.top + 4, layout, _how_to_read(scale, target, listing.placed, bounds))
    return Drawing(layout.width, bottom, tuple(drawn + listing.elements + end))


def _marks(layout: Layout, scale: Scale, row: Rate, y: float) -> list[Element]:
    numbers = 604 if layout.beside else 268 if row.shown else 254
    if row.rate is None:
        return unmarked(scale.left, y, row.note or str(NO_ANSWERS))
    drawn = []
    if row.low is not None and row.high is not None:
        drawn.append(line(scale.at(row.low), y, scale.at(row.high), y, "interval"))
    return [
        *drawn,
        *dot(scale.at(row.rate), y, row.verdict),
        words(numbers, y + 5, row.text, "words", "end"),
        words(layout.width, y + 5, f"n = {integer(row.n)}", "words small quiet", "end"),
    ]


def dot(x: float, y: float, verdict: str | None) -> list[Element]:
    """Full where the target is met, a cross where it is not, else open."""
    if verdict == "not_met":
        return [cross(x, y, 5, "under"), cross(x, y, 5, "point")]
    return [circle(x, y, 6, "point met" if verdict == "met" else "point")]


def _how_to_read(
    scale: Scale, target: float | None, placed: Sequence[tuple[Rate, float]], bounds: str
) -> str:
    said = []
    if any(row.low is not None for row, _y in placed):
        said.append(_("Thanh: %(bounds)s.", bounds=bounds))
    seen = {row.verdict for row, _y in placed if row.rate is not None}
    said += [str(text) for verdict, text in MARKS.items() if verdict in seen]
    if target is not None:
        said.append(_("Nét đứt đậm: mục tiêu %(target)s.", target=short_percent(target)))
    if scale.low > 0 and any(row.rate is not None for row, _y in placed):
        said.append(_("Trục bắt đầu từ %(start)s.", start=short_percent(scale.low)))
    return " ".join(said)


def _table(rows: Sequence[Rate], bounds: str) -> Table:
    head = (_("Tên"), _("Tỷ lệ"), capital(bounds), _("Số câu trả lời"), _("Kết luận"))
    return Table(head, tuple(_cells(row) for row in rows))


def _cells(row: Rate) -> tuple[str, ...]:
    verdict = str(VERDICTS[row.verdict]) if row.verdict else row.note
    if row.rate is None:
        verdict = row.note or str(NO_ANSWERS)
    return (row.label, row.text, rate_range(row.low, row.high), integer(row.n), verdict)


def _description(rows: Sequence[Rate], target: float | None, bounds: str) -> str:
    first = _("Tỷ lệ và %(bounds)s của %(n)s dòng.", bounds=bounds, n=integer(len(rows)))
    if target is not None:
        first += " " + _("Mục tiêu %(target)s.", target=short_percent(target))
    return f"{first} {listed([said(row) for row in rows])}"


def said(row: Rate) -> str:
    """A rate in words, never without its n."""
    if row.rate is None:
        return f"{row.label}: {row.note or NO_ANSWERS}"
    bounds = "" if row.low is None else f"{rate_range(row.low, row.high)}, "
    verdict = f", {str(VERDICTS[row.verdict]).lower()}" if row.verdict else ""
    return f"{row.label}: {row.text} ({bounds}n = {integer(row.n)}){verdict}"
