"""Read a CSV file of any origin into rows of text, or say in which place it cannot be read."""

import csv
import io
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from survey.errors import BadFile, Refused
from survey.i18n import gettext as _

MAX_BYTES = 512 * 1024 * 1024
csv.field_size_limit(1_000_000)


@dataclass(frozen=True)
class FileTable:
    """Columns and numbered rows (the header is row 1) of a file, with the hash of its bytes."""

    columns: tuple[str, ...]
    rows: tuple[tuple[int, Mapping[str, str]], ...]
    hash: str


def read_table(path: str) -> FileTable:
    """The table in this file; raises Refused when it cannot be read, BadFile when it is none."""
    return parse_table(_read(path))


def parse_table(content: bytes) -> FileTable:
    """Comma, semicolon or tab separated UTF-8, with or without BOM; raises BadFile."""
    text = _decode(content)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        lines = [(number, row) for number, row in enumerate(reader, start=1) if any(c.strip() for c in row)]
    except csv.Error:  # such as a quotation mark that is never closed, up to the longest cell allowed
        reason = _("Dòng này không đúng dạng CSV (dấu ngoặc kép?)")
        raise BadFile([(reader.line_num, "–", reason)]) from None
    if not lines:
        raise BadFile([(1, "–", _("Tệp không có dòng nào."))])
    columns = tuple(_tidy(name) for name in lines[0][1])
    problems = _header_problems(columns)
    problems += [
        (number, "–", _("Dòng có %(n)s ô, tiêu đề có %(m)s ô.", n=len(row), m=len(columns)))
        for number, row in lines[1:]
        if len(row) != len(columns)
    ]
    if problems:
        raise BadFile(problems)
    rows = tuple((n, dict(zip(columns, map(_tidy, row), strict=True))) for n, row in lines[1:])
    return FileTable(columns, rows, sha256(content).hexdigest())


def _read(path: str) -> bytes:
    try:
        if Path(path).stat().st_size > MAX_BYTES:
            raise Refused(_("Tệp lớn hơn %(n)s MB. Hãy chia nhỏ tệp.", n=MAX_BYTES // 1024**2))
        return Path(path).read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise Refused(_("Không đọc được tệp %(path)s: %(reason)s.", path=path, reason=reason)) from None


def _decode(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        reason = _("Tệp không phải UTF-8. Hãy lưu lại dạng “CSV UTF-8”.")
        raise BadFile([(row, "–", reason)]) from None


def _delimiter(text: str) -> str:
    header = text.split("\n", 1)[0]
    return max((",", ";", "\t"), key=header.count)


def _header_problems(columns: tuple[str, ...]) -> list[tuple[int, str, str]]:
    twice = sorted({c for c in columns if columns.count(c) > 1})
    return [(1, column or "–", _("Tên cột bị lặp lại.")) for column in twice]


def _tidy(cell: str) -> str:
    return unicodedata.normalize("NFC", cell).strip()
