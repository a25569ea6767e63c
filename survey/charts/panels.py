"""Small multiples: for each unit how its answers grew, the quota, and where this pace ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from survey.charts.ink import Element, circle, line, lines, number, path, rect, words
from survey.charts.listing import footnote
from survey.charts.picture import Drawing, Layout, Picture, Table, made
from survey.charts.plane import Box
from survey.charts.scale import Scale
from survey.charts.spoken import listed
from survey.charts.words import LINE, SMALL, cut, wrap
from survey.formats import integer
from survey.i18n import gettext as _

COLUMNS = {"wide": 4, "narrow": 2}
GAP, TALL, ALONE = 16.0, 78.0, 190.0


@dataclass(frozen=True)
class Panel:
    """A unit's answers at the end of each day so far, of `days` in all; its quota, its forecast, or None."""

    label: str
    known: tuple[int, ...]
    days: int
    goal: int | None = None
    expected: int | None = None
    low: int | None = None
    high: int | None = None

    @property
    def now(self) -> int:
        return self.known[-1] if self.known else 0

    @property
    def said(self) -> str:
        """Answers of the quota: 120/334."""
        return integer(self.now) if self.goal is None else f"{integer(self.now)}/{integer(self.goal)}"

    @property
    def told(self) -> str:
        """The forecast with its range."""
        if self.expected is None:
            return _("chưa dự báo được")
        return f"{integer(self.expected)} ({integer(self.low)}–{integer(self.high)})"


def panels(rows: Sequence[Panel], *, title: str) -> Picture:
    """Draw a small picture for each unit, each on its own scale up to its quota or what it may reach.

    Raises ValueError for answers that become fewer, more days known than there are, or low above high.
    """
    for row in rows:
        falls = any(after < before for before, after in zip(row.known, row.known[1:], strict=False))
        if falls or not 0 < len(row.known) <= row.days or (row.low or 0) > (row.high or 0):
            raise ValueError(
                f"{row.label}: {row.known} of {row.days} days, {row.low} to {row.high}; "
                "expected answers that grow, within the days, low up to high"
            )
    return made(title, _description(rows), _table(rows), lambda layout: _drawing(layout, rows))


def _drawing(layout: Layout, rows: Sequence[Panel]) -> Drawing:
    count = min(COLUMNS[layout.name], len(rows))
    wide = (layout.width - GAP * (count - 1)) / count
    plot = TALL if len(rows) > 1 else ALONE
    tall = 2 * LINE + plot + LINE + 18
    drawn: list[Element] = []
    for at, row in enumerate(rows):
        x, y = (at % count) * (wide + GAP), (at // count) * tall
        drawn += _panel(row, Box(x, y, x + wide, y + tall), plot)
    bottom = -(-len(rows) // count) * tall
    note = _(
        "Đường: số phiếu đến nay. Nét đứt: chỉ tiêu. Thanh ở cuối: dự báo, khoảng 95%. Mỗi ô có thang riêng."
    )
    end, bottom = footnote(bottom + 4, layout, note)
    return Drawing(layout.width, bottom, tuple(drawn + end))


def _panel(row: Panel, box: Box, plot: float) -> list[Element]:
    names = wrap(row.label, box.right - box.left, 2, SMALL, strong=True)
    top, bottom = box.top + 2 * LINE + 6, box.top + 2 * LINE + plot
    along = Scale(0, row.days, box.left + 1, box.right - 8)
    up = Scale(0, max(row.goal or 0, row.high or 0, row.now, 1), bottom, top)
    drawn = lines(box.left, box.top + LINE * (2 - len(names)) - 2, names, "words small strong")
    drawn.append(rect(box.left + 0.5, top - 4, box.right - box.left - 1, bottom - top + 4, "whole-bar"))
    if row.goal is not None:
        drawn.append(line(box.left, up.at(row.goal), box.right, up.at(row.goal), "target"))
    spots = [(along.at(0), up.at(0)), *((along.at(k + 1), up.at(n)) for k, n in enumerate(row.known))]
    drawn.append(path("M" + "L".join(f"{number(x)} {number(y)}" for x, y in spots), "path"))
    if row.expected is not None and row.low is not None and row.high is not None:
        x = along.at(row.days)
        drawn.append(line(x, up.at(row.low), x, up.at(row.high), "interval"))
        drawn.append(circle(x, up.at(row.expected), 3.5, "point", f"{row.label}: {row.told}"))
    room = box.right - box.left
    return [*drawn, words(box.left, bottom + 17, cut(_foot(row), room, SMALL), "words small")]


def _foot(row: Panel) -> str:
    if row.expected is None:
        return row.said
    return _("%(now)s; cuối đợt %(end)s", now=row.said, end=integer(row.expected))


def _table(rows: Sequence[Panel]) -> Table:
    head = (_("Tên"), _("Phiếu đầy đủ"), _("Chỉ tiêu"), _("Dự báo (khoảng 95%)"))
    return Table(head, tuple((row.label, integer(row.now), integer(row.goal), row.told) for row in rows))


def _description(rows: Sequence[Panel]) -> str:
    said = [_("%(name)s: %(n)s phiếu, dự báo %(end)s", name=r.label, n=r.said, end=r.told) for r in rows]
    first = _("Số phiếu theo ngày và dự báo của %(n)s đơn vị.", n=integer(len(rows)))
    return f"{first} {listed(said)}"
