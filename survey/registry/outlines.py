"""Simpler outlines of neighbours that still fit: a shared border is simplified once, for both sides alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from math import hypot

Spot = tuple[float, float]
Ring = Sequence[Spot]
Polygons = Sequence[Sequence[Ring]]

PLACES = 4


def simplified(outlines: Mapping[str, Polygons], coarse: float) -> dict[str, list[list[list[Spot]]]]:
    """Outlines without points that lie closer than `coarse` degrees to the line that is left.

    Where three lines meet a point stays, so that neighbours keep lying on one another. A ring that would
    vanish keeps all its points; one of fewer than three points was none and goes.

    Raises ValueError for a negative `coarse`.
    """
    if coarse < 0:
        raise ValueError(f"coarse {coarse!r}; expected degrees of 0 or more")
    rounded = {
        name: [[_closed(ring) for ring in polygon] for polygon in polygons]
        for name, polygons in outlines.items()
    }
    corners = _corners(ring for polygons in rounded.values() for polygon in polygons for ring in polygon)
    made = {
        name: [[_simple(ring, corners, coarse) for ring in polygon if len(ring) > 3] for polygon in polygons]
        for name, polygons in rounded.items()
    }
    return {name: whole for name, polygons in made.items() if (whole := [p for p in polygons if p])}


def _closed(ring: Ring) -> list[Spot]:
    """Rounded, without repetitions, the first point again at the end."""
    spots: list[Spot] = []
    for lon, lat in ring:
        spot = (round(lon, PLACES), round(lat, PLACES))
        if not spots or spots[-1] != spot:
            spots.append(spot)
    return spots if spots and spots[0] == spots[-1] else [*spots, *spots[:1]]


def _corners(rings: Iterator[list[Spot]]) -> set[Spot]:
    """Points with other than two neighbours over all rings: there lines meet."""
    beside: dict[Spot, set[Spot]] = {}
    for ring in rings:
        for one, other in pairwise(ring):
            beside.setdefault(one, set()).add(other)
            beside.setdefault(other, set()).add(one)
    return {spot for spot, others in beside.items() if len(others) != 2}


def _simple(ring: list[Spot], corners: set[Spot], coarse: float) -> list[Spot]:
    around = ring[:-1]
    at = [i for i, spot in enumerate(around) if spot in corners] or [around.index(min(around))]
    if len(at) == 1:
        # The same two ends whichever way a ring runs, so that a hole fits what lies in it.
        far = max(
            around, key=lambda spot: (hypot(spot[0] - around[at[0]][0], spot[1] - around[at[0]][1]), spot)
        )
        at = sorted({at[0], around.index(far)})
    turned = around[at[0] :] + around[: at[0] + 1]
    ends = [i - at[0] for i in at] + [len(turned) - 1]
    made = [turned[0]]
    for start, end in pairwise(ends):
        made += _line(turned[start : end + 1], coarse)[1:]
    return made if len(made) > 3 else turned


def _line(spots: list[Spot], coarse: float) -> list[Spot]:
    """Douglas and Peucker's way, always from the same end, so that both neighbours get the same line."""
    if spots[0] <= spots[-1]:
        return _thinned(spots, coarse)
    return _thinned(spots[::-1], coarse)[::-1]


def _thinned(spots: list[Spot], coarse: float) -> list[Spot]:
    keep, waiting = {0, len(spots) - 1}, [(0, len(spots) - 1)]
    while waiting:
        first, last = waiting.pop()
        apart = [(_distance(spots[i], spots[first], spots[last]), i) for i in range(first + 1, last)]
        if apart and max(apart)[0] > coarse:
            middle = max(apart)[1]
            keep.add(middle)
            waiting += [(first, middle), (middle, last)]
    return [spots[i] for i in sorted(keep)]


def _distance(spot: Spot, one: Spot, other: Spot) -> float:
    """From the line between two points; from the point where both are one."""
    wide, high = other[0] - one[0], other[1] - one[1]
    length = hypot(wide, high)
    if length == 0:
        return hypot(spot[0] - one[0], spot[1] - one[1])
    return abs(wide * (one[1] - spot[1]) - (one[0] - spot[0]) * high) / length
