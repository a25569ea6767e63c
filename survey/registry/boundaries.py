"""Outlines of units for maps: taken from a GeoJSON file by unit code, simplified, kept in the database."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from survey import clock
from survey.errors import Refused
from survey.i18n import gettext as _
from survey.models import Boundary, Unit
from survey.registry.outlines import Polygons, Spot, simplified
from survey.registry.units import valid

LARGEST = 50 * 1024 * 1024
# In degrees: some 440 m, less than a map of a province shows on a screen.
COARSE = 0.004


@dataclass(frozen=True)
class Taken:
    """What became of a file: outlines stored, codes without a unit, units without an outline, points kept."""

    stored: int
    unknown: tuple[str, ...]
    missing: tuple[str, ...]
    points: int
    points_before: int


def stamp(session: Session) -> tuple[Any, ...]:
    """Another value whenever outlines came or went."""
    return tuple(session.execute(select(func.count(), func.max(Boundary.source))).one())


def outlines_of(session: Session, unit_ids: Collection[int]) -> dict[int, Polygons]:
    """The outlines that there are of these units."""
    statement = select(Boundary.unit_id, Boundary.rings).where(Boundary.unit_id.in_(unit_ids))
    return {row.unit_id: row.rings for row in session.execute(statement)}


def import_file(session: Session, path: Path, province: str, coarse: float = COARSE) -> Taken:
    """Take the outlines of a province's communes valid today, replacing those there were.

    Raises Refused for what is no GeoJSON of polygons with codes; then nothing changes.
    """
    found = _features(path)
    units = {
        unit.code: unit
        for unit in session.scalars(
            select(Unit).where(Unit.province == province, Unit.level == "commune", valid(clock.today()))
        )
    }
    known = {code: polygons for code, polygons in found.items() if code in units}
    if not known:
        raise Refused(
            _("Không mã nào trong tệp là mã của xã, phường hiện nay (ví dụ: %(code)s).", code=min(found))
        )
    drawn = simplified(known, coarse)
    today = [unit.id for unit in units.values()]
    session.execute(delete(Boundary).where(Boundary.unit_id.in_(today)))
    source = f"{path.name} · {clock.now().isoformat(timespec='seconds')}"[:200]
    session.add_all(Boundary(unit_id=units[code].id, rings=p, source=source) for code, p in drawn.items())
    session.flush()
    unknown, missing = sorted(found.keys() - units.keys()), sorted(units.keys() - found.keys())
    return Taken(len(drawn), tuple(unknown), tuple(missing), _points(drawn), _points(known))


def _points(outlines: Mapping[str, Polygons]) -> int:
    return sum(len(ring) for polygons in outlines.values() for polygon in polygons for ring in polygon)


def _features(path: Path) -> dict[str, Polygons]:
    try:
        if path.stat().st_size > LARGEST:
            raise Refused(_("Tệp %(path)s quá lớn; nhiều nhất 50 MB.", path=path.name))
        given = json.loads(path.read_bytes())
        features = given["features"]
        found = {_code(feature): _polygons(feature["geometry"]) for feature in features}
    except OSError as error:
        raise Refused(
            _("Không đọc được tệp %(path)s: %(reason)s.", path=path.name, reason=error.strerror)
        ) from None
    except (ValueError, KeyError, TypeError, IndexError) as error:
        if isinstance(error, Refused):
            raise
        text = _("Tệp %(path)s không phải GeoJSON gồm các vùng có mã (properties.code): %(reason)s.")
        raise Refused(text % {"path": path.name, "reason": error}) from None
    if not found:
        raise Refused(_("Tệp %(path)s không có vùng nào.", path=path.name))
    return found


def _code(feature: Mapping[str, Any]) -> str:
    properties = feature.get("properties") or {}
    code = properties.get("code", feature.get("id"))
    if code is None:
        raise ValueError(f"feature without a code: {list(properties)}")
    return str(code)


def _polygons(geometry: Mapping[str, Any]) -> Polygons:
    kind, given = geometry["type"], geometry["coordinates"]
    if kind not in ("Polygon", "MultiPolygon"):
        raise ValueError(f"geometry {kind!r}; expected Polygon or MultiPolygon")
    several = given if kind == "MultiPolygon" else [given]
    return [[[_spot(spot) for spot in ring] for ring in polygon] for polygon in several]


def _spot(spot: Any) -> Spot:
    lon, lat = float(spot[0]), float(spot[1])
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise ValueError(f"place {spot!r}; expected longitude and latitude in degrees")
    return lon, lat
