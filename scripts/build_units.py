"""Build survey/registry/data/units/laocai.csv from the PyPI package vietnamadminunits (MIT).

Run: python scripts/build_units.py [OUT.csv]   (dependency group "build"; same input, same bytes)
What the package lacks or gets wrong stands in unit_facts.py; docs/units.md tells the differences.
"""

import csv
import json
import math
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import unit_facts as facts
from vietnamadminunits.database import get_data

OUT = Path(__file__).parent.parent / "survey" / "registry" / "data" / "units" / "laocai.csv"
COLUMNS = (
    "province",
    "code",
    "name",
    "kind",
    "level",
    "parent_code",
    "valid_from",
    "valid_to",
    "successors",
    "lat",
    "lon",
    "note",
)
LEVELS = ("province", "department", "district", "commune")
OLD, NEW = "admin_units_legacy", "admin_units"
KM = 111.2  # one degree of latitude
# A part lies inside its whole: farther than this from the centre of the whole, a point is a geocoding slip.
MAX_RADII = 2.3
MAX_DISTRICT_KM = 15

Row = dict[str, str]
Record = Mapping[str, Any]
Point = tuple[float, float]


def record(code: str, name: str, kind: str, level: str, province: str, **more: str) -> Row:
    base = dict.fromkeys(COLUMNS, "")
    return base | {"province": province, "code": code, "name": name, "kind": kind, "level": level} | more


def at(point: Point | None) -> Row:
    return {"lat": str(point[0]), "lon": str(point[1])} if point else {}


def read(table: str, provinces: Iterable[str]) -> list[Record]:
    wanted = set(provinces)
    return [row for row in get_data(table=table) if row["provinceCode"] in wanted]


def successors(old: list[Record], new: list[Record]) -> dict[str, list[str]]:
    """Old commune code → the codes that took it over; several where a commune was divided."""
    text = (files("vietnamadminunits") / "data" / "converter_2025.json").read_text(encoding="utf-8")
    tables = json.loads(text)
    key = str(new[0]["provinceKey"])
    code = {row["wardKey"]: row["wardCode"] for row in new}
    found: dict[str, set[str]] = defaultdict(set)
    for new_key, old_keys in tables["DICT_PROVINCE_WARD_NO_DIVIDED"][key].items():
        for old_key in old_keys:
            found[old_key].add(code[new_key])
    for old_key, parts in tables["DICT_PROVINCE_WARD_DIVIDED"].get(key, {}).items():
        found[old_key].update(code[part["newWardKey"]] for part in parts)
    result = {row["wardCode"]: sorted(found[old_key_of(row)]) for row in old}
    lost = [c for c, codes in result.items() if not codes]
    if lost:
        raise SystemExit(f"no successor for {lost}")
    return result


def old_key_of(row: Record) -> str:
    return f"{row['provinceKey']}_{row['districtKey']}_{row['wardKey']}"


def kilometres(a: Point, b: Point) -> float:
    return math.hypot(a[0] - b[0], (a[1] - b[1]) * math.cos(math.radians(a[0]))) * KM


def centres(new: list[Record]) -> dict[str, tuple[Point, float]]:
    """New commune code → (centre, radius of a circle of its area in km)."""
    result = {}
    for row in new:
        lat, lon, area = facts.CENTRE_2025.get(
            row["wardCode"], (row["wardLat"], row["wardLon"], row["wardAreaKm2"])
        )
        result[row["wardCode"]] = ((lat, lon), math.sqrt(area / math.pi))
    return result


def trusted_points(
    old: list[Record], into: Mapping[str, list[str]], centre: Mapping[str, tuple[Point, float]]
) -> dict[str, Point]:
    """Points of old communes, without those shared by two communes or far from every successor."""
    shared = Counter((row["wardLat"], row["wardLon"]) for row in old)
    result = {}
    for row in old:
        point = (row["wardLat"], row["wardLon"])
        near = any(kilometres(point, centre[c][0]) <= MAX_RADII * centre[c][1] for c in into[row["wardCode"]])
        if shared[point] == 1 and near:
            result[row["wardCode"]] = point
    return result


def provinces() -> list[Row]:
    old = {"valid_to": facts.LAST_DAY_OLD, "successors": facts.NEW_LAO_CAI}
    return [
        record("10", "Tỉnh Lào Cai", "tỉnh", "province", facts.OLD_LAO_CAI, **old),
        record("15", "Tỉnh Yên Bái", "tỉnh", "province", facts.OLD_YEN_BAI, **old),
        record("15", "Tỉnh Lào Cai", "tỉnh", "province", facts.NEW_LAO_CAI, valid_from=facts.FIRST_DAY_NEW),
    ]


def districts(old: list[Record], points: Mapping[str, Point]) -> list[Row]:
    members = defaultdict(list)
    for row in old:
        members[row["districtCode"]].append(row)
    return [district(rows, points) for rows in members.values()]


def district(rows: list[Record], points: Mapping[str, Point]) -> Row:
    first = rows[0]
    inside = [points[row["wardCode"]] for row in rows if row["wardCode"] in points]
    middle = (sum(p[0] for p in inside) / len(inside), sum(p[1] for p in inside) / len(inside))
    point = (first["districtLat"], first["districtLon"])
    return record(
        first["districtCode"],
        first["district"],
        first["districtType"].lower(),
        "district",
        first["provinceCode"],
        parent_code=first["provinceCode"],
        valid_to=facts.LAST_DAY_OLD,
        **at(point if kilometres(point, middle) <= MAX_DISTRICT_KM else None),
    )


def old_communes(old: list[Record], into: Mapping[str, list[str]], points: Mapping[str, Point]) -> list[Row]:
    return [
        record(
            row["wardCode"],
            facts.SPELLING_2021.get(row["wardCode"]) or row["ward"],
            row["wardType"].lower(),
            "commune",
            row["provinceCode"],
            parent_code=row["districtCode"],
            valid_from=facts.BEGAN.get(row["wardCode"], ""),
            valid_to=facts.LAST_DAY_OLD,
            successors=";".join(into[row["wardCode"]]),
            **at(points.get(row["wardCode"])),
        )
        for row in old
    ]


def former_communes() -> list[Row]:
    return [
        record(
            f.code,
            f.name,
            f.kind,
            "commune",
            f.province,
            parent_code=f.parent_code,
            valid_to=f.valid_to,
            successors=f.successor,
            note=f.note,
        )
        for f in facts.FORMER
    ]


def new_communes(new: list[Record], centre: Mapping[str, tuple[Point, float]]) -> list[Row]:
    return [
        record(
            row["wardCode"],
            facts.SPELLING_2025.get(row["wardCode"]) or row["ward"],
            row["wardType"].lower(),
            "commune",
            facts.NEW_LAO_CAI,
            parent_code=facts.NEW_LAO_CAI,
            valid_from=facts.FIRST_DAY_NEW,
            **at(centre[row["wardCode"]][0]),
        )
        for row in new
    ]


def departments() -> list[Row]:
    rows = []
    for d in facts.DEPARTMENTS:
        before = {"parent_code": facts.OLD_LAO_CAI, "valid_to": facts.LAST_DAY_OLD}
        before["successors"] = f"{facts.NEW_LAO_CAI}:{d.code}"
        if d.merged_into:
            before |= {"valid_to": facts.DEPARTMENTS_MERGED, "note": facts.DEPARTMENT_NOTE}
            before["successors"] = f"{facts.OLD_LAO_CAI}:{d.merged_into}"
        rows.append(record(d.code, d.name, d.kind, "department", facts.OLD_LAO_CAI, **before))
        if not d.merged_into:
            after = {"parent_code": facts.NEW_LAO_CAI, "valid_from": facts.FIRST_DAY_NEW}
            rows.append(record(d.code, d.name, d.kind, "department", facts.NEW_LAO_CAI, **after))
    return rows


def build() -> list[Row]:
    old = read(OLD, (facts.OLD_LAO_CAI, facts.OLD_YEN_BAI))
    new = read(NEW, (facts.NEW_LAO_CAI,))
    into, centre = successors(old, new), centres(new)
    points = trusted_points(old, into, centre)
    rows = provinces() + departments() + districts(old, points)
    rows += old_communes(old, into, points) + former_communes() + new_communes(new, centre)
    return sorted(rows, key=order)


def order(row: Row) -> tuple[bool, str, int, str, str, str]:
    is_new = row["valid_from"] >= facts.FIRST_DAY_NEW
    level = LEVELS.index(row["level"])
    return is_new, row["province"], level, row["code"], row["valid_from"], row["valid_to"]


def main() -> None:
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else OUT
    rows = build()
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(f"{len(rows)} rows → {out}", file=sys.stderr)


if __name__ == "__main__":
    main()
