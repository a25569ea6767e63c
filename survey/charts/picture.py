"""A picture: its finding, the same in words and as a table, and its drawing for pages and documents."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from survey.charts.ink import FONT, PAPER, Element, number, words
from survey.i18n import current_language
from survey.i18n import gettext as _

Name = Literal["wide", "narrow"]


@dataclass(frozen=True)
class Layout:
    """How much room there is, in units of the view box: 13 of them are the height of the words."""

    name: Name
    width: float

    @property
    def beside(self) -> bool:
        """Words stand beside the marks; else above them."""
        return self.name == "wide"


WIDE, NARROW = Layout("wide", 680.0), Layout("narrow", 340.0)


@dataclass(frozen=True)
class Table:
    """The same figures as the picture, the first column naming what each row is about."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Drawing:
    width: float
    height: float
    elements: tuple[Element, ...]

    def inside(self, *, classes: bool) -> Markup:
        drawn = "\n".join(element.drawn(classes=classes) for element in self.elements)
        # Element.drawn escapes every text and value; tests/charts/test_picture.py tries hostile ones.
        # Formatting Markup instead took 24 ms rather than 3 for a list of 152 units, twice on each page.
        return Markup(drawn)  # noqa: S704


@dataclass(frozen=True)
class Picture:
    """A finding with its drawing in two layouts. `lang` is the language its words are in."""

    title: str
    description: str
    table: Table
    wide: Drawing
    narrow: Drawing
    lang: str

    @property
    def key(self) -> str:
        """A name for this picture among others on a page."""
        said = repr((self.title, self.description, self.table)).encode()
        return hashlib.sha256(said).hexdigest()[:8]

    def drawing(self, layout: Name) -> Drawing:
        return self.wide if layout == "wide" else self.narrow

    def svg(self, layout: Name) -> Markup:
        """For a page: classes of charts.css, no style of its own."""
        drawn, name = self.drawing(layout), f"{self.key}-{layout}"
        return Markup(
            '<svg class="chart {}" viewBox="0 0 {} {}" role="img" aria-labelledby="{}-title"'
            ' aria-describedby="{}-desc">\n<title id="{}-title">{}</title>\n<desc id="{}-desc">{}</desc>\n'
            "{}\n</svg>"
        ).format(
            layout,
            number(drawn.width),
            number(drawn.height),
            *(name, name, name, self.title, name, self.description),
            drawn.inside(classes=True),
        )

    def standalone(self, layout: Name = "wide") -> str:
        """A whole SVG file that needs no stylesheet and names its font, on white."""
        drawn = self.drawing(layout)
        size = (number(drawn.width), number(drawn.height))
        return str(
            Markup(
                '<svg xmlns="http://www.w3.org/2000/svg" xml:lang="{}" width="{}" height="{}"'
                ' viewBox="0 0 {} {}" font-family="{}" fill="none" stroke-linejoin="round">\n'
                "<title>{}</title>\n<desc>{}</desc>\n"
                '<rect width="100%" height="100%" fill="{}"/>\n{}\n</svg>\n'
            ).format(
                *(self.lang, *size, *size, FONT, self.title, self.description, PAPER),
                drawn.inside(classes=False),
            )
        )

    def png(self, width: int, layout: Name = "wide") -> bytes:
        """So many pixels across, for documents; raises ValueError for less than one."""
        from survey.charts.raster import png

        return png(self.standalone(layout), self.drawing(layout).width, width)


def made(title: str, description: str, table: Table, draw: Callable[[Layout], Drawing]) -> Picture:
    """The picture in both layouts, in the language of now; without any row it says that there is nothing."""
    if not table.rows:
        nothing = _("Chưa có số liệu để vẽ.")
        return Picture(
            title, nothing, table, _bare(WIDE, nothing), _bare(NARROW, nothing), current_language()
        )
    return Picture(title, description, table, draw(WIDE), draw(NARROW), current_language())


def _bare(layout: Layout, text: str) -> Drawing:
    return Drawing(layout.width, 26, (words(0, 16, text, "words quiet"),))
