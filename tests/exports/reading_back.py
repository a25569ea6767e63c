"""Reads every file back and recomputes each criterion's answers and satisfied answers from it alone.

What a code means, and which codes are missing, is taken from the file wherever the file says so.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeAlias
from xml.etree import ElementTree

import openpyxl
import pandas as pd
import pyarrow.parquet
import pyreadstat

from survey.exports.responses.ddi import NAMESPACE
from tests.exports.sav_reader import Sav

Counted: TypeAlias = dict[str, tuple[int, int]]

GOOD = ("Hài lòng", "Rất hài lòng")
LEVELS = ("Rất không hài lòng", "Không hài lòng", "Bình thường", *GOOD)


def item_of(name: str) -> str | None:
    """The criterion of a variable's name: q3_1 is 3.1."""
    found = re.fullmatch(r"q(\d)_(\d)", name)
    return f"{found[1]}.{found[2]}" if found else None


def counted(words: Iterable[str | None]) -> tuple[int, int]:
    """Answers and satisfied answers among labels; whatever is no level of the scale is no answer."""
    said = [word for word in words if word in LEVELS]
    return len(said), sum(word in GOOD for word in said)


def _by_codes(columns: Mapping[str, Iterable[Any]], words: Mapping[str, Mapping[Any, str]]) -> Counted:
    found = {name: item for name in columns if (item := item_of(name))}
    return {item: counted(words[name].get(code) for code in columns[name]) for name, item in found.items()}


def sav(path: Path) -> Counted:
    table, meta = pyreadstat.read_sav(path, user_missing=True)
    return _by_codes({str(name): table[name] for name in table}, meta.variable_value_labels)


def sav_by_layout(path: Path) -> Counted:
    """By the second reader, written from the layout of the file."""
    columns = Sav(path.read_bytes()).columns
    words = {
        name: {code: word.decode() for code, word in column.words.items() if code not in column.missing}
        for name, column in columns.items()
    }
    return _by_codes({name: column.values for name, column in columns.items()}, words)


def dta(path: Path) -> Counted:
    """By pandas, whose reader shares nothing with the library that wrote the file."""
    table = pd.read_stata(path)
    return {item: counted(table[name].astype(object)) for name in table if (item := item_of(str(name)))}


def dta_by_pyreadstat(path: Path) -> Counted:
    table, meta = pyreadstat.read_dta(path, user_missing=True)
    return _by_codes({str(name): table[name] for name in table}, meta.variable_value_labels)


def parquet(path: Path) -> Counted:
    table = pyarrow.parquet.read_table(path)
    words = {}
    for field in table.schema:
        told = field.metadata.get(b"values", b"{}")
        words[field.name] = {int(code): word for code, word in json.loads(told).items()}
    return _by_codes({name: table[name].to_pylist() for name in table.column_names if item_of(name)}, words)


def csv_of_answers(path: Path) -> Counted:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    columns = {name: [int(row[name]) for row in rows] for name in rows[0] if item_of(name)}
    return _by_codes(columns, {name: dict(enumerate(LEVELS, start=1)) for name in columns})


def xlsx_of_answers(path: Path) -> Counted:
    book = openpyxl.load_workbook(path, read_only=True)
    _title, head, *rows = book["Từng phiếu"].iter_rows(values_only=True)
    words: dict[str, dict[Any, str]] = {}
    for name, _label, _question, code, word, missing in book["Sổ mã"].iter_rows(min_row=3, values_only=True):
        if not missing:
            words.setdefault(str(name), {})[code] = str(word)
    columns = {str(name): [row[i] for row in rows] for i, name in enumerate(head)}
    return _by_codes(columns, words)


def ddi(path: Path) -> Counted:
    def text(parent: ElementTree.Element, name: str) -> str:
        return parent.findtext(f"{{{NAMESPACE}}}{name}", "")

    made: Counted = {}
    for variable in ElementTree.parse(path).iter(f"{{{NAMESPACE}}}var"):
        if not (item := item_of(variable.attrib["name"])):
            continue
        valid = [c for c in variable.iter(f"{{{NAMESPACE}}}catgry") if c.get("missing") != "Y"]
        times = {text(c, "labl"): int(text(c, "catStat")) for c in valid}
        made[item] = (sum(times.values()), sum(times[word] for word in GOOD))
    return made


def codebook(path: Path) -> Counted:
    made: Counted = {}
    for part in path.read_text("utf-8").split("\n## ")[1:]:
        if not (item := item_of(part.split("`")[1])):
            continue
        rows = [
            [cell.strip() for cell in row.split("|")] for row in part.splitlines() if row.startswith("| ")
        ]
        times = {cells[3]: int(cells[4].replace(".", "")) for cells in rows[1:]}
        made[item] = (sum(times[word] for word in LEVELS), sum(times[word] for word in GOOD))
    return made


def csv_of_results(path: Path) -> Counted:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] == "item" and not row["unit"]]
    return {row["item"]: (int(row["answered"]), int(row["satisfied"])) for row in rows}


def xlsx_of_results(path: Path) -> Counted:
    _title, head, *rows = openpyxl.load_workbook(path)["Tiêu chí"].iter_rows(values_only=True)
    cells = [dict(zip(map(str, head), row, strict=True)) for row in rows]
    return {r["Mã"]: (r["n"], r["Số câu trả lời hài lòng"]) for r in cells if r["Mã"] != "general"}


def parquet_of_results(path: Path) -> Counted:
    rows = pyarrow.parquet.read_table(path).to_pylist()
    return {
        row["item"]: (row["answered"], row["satisfied"])
        for row in rows
        if row["kind"] == "item" and not row["unit"]
    }


def jsonstat(path: Path) -> Counted:
    made = json.loads(path.read_text("utf-8"))
    items, measures = (made["dimension"][name]["category"]["index"] for name in ("criterion", "measure"))

    def cell(item: str, measure: str) -> Any:
        place = {"unit": 0, "criterion": items.index(item), "measure": measures.index(measure)}
        at = 0
        for name, size in zip(made["id"], made["size"], strict=True):
            at = at * size + place[name]
        return made["value"][at]

    criteria = [item for item in items if re.fullmatch(r"\d\.\d", item)]
    return {item: (cell(item, "answered"), cell(item, "satisfied")) for item in criteria}


READERS: dict[tuple[str, str], tuple[Callable[[Path], Counted], ...]] = {
    ("results", "csv"): (csv_of_results,),
    ("results", "xlsx"): (xlsx_of_results,),
    ("results", "parquet"): (parquet_of_results,),
    ("results", "jsonstat"): (jsonstat,),
    ("responses", "csv"): (csv_of_answers,),
    ("responses", "xlsx"): (xlsx_of_answers,),
    ("responses", "sav"): (sav, sav_by_layout),
    ("responses", "dta"): (dta, dta_by_pyreadstat),
    ("responses", "parquet"): (parquet,),
    ("responses", "ddi"): (ddi,),
    ("responses", "codebook"): (codebook,),
}
