"""When answers come: a square for each weekday and hour, the darker the more, each with its number."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from survey.charts.ink import Element, rect, words
from survey.charts.listing import footnote
from survey.charts.picture import Drawing, Layout, Picture, Table, made
from survey.charts.states import DARK
from survey.charts.words import SMALL, width
from survey.formats import integer
from survey.i18n import LazyText
from survey.i18n import gettext as _
from survey.i18n import lazy_gettext as _l

WEEKDAYS: tuple[tuple[LazyText, LazyText], ...] = (
    (_l("Thứ Hai"), _l("T2")),
    (_l("Thứ Ba"), _l("T3")),
    (_l("Thứ Tư"), _l("T4")),
    (_l("Thứ Năm"), _l("T5")),
    (_l("Thứ Sáu"), _l("T6")),
    (_l("Thứ Bảy"), _l("T7")),
    (_l("Chủ nhật"), _l("CN")),
)
HOURS, SHADES = 24, 5
# Shown even without an answer: the hours of offices.
OFFICE = (7, 16)
LEFT, TALL = 44.0, 27.0

Counts = Sequence[Sequence[int]]


def heat(counts: Counts, *, title: str) -> Picture:
    """Draw 7 weekdays (Monday first) by 24 hours; raises ValueError for other shapes and counts below 0."""
    if len(counts) != len(WEEKDAYS) or any(len(row) != HOURS or min(row) < 0 for row in counts):
        raise ValueError(
            f"expected 7 weekdays of 24 counts of 0 or more, got {[list(row) for row in counts]}"
        )
    hours = _hours(counts)
    table = _table(counts, hours) if any(map(any, counts)) else Table((), ())
    return made(title, _description(counts), table, lambda layout: _drawing(layout, counts, hours))


def _hours(counts: Counts) -> range:
    some = [hour for row in counts for hour, count in enumerate(row) if count]
    return range(min([*some, OFFICE[0]]), max([*some, OFFICE[1]]) + 1)


def shade(count: int, most: int) -> int:
    """From 0 for none to 5 for the most.

    >>> [shade(count, 100) for count in (0, 1, 20, 21, 100)]
    [0, 1, 1, 2, 5]
    """
    return ceil(SHADES * count / most) if count else 0


def _drawing(layout: Layout, counts: Counts, hours: range) -> Drawing:
    """Weekdays down and hours across; the other way round where there is less room."""
    days = range(len(WEEKDAYS))
    down, across = (days, hours) if layout.beside else (hours, days)
    most = max(max(row) for row in counts)
    wide = (layout.width - LEFT) / len(across)
    drawn: list[Element] = []
    for place, column in enumerate(across):
        name = _hour(column) if layout.beside else str(WEEKDAYS[column][1])
        drawn.append(words(LEFT + wide * (place + 0.5), 14, name, "words small quiet", "middle"))
    for at, row in enumerate(down):
        top = 24 + at * TALL
        name = str(WEEKDAYS[row][1]) if layout.beside else _hour(row)
        drawn.append(words(LEFT - 8, top + 18, name, "words small quiet", "end"))
        for place, column in enumerate(across):
            day, hour = (row, column) if layout.beside else (column, row)
            drawn += _cell(LEFT + wide * place, top, wide, counts[day][hour], most, day, hour)
    note = _("Mỗi ô là số phiếu của một giờ trong tuần, cộng cả đợt; ô càng đậm càng nhiều phiếu.")
    end, bottom = footnote(24 + len(down) * TALL + 4, layout, note)
    return Drawing(layout.width, bottom, tuple(drawn + end))


def _cell(x: float, top: float, wide: float, count: int, most: int, day: int, hour: int) -> list[Element]:
    level = shade(count, most)
    tip = f"{WEEKDAYS[day][0]}, {_hour(hour)}: {integer(count)}"
    drawn = [rect(x + 1, top + 1, wide - 2, TALL - 2, f"tile-{level}" if level else "tile-none", tip)]
    text = integer(count)
    if count and width(text, SMALL) <= wide - 4:
        look = "words small light" if level >= DARK else "words small"
        drawn.append(words(x + wide / 2, top + 18, text, look, "middle"))
    return drawn


def _hour(hour: int) -> str:
    return _("%(hour)sh", hour=hour)


def _table(counts: Counts, hours: range) -> Table:
    head = (_("Thứ"), *(_hour(hour) for hour in hours))
    rows = (
        (str(name), *(integer(row[hour]) for hour in hours))
        for (name, _short), row in zip(WEEKDAYS, counts, strict=True)
    )
    return Table(head, tuple(rows))


def _description(counts: Counts) -> str:
    total, busiest, day, hour = max(
        (sum(map(sum, counts)), count, -day, -hour)
        for day, row in enumerate(counts)
        for hour, count in enumerate(row)
    )
    if not busiest:
        return _("Chưa có phiếu nào.")
    return _(
        "%(n)s phiếu theo thứ và giờ; nhiều nhất %(day)s, %(hour)s: %(most)s phiếu.",
        n=integer(total),
        day=WEEKDAYS[-day][0],
        hour=_hour(-hour),
        most=integer(busiest),
    )
