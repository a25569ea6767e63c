"""Files of units: taken whole, refused whole, the same file twice changes nothing."""

import codecs
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from click.testing import Result
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey import store
from survey.errors import BadFile
from survey.models import Unit, UnitSuccessor
from survey.registry import units
from survey.registry.unit_files import Report
from survey.registry.unit_rows import read_rows

HEAD = "province,code,name,level,parent_code,valid_from,valid_to,successors,lat,lon"
SON_LA = f"""{HEAD}
14,14,Tỉnh Sơn La,province,,,,,,
14,116,Thành phố Sơn La,district,14,,2025-06-30,,,
14,03646,Phường Chiềng Lề,commune,116,,2025-06-30,03646,21.33,103.91
14,03664,Xã Chiềng Ngần,commune,116,,2025-06-30,03646;03670,,
14,03646,Phường Tô Hiệu,commune,14,2025-07-01,,,,
14,03670,Phường Chiềng An,commune,14,2025-07-01,,,,
"""


@pytest.fixture
def given_file(tmp_path: Path) -> Callable[[str | bytes], Path]:
    def write(content: str | bytes) -> Path:
        path = tmp_path / "units.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


Write = Callable[[str | bytes], Path]


def rows_in(session: Session) -> tuple[int, int]:
    counts = [session.scalar(select(func.count()).select_from(table)) for table in (Unit, UnitSuccessor)]
    return counts[0] or 0, counts[1] or 0


def test_another_province_is_taken_with_parents_and_successors(session: Session, given_file: Write) -> None:
    assert units.import_units(session, given_file(SON_LA)) == Report(6, 0, 0)
    old = units.unit_on(session, "03664", date(2025, 6, 30))
    assert old is not None
    assert old.kind == "xã"
    assert old.parent is not None
    assert old.parent.name == "Thành phố Sơn La"
    gone = units.ceased(session, "03664", day=date(2026, 1, 1))
    assert gone is not None
    assert gone.message == "Xã Chiềng Ngần đã sáp nhập vào Phường Chiềng An, Phường Tô Hiệu từ 01/07/2025."


def test_the_same_file_again_adds_nothing(both: str, given_file: Write) -> None:
    path = given_file(SON_LA)
    with store.writing() as session:
        units.import_units(session, path)
        before = rows_in(session)
    with store.writing() as session:
        assert units.import_units(session, path) == Report(0, 0, 6)
        assert rows_in(session) == before


def test_a_later_file_closes_a_unit_and_changes_its_successors(session: Session, given_file: Write) -> None:
    units.import_units(session, given_file(SON_LA))
    later = SON_LA.replace("03646;03670", "03670").replace("Phường Chiềng An,", "Phường Chiềng Sinh,")
    assert units.import_units(session, given_file(later)) == Report(0, 2, 4)
    gone = units.ceased(session, "03664", day=date(2026, 1, 1))
    assert gone is not None
    assert [unit.name for unit in gone.successors] == ["Phường Chiềng Sinh"]


@pytest.mark.parametrize(
    "content",
    [
        codecs.BOM_UTF8 + SON_LA.encode(),
        SON_LA.replace(",", ";").replace("03646;03670", "03646|03670"),
        SON_LA.replace("\n", "\r\n"),
        unicodedata.normalize("NFD", SON_LA),
        SON_LA.replace("2025-07-01", "01/07/2025").replace("2025-06-30", "30/6/2025"),
    ],
    ids=["bom", "semicolons", "crlf", "nfd", "dates as written here"],
)
def test_spreadsheet_dialects_read_alike(content: str | bytes) -> None:
    data = content.encode() if isinstance(content, str) else content
    assert read_rows(data) == read_rows(SON_LA.encode())


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("14,03700,Xã A,thôn,14,,,,,", (8, "level", "Không có cấp “thôn”")),
        ("14,03700,Xã A,commune,999,,,,,", (8, "parent_code", "Tỉnh 14 không có đơn vị mã 999")),
        ("14,03700,Xã A,commune,116,2025-07-01,,,,", (8, "parent_code", "trong cùng thời gian")),
        ("14,03700,Xã A,commune,03670,2025-07-01,,,,", (8, "parent_code", "phải cao hơn")),
        ("14,03700,Xã A,commune,03700,,,,,", (8, "parent_code", "phải cao hơn")),
        ("14,03670,Xã A,commune,14,2026-01-01,,,,", (8, "code", "Trùng mã và thời gian với dòng 7")),
        ("14,03700,Xã A,commune,14,01/01/1900,,,,", (8, "valid_from", "nằm ngoài khoảng")),
        ("14,03700,Xã A,commune,14,2025-02-30,,,,", (8, "valid_from", "không phải ngày")),
        ("14,03700,Xã A,commune,14,45839,,,,", (8, "valid_from", "không phải ngày")),
        ("14,03700,Xã A,commune,14,2025-07-01,2025-06-30,,,", (8, "valid_to", "trước ngày bắt đầu")),
        ("14,03700,Xã A,commune,14,,2025-06-30,99999,,", (8, "successors", "hiệu lực ngày 01/07/2025")),
        ("14,03700,Xã A,commune,14,,2025-06-30,15:03670,,", (8, "successors", "Không có đơn vị mã 15:")),
        ("14,03700,Xã A,commune,14,,2025-06-30,03700,,", (8, "successors", "Không có đơn vị mã 03700")),
        ("14,03700,Xã A,commune,14,,,03670,,", (8, "successors", "chưa có ngày hết hiệu lực")),
        ("14,3700,Xã A,commune,14,,,,,", (8, "code", "bỏ số 0 ở đầu")),
        ("14,03 700,Xã A,commune,14,,,,,", (8, "code", "Mã chỉ gồm")),
        ("14,,Xã A,commune,14,,,,,", (8, "code", "Ô bắt buộc")),
        ("Sơn La,03700,Xã A,commune,14,,,,,", (8, "province", "Mã tỉnh")),
        (f"14,03700,{'A' * 161},commune,14,,,,,", (8, "name", "Dài quá 160")),
        ("14,03700,Xã A,commune,14,,,,21.3,", (8, "lat", "Cần cả lat và lon")),
        ("14,03700,Xã A,commune,14,,,,103.9,21.3", (8, "lat", "ngoài Việt Nam")),
        ("14,03700,Xã A,commune,14,,,,nan,x", (8, "lat", "ngoài Việt Nam")),
        ("14,03700,Xã A,commune,14", (8, "", "Có 5 ô, cần 10 ô")),
        ('14,03700,"Xã "A,commune,14,,,,,', (8, "", "không đúng dạng CSV")),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_taken(
    session: Session, given_file: Write, line: str, problem: tuple[int, str, str]
) -> None:
    before = rows_in(session)
    with pytest.raises(BadFile) as refused:
        units.import_units(session, given_file(SON_LA + line + "\n"))
    row, column, reason = refused.value.problems[0]
    assert (row, column) == problem[:2]
    assert problem[2] in reason
    assert rows_in(session) == before


def test_parents_in_a_circle_are_refused(session: Session, given_file: Write) -> None:
    circle = f"{HEAD}\n14,A,Trung tâm A,centre,B,,,,,\n14,B,Trung tâm B,centre,A,,,,,\n"
    with pytest.raises(BadFile) as refused:
        units.import_units(session, given_file(circle))
    assert [(row, column) for row, column, _reason in refused.value.problems] == [
        (2, "parent_code"),
        (3, "parent_code"),
    ]


def test_successors_in_a_circle_are_refused(session: Session, given_file: Write) -> None:
    rows = "14,A,Xã A,commune,,,2025-06-30,B,,\n14,B,Xã B,commune,,,2025-06-30,A,,\n"
    with pytest.raises(BadFile) as refused:
        units.import_units(session, given_file(f"{HEAD}\n{rows}"))
    assert len(refused.value.problems) == 2


def test_a_code_held_by_a_stored_unit_is_refused(session: Session, given_file: Write) -> None:
    row = "15,02839,Xã Khác,commune,15,2026-01-01,,,,\n"
    with pytest.raises(BadFile, match="với đơn vị đã có: Xã Bắc Hà"):
        units.import_units(session, given_file(f"{HEAD}\n{row}"))


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", (1, "province", "Thiếu cột bắt buộc")),
        (HEAD.encode(), (2, "", "không có dòng dữ liệu nào")),
        (SON_LA.replace("level", "cap", 1).encode(), (1, "level", "Thiếu cột bắt buộc")),
        (SON_LA.replace("valid_from", "valid_form", 1).encode(), (1, "valid_form", "Không có cột này")),
        (SON_LA.replace("lat", "lon", 1).encode(), (1, "lon", "hai lần")),
        (SON_LA.encode("utf-16"), (1, "", "không phải UTF-8")),
        (SON_LA.encode() + b"14,\xff\n", (8, "", "không phải UTF-8")),
        (SON_LA.encode() + b"14,\x00\n", (8, "", "NUL")),
    ],
    ids=["empty", "header only", "missing", "misspelt", "twice", "utf-16", "broken utf-8", "nul"],
)
def test_a_bad_file_is_refused_with_the_place(content: bytes, problem: tuple[int, str, str]) -> None:
    with pytest.raises(BadFile) as refused:
        read_rows(content)
    row, column, reason = refused.value.problems[0]
    assert (row, column) == problem[:2]
    assert problem[2] in reason


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with pytest.raises(BadFile):
        read_rows(data)


@given(st.text(max_size=80))
def test_any_row_is_read_or_refused(row: str) -> None:
    with suppress(BadFile):
        assert read_rows(f"{HEAD}\n{row}\n".encode("utf-8", "surrogatepass"))


def test_shipped_units_never_overwrite_stored_ones(session: Session) -> None:
    bac_ha = units.unit_on(session, "02839", date(2025, 12, 1))
    assert bac_ha is not None
    bac_ha.name = "Xã Bắc Hà (sửa)"
    session.flush()
    assert units.install_shipped(session) == Report(0, 0, 0)
    assert bac_ha.name == "Xã Bắc Hà (sửa)"


def test_a_missing_shipped_unit_is_added_again(session: Session) -> None:
    lost = units.unit_on(session, "02872", date(2021, 6, 1))
    assert lost is not None
    lost.successors = []
    session.flush()
    session.delete(lost)
    session.flush()
    assert units.install_shipped(session) == Report(1, 0, 0)
    assert units.ceased(session, "02872", day=date(2026, 1, 1))


def test_unknown_shipped_data_is_an_error_for_programmers(session: Session) -> None:
    with pytest.raises(ValueError, match=r"expected one of .*laocai"):
        units.install_shipped(session, "nowhere")


def test_the_command_imports_and_reports(
    sipas: Callable[..., Result], given_file: Write, session: Session
) -> None:
    session.rollback()
    result = sipas("units", "import", str(given_file(SON_LA)))
    assert result.output == "Thêm 6, sửa 0, giữ nguyên 0 đơn vị.\n"
    again = sipas("units", "import", str(given_file(SON_LA)), "--format", "json")
    assert '"unchanged": 6' in again.stdout


def test_the_command_lists_and_searches(sipas: Callable[..., Result]) -> None:
    listed = sipas("units", "list", "--level", "commune", "--format", "csv", "--on", "2025-07-01")
    assert len(listed.stdout.splitlines()) == 100
    found = sipas("units", "search", "ban lien", "--format", "json", "--on", "2025-07-01")
    assert '"02869"' in found.stdout
    old = sipas("units", "search", "tà chải", "--on", "2025-12-01", "--format", "csv")
    assert "nay là Xã Bắc Hà" in old.stderr
    assert "Bắc Hà" not in old.stdout
