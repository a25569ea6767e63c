"""What each program shows of single answers: labels in their limits, missing codes, text that stays text."""

import csv
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyarrow.parquet
import pyreadstat
import pytest

from survey import store
from survey.errors import Refused
from survey.exports.responses import tables
from survey.exports.responses.parquet import write_parquet
from survey.exports.responses.people import People
from survey.exports.responses.statistical import write_dta, write_sav
from survey.exports.results_parquet import results_parquet
from survey.intake import bulk
from survey.models import Round
from survey.tabulate.results import results
from tests.answers import submission
from tests.conftest import make_round
from tests.exports.sav_reader import Sav
from tests.exports.test_responses import read
from tests.exports.test_same_figures import some_round
from tests.tabulate.answering import answer, forms

SAID = ["=1+1", "-2", "@SUM(A1)", "ộ" * 1000, 'dấu "ngoặc", phẩy\nxuống dòng', " +84"]


@pytest.fixture(autouse=True)
def _connected(sqlite_url: str) -> None:
    store.connect(sqlite_url)


@pytest.fixture
def missing() -> People:
    """One answer that is missing in every way: q3_1 without opinion, q3_2 blank, p7 not asked."""
    round_id = make_round()
    answer(round_id, forms(round_id, "4", 1, i3_1="~", i3_2="", p6="early"))
    return read(round_id)


@pytest.fixture
def wordy() -> People:
    """A file whose labels are longer than any program's limit, of letters of three bytes."""
    made = read(some_round())
    long = "ế" * 400
    return replace(
        made,
        variables=tuple(
            replace(v, label=long, values=dict.fromkeys(v.values, long) if v.kind == "code" else v.values)
            for v in made.variables
        ),
        facts=replace(made.facts, name=long),
    )


@pytest.fixture
def talked() -> People:
    round_id = make_round()
    with store.writing() as session:
        bulk.load(session, [submission(round_id, comments={"comment": text}) for text in SAID])
        bulk.load(session, [submission(round_id)])
    return read(round_id, comments=True)


def test_labels_stay_within_the_bytes_of_spss(wordy: People, tmp_path: Path) -> None:
    write_sav(wordy, tmp_path / "file.sav")
    made = Sav((tmp_path / "file.sav").read_bytes())
    shown = made.columns["q3_1"]
    assert shown.label.decode() == "ế" * 84 + "…"
    assert shown.words[4.0].decode() == "ế" * 39 + "…"
    assert shown.words[-8.0].decode() == "Không có ý kiến"
    assert made.label.decode().endswith("ế…")
    assert max(len(line) for line in made.documents) <= 80
    for line in made.documents:
        line.decode()


def test_labels_stay_within_the_characters_of_stata(wordy: People, tmp_path: Path) -> None:
    write_dta(wordy, tmp_path / "file.dta")
    with pd.read_stata(tmp_path / "file.dta", iterator=True) as file:
        assert file.variable_labels()["q3_1"] == "ế" * 79 + "…"
        assert len(file.data_label) == 80
        assert all(words.get(4, "ế" * 400) == "ế" * 400 for words in file.value_labels().values())


def test_spss_knows_which_codes_are_missing(missing: People, tmp_path: Path) -> None:
    write_sav(missing, tmp_path / "file.sav")
    made = Sav((tmp_path / "file.sav").read_bytes())
    shown = [made.columns[name] for name in ("q3_1", "q3_2", "p7")]
    assert [(c.values, set(c.missing)) for c in shown] == [
        ([-8], {-9, -8}), ([-9], {-9, -8}), ([-1], {-9, -1}),
    ]  # fmt: skip
    table, _meta = pyreadstat.read_sav(tmp_path / "file.sav")
    assert table[["q3_1", "q3_2", "p7"]].isna().all(axis=None)
    _table, meta = pyreadstat.read_sav(tmp_path / "file.sav")
    assert (meta.variable_measure["q3_1"], meta.variable_measure["field"]) == ("ordinal", "nominal")


def test_stata_tells_missing_answers_apart(missing: People, tmp_path: Path) -> None:
    write_dta(missing, tmp_path / "file.dta")
    table = pd.read_stata(tmp_path / "file.dta", convert_categoricals=False, convert_missing=True)
    assert [str(table[name][0]) for name in ("q3_1", "q3_2", "p7", "q3_3")] == [".c", ".a", ".b", "4"]
    _table, meta = pyreadstat.read_dta(tmp_path / "file.dta", user_missing=True)
    words: Any = meta.variable_value_labels
    assert (words["q3_1"]["c"], words["q3_1"]["a"], words["p7"]["b"]) == (
        "Không có ý kiến", "Bỏ trống", "Không hỏi",
    )  # fmt: skip


def test_stata_codes_stay_numbers_where_hundreds_of_missing_ones_come_first(tmp_path: Path) -> None:
    round_id = make_round()
    answer(round_id, forms(round_id, "4", 1500, i3_1="~", i3_2=""), "02647")
    answer(round_id, forms(round_id, "4", 2), "02839")
    write_dta(read(round_id), tmp_path / "file.dta")
    table = pd.read_stata(tmp_path / "file.dta", convert_categoricals=False, convert_missing=True)
    for name, missing in (("q3_1", ".c"), ("q3_2", ".a"), ("p7", ".b")):
        shown = [str(value) for value in table[name]]
        assert set(shown[:1500]) == {missing}
        assert shown[1500:] == ([".b", ".b"] if name == "p7" else ["4", "4"])


def test_parquet_keeps_small_integers_with_their_words(missing: People, tmp_path: Path) -> None:
    write_parquet(missing, tmp_path / "file.parquet")
    file = pyarrow.parquet.ParquetFile(tmp_path / "file.parquet")
    field = file.schema_arrow.field("q3_1")
    assert (str(field.type), str(file.schema_arrow.field("day").type)) == ("int8", "date32[day]")
    told = {name.decode(): text.decode() for name, text in field.metadata.items()}
    assert told["label"] == "3.1. Công chức có thái độ giao tiếp lịch sự"
    assert told["question"] == "Ông/bà hài lòng thế nào với thái độ giao tiếp của cán bộ?"
    assert told["missing"] == '{"-9": "Bỏ trống", "-8": "Không có ý kiến"}'
    group = file.metadata.row_group(0)
    assert {group.column(i).compression for i in range(group.num_columns)} == {"ZSTD"}


def test_without_pyarrow_parquet_says_what_to_install(
    missing: People, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(Refused, match=r"sipas\[parquet\]"):
        write_parquet(missing, tmp_path / "file.parquet")


def test_results_keep_their_types_in_parquet() -> None:
    round_id = some_round()
    with store.reading() as session:
        found = results(session, session.get_one(Round, round_id), ("unit",))
    schema = pyarrow.parquet.read_schema(pyarrow.BufferReader(results_parquet(found)))
    kinds = {name: str(schema.field(name).type) for name in ("rate", "answered", "official_met", "item")}
    assert kinds == {"rate": "double", "answered": "int64", "official_met": "bool", "item": "string"}


def plain(texts: Iterator[Any]) -> list[str]:
    return sorted(" ".join(str(text or "").split()) for text in texts)


EXPECTED = plain(iter([*SAID, ""]))


def test_comments_stay_text_in_csv(talked: People, tmp_path: Path) -> None:
    tables.write_csv(talked, tmp_path / "file.csv")
    with (tmp_path / "file.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [row["comment"] for row in csv.DictReader(file)]
    assert all(cell[:1] not in "=+-@" for cell in cells if cell)
    assert plain(cell.removeprefix("'") for cell in cells) == EXPECTED


def test_comments_stay_text_in_a_workbook(talked: People, tmp_path: Path) -> None:
    tables.write_xlsx(talked, tmp_path / "file.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "file.xlsx")["Từng phiếu"]
    (place,) = [cell.column for cell in sheet[2] if cell.value == "comment"]
    cells = [row[place - 1] for row in sheet.iter_rows(min_row=3)]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}
    assert plain(cell.value for cell in cells) == EXPECTED


@pytest.mark.parametrize(("write", "ending"), [(write_sav, "sav"), (write_dta, "dta")])
def test_long_comments_survive_in_statistical_files(
    talked: People, tmp_path: Path, write: Any, ending: str
) -> None:
    path = tmp_path / f"file.{ending}"
    write(talked, path)
    table, _meta = (pyreadstat.read_sav if ending == "sav" else pyreadstat.read_dta)(path)
    assert plain(iter(table["comment"])) == EXPECTED


def test_the_workbook_is_typed_frozen_and_explains_its_codes(missing: People, tmp_path: Path) -> None:
    tables.write_xlsx(missing, tmp_path / "file.xlsx")
    book = openpyxl.load_workbook(tmp_path / "file.xlsx")
    assert book.sheetnames == ["Từng phiếu", "Sổ mã", "Phương pháp"]
    answers = book["Từng phiếu"]
    assert [sheet.freeze_panes for sheet in book] == ["C3", "C3", "B3"]
    cells = {str(head.value): cell for head, cell in zip(answers[2], answers[3], strict=True)}
    assert [cells[name].data_type for name in ("unit_code", "day", "q3_1")] == ["s", "d", "n"]
    assert cells["unit_code"].value == "02839"
    rows = [row for row in book["Sổ mã"].iter_rows(min_row=3, values_only=True) if row[0] == "q3_1"]
    assert {row[1] for row in rows} == {"3.1. Công chức có thái độ giao tiếp lịch sự"}
    assert [row[3:] for row in rows[-2:]] == [(-9, "Bỏ trống", "có"), (-8, "Không có ý kiến", "có")]


def test_more_rows_than_excel_holds_are_refused(
    missing: People, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "MOST_ROWS", 0)
    with pytest.raises(Refused, match="hãy chọn CSV"):
        tables.write_xlsx(missing, tmp_path / "file.xlsx")
    assert not (tmp_path / "file.xlsx").exists()
