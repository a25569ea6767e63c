"""The shipped units against the lists of the General Statistics Office."""

import csv
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from survey.models import Unit
from survey.registry import units
from survey.registry.unit_rows import read_rows

ROOT = Path(__file__).parent.parent.parent
IN_2021, LAST_OLD_DAY, FIRST_NEW_DAY = date(2021, 6, 1), date(2025, 6, 30), date(2025, 7, 1)
KINDS = {"xã": "xa", "phường": "phuong", "thị trấn": "thi_tran"}


def lists(year: int) -> list[Path]:
    """Our copy of the list, and the project's shared one where it is at hand."""
    shared = ROOT.parent / "shared" / "domain" / f"laocai_units_{year}.csv"
    return [ROOT / "tests" / "data" / f"gso_laocai_{year}.csv", *([shared] if shared.exists() else [])]


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def communes(session: Session, day: date, province: str) -> list[Unit]:
    return units.units_valid(session, day, "commune", province)


@pytest.mark.parametrize("path", lists(2021), ids=lambda p: p.parent.name)
def test_lao_cai_of_2021_is_the_list_of_2021(session: Session, path: Path) -> None:
    district = {u.id: u for u in units.units_valid(session, IN_2021, "district", "10")}
    shipped = {
        (district[u.parent_id or 0].code, district[u.parent_id or 0].name, u.code, u.name, KINDS[u.kind])
        for u in communes(session, IN_2021, "10")
    }
    assert shipped == {tuple(row.values()) for row in read(path)}
    assert (len(district), len(shipped)) == (9, 152)


@pytest.mark.parametrize("path", lists(2025), ids=lambda p: p.parent.name)
def test_lao_cai_of_today_is_the_list_of_2025(session: Session, path: Path) -> None:
    shipped = {(u.province, u.code, u.name, KINDS[u.kind]) for u in communes(session, FIRST_NEW_DAY, "15")}
    assert shipped == {tuple(row.values()) for row in read(path)}
    assert len(shipped) == 99


@pytest.mark.parametrize(
    ("day", "lao_cai", "yen_bai"),
    [
        (IN_2021, 152, 173),
        (date(2024, 10, 31), 152, 173),
        (date(2024, 11, 1), 151, 173),
        (date(2024, 12, 1), 151, 168),
        (LAST_OLD_DAY, 151, 168),
        (FIRST_NEW_DAY, 0, 99),
    ],
)
def test_communes_are_counted_by_the_mergers_of_2024_and_2025(
    session: Session, day: date, lao_cai: int, yen_bai: int
) -> None:
    assert (len(communes(session, day, "10")), len(communes(session, day, "15"))) == (lao_cai, yen_bai)


def test_every_commune_of_2021_leads_to_communes_of_today(session: Session) -> None:
    old = communes(session, IN_2021, "10") + communes(session, IN_2021, "15")
    reached = set()
    for unit in old:
        gone = units.ceased(session, unit.code, day=(unit.valid_to or LAST_OLD_DAY).replace(year=2026))
        assert gone is not None
        assert gone.today, unit.name
        reached |= {u.code for u in gone.today}
    assert reached == {u.code for u in communes(session, FIRST_NEW_DAY, "15")}


def test_points_lie_in_the_province_and_no_two_communes_share_one(session: Session) -> None:
    rows = [r for r in read_rows((units.DATA / "laocai.csv").read_bytes()) if r.lat is not None]
    assert all(21.2 < (r.lat or 0) < 23.0 and 103.4 < (r.lon or 0) < 105.2 for r in rows)
    today = [(r.lat, r.lon) for r in rows if r.valid_from == FIRST_NEW_DAY]
    assert len(set(today)) == len(today) == 99


def test_the_departments_that_the_plan_of_2021_names_are_there(session: Session) -> None:
    named = {u.name for u in units.units_valid(session, IN_2021, "department", "10")}
    assert named == {
        "Sở Nội vụ",
        "Sở Tư pháp",
        "Văn phòng UBND tỉnh",
        "Sở Tài chính",
        "Sở Thông tin và Truyền thông",
        "Sở Khoa học và Công nghệ",
        "Sở Kế hoạch và Đầu tư",
    }
