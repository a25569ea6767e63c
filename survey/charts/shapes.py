"""A map of units from their outlines, each in the shade and shape of its state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, radians

import numpy as np
from numpy.typing import NDArray

from survey.charts.ink import Element, number, path
from survey.charts.listing import footnote
from survey.charts.picture import Drawing, Layout, Picture, made
from survey.charts.states import VERDICT_STATES, States, check, key, shape
from survey.charts.tiles import Tile, counted, table, tip_of
from survey.i18n import gettext as _

Spot = tuple[float, float]
Ring = Sequence[Spot]
Places = NDArray[np.float64]
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
    return made(
        title, counted(found, states), table(found, states), lambda layout: _drawing(layout, regions, states)
    )


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
    """As steps from point to point, which are shorter than places."""
    (x, y), *rest = ring
    steps = [f"{number(x2 - x1)} {number(y2 - y1)}" for (x1, y1), (x2, y2) in pairwise([(x, y), *rest])]
    return f"M{number(x)} {number(y)}l{' '.join(steps).replace(' -', '-')}z"


def _area(ring: Sequence[Spot]) -> float:
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise([*ring, *ring[:1]])) / 2


def _inside(ring: Sequence[Spot]) -> tuple[Spot, float]:
    """The place of a grid inside the outline that lies furthest from its edge, and how far."""
    corners = np.array(ring)
    low, high = corners.min(axis=0), corners.max(axis=0)
    steps = np.arange(1, STEPS)[:, None] / STEPS
    xs, ys = (low + steps * (high - low)).T
    spots = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 1, 2)
    one, other = corners[None], np.roll(corners, -1, axis=0)[None]
    far = np.where(_holds(one, other, spots), _from_edge(one, other, spots), -1.0)
    best = int(far.argmax())
    if far[best] < 0:
        best_spot = corners.mean(axis=0)
        return (float(best_spot[0]), float(best_spot[1])), 0.0
    return (float(spots[best, 0, 0]), float(spots[best, 0, 1])), float(far[best])


def _holds(one: Places, other: Places, spots: Places) -> NDArray[np.bool_]:
    """Whether a line from each spot to the right crosses the outline an odd number of times."""
    spans = (one[..., 1] > spots[..., 1]) != (other[..., 1] > spots[..., 1])
    rise = np.where(spans, other[..., 1] - one[..., 1], 1.0)
    crossing = (other[..., 0] - one[..., 0]) * (spots[..., 1] - one[..., 1]) / rise + one[..., 0]
    return np.asarray((spans & (spots[..., 0] < crossing)).sum(axis=1) % 2 == 1)


def _from_edge(one: Places, other: Places, spots: Places) -> Places:
    """How far each spot lies from the nearest piece of the outline."""
    piece = other - one
    square = np.maximum((piece**2).sum(axis=-1), 1e-12)
    along = np.clip(((spots - one) * piece).sum(axis=-1) / square, 0.0, 1.0)
    gap = spots - one - along[..., None] * piece
    return np.asarray(np.sqrt((gap**2).sum(axis=-1)).min(axis=1))
