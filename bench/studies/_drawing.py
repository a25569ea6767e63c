"""How studies show figures in docs/: tables in Markdown, and small multiples of lines as SVG.

Lines are told apart by their markers alone, so that a black-and-white print reads.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"

LEFT, TOP, WIDE, HIGH, GAP, BAND = 44, 66, 168, 132, 18, 54
MARKS = (
    '<circle cx="5" cy="5" r="3.6"/>',
    '<rect x="1.8" y="1.8" width="6.4" height="6.4"/>',
    '<path d="M5 .8 9.2 8.6H.8z"/>',
    '<path d="M5 .4 9.6 5 5 9.6.4 5z"/>',
    '<circle cx="5" cy="5" r="3.6" fill="#000"/>',
    '<rect x="1.8" y="1.8" width="6.4" height="6.4" fill="#000"/>',
    '<path d="M5 .8 9.2 8.6H.8z" fill="#000"/>',
)
STYLE = (
    "text{font:12px sans-serif;fill:#000}.h{font-size:14px;font-weight:bold}.r{text-anchor:end}"
    ".m{text-anchor:middle}polyline{fill:none;stroke:#444;stroke-width:1}path,circle,rect{stroke:#000}"
    ".f{fill:none;stroke:#999}.page{fill:#fff;stroke:none}.rule{stroke:#000}"
    ".dash{stroke:#000;stroke-dasharray:2 3}"
)


@dataclass(frozen=True)
class Row:
    """A row of panels that share their lines: `values` by panel, line and place on the x axis."""

    title: str
    lines: tuple[str, ...]
    panels: tuple[str, ...]
    values: Sequence[Sequence[Sequence[float]]]


@dataclass(frozen=True)
class Axes:
    """What all panels share: x places by name, y from `low` to `high`; `solid` and `dashed` rules, ticks."""

    places: tuple[str, ...]
    low: float
    high: float
    ticks: tuple[float, ...]
    solid: float
    dashed: float

    def x(self, place: int) -> float:
        """Across, within a panel."""
        return round(14 + place * (WIDE - 28) / (len(self.places) - 1), 1)

    def y(self, value: float) -> float:
        """Down, within a panel; what is out of range lies on its edge, its value beside it."""
        inside = min(max(value, self.low), self.high)
        return round(HIGH * (self.high - inside) / (self.high - self.low), 1)


def percent(share: float | None) -> str:
    """One decimal; a dash for what is not."""
    return "–" if share is None or math.isnan(share) else f"{100 * share:.1f} %"


def markdown(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """A table, line by line."""
    cells = [heads, ["---"] * len(heads), *rows]
    return ["| " + " | ".join(str(cell) for cell in row) + " |" for row in cells]


def stamp(study: str) -> str:
    """What made a file, and when."""
    return f"`python -m bench.studies {study}`, {datetime.now(UTC):%Y-%m-%d}"


def publish(texts: Mapping[str, str]) -> None:
    """Write files below docs/."""
    for name, text in texts.items():
        (DOCS / name).parent.mkdir(exist_ok=True)
        (DOCS / name).write_text(text, encoding="utf-8")


def small_multiples(title: str, under: str, rows: Sequence[Row], axes: Axes) -> str:
    """The whole picture."""
    width = LEFT + max(len(row.panels) for row in rows) * (WIDE + GAP)
    height = TOP + len(rows) * (HIGH + BAND + GAP)
    marks = "".join(
        f'<marker id="m{k}" markerWidth="10" markerHeight="10" refX="5" refY="5" '
        'markerUnits="userSpaceOnUse">'
        f'<g fill="#fff">{mark}</g></marker>'
        for k, mark in enumerate(MARKS)
    )
    styles = "".join(f".s{k}{{marker:url(#m{k})}}" for k in range(len(MARKS)))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">',
        f"<title>{escape(title)}</title><desc>{escape(under)}</desc>",
        f"<style>{STYLE}{styles}</style><defs>{marks}</defs>",
        f'<rect class="page" width="{width}" height="{height}"/>',
        f'<text class="h" x="{LEFT}" y="24">{escape(title)}</text>',
        f'<text x="{LEFT}" y="44">{escape(under)}</text>',
    ]
    for k, row in enumerate(rows):
        parts += _row(row, axes, TOP + k * (HIGH + BAND + GAP))
    return "\n".join([*parts, "</svg>"]) + "\n"


def _row(row: Row, axes: Axes, top: int) -> list[str]:
    parts = [f'<text class="h" x="{LEFT}" y="{top + 12}">{escape(row.title)}</text>']
    for k, name in enumerate(row.lines):
        x = LEFT + 190 + k * 76
        parts.append(f'<polyline class="s{k}" points="{x},{top + 8} {x + 18},{top + 8}"/>')
        parts.append(f'<text x="{x + 27}" y="{top + 12}">{escape(name)}</text>')
    for k, (name, values) in enumerate(zip(row.panels, row.values, strict=True)):
        x, y = LEFT + k * (WIDE + GAP), top + 36
        parts.append(f'<g transform="translate({x} {y})"><text x="0" y="-5">{escape(name)}</text>')
        parts += _panel(values, axes, numbered=k == 0)
        parts.append("</g>")
    return parts


def _panel(values: Sequence[Sequence[float]], axes: Axes, *, numbered: bool) -> list[str]:
    parts = [f'<rect class="f" width="{WIDE}" height="{HIGH}"/>']
    for kind, value in (("rule", axes.solid), ("dash", axes.dashed)):
        parts.append(f'<path class="{kind}" d="M0 {axes.y(value)}H{WIDE}"/>')
    for k, line in enumerate(values):
        points = " ".join(f"{axes.x(i)},{axes.y(v)}" for i, v in enumerate(line) if not math.isnan(v))
        parts.append(f'<polyline class="s{k}" points="{points}"/>')
        parts += [
            f'<text class="r" x="{axes.x(i) - 11}" y="{HIGH - 3}">{100 * v:.0f}</text>'
            for i, v in enumerate(line)
            if v < axes.low
        ]
    parts += [
        f'<text class="m" x="{axes.x(i)}" y="{HIGH + 14}">{name}</text>' for i, name in enumerate(axes.places)
    ]
    if numbered:
        parts += [f'<text class="r" x="-5" y="{axes.y(v) + 4}">{100 * v:.0f}</text>' for v in axes.ticks]
    return parts
