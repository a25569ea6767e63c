"""Where to act first: importance along the foot, performance up the side, four fields with a name each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor

from survey.charts.ink import Element, circle, line, lines, words
from survey.charts.listing import footnote
from survey.charts.picture import Drawing, Layout, Picture, Table, made
from survey.charts.plane import Box, side, side_ruled
from survey.charts.scale import Scale, Tick, apart
from survey.charts.spoken import listed
from survey.charts.words import LINE, wrap
from survey.formats import integer, percent, rate_range, short_percent
from survey.i18n import gettext as _
from survey.i18n import lazy_gettext as _l

FIELDS = {
    "act_first": _l("Làm trước"),
    "keep_up": _l("Giữ vững"),
    "watch": _l("Theo dõi"),
    "enough": _l("Đã đủ"),
}
RADIUS = 9.0


@dataclass(frozen=True)
class Factor:
    """Importance as a share with its bounds, performance as a rate, both 0 to 1.

    `firm`: the bounds do not cross a dividing line, so that the field is not chance.
    """

    label: str
    importance: float
    performance: float
    low: float | None = None
    high: float | None = None
    firm: bool = True


def quadrants(factors: Sequence[Factor], *, importance: float, performance: float, title: str) -> Picture:
    """Draw factors, numbered in the order given, in the fields that these two dividing lines make."""
    rows = [(factor, str(FIELDS[field_of(factor, importance, performance)])) for factor in factors]
    return made(
        title,
        _description(rows),
        _table(rows),
        lambda layout: _drawing(layout, factors, importance, performance),
    )


def field_of(factor: Factor, importance: float, performance: float) -> str:
    """The field's name: what lies on a line counts as important, and as doing well."""
    if factor.importance >= importance:
        return "keep_up" if factor.performance >= performance else "act_first"
    return "enough" if factor.performance >= performance else "watch"


def _drawing(layout: Layout, factors: Sequence[Factor], importance: float, performance: float) -> Drawing:
    frame = Box(44, 8, layout.width - 8, 368 if layout.beside else 348)
    low = max(0.0, floor((min([performance, *(f.performance for f in factors)]) - 0.01) * 20) / 20)
    # Above and below the rates there is room for the fields' names, where no disc can lie.
    up = side(Box(frame.left, frame.top + 26, frame.right, frame.bottom - 22), low)
    along = _along(frame, [importance, *(f.importance for f in factors)])
    drawn = [
        *side_ruled(frame, up, performance),
        *_fields(frame, along.at(importance)),
        *_foot(frame, along, importance),
    ]
    spots = _apart([(along.at(f.importance), up.at(f.performance)) for f in factors], frame)
    for at, (factor, spot) in enumerate(zip(factors, spots, strict=True)):
        drawn += _mark(at + 1, factor, (along.at(factor.importance), up.at(factor.performance)), spot)
    names, bottom = _names(layout, factors, frame.bottom + 44)
    end, bottom = footnote(bottom, layout, _how_to_read(factors, importance, performance, (low, along.low)))
    return Drawing(layout.width, bottom, tuple(drawn + names + end))


def _fields(frame: Box, x: float) -> list[Element]:
    """The name of each field in its outer corner."""
    said = {name: str(text) for name, text in FIELDS.items()}
    left, right = frame.left + 8, frame.right - 8
    return [
        line(x, frame.top, x, frame.bottom, "target"),
        words(right, frame.top + 16, said["keep_up"], "words strong quiet", "end"),
        words(left, frame.top + 16, said["enough"], "words strong quiet"),
        words(right, frame.bottom - 9, said["act_first"], "words strong", "end"),
        words(left, frame.bottom - 9, said["watch"], "words strong quiet"),
    ]


def _along(frame: Box, values: Sequence[float]) -> Scale:
    """From a whole percent that leaves every share some room; shares close together fill the width."""
    room = max((max(values) - min(values)) * 0.2, 0.01)
    return Scale(
        max(0.0, floor((min(values) - room) * 100) / 100), max(values) + room, frame.left, frame.right
    )


def _foot(frame: Box, along: Scale, importance: float) -> list[Element]:
    name = _("Mức độ quan trọng (phần đóng góp)")
    line_at = Tick(importance, short_percent(round(importance, 3)), target=True)
    ticks = apart(along, [line_at, Tick(along.low, short_percent(along.low))])
    return [
        line(frame.left, frame.bottom, frame.right, frame.bottom, "axis"),
        *(
            words(along.at(tick.value), frame.bottom + 17, tick.label, look, "middle")
            for tick, look in (
                (tick, f"words small {'strong' if tick.target else 'quiet'}") for tick in ticks
            )
        ),
        words(frame.right, frame.bottom + 35, name, "words small quiet", "end"),
    ]


def _mark(name: int, factor: Factor, true: tuple[float, float], spot: tuple[float, float]) -> list[Element]:
    """A numbered disc, full where its field is firm; moved aside, it keeps a thread to its true place."""
    drawn: list[Element] = []
    if true != spot:
        drawn += [line(*true, *spot, "axis"), circle(*true, 2, "filled")]
    kind, ink = (
        ("number full-number", "words small strong light")
        if factor.firm
        else ("number", "words small strong")
    )
    tip = f"{factor.label}: {percent(factor.performance)}, {percent(factor.importance)}"
    return [
        *drawn,
        circle(*spot, RADIUS, kind, tip),
        words(spot[0], spot[1] + 4, integer(name), ink, "middle"),
    ]


def _apart(spots: Sequence[tuple[float, float]], frame: Box) -> list[tuple[float, float]]:
    """Discs pushed off one another, a little at a time, inside the frame."""
    moved = [list(spot) for spot in spots]
    for one in moved:
        _keep_inside(one, frame)
    for _round in range(200):
        still = True
        for at, one in enumerate(moved):
            for other in moved[at + 1 :]:
                still = not _push(one, other) and still
            _keep_inside(one, frame)
        if still:
            break
    return [(round(x, 1), round(y, 1)) for x, y in moved]


def _keep_inside(spot: list[float], frame: Box) -> None:
    spot[0] = min(max(spot[0], frame.left + RADIUS), frame.right - RADIUS)
    spot[1] = min(max(spot[1], frame.top + RADIUS), frame.bottom - RADIUS)


def _push(one: list[float], other: list[float]) -> bool:
    """Move two discs apart if they overlap; says whether they did."""
    across, down = other[0] - one[0], other[1] - one[1]
    far = (across**2 + down**2) ** 0.5
    need = 2 * RADIUS + 1
    if far >= need - 0.01:
        return False
    if far < 0.01:
        across, down, far = 0.7, 0.7, 1.0
    step = (need - far) / 2 / far
    for spot, way in ((one, -1), (other, 1)):
        spot[0] += way * across * step
        spot[1] += way * down * step
    return True


def _names(layout: Layout, factors: Sequence[Factor], top: float) -> tuple[list[Element], float]:
    """The numbers and what they stand for, in two columns where there is room."""
    count = 2 if layout.beside else 1
    room = layout.width / count - 40
    tops = [top] * count
    half = -(-len(factors) // count)
    drawn: list[Element] = []
    for at, factor in enumerate(factors):
        column = at // half
        x = column * layout.width / count
        texts = wrap(factor.label, room, 2)
        drawn.append(words(x + 24, tops[column] + 14, f"{integer(at + 1)}.", "words strong", "end"))
        drawn += lines(x + 30, tops[column], texts)
        tops[column] += LINE * len(texts) + 4
    return drawn, max(tops) + 4


def _how_to_read(
    factors: Sequence[Factor], importance: float, performance: float, starts: tuple[float, float]
) -> str:
    said = [
        _(
            "Nét đứt: mức quan trọng trung bình %(importance)s và tỷ lệ %(performance)s.",
            importance=short_percent(round(importance, 3)),
            performance=short_percent(performance),
        )
    ]
    if any(not factor.firm for factor in factors):
        said.append(_("Số trong vòng rỗng: chưa chắc nằm ở ô đó."))
    if starts[0] > 0:
        said.append(_("Trục bắt đầu từ %(start)s.", start=short_percent(starts[0])))
    if starts[1] > 0:
        said.append(_("Trục quan trọng bắt đầu từ %(start)s.", start=short_percent(starts[1])))
    return " ".join(said)


Rows = Sequence[tuple[Factor, str]]


def _table(rows: Rows) -> Table:
    head = (
        _("Tên"),
        _("Số"),
        _("Mức độ quan trọng"),
        _("Khoảng tin cậy 95%"),
        _("Tỷ lệ"),
        _("Ô"),
        _("Chắc chắn"),
    )
    cells = []
    for at, (factor, field) in enumerate(rows, 1):
        firm = _("có") if factor.firm else _("chưa")
        share, bounds = percent(factor.importance), rate_range(factor.low, factor.high)
        cells.append((factor.label, integer(at), share, bounds, percent(factor.performance), field, firm))
    return Table(head, tuple(cells))


def _description(rows: Rows) -> str:
    said = [
        _(
            "%(name)s: quan trọng %(importance)s, tỷ lệ %(performance)s, ô “%(field)s”",
            name=factor.label,
            importance=percent(factor.importance),
            performance=percent(factor.performance),
            field=field,
        )
        for factor, field in rows
    ]
    first = _("Mức độ quan trọng và tỷ lệ của %(n)s dòng.", n=integer(len(rows)))
    return f"{first} {listed(said)}"
