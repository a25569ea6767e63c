"""Units by size and rate between the limits that chance keeps: who stands outside is named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite, log

from survey.charts.ink import Element, circle, line, number, path, words
from survey.charts.listing import footnote
from survey.charts.picture import Drawing, Layout, Picture, Table, made
from survey.charts.plane import Box, Labels, side, side_ruled
from survey.charts.scale import Scale, rate_start
from survey.charts.spoken import listed
from survey.charts.words import SMALL, cut, width
from survey.formats import integer, percent, short_percent
from survey.i18n import gettext as _
from survey.i18n import lazy_gettext as _l

PLACES = {
    -2: _l("dưới giới hạn ngoài"),
    -1: _l("dưới giới hạn trong"),
    0: _l("trong giới hạn"),
    1: _l("trên giới hạn trong"),
    2: _l("trên giới hạn ngoài"),
}
# Sizes at which limits are worth computing: smooth enough to the eye.
CURVE = 48


@dataclass(frozen=True)
class Unit:
    """A unit's size and rate; `place` -2..2 counts the limits that it lies below or above.

    `answers` are given where the size `n` is an effective one.
    """

    label: str
    n: int
    rate: float
    place: int = 0
    answers: int | None = None

    @property
    def told(self) -> str:
        """How many answers, and the effective size where it is another number."""
        if self.answers is None:
            return f"n = {integer(self.n)}"
        return _("n = %(n)s, cỡ hiệu dụng %(size)s", n=integer(self.answers), size=integer(self.n))


@dataclass(frozen=True)
class Limit:
    """Least and greatest rate that chance keeps at this level (0.95), one of each for every size."""

    level: float
    sizes: tuple[int, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


def sizes(units: Sequence[Unit]) -> tuple[int, ...]:
    """The sizes at which to compute limits: from the smallest unit to the largest, closer where they bend."""
    counts = [unit.n for unit in units if unit.n > 0]
    if not counts:
        return ()
    low, high = min(counts), max(counts)
    steps = (low * (high / low) ** (at / CURVE) for at in range(CURVE + 1))
    return tuple(sorted({low, high, *(round(step) for step in steps)}))


def funnel(
    units: Sequence[Unit],
    limits: Sequence[Limit],
    *,
    centre: float | None,
    title: str,
    target: float | None = None,
) -> Picture:
    """Draw units against the centre and its limits, innermost first; raises ValueError for n below 1."""
    for unit in units:
        if unit.n < 1 or unit.place not in PLACES:
            raise ValueError(f"{unit.label}: n = {unit.n}, place {unit.place}; expected n > 0 and -2 to 2")
    return made(
        title,
        _description(units, centre),
        _table(units),
        lambda layout: _drawing(layout, units, limits, centre, target),
    )


def _drawing(
    layout: Layout, units: Sequence[Unit], limits: Sequence[Limit], centre: float | None, target: float | None
) -> Drawing:
    frame = Box(44, 14, layout.width - 8, 344 if layout.beside else 304)
    up = side(frame, rate_start([unit.rate for unit in units] + [v for limit in limits for v in limit.low]))
    counts = [unit.n for unit in units]
    along = Scale(
        log(min(counts)), max(log(max(counts)), log(min(counts)) + 0.1), frame.left + 10, frame.right - 10
    )
    effective = any(unit.answers is not None for unit in units)
    drawn = side_ruled(frame, up, target) + _foot(frame, along, counts, effective)
    if centre is not None:
        drawn.append(line(frame.left, up.at(centre), frame.right, up.at(centre), "axis"))
    for at, limit in enumerate(limits):
        drawn += [
            _curve(along, up, limit.sizes, side_, f"limit-{at + 1}") for side_ in (limit.low, limit.high)
        ]
    labels = Labels(frame)
    for unit in units:
        labels.mark(along.at(log(unit.n)), up.at(unit.rate), 6)
    for unit in sorted(units, key=lambda unit: (abs(unit.place), unit.n)):
        drawn += _mark(along.at(log(unit.n)), up.at(unit.rate), unit)
    for unit in sorted(units, key=lambda unit: (-abs(unit.place), -unit.n)):
        if unit.place:
            name = cut(unit.label, 150, SMALL)
            drawn += labels.near(along.at(log(unit.n)), up.at(unit.rate), name)
    end, bottom = footnote(
        frame.bottom + 40, layout, _how_to_read(units, limits, centre, labels.left_out, up)
    )
    return Drawing(layout.width, bottom, tuple(drawn + end))


def _foot(frame: Box, along: Scale, counts: Sequence[int], effective: bool) -> list[Element]:
    """Sizes along the foot on a scale of ratios, and what they are."""
    drawn = [line(frame.left, frame.bottom, frame.right, frame.bottom, "axis")]
    after = frame.left - 20
    for size in sorted({min(counts), *(d * 10**e for e in range(7) for d in (1, 2, 5)), max(counts)}):
        if not min(counts) <= size <= max(counts):
            continue
        x, room = along.at(log(size)), width(integer(size), SMALL)
        last = along.at(log(max(counts))) - width(integer(max(counts)), SMALL) / 2 - 8
        if x - room / 2 < after or (size != max(counts) and x + room / 2 > last):
            continue
        drawn.append(line(x, frame.bottom, x, frame.bottom + 4, "axis"))
        drawn.append(words(x, frame.bottom + 17, integer(size), "words small quiet", "middle"))
        after = x + room / 2 + 8
    name = _("Số câu trả lời của đơn vị (thang tỷ lệ)")
    if effective:
        name = _("Cỡ mẫu hiệu dụng của đơn vị (thang tỷ lệ)")
    return [*drawn, words(frame.right, frame.bottom + 35, name, "words small quiet", "end")]


def _curve(along: Scale, up: Scale, counts: Sequence[int], rates: Sequence[float], kind: str) -> Element:
    """A line from size to size, without a piece where there is no limit."""
    spots = [(n, rate) for n, rate in zip(counts, rates, strict=True) if n > 0 and isfinite(rate)]
    places = [f"{number(along.at(log(n)))} {number(up.at(rate))}" for n, rate in spots]
    return path("M" + "L".join(places) if places else "M0 0", kind)


def _mark(x: float, y: float, unit: Unit) -> list[Element]:
    """A ring inside the limits, a triangle pointing the way it lies outside, full beyond the outer ones."""
    tip = f"{unit.label}: {percent(unit.rate)}, {unit.told}"
    if unit.place == 0:
        return [circle(x, y, 3.5, "dot", tip)]
    up = -1 if unit.place > 0 else 1
    kind = "sign full" if abs(unit.place) > 1 else "sign"
    return [path(f"M{number(x - 6)} {number(y - 5 * up)}h12l-6 {number(10 * up)}z", kind, tip)]


def _how_to_read(
    units: Sequence[Unit], limits: Sequence[Limit], centre: float | None, left_out: int, up: Scale
) -> str:
    said = []
    if centre is not None:
        said.append(_("Nét liền: tỷ lệ chung %(centre)s.", centre=percent(centre)))
    names = [short_percent(limit.level) for limit in limits]
    if len(names) == 1:
        said.append(_("Đường cong: giới hạn %(level)s.", level=names[0]))
    elif names:
        said.append(
            _("Đường cong trong và ngoài: giới hạn %(inner)s và %(outer)s.", inner=names[0], outer=names[-1])
        )
    if any(unit.place for unit in units):
        said.append(_("Tam giác: ra khỏi giới hạn trong; tam giác đặc: ra khỏi cả giới hạn ngoài."))
        said.append(_("Tam giác xét riêng từng đơn vị, chưa hiệu chỉnh."))
    if left_out:
        said.append(_("Tên %(n)s đơn vị không đủ chỗ, xem bảng.", n=integer(left_out)))
    if up.low > 0:
        said.append(_("Trục bắt đầu từ %(start)s.", start=short_percent(up.low)))
    return " ".join(said)


def _table(units: Sequence[Unit]) -> Table:
    if all(unit.answers is None for unit in units):
        head = (_("Tên"), _("Tỷ lệ"), _("Số câu trả lời"), _("Vị trí"))
        rows = tuple((u.label, percent(u.rate), integer(u.n), str(PLACES[u.place])) for u in units)
        return Table(head, rows)
    more = (_("Tên"), _("Tỷ lệ"), _("Số câu trả lời"), _("Cỡ hiệu dụng"), _("Vị trí"))
    wide = tuple(
        (u.label, percent(u.rate), integer(u.answers), integer(u.n), str(PLACES[u.place])) for u in units
    )
    return Table(more, wide)


def _description(units: Sequence[Unit], centre: float | None) -> str:
    outside = [u for u in sorted(units, key=lambda u: u.rate) if u.place]
    first = _(
        "%(n)s đơn vị theo cỡ mẫu, quanh tỷ lệ chung %(centre)s; %(out)s đơn vị ra khỏi giới hạn.",
        n=integer(len(units)),
        centre=percent(centre),
        out=integer(len(outside)),
    )
    said = [f"{u.label}: {percent(u.rate)} ({u.told}), {PLACES[u.place]}" for u in outside]
    return f"{first} {listed(said)}" if said else first
