"""What marks are made of: elements with a kind, and how each kind looks where no stylesheet reaches.

On pages the kinds are classes of static/css/charts.css; a test holds both to the same ink.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from markupsafe import escape

from survey.charts.words import LINE

FONT = "Be Vietnam Pro"
Attributes = tuple[tuple[str, "float | str"], ...]

INK, SOFT, PAPER, LINE_INK, EDGE = "#1b1f24", "#4a525c", "#ffffff", "#d5d0c4", "#8a8474"
ACCENT, ACCENT_DEEP, ACCENT_SOFT = "#0b5d66", "#08474e", "#e3eff0"
# One hue, five shades whose lightness (CIE L*) is 95, 79, 61, 45 and 27: apart in grey print.
LEVELS = ("#e8f3f4", "#9dccd1", "#45a0aa", "#1e757f", "#08474e")

Look = dict[str, str]
STYLES: dict[str, Look] = {
    "words": {"fill": INK, "font-size": "13px"},
    "small": {"font-size": "12px"},
    "strong": {"font-weight": "600"},
    "quiet": {"fill": SOFT},
    "light": {"fill": PAPER},
    "level": {"stroke": EDGE, "stroke-dasharray": "2 4"},
    "target": {"stroke": INK, "stroke-dasharray": "3 3"},
    "axis": {"stroke": EDGE},
    "rule": {"stroke": LINE_INK},
    "interval": {"stroke": ACCENT, "stroke-width": "5", "stroke-linecap": "round"},
    "point": {"fill": PAPER, "stroke": ACCENT, "stroke-width": "3", "stroke-linecap": "round"},
    "met": {"fill": ACCENT},
    "halo": {"fill": PAPER},
    "under": {"stroke": PAPER, "stroke-width": "7", "stroke-linecap": "round"},
    "whole": {"stroke": ACCENT, "stroke-width": "2", "stroke-dasharray": "4 4"},
    "path": {"stroke": ACCENT, "stroke-width": "2"},
    "tick": {"stroke": INK, "stroke-width": "2"},
    "break": {"stroke": INK, "stroke-width": "1"},
    "outlined": {"stroke": PAPER, "stroke-width": "3", "paint-order": "stroke"},
    "limit-1": {"stroke": ACCENT, "stroke-width": "1.5"},
    "limit-2": {"stroke": ACCENT, "stroke-width": "1.5", "stroke-dasharray": "6 3"},
    "dot": {"fill": PAPER, "stroke": ACCENT, "stroke-width": "1.5"},
    "sign": {"fill": PAPER, "stroke": INK, "stroke-width": "2", "stroke-linejoin": "round"},
    "full": {"fill": INK},
    "tile-0": {"fill": PAPER, "stroke": INK},
    **{f"tile-{at}": {"fill": shade, "stroke": INK} for at, shade in enumerate(LEVELS, 1)},
    "tile-none": {"fill": PAPER, "stroke": SOFT, "stroke-dasharray": "3 3"},
    "land": {"stroke-width": "0.8", "stroke-linejoin": "round", "fill-rule": "evenodd"},
    "shape": {"stroke": INK, "stroke-width": "2", "stroke-linecap": "round", "stroke-linejoin": "round"},
    "light-stroke": {"stroke": PAPER},
    "number": {"fill": PAPER, "stroke": ACCENT, "stroke-width": "2"},
    "full-number": {"fill": ACCENT},
    "whole-bar": {"fill": PAPER, "stroke": EDGE},
    "filled": {"fill": ACCENT, "stroke": ACCENT},
    **{f"shade-{at}": {"fill": shade, "stroke": ACCENT_DEEP} for at, shade in enumerate(LEVELS, 1)},
}


@dataclass(frozen=True)
class Element:
    """One shape or line of words. `kind` names its inks, `tip` is shown on pointing at it."""

    tag: str
    kind: str
    at: Attributes
    text: str = ""
    tip: str = ""

    def drawn(self, *, classes: bool) -> str:
        """As SVG with every text escaped, inked by classes or by attributes of its own."""
        ink: Attributes = (("class", self.kind),) if classes else look(self.kind)
        start = f"<{self.tag} " + " ".join(f'{name}="{_value(value)}"' for name, value in (*self.at, *ink))
        if self.tip:
            return f"{start}><title>{escape(self.tip)}</title></{self.tag}>"
        return f"{start}>{escape(self.text)}</{self.tag}>" if self.text else f"{start}/>"


@lru_cache(maxsize=256)
def look(kind: str) -> Attributes:
    """The ink of a kind as attributes, the later name winning."""
    merged: Look = {}
    for name in kind.split():
        merged |= STYLES[name]
    return tuple(merged.items())


def _value(value: float | str) -> str:
    return str(escape(value)) if isinstance(value, str) else number(value)


def number(value: float) -> str:
    """Coordinates to a tenth, without a zero at the end."""
    return f"{value:.1f}".removesuffix(".0")


def line(x1: float, y1: float, x2: float, y2: float, kind: str) -> Element:
    return Element("line", kind, (("x1", x1), ("y1", y1), ("x2", x2), ("y2", y2)))


def circle(x: float, y: float, r: float, kind: str, tip: str = "") -> Element:
    return Element("circle", kind, (("cx", x), ("cy", y), ("r", r)), tip=tip)


def rect(x: float, y: float, width: float, height: float, kind: str, tip: str = "") -> Element:
    return Element("rect", kind, (("x", x), ("y", y), ("width", width), ("height", height)), tip=tip)


def path(d: str, kind: str, tip: str = "") -> Element:
    return Element("path", kind, (("d", d),), tip=tip)


def words(x: float, y: float, text: str, kind: str = "words", anchor: str = "start") -> Element:
    """A line of words whose letters stand on `y`."""
    at: Attributes = (("x", x), ("y", y))
    return Element("text", kind, at if anchor == "start" else (*at, ("text-anchor", anchor)), text)


def lines(x: float, top: float, texts: tuple[str, ...], kind: str = "words") -> list[Element]:
    """Lines of words below one another, the first reaching up to `top`."""
    return [words(x, top + 14 + LINE * at, text, kind) for at, text in enumerate(texts)]


def cross(x: float, y: float, r: float, kind: str) -> Element:
    return path(f"M{number(x - r)} {number(y - r)}l{2 * r} {2 * r}m0 {-2 * r}l{-2 * r} {2 * r}", kind)
