"""Rates over time: points with their intervals, joined only where they may be compared, breaks drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from survey.charts.ink import Element, line, words
from survey.charts.intervals import dot
from survey.charts.listing import footnote
from survey.charts.picture import Drawing, Layout, Picture, Table, made
from survey.charts.plane import Box, side, side_ruled, spread_out
from survey.charts.scale import Scale, rate_start
from survey.charts.spoken import NO_ANSWERS, VERDICTS, bounds_name, listed, sentence
from survey.charts.words import LINE, SMALL, width
from survey.formats import day, integer, percent, rate_range, short_percent
from survey.i18n import gettext as _


@dataclass(frozen=True)
class Moment:
    """A rate with its bounds on a day, shortly named ("2025"); None with a `note` that says why.

    `shown` is written in place of the rate where only a range of it may be told.
    """

    label: str
    on: date
    rate: float | None
    low: float | None
    high: float | None
    n: int | None
    verdict: str | None = None
    note: str = ""
    shown: str = ""
    watched: bool = False

    @property
    def text(self) -> str:
        return self.shown or percent(self.rate)


@dataclass(frozen=True)
class Break:
    """From this day on rates are not comparable with those before, and why."""

    on: date
    why: str


def trend(
    moments: Sequence[Moment], breaks: Sequence[Break] = (), *, title: str, target: float | None = None
) -> Picture:
    """Draw moments in the order of their days; no line crosses a break or a moment without a rate.

    Where one moment's bounds are those of an open round (`watched`), the picture says which they are.
    """
    points = sorted(moments, key=lambda moment: moment.on)
    cuts = sorted(breaks, key=lambda one: one.on)
    return made(
        title,
        _description(points, cuts),
        _table(points, cuts),
        lambda layout: _drawing(layout, points, cuts, target),
    )


def joined(points: Sequence[Moment], cuts: Sequence[Break]) -> list[tuple[Moment, Moment]]:
    """Neighbours between which a line may run."""
    return [
        (one, other)
        for one, other in pairwise(points)
        if one.rate is not None
        and other.rate is not None
        and not any(one.on < cut_.on <= other.on for cut_ in cuts)
    ]


def _drawing(
    layout: Layout, points: Sequence[Moment], cuts: Sequence[Break], target: float | None
) -> Drawing:
    top = 22 + LINE * len(cuts)
    frame = Box(48, top, layout.width - 8, top + (230 if layout.beside else 200))
    lows = [v for p in points for v in (p.rate, p.low) if v is not None]
    up = side(frame, rate_start([*lows, *([] if target is None else [target - 0.05])]))
    along = _along(frame, [*(p.on for p in points), *(c.on for c in cuts)], layout)
    drawn = side_ruled(frame, up, target)
    drawn.append(line(frame.left, frame.bottom, frame.right, frame.bottom, "axis"))
    for at, one in enumerate(cuts):
        drawn += _break(frame, along.at(one.on.toordinal()), 14 + LINE * at, one)
    for one_, other in joined(points, cuts):
        ends = [(along.at(p.on.toordinal()), up.at(p.rate or 0.0)) for p in (one_, other)]
        drawn.append(line(*ends[0], *ends[1], "path"))
    for point in points:
        drawn += _point(along.at(point.on.toordinal()), up, point)
    drawn += _labels(frame, along, up, points, _beside(points, cuts))
    told = [one for one in cuts if _said(frame, along.at(one.on.toordinal()), one).endswith(one.why)]
    end, bottom = footnote(frame.bottom + 42, layout, _how_to_read(points, cuts, told, target, up))
    return Drawing(layout.width, bottom, tuple(drawn + end))


def _along(frame: Box, days: Sequence[date], layout: Layout) -> Scale:
    """Days from edge to edge; a lone one stands in the middle."""
    found = [day_.toordinal() for day_ in days] or [0]
    low, high = min(found), max(found)
    if low == high:
        low, high = low - 1, high + 1
    return Scale(low, high, frame.left + 36, frame.right - (40 if layout.beside else 32))


def _break(frame: Box, x: float, y: float, one: Break) -> list[Element]:
    """Two strokes through the whole picture, with day and reason on the side that has more room."""
    leftward = x > (frame.left + frame.right) / 2
    spot = x - 8 if leftward else x + 8
    return [
        line(x - 2, y - 10, x - 2, frame.bottom, "break"),
        line(x + 2, y - 10, x + 2, frame.bottom, "break"),
        words(spot, y, _said(frame, x, one), "words small", "end" if leftward else "start"),
    ]


def _said(frame: Box, x: float, one: Break) -> str:
    """The day with its reason where that fits; else the footnote has it."""
    room = max(x, frame.right + 8 - x) - 8
    text = f"{day(one.on)}: {one.why}"
    return text if width(text, SMALL) <= room else day(one.on)


def _point(x: float, up: Scale, point: Moment) -> list[Element]:
    if point.rate is None:
        return [words(x, up.left - 6, "–", "words quiet", "middle")]
    drawn: list[Element] = []
    if point.low is not None and point.high is not None:
        drawn.append(line(x, up.at(point.low), x, up.at(point.high), "interval"))
    return drawn + dot(x, up.at(point.rate), point.verdict)


def _beside(points: Sequence[Moment], cuts: Sequence[Break]) -> list[int]:
    """The points just before and after each break."""
    pairs = [(at, at + 1) for at, pair in enumerate(pairwise(points)) if pair not in joined(points, cuts)]
    return [at for pair in pairs for at in pair]


def _labels(
    frame: Box, along: Scale, up: Scale, points: Sequence[Moment], first: Sequence[int]
) -> list[Element]:
    """Names and numbers of answers under the foot, rates above the bars, for those that have room."""
    said = [(p.label, f"n = {integer(p.n)}" if p.n is not None else "", p.text) for p in points]
    rooms = [max(width(text, SMALL, strong=True) for text in texts) for texts in said]
    places = [along.at(p.on.toordinal()) for p in points]
    drawn: list[Element] = []
    for at in spread_out(list(zip(places, rooms, strict=True)), 6, first):
        x, point = places[at], points[at]
        name, count, rate = said[at]
        drawn.append(words(x, frame.bottom + 17, name, "words small strong", "middle"))
        drawn.append(words(x, frame.bottom + 34, count, "words small quiet", "middle"))
        if point.rate is not None:
            above = min(up.at(point.rate if point.high is None else point.high), up.at(point.rate) - 3)
            drawn.append(words(x, above - 8, rate, "words small strong outlined", "middle"))
    return drawn


def _how_to_read(
    points: Sequence[Moment], cuts: Sequence[Break], told: Sequence[Break], target: float | None, up: Scale
) -> str:
    if not any(p.rate is not None for p in points):
        return str(NO_ANSWERS)
    said = []
    bounded = [p for p in points if p.low is not None]
    if any(not p.watched for p in bounded):
        said.append(_("Thanh: %(bounds)s.", bounds=bounds_name(False)))
    if late := [p.label for p in bounded if p.watched]:
        said.append(_("Thanh của %(names)s: %(bounds)s.", names=", ".join(late), bounds=bounds_name(True)))
    if target is not None:
        said.append(_("Nét đứt đậm: mục tiêu %(target)s.", target=short_percent(target)))
    if cuts:
        said.append(_("Vạch đôi: từ đây không so sánh được với trước đó."))
        said += [f"{day(one.on)}: {sentence(one.why)}" for one in cuts if one not in told]
    if up.low > 0:
        said.append(_("Trục bắt đầu từ %(start)s.", start=short_percent(up.low)))
    return " ".join(said)


def _table(points: Sequence[Moment], cuts: Sequence[Break]) -> Table:
    head = (_("Kỳ"), _("Ngày"), _("Tỷ lệ"), _("Khoảng"), _("Số câu trả lời"), _("Ghi chú"))
    rows = []
    for point in points:
        verdict = str(VERDICTS[point.verdict]) if point.verdict else point.note
        if point.rate is None:
            verdict = point.note or str(NO_ANSWERS)
        bounds = rate_range(point.low, point.high)
        if point.low is not None:
            bounds = f"{bounds} ({bounds_name(point.watched)})"
        numbers = (point.text, bounds, integer(point.n))
        rows.append((point.on, 1, (point.label, day(point.on), *numbers, verdict)))
    rows += [(one.on, 0, (_("Đứt chuỗi"), day(one.on), "–", "–", "–", one.why)) for one in cuts]
    return Table(head, tuple(cells for _on, _kind, cells in sorted(rows)))


def _description(points: Sequence[Moment], cuts: Sequence[Break]) -> str:
    said = [
        f"{p.label}: {p.note or NO_ANSWERS}"
        if p.rate is None
        else f"{p.label}: {p.text} ({rate_range(p.low, p.high)}, n = {integer(p.n)})"
        for p in points
    ]
    first = _("Tỷ lệ qua %(n)s kỳ.", n=integer(len(points)))
    why = "".join(
        " " + _("Đứt chuỗi từ %(day)s: %(why)s", day=day(one.on), why=sentence(one.why)) for one in cuts
    )
    return f"{first} {listed(said)}{why}"
