"""Single answers as CSV and as a workbook: codes as numbers, with the codebook beside them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from survey.errors import Refused
from survey.exports.guard import BOM, guarded
from survey.exports.responses.about import about
from survey.exports.responses.people import People
from survey.exports.responses.variables import Variable
from survey.exports.workbook import Book, Column
from survey.formats import integer
from survey.i18n import DEFAULT, using_language
from survey.i18n import gettext as _

MOST_ROWS = 1_048_576 - 2


def write_csv(people: People, path: Path) -> None:
    """UTF-8 with BOM, names in the first line, days as 2026-11-22, codes as numbers."""
    with path.open("wb") as file, io.TextIOWrapper(file, "utf-8", newline="", write_through=False) as text:
        text.write(BOM)
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow([v.name for v in people.variables])
        for part in people.chunks():
            writer.writerows(zip(*(_csv_column(people, v, part) for v in people.variables), strict=True))


def _csv_column(people: People, variable: Variable, part: slice) -> Sequence[Any]:
    column = people.column(variable, part)
    if variable.kind == "text":
        return [guarded(text) for text in column]
    return [f"{weight:g}" for weight in column] if variable.kind == "weight" else column


def write_xlsx(people: People, path: Path) -> None:
    """The rows, the codebook and the method, a sheet each; raises Refused beyond what Excel can hold."""
    if len(people) > MOST_ROWS:
        text = _("Excel chứa nhiều nhất %(most)s dòng, đợt này có %(n)s phiếu: hãy chọn CSV.")
        raise Refused(text % {"most": integer(MOST_ROWS), "n": integer(len(people))})
    book = Book(people.marks, path)
    with using_language(DEFAULT):
        columns = [Column(v.name, _cell_kind(v), 12) for v in people.variables]
        book.sheet(_("Từng phiếu"), people.facts.name, columns, _rows(people))
        book.sheet(_("Sổ mã"), people.facts.name, _codebook_columns(), codebook_rows(people))
        method = [Column(_("Mục"), width=34), Column(_("Nội dung"), width=90)]
        book.sheet(_("Phương pháp"), people.facts.name, method, about(people))
    book.close()


def _cell_kind(variable: Variable) -> str:
    return {"day": "day", "text": "text", "source": "text"}.get(variable.kind, "code")


def _rows(people: People) -> Iterator[Sequence[Any]]:
    for part in people.chunks():
        yield from zip(*(people.column(v, part) for v in people.variables), strict=True)


def _codebook_columns() -> list[Column]:
    return [
        Column(_("Biến"), width=18),
        Column(_("Nhãn"), width=60),
        Column(_("Câu hỏi"), width=60),
        Column(_("Mã"), "code"),
        Column(_("Nghĩa của mã"), width=40),
        Column(_("Là mã thiếu"), width=12),
    ]


def codebook_rows(people: People) -> Iterator[Sequence[Any]]:
    """One row per variable without codes, one per code of the others."""
    for v in people.variables:
        head = (v.name, v.label, v.question)
        if not v.words or v.kind == "source":
            yield *head, None, None, None
            continue
        for code, word in v.words.items():
            yield *head, code, word, _("có") if code in v.missing else None
