"""Files say what `sipas analyse` says, to the last digit, and cannot run anything in a spreadsheet."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from click.testing import Result
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet
from werkzeug.exceptions import Forbidden

from survey import store
from survey.exports.outgoing import outgoing
from survey.exports.results_csv import results_csv
from survey.exports.results_xlsx import results_xlsx
from survey.exports.workbook import Book, Column, Exact, sheet_name
from survey.models import Round
from survey.tabulate.results import Results, results
from survey.tabulate.rows import as_json
from survey.tabulate.watching import watched
from tests.conftest import make_round
from tests.tabulate.answering import answer, forms

Sipas = Callable[..., Result]


@pytest.fixture
def lite(sqlite_url: str) -> str:
    """Connected to a new SQLite database."""
    store.connect(sqlite_url)
    return sqlite_url


def some_round(**changes: object) -> int:
    round_id = make_round(**changes)  # type: ignore[arg-type]
    answer(round_id, forms(round_id, "5", 19) + forms(round_id, "2", 2, i3_1="~") + forms(round_id, "3", 2))
    answer(round_id, forms(round_id, "4", 7), "02647", "kiosk")
    return round_id


def found(round_id: int, *by: str) -> Results:
    with store.reading() as session:
        return results(session, session.get_one(Round, round_id), by)


def sheets(content: bytes) -> dict[str, Worksheet]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {name: book[name] for name in book.sheetnames}


def table(sheet: Worksheet) -> list[dict[str, object]]:
    head, *rows = list(sheet.iter_rows(min_row=2, values_only=True))
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


def test_the_workbook_agrees_with_analyse_to_the_last_digit(both: str) -> None:
    one = found(some_round(), "unit")
    items = {r["item"]: r for r in as_json(one)["results"] if not r["domain"]}
    rows = [r for r in table(sheets(results_xlsx(one))["Tiêu chí"]) if r["Mã"] in items]
    assert len(rows) == 22
    for row in rows:
        expected = items[row["Mã"]]
        assert (row["n"], row["Số câu trả lời hài lòng"]) == (expected["answered"], expected["satisfied"])
        shown = (row["Tỷ lệ hài lòng"], row["Cận dưới 95%"], row["Cận trên 95%"])
        assert shown == (expected["rate"], expected["low"], expected["high"])


def test_the_detail_sheet_holds_every_figure_by_unit(lite: str) -> None:
    one = found(some_round(), "unit")
    detail = [r for r in table(sheets(results_xlsx(one))["Chi tiết"]) if r["kind"] == "item"]
    assert [(r["unit"] or "", r["item"], r["rate"], r["high"]) for r in detail] == [
        (r["domain"].get("unit", ""), r["item"], r["rate"], r["high"]) for r in as_json(one)["results"]
    ]


def test_the_csv_agrees_with_analyse_to_the_last_digit(lite: str) -> None:
    one = found(some_round(), "unit")
    rows = csv.DictReader(io.StringIO(results_csv(one).decode("utf-8-sig")))
    items = [(r["unit"], r["item"], r["rate"], r["low"]) for r in rows if r["kind"] == "item"]
    expected = [
        (
            r["domain"].get("unit", ""),
            r["item"],
            *("" if r[k] is None else repr(r[k]) for k in ("rate", "low")),
        )
        for r in as_json(one)["results"]
    ]
    assert items == expected


def test_sheets_are_typed_frozen_and_filtered(lite: str) -> None:
    made = sheets(results_xlsx(found(some_round(), "unit")))
    assert list(made) == ["Tổng hợp", "Yếu tố", "Tiêu chí", "Đơn vị", "Chi tiết", "Phương pháp"]
    criteria = made["Tiêu chí"]
    assert (criteria.freeze_panes, criteria.auto_filter.ref) == ("C3", "A2:Q25")
    assert (criteria["D3"].number_format, criteria["C3"].number_format) == ("0.0%", "#,##0")
    assert len(table(made["Đơn vị"])) == 99


def test_made_up_data_say_so_on_every_sheet_and_row(lite: str) -> None:
    one = found(some_round(synthetic=True))
    made = sheets(results_xlsx(one))
    assert all("dữ liệu mô phỏng" in str(sheet["A1"].value) for sheet in made.values())
    rows = csv.DictReader(io.StringIO(results_csv(one).decode("utf-8-sig")))
    assert all("dữ liệu mô phỏng" in row["note"] for row in rows)


def test_an_open_rounds_verdicts_are_provisional_in_files(lite: str) -> None:
    (row,) = [
        r for r in table(sheets(results_xlsx(found(some_round())))["Tổng hợp"]) if r["Mục"] == "Kết luận"
    ]
    assert row["Giá trị"] == "Chưa đủ cơ sở kết luận (tạm thời)"


def test_an_open_round_seen_day_by_day_has_no_verdict_yet(lite: str) -> None:
    rows = table(sheets(results_xlsx(watched(found(some_round(), "unit"))))["Đơn vị"])
    said = {row["Đơn vị"]: row["Kết luận"] for row in rows}
    assert (said["02839"], said["02647"]) == ("Chưa kết luận, đợt còn mở", "Không so sánh được")


def test_the_method_sheet_names_formula_counts_and_hash(lite: str) -> None:
    one = found(some_round())
    rows = table(sheets(results_xlsx(one))["Phương pháp"])
    said = {r["Mục"]: str(r["Nội dung"]) for r in rows}
    assert said["Mã băm dữ liệu (SHA-256)"] == one.hash
    assert "trung bình tỷ lệ hài lòng" in said["Công thức của chỉ số"]
    assert "kênh tự nguyện" in said["Cách thu thập (phiếu đầy đủ)"]
    assert any("giả định" in str(r["Nội dung"]) for r in rows)


def test_an_empty_round_makes_files_without_figures(lite: str) -> None:
    one = found(make_round(), "unit")
    assert table(sheets(results_xlsx(one))["Tiêu chí"])[0]["Tỷ lệ hài lòng"] is None
    assert b"no_answers" in results_csv(one)


def test_every_formula_and_questionnaire_makes_a_workbook(lite: str) -> None:
    round_id = make_round("nhanh", "mot-cham", formula="general")
    answer(round_id, [{"general": "4"}] * 12)
    assert table(sheets(results_xlsx(found(round_id, "channel")))["Kênh"])[0]["Tỷ lệ hài lòng"] is None


@settings(deadline=None)  # each example zips a workbook, which a busy machine takes its time for
@given(st.floats(0, 1))
def test_every_double_survives_the_workbook(rate: float) -> None:
    book = Book("")
    book.sheet("x", "x", [Column("rate", "rate")], [[rate]])
    assert sheets(book.close())["x"]["A3"].value == rate
    assert float(f"{Exact(rate):.16G}") == rate


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_text_like_a_formula_stays_text(text: str) -> None:
    book = Book("")
    book.sheet("x", "x", [Column("t")], [[text]])
    cell = sheets(book.close())["x"]["A3"]
    assert cell.data_type == "s"


def test_sheet_names_are_what_spreadsheets_accept() -> None:
    assert sheet_name("a/b:c*d?[e]\\f") == "a-b-c-d--e--f"
    assert len(sheet_name("Tiếp nhận, giải quyết góp ý, phản ánh, kiến nghị")) == 31


@pytest.mark.parametrize("role", ["can-bo", "quan-tri", "kiem-toan", "public"])
def test_nothing_leaves_for_other_roles_before_suppression(lite: str, role: str) -> None:
    one = found(make_round())
    assert outgoing(one, "so-noi-vu") is one
    with pytest.raises(Forbidden):
        outgoing(one, role)


@pytest.mark.parametrize("fmt", ["csv", "xlsx"])
def test_the_command_writes_the_file_and_nothing_to_stdout(
    sipas: Sipas, settings: object, tmp_path: Path, fmt: str
) -> None:
    store.connect(settings.database_url)  # type: ignore[attr-defined]
    some_round()
    path = tmp_path / f"ket-qua.{fmt}"
    assert sipas("export", "dot-1", "--format", fmt, "-o", str(path)).stdout == ""
    made = json.loads(sipas("analyse", "dot-1", "--format", "json").stdout)
    if fmt == "xlsx":
        index = table(sheets(path.read_bytes())["Tổng hợp"])[1]["Giá trị"]
    else:
        index = float(next(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))["rate"])
    assert index == made["index"]["rate"]
