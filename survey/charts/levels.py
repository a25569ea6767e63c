"""How answers are spread over the levels of a scale: one bar a row, centred on the neutral level."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from survey.charts.ink import Element, line, rect, words
from survey.charts.listing import MANY, Listing, footnote, unmarked
from survey.charts.picture import Drawing, Layout, Picture, Table, made
from survey.charts.scale import Scale
from survey.charts.spoken import NO_ANSWERS, listed
from survey.charts.words import LINE, SMALL, width
from survey.formats import integer, percent
from survey.i18n import gettext as _

# Which of the five shades a scale of two, three, four or five levels takes; the last two carry light words.
SHADES = {2: (2, 5), 3: (1, 3, 5), 4: (1, 2, 4, 5), 5: (1, 2, 3, 4, 5)}
DARK = 4


@dataclass(frozen=True)
class Spread:
    """Shares of the answers at each level, lowest level first; None with a `note` that says why."""

    label: str
    shares: tuple[float, ...] | None
    n: int | None
    strong: bool = False
    note: str = ""


def levels(rows: Sequence[Spread], names: Sequence[str], *, title: str) -> Picture:
    """Draw rows in the order given, `names` naming the levels from the lowest to the highest.

    Raises ValueError for a scale of fewer than two or more than five levels and for shares that do not fit.
    """
    if len(names) not in SHADES:
        raise ValueError(f"{len(names)} levels {list(names)}; expected 2 to 5")
    for row in rows:
        if row.shares is not None:
            _check(row, len(names))
    return made(
        title, _description(rows, names), _table(rows, names), lambda layout: _drawing(layout, rows, names)
    )


def _check(row: Spread, count: int) -> None:
    shares = row.shares or ()
    if len(shares) != count or min(shares) < 0 or abs(sum(shares) - 1) > 1e-6:
        raise ValueError(f"{row.label}: shares {shares}; expected {count}, none below 0, together 1")


def before_centre(shares: Sequence[float]) -> float:
    """How much of a bar lies left of the middle of its neutral level, or of its middle without one."""
    half = len(shares) // 2
    return sum(shares[:half]) + (shares[half] / 2 if len(shares) % 2 else 0.0)


def _drawing(layout: Layout, rows: Sequence[Spread], names: Sequence[str]) -> Drawing:
    key, top = _key(layout, names)
    listing = Listing[Spread](layout, top + 6).fill([("", rows)])
    known = [row.shares for row in rows if row.shares]
    left = max([before_centre(shares) for shares in known], default=0.5)
    right = max([1 - before_centre(shares) for shares in known], default=0.5)
    scale = Scale(-left, right, 252 if layout.beside else 1, 602 if layout.beside else 270)
    tall = 15 if len(rows) > MANY else 20
    drawn = key
    for row, y in listing.placed:
        drawn += _bar(layout, scale, row, y, tall)
    for row, y in listing.placed:
        drawn += _centre(scale.at(0.0), y, tall / 2) if row.shares else []
    said = (
        _("Vạch ngắn: giữa mức trung lập; bên trái là chưa hài lòng, bên phải là hài lòng.") if known else ""
    )
    end, bottom = footnote(listing.top + 2, layout, said)
    return Drawing(layout.width, bottom, tuple(drawn + listing.elements + end))


def _centre(x: float, y: float, half: float) -> list[Element]:
    """A short stroke above and below the bar, off the numbers in it."""
    return [line(x, y - half - 4, x, y - half, "tick"), line(x, y + half, x, y + half + 4, "tick")]


def _key(layout: Layout, names: Sequence[str]) -> tuple[list[Element], float]:
    """A square in its shade before the name of each level, and where the last line of them ends."""
    drawn: list[Element] = []
    x, y = 0.0, 14.0
    for name, shade in zip(names, SHADES[len(names)], strict=True):
        room = width(name, SMALL) + 22
        if x and x + room > layout.width:
            x, y = 0.0, y + LINE
        drawn += [rect(x + 1, y - 10, 12, 12, f"shade-{shade}"), words(x + 18, y, name, "words small")]
        x += room + 14
    return drawn, y + 8


def _bar(layout: Layout, scale: Scale, row: Spread, y: float, tall: float) -> list[Element]:
    count = (
        []
        if row.n is None
        else [words(layout.width, y + 5, f"n = {integer(row.n)}", "words small quiet", "end")]
    )
    if row.shares is None or not row.n:
        return [*unmarked(scale.left, y, row.note or str(NO_ANSWERS)), *(count if row.n else [])]
    drawn = []
    ends = [0.0, *accumulate(row.shares)]
    start = before_centre(row.shares)
    for share, shade, at in zip(row.shares, SHADES[len(row.shares)], ends[:-1], strict=True):
        left, right = scale.at(at - start), scale.at(at + share - start)
        if right - left > 0:
            drawn.append(rect(left, y - tall / 2, right - left, tall, f"shade-{shade}"))
        text = percent(share, 0)
        if width(text, SMALL) + 6 <= right - left:
            light = " light" if shade >= DARK else ""
            drawn.append(words((left + right) / 2, y + 4, text, f"words small{light}", "middle"))
    return drawn + count


def _table(rows: Sequence[Spread], names: Sequence[str]) -> Table:
    head = (_("Tên"), *names, _("Số câu trả lời"))
    return Table(head, tuple(_cells(row, len(names)) for row in rows))


def _cells(row: Spread, count: int) -> tuple[str, ...]:
    if row.shares is None or not row.n:
        shown = [row.note or str(NO_ANSWERS), *["–"] * (count - 1)]
    else:
        shown = [percent(share) for share in row.shares]
    return (row.label, *shown, integer(row.n))


def _description(rows: Sequence[Spread], names: Sequence[str]) -> str:
    said = []
    for row in rows:
        cells = _cells(row, len(names))
        parts = [f"{name.lower()} {cell}" for name, cell in zip(names, cells[1:-1], strict=True)]
        known = row.shares is not None and row.n
        said.append(
            f"{row.label}: {', '.join(parts)} (n = {cells[-1]})" if known else f"{row.label}: {cells[1]}"
        )
    first = _("Phân bố câu trả lời theo mức, từ thấp đến cao, của %(n)s dòng.", n=integer(len(rows)))
    return f"{first} {listed(said)}"
