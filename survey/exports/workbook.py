"""A workbook in the house style: a title line, a frozen head with filters, typed cells, exact numbers."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

HEAD_ROW = 1


class Exact(float):
    """A number that XlsxWriter writes with all its digits; by itself it keeps 16, and doubles need 17."""

    def __format__(self, _spec: str) -> str:
        return repr(float(self))


@dataclass(frozen=True)
class Column:
    """`kind` is text, count, rate, number, code or day; `width` in characters."""

    name: str
    kind: str = "text"
    width: int = 12


class Book:
    """Sheets are written from top to bottom, one after the other; `close` gives the file.

    With a path the file goes there row by row, so that a long one does not fill the memory.
    """

    def __init__(self, mark: str, path: Path | None = None) -> None:
        self._file = io.BytesIO()
        options = {
            "in_memory": path is None,
            "constant_memory": path is not None,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self._book = xlsxwriter.Workbook(path or self._file, options)
        self._mark = mark
        self._formats = {
            "title": self._book.add_format({"bold": True, "font_size": 13}),
            "head": self._book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
            "text": self._book.add_format({"text_wrap": True, "valign": "top"}),
            "count": self._book.add_format({"num_format": "#,##0", "valign": "top"}),
            "rate": self._book.add_format({"num_format": "0.0%", "valign": "top"}),
            "number": self._book.add_format({"num_format": "0.00", "valign": "top"}),
            "code": self._book.add_format({"num_format": "0", "valign": "top"}),
            "day": self._book.add_format({"num_format": "dd/mm/yyyy", "valign": "top"}),
        }

    def sheet(self, name: str, title: str, columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> None:
        """A table under its title; the mark of the data stands in the title of every sheet."""
        sheet = self._book.add_worksheet(sheet_name(name))
        sheet.write_string(0, 0, f"{title} · {self._mark}" if self._mark else title, self._formats["title"])
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width)
            sheet.write_string(HEAD_ROW, place, column.name, self._formats["head"])
        last = HEAD_ROW
        for row in rows:
            last += 1
            for place, (column, value) in enumerate(zip(columns, row, strict=True)):
                self._write(sheet, last, place, value, column.kind)
        sheet.freeze_panes(HEAD_ROW + 1, min(2, len(columns) - 1))
        sheet.autofilter(HEAD_ROW, 0, max(last, HEAD_ROW + 1), len(columns) - 1)
        self._print(sheet)

    def _write(self, sheet: Worksheet, row: int, place: int, value: Any, kind: str) -> None:
        shape: Format = self._formats[kind]
        if value is None:
            sheet.write_blank(row, place, None, shape)
        elif isinstance(value, bool):
            sheet.write_boolean(row, place, value, shape)
        elif isinstance(value, date):
            sheet.write_datetime(row, place, value, shape)
        elif isinstance(value, int | float):
            write: Callable[..., Any] = sheet.write_number
            write(row, place, Exact(value) if isinstance(value, float) else value, shape)
        else:
            sheet.write_string(row, place, str(value), self._formats["text"])

    def _print(self, sheet: Worksheet) -> None:
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(HEAD_ROW)
        sheet.set_footer("&C&P/&N")

    def close(self) -> bytes:
        self._book.close()
        return self._file.getvalue()


def sheet_name(name: str) -> str:
    """A name that spreadsheets accept: at most 31 characters, none of []:*?/\\."""
    return re.sub(r"[\[\]:*?/\\]", "-", name)[:31].strip("'")
