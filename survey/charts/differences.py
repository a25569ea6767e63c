"""Differences of rates with their intervals, in percentage points, against no difference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from survey.charts.ink import Element, circle, line, words
from survey.charts.listing import Listing, columns, footnote, ruled, unmarked
from survey.charts.picture import Drawing, Layout, Picture, Table, made
from survey.charts.scale import Scale, Tick, apart
from survey.charts.spoken import listed
from survey.formats import decimal
from survey.i18n import gettext as _

STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)


@dataclass(frozen=True)
class Difference:
    """One rate less another with its bounds, -1 to 1; None with a `note` that says why."""

    label: str
    difference: float | None
    low: float | None
    high: float | None
    strong: bool = False
    note: str = ""

    @property
    def sure(self) -> bool:
        """The interval leaves out no difference."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


def differences(rows: Sequence[Difference], *, title: str) -> Picture:
    """Draw differences in the order given; right of the line the first of the two rates is higher."""
    return made(title, _description(rows), _table(rows), lambda layout: _drawing(layout, rows))


def points(value: float | None) -> str:
    """A difference in percentage points with its sign: "+1,2"."""
    if value is None:
        return "–"
    return ("+" if round(value, 3) > 0 else "") + decimal(value * 100, 1)


def bounds(row: Difference) -> str:
    if row.low is None or row.high is None:
        return "–"
    return _("%(low)s đến %(high)s", low=points(row.low), high=points(row.high))


def _reach(rows: Sequence[Difference]) -> float:
    """The smallest round figure that no bound exceeds."""
    furthest = max(
        (abs(v) for row in rows for v in (row.difference, row.low, row.high) if v is not None), default=0
    )
    return next(step for step in STEPS if step >= min(furthest, 1.0) - 1e-9)


def _drawing(layout: Layout, rows: Sequence[Difference]) -> Drawing:
    place = columns(layout)
    reach = _reach(rows)
    scale = Scale(-reach, reach, place.left + 4, place.right - 10)
    listing = Listing[Difference](layout, 32).fill([("", rows)])
    zero = Tick(0.0, "0", target=True)
    marks = [zero, *(Tick(at, points(at)) for at in (-reach, reach, -reach / 2, reach / 2))]
    drawn = ruled(listing, scale, apart(scale, marks), 14)
    for row, y in listing.placed:
        drawn += _marks(layout, scale, row, y)
    said = ""
    if any(row.difference is not None for row in rows):
        said = _(
            "Đơn vị: điểm phần trăm. Thanh: khoảng tin cậy 95% của chênh lệch. "
            "Chấm đặc: khoảng không chứa 0. Chấm rỗng: chưa tách được khỏi 0."
        )
    end, bottom = footnote(listing.top + 4, layout, said)
    return Drawing(layout.width, bottom, tuple(drawn + listing.elements + end))


def _marks(layout: Layout, scale: Scale, row: Difference, y: float) -> list[Element]:
    if row.difference is None:
        return unmarked(scale.left, y, row.note or _("Không so sánh được"))
    drawn: list[Element] = []
    if row.low is not None and row.high is not None:
        drawn.append(line(scale.at(row.low), y, scale.at(row.high), y, "interval"))
        drawn.append(words(layout.width, y + 5, bounds(row), "words small quiet", "end"))
    drawn.append(circle(scale.at(row.difference), y, 6, "point met" if row.sure else "point"))
    at = columns(layout).right + (50 if layout.beside else 38)
    return [*drawn, words(at, y + 5, points(row.difference), "words", "end")]


def _table(rows: Sequence[Difference]) -> Table:
    head = (_("Tên"), _("Chênh lệch, điểm phần trăm"), _("Khoảng tin cậy 95%"), _("Ghi chú"))
    return Table(head, tuple((row.label, points(row.difference), bounds(row), _remark(row)) for row in rows))


def _remark(row: Difference) -> str:
    if row.difference is None:
        return row.note or _("Không so sánh được")
    return row.note or (_("khác 0") if row.sure else _("chưa tách được khỏi 0"))


def _description(rows: Sequence[Difference]) -> str:
    said = [f"{row.label}: {points(row.difference)} ({bounds(row)}), {_remark(row)}" for row in rows]
    first = _("Chênh lệch tính bằng điểm phần trăm và khoảng tin cậy 95%.")
    return f"{first} {listed(said)}"
