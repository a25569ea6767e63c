"""A map of units from their outlines, each in the shade and shape of its state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, radians, sqrt

from survey.charts.ink import Element, number, path, words
from survey.charts.listing import footnote
from survey.charts.picture import NARROW, WIDE, Drawing, Layout, Picture, made
from survey.charts.spoken import NOTHING_TO_DRAW
from survey.charts.states import VERDICT_STATES, States, check, key, shape
from survey.charts.tiles import Tile, counted, table, tip_of
from survey.i18n import gettext as _

Spot = tuple[float, float]
Ring = Sequence[Spot]
# A map higher than this times its width would not fit a screen or a page.
TALLEST = 1.15
# Steps each way in which a place for the shape is looked for inside an outline.
STEPS = 12


@dataclass(frozen=True)
class Region:
    """A unit with its outlines: polygons, each one outer ring and its holes, (longitude, latitude)."""

    tile: Tile
    polygons: Sequence[Sequence[Ring]]


def shapes(regions: Sequence[Region], *, title: str, states: States = VERDICT_STATES) -> Picture:
    """Draw units as a map; raises ValueError for an unknown state and for a unit without an outline."""
    for region in regions:
        check(states, region.tile.label, region.tile.state)
        if not any(len(ring) >= 3 for polygon in region.polygons for ring in polygon[:1]):
            raise ValueError(f"{region.tile.label}: no outline; expected a polygon of at least 3 points")
    found = [region.tile for region in regions]
    drawings = [_drawing(layout, regions, states) for layout in (WIDE, NARROW)]
    return made(title, counted(found, states), table(found, states), drawings)


def polygons(geometry: dict[str, object]) -> list[list[list[Spot]]]:
    """The polygons of a GeoJSON geometry; raises ValueError for any other kind than Polygon, MultiPolygon."""
    kind, given = geometry.get("type"), geometry.get("coordinates")
    if kind not in ("Polygon", "MultiPolygon") or not isinstance(given, list):
        raise ValueError(f"geometry {kind!r}; expected Polygon or MultiPolygon with coordinates")
    several = given if kind == "MultiPolygon" else [given]
    return [[[(float(spot[0]), float(spot[1])) for spot in ring] for ring in polygon] for polygon in several]


@dataclass(frozen=True)
class Projection:
    """Degrees to places: a plate carrée true at the middle latitude, fitted into the layout."""

    west: float
    north: float
    squeeze: float
    scale: float
    left: float
    top: float

    def at(self, spot: Spot) -> Spot:
        x = self.left + (spot[0] - self.west) * self.squeeze * self.scale
        return round(x, 1), round(self.top + (self.north - spot[1]) * self.scale, 1)


def _fitted(layout: Layout, spots: Sequence[Spot], top: float) -> tuple[Projection, float]:
    """The projection that fills the width, or the greatest height, and where the map ends."""
    east_west, north_south = [spot[0] for spot in spots], [spot[1] for spot in spots]
    west, north = min(east_west), max(north_south)
    squeeze = cos(radians((min(north_south) + north) / 2))
    wide = max((max(east_west) - west) * squeeze, 1e-9)
    tall = max(north - min(north_south), 1e-9)
    scale = min((layout.width - 4) / wide, layout.width * TALLEST / tall)
    left = (layout.width - wide * scale) / 2
    return Projection(west, north, squeeze, scale, left, top + 2), top + tall * scale + 6


def _drawing(layout: Layout, regions: Sequence[Region], states: States) -> Drawing:
    if not regions:
        return Drawing(layout.width, 26, (words(0, 16, str(NOTHING_TO_DRAW), "words quiet"),))
    drawn, top = key(states, [region.tile.state for region in regions], layout.width)
    spots = [spot for region in regions for polygon in region.polygons for ring in polygon for spot in ring]
    projection, bottom = _fitted(layout, spots, top)
    marks: list[Element] = []
    for region in regions:
        placed = [[_thinned([projection.at(s) for s in ring]) for ring in poly] for poly in region.polygons]
        state, tile = states[region.tile.state], region.tile
        outline = "".join(_closed(ring) for poly in placed for ring in poly if len(ring) >= 3)
        drawn.append(path(outline, f"{state.fill} land", tip_of(tile, state)))
        if outline:
            (x, y), room = _inside(max((poly[0] for poly in placed), key=lambda ring: abs(_area(ring))))
            marks += shape(state, x, y, min(6.0, max(2.5, room * 0.7)))
    end, bottom = footnote(bottom, layout, _("Ranh giới để minh họa; tên từng đơn vị có trong bảng."))
    return Drawing(layout.width, bottom, (*drawn, *marks, *end))


def _thinned(ring: Sequence[Spot]) -> list[Spot]:
    """Without points less than a unit from the one before: neighbours drop the same ones of a shared border.

    Rounding decides by place alone, so that both sides of a border keep lying on one another.
    """
    kept: list[Spot] = []
    for x, y in ring:
        spot = (float(round(x)), float(round(y)))
        if not kept or kept[-1] != spot:
            kept.append(spot)
    return kept[:-1] if len(kept) > 1 and kept[0] == kept[-1] else kept


def _closed(ring: Sequence[Spot]) -> str:
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in ring) + "Z"


def _area(ring: Sequence[Spot]) -> float:
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise([*ring, *ring[:1]])) / 2


def _inside(ring: Sequence[Spot]) -> tuple[Spot, float]:
    """The place of a grid inside the outline that lies furthest from its edge, and how far."""
    xs, ys = [x for x, _y in ring], [y for _x, y in ring]
    best = ((sum(xs) / len(xs), sum(ys) / len(ys)), 0.0)
    for column in range(1, STEPS):
        for row in range(1, STEPS):
            spot = (
                min(xs) + (max(xs) - min(xs)) * column / STEPS,
                min(ys) + (max(ys) - min(ys)) * row / STEPS,
            )
            if _holds(ring, spot) and (far := _from_edge(ring, spot)) > best[1]:
                best = (spot, far)
    return best


def _holds(ring: Sequence[Spot], spot: Spot) -> bool:
    x, y = spot
    crossed = [
        (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1
        for (x1, y1), (x2, y2) in pairwise([*ring, *ring[:1]])
    ]
    return sum(crossed) % 2 == 1


def _from_edge(ring: Sequence[Spot], spot: Spot) -> float:
    return min(_from_line(spot, one, other) for one, other in pairwise([*ring, *ring[:1]]))


def _from_line(spot: Spot, one: Spot, other: Spot) -> float:
    (x, y), (x1, y1), (x2, y2) = spot, one, other
    square = (x2 - x1) ** 2 + (y2 - y1) ** 2
    along = 0.0 if not square else min(1.0, max(0.0, ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / square))
    return sqrt((x - x1 - along * (x2 - x1)) ** 2 + (y - y1 - along * (y2 - y1)) ** 2)
