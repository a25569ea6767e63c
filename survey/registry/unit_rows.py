"""A file of units as rows: every cell checked, every bad place named; nothing here knows the database."""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from survey.errors import BadFile
from survey.i18n import gettext as _

# A parent stands on a smaller rank than its child, so units can never form a circle.
LEVELS = {"province": 0, "department": 1, "district": 1, "commune": 2, "centre": 3, "counter": 4}
# A name begins with its kind; searching and sorting pass over the kind of a place.
PLACES = ("thị trấn", "thành phố", "thị xã", "xã", "phường", "đặc khu", "huyện", "quận", "tỉnh")
KINDS = (*PLACES, "sở", "văn phòng")
REQUIRED = ("province", "code", "name", "level")
MAX_BYTES = 20_000_000
EARLIEST, LATEST = date(1945, 9, 2), date(2100, 1, 1)

_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]{0,23}")
_PROVINCE = re.compile(r"[0-9A-Za-z]{1,4}")
_SUCCESSOR = re.compile(rf"(?:{_PROVINCE.pattern}:)?{_CODE.pattern}")
_DIGITS = {"province": 2, "district": 3, "commune": 5}  # of codes that are numbers; spreadsheets eat zeros
_VIETNAM = {"lat": (6.0, 24.0), "lon": (102.0, 118.0)}

Problem = tuple[int, str, str]


@dataclass(frozen=True, kw_only=True)
class UnitRow:
    line: int
    province: str
    code: str
    name: str
    level: str
    kind: str = ""
    parent_code: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    successors: tuple[str, ...] = ()
    lat: float | None = None
    lon: float | None = None


def read_rows(data: bytes) -> list[UnitRow]:
    """The rows of a CSV file; raises BadFile with every bad place when there is any."""
    reader, columns = _open(_decode(data))
    rows: list[UnitRow] = []
    problems: list[Problem] = []
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                _add(rows, problems, reader.line_num, columns, cells)
    except csv.Error:
        problems.append((reader.line_num, "", _("Dòng này không đúng dạng CSV (dấu ngoặc kép?)")))
    if not rows and not problems:
        problems.append((2, "", _("Tệp không có dòng dữ liệu nào")))
    if problems:
        raise BadFile(problems)
    return rows


def _decode(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise BadFile([(1, "", _("Tệp lớn hơn %(size)s MB", size=MAX_BYTES // 1_000_000))])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise BadFile([(line, "", _("Tệp không phải UTF-8. Hãy lưu lại dạng “CSV UTF-8”"))]) from None
    if "\0" in text:
        raise BadFile([(text[: text.index("\0")].count("\n") + 1, "", _("Tệp chứa ký tự rỗng (NUL)"))])
    return unicodedata.normalize("NFC", text)


def _open(text: str) -> tuple[Any, list[str]]:
    """The CSV reader after its header, and the names of the columns."""
    first = text.split("\n", 1)[0]
    separator = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    columns = [name.strip().lower() for name in next(reader, [])]
    problems = [(1, name, _("Thiếu cột bắt buộc")) for name in REQUIRED if name not in columns]
    problems += [
        (1, name or "?", _("Không có cột này; các cột: %(known)s", known=", ".join(FIELDS)))
        for name in columns
        if name not in FIELDS
    ]
    problems += [(1, name, _("Cột xuất hiện hai lần")) for name in FIELDS if columns.count(name) > 1]
    if problems:
        raise BadFile(problems)
    return reader, columns


def _add(
    rows: list[UnitRow], problems: list[Problem], line: int, columns: list[str], cells: list[str]
) -> None:
    if len(cells) != len(columns):
        counts = {"given": len(cells), "expected": len(columns)}
        problems.append((line, "", _("Có %(given)s ô, cần %(expected)s ô", **counts)))
        return
    row = dict(zip(columns, (" ".join(cell.split()) for cell in cells), strict=True))
    values, found = _read_cells(line, row)
    found += _problems_between(line, row, values)
    problems += found
    if not found:
        values.pop("note", None)
        values.setdefault("kind", kind_of(values["name"]))
        rows.append(UnitRow(line=line, **values))


def _read_cells(line: int, row: dict[str, str]) -> tuple[dict[str, Any], list[Problem]]:
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, text in row.items():
        if not text and name in REQUIRED:
            problems.append((line, name, _("Ô bắt buộc đang để trống")))
        elif text:
            try:
                values[name] = FIELDS[name](text)
            except ValueError as error:
                problems.append((line, name, str(error)))
    return values, problems


def _problems_between(line: int, row: dict[str, str], values: dict[str, Any]) -> Iterator[Problem]:
    """What is wrong between the cells of one row."""
    if bool(row.get("lat")) != bool(row.get("lon")):
        yield line, "lat", _("Cần cả lat và lon, hoặc để trống cả hai")
    since, until = values.get("valid_from"), values.get("valid_to")
    if since and until and until < since:
        yield line, "valid_to", _("Ngày hết hiệu lực trước ngày bắt đầu")
    if row.get("successors") and not row.get("valid_to"):
        yield line, "successors", _("Đơn vị chưa có ngày hết hiệu lực thì chưa có đơn vị kế thừa")
    code, digits = values.get("code", ""), _DIGITS.get(values.get("level", ""), 0)
    if code.isdigit() and len(code) < digits:
        counts = {"code": code, "digits": digits}
        yield line, "code", _("Mã “%(code)s” cần %(digits)s chữ số; bảng tính đã bỏ số 0 ở đầu?", **counts)


def kind_of(name: str) -> str:
    """The kind that a name begins with: "Thị trấn Bắc Hà" → "thị trấn"."""
    return next((kind for kind in KINDS if name.lower().startswith(kind + " ")), "")


def _code(text: str) -> str:
    if not _CODE.fullmatch(text):
        raise ValueError(
            _("Mã chỉ gồm tối đa 24 chữ không dấu, số, “.” và “-”; nhận được “%(text)s”", text=text)
        )
    return text


def _province(text: str) -> str:
    if not _PROVINCE.fullmatch(text):
        raise ValueError(_("Mã tỉnh chỉ gồm 1–4 chữ không dấu hoặc số; nhận được “%(text)s”", text=text))
    return text


def _at_most(length: int) -> Callable[[str], str]:
    def check(text: str) -> str:
        if len(text) > length:
            raise ValueError(_("Dài quá %(length)s ký tự", length=length))
        return text

    return check


def _level(text: str) -> str:
    if text not in LEVELS:
        raise ValueError(_("Không có cấp “%(text)s”; các cấp: %(known)s", text=text, known=", ".join(LEVELS)))
    return text


def _date(text: str) -> date:
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            day = datetime.strptime(text, form).date()
        except ValueError:
            continue
        if not EARLIEST <= day <= LATEST:
            raise ValueError(_("Ngày %(text)s nằm ngoài khoảng 02/09/1945 – 01/01/2100", text=text))
        return day
    raise ValueError(_("“%(text)s” không phải ngày; viết 2025-07-01 hoặc 01/07/2025", text=text))


def _successors(text: str) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(re.split(r"[;|\s]+", text.strip("; |"))))
    wrong = next((code for code in found if not _SUCCESSOR.fullmatch(code)), None)
    if wrong is not None:
        raise ValueError(_("“%(text)s” không phải mã đơn vị kế thừa", text=wrong))
    return found


def _degrees(axis: str) -> Callable[[str], float]:
    low, high = _VIETNAM[axis]

    def read(text: str) -> float:
        try:
            value = float(text.replace(",", "."))
        except ValueError:
            raise ValueError(_("“%(text)s” không phải số", text=text)) from None
        if not low <= value <= high:
            raise ValueError(_("Tọa độ %(text)s nằm ngoài Việt Nam", text=text))
        return value

    return read


FIELDS: dict[str, Callable[[str], Any]] = {
    "province": _province,
    "code": _code,
    "name": _at_most(160),
    "kind": _at_most(32),
    "level": _level,
    "parent_code": _code,
    "valid_from": _date,
    "valid_to": _date,
    "successors": _successors,
    "lat": _degrees("lat"),
    "lon": _degrees("lon"),
    "note": str,
}
