"""A rate from day to day around its mean, between the limits of chance: plain ones, and Laney's p′."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from survey.charts.ink import Element, circle, line, number, path, words
from survey.charts.listing import footnote
from survey.charts.picture import Drawing, Layout, Picture, Table, made
from survey.charts.plane import Box, side, side_ruled, spread_out
from survey.charts.scale import Scale, rate_start
from survey.charts.spoken import listed
from survey.charts.words import SMALL, width
from survey.formats import day, integer, percent, rate_range, short_percent
from survey.i18n import gettext as _


@dataclass(frozen=True)
class Point:
    """A day's rate of n answers with the limits of chance: plain, and wider where days differ (`laney`)."""

    on: date
    rate: float
    n: int
    plain: tuple[float, float]
    laney: tuple[float, float] | None = None

    @property
    def outside(self) -> int:
        """How many of its limits it lies beyond: 0, 1 (the nearer) or 2."""
        limits = [self.plain, *([self.laney] if self.laney else [])]
        return sum(not low - 1e-9 <= self.rate <= high + 1e-9 for low, high in limits)


def control(
    points: Sequence[Point], *, centre: float | None, title: str, target: float | None = None
) -> Picture:
    """Draw days in their order; raises ValueError for a day without answers or a rate outside 0-1."""
    for point in points:
        if point.n < 1 or not 0 <= point.rate <= 1:
            raise ValueError(f"{point.on}: {point.rate} of {point.n}; expected 0 to 1 of at least one answer")
    days = sorted(points, key=lambda point: point.on)
    return made(
        title, _description(days, centre), _table(days), lambda layout: _drawing(layout, days, centre, target)
    )


def _drawing(layout: Layout, points: Sequence[Point], centre: float | None, target: float | None) -> Drawing:
    frame = Box(48, 14, layout.width - 8, 244 if layout.beside else 214)
    lows = [low for p in points for low in (p.rate, p.plain[0], *(p.laney[:1] if p.laney else ()))]
    up = side(frame, rate_start(lows))
    first, last = points[0].on.toordinal(), points[-1].on.toordinal()
    along = Scale(first, max(last, first + 1), frame.left + 12, frame.right - 12)
    drawn = side_ruled(frame, up, target)
    drawn.append(line(frame.left, frame.bottom, frame.right, frame.bottom, "axis"))
    if centre is not None:
        drawn.append(line(frame.left, up.at(centre), frame.right, up.at(centre), "axis"))
    for end in (0, 1):
        drawn.append(_curve(along, up, [(p.on, p.plain[end]) for p in points], "limit-1"))
        drawn.append(_curve(along, up, [(p.on, p.laney[end]) for p in points if p.laney], "limit-2"))
    drawn += [mark for p in points for mark in _mark(along.at(p.on.toordinal()), up.at(p.rate), p, centre)]
    drawn += _names(frame, along, points)
    end_, bottom = footnote(frame.bottom + 24, layout, _how_to_read(points, centre, target, up))
    return Drawing(layout.width, bottom, tuple(drawn + end_))


def _curve(along: Scale, up: Scale, spots: Sequence[tuple[date, float]], kind: str) -> Element:
    places = [f"{number(along.at(on.toordinal()))} {number(up.at(value))}" for on, value in spots]
    return path("M" + "L".join(places) if places else "M0 0", kind)


def _mark(x: float, y: float, point: Point, centre: float | None) -> list[Element]:
    """A ring inside the limits, a triangle beyond the plain ones, a full one beyond both."""
    tip = f"{day(point.on)}: {percent(point.rate)}, n = {integer(point.n)}"
    if not point.outside:
        return [circle(x, y, 3.5, "dot", tip)]
    up = -1 if centre is None or point.rate > centre else 1
    kind = "sign full" if point.outside > 1 else "sign"
    return [path(f"M{number(x - 6)} {number(y - 5 * up)}h12l-6 {number(10 * up)}z", kind, tip)]


def _names(frame: Box, along: Scale, points: Sequence[Point]) -> list[Element]:
    """Days under the foot, as many as have room."""
    said = [f"{p.on.day}/{p.on.month}" for p in points]
    places = [along.at(p.on.toordinal()) for p in points]
    rooms = [width(text, SMALL) for text in said]
    return [
        words(places[at], frame.bottom + 17, said[at], "words small quiet", "middle")
        for at in spread_out(list(zip(places, rooms, strict=True)), 10)
    ]


def _how_to_read(points: Sequence[Point], centre: float | None, target: float | None, up: Scale) -> str:
    said = []
    if centre is not None:
        said.append(_("Nét ngang liền: mức chung %(centre)s.", centre=percent(centre)))
    said.append(_("Đường liền: giới hạn p."))
    if any(p.laney for p in points):
        said.append(_("Đường đứt: giới hạn Laney, tính cả khác biệt giữa các ngày."))
    if any(p.outside for p in points):
        said.append(_("Tam giác: ra ngoài giới hạn p; tam giác đặc: ra ngoài cả hai."))
    said.append(_("Hình chỉ để xem, không phải cảnh báo hay kết luận."))
    if target is not None:
        said.append(_("Nét đứt đậm: mục tiêu %(target)s.", target=short_percent(target)))
    if up.low > 0:
        said.append(_("Trục bắt đầu từ %(start)s.", start=short_percent(up.low)))
    return " ".join(said)


def _where(point: Point) -> str:
    return (_("trong giới hạn"), _("ngoài giới hạn p"), _("ngoài cả hai giới hạn"))[
        point.outside if point.laney else min(point.outside, 1)
    ]


def _table(points: Sequence[Point]) -> Table:
    head = (_("Ngày"), _("Tỷ lệ"), _("Số câu trả lời"), _("Giới hạn p"), _("Giới hạn Laney"), _("Vị trí"))
    return Table(
        head,
        tuple(
            (
                *(day(p.on), percent(p.rate), integer(p.n), rate_range(*p.plain)),
                *(rate_range(*p.laney) if p.laney else "–", _where(p)),
            )
            for p in points
        ),
    )


def _description(points: Sequence[Point], centre: float | None) -> str:
    out = [p for p in points if p.outside]
    first = _(
        "Tỷ lệ của %(n)s ngày quanh mức chung %(centre)s; %(out)s ngày ra ngoài giới hạn.",
        n=integer(len(points)),
        centre=percent(centre),
        out=integer(len(out)),
    )
    said = [f"{day(p.on)}: {percent(p.rate)} (n = {integer(p.n)}), {_where(p)}" for p in out]
    return f"{first} {listed(said)}" if said else first
