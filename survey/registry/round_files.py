"""The units of a round as a file: columns unit, N (people served), quota; refused whole if one is bad."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from survey.errors import BadFile
from survey.formats import day as written_day
from survey.formats import parse_integer
from survey.i18n import gettext as _
from survey.intake.tables import FileTable
from survey.models import Unit
from survey.registry import units

COLUMNS = ("unit", "n", "quota")
MOST = 10_000_000

Place = tuple[int, str, str]
Sizes = tuple[int | None, int | None]


def read_units(session: Session, table: FileTable, day: date, province: str) -> dict[int, Sizes]:
    """Unit id → (N, quota) of the units valid on the opening day.

    Raises BadFile with every bad place as (row, column, reason).
    """
    names = _columns(table)
    problems: list[Place] = []
    found: dict[int, Sizes] = {}
    for row, cells in table.rows:
        given = {ours: cells[theirs] for theirs, ours in names.items()}
        unit = _unit(session, given["unit"], province, day)
        sizes = _sizes(row, given, problems)
        if isinstance(unit, str):
            problems.append((row, "unit", unit))
        elif unit.id in found:
            problems.append((row, "unit", _("Đơn vị “%(code)s” đã có ở dòng trên.", code=unit.code)))
        else:
            found[unit.id] = sizes
    if not table.rows:
        problems.append((2, "unit", _("Tệp chưa có đơn vị nào.")))
    if problems:
        raise BadFile(problems)
    return found


def _columns(table: FileTable) -> dict[str, str]:
    """Their column → ours, whatever the case; raises BadFile for a missing or an unknown one."""
    names = {column: column.lower() for column in table.columns}
    problems: list[Place] = [
        (1, column or "–", _("Không có cột này; các cột là unit, N, quota."))
        for column, ours in names.items()
        if ours not in COLUMNS
    ]
    if "unit" not in names.values():
        problems.append((1, "unit", _("Thiếu cột bắt buộc “unit” (mã đơn vị).")))
    if problems:
        raise BadFile(problems)
    return names


def _unit(session: Session, code: str, province: str, day: date) -> Unit | str:
    """The unit, or the sentence that says why there is none."""
    unit = units.unit_on(session, code, day, province) if code else None
    return unit or _missing(session, code, day)


def _missing(session: Session, code: str, day: date) -> str:
    if not code:
        return _("Thiếu mã đơn vị.")
    # Not only of this province: old Lào Cai's communes went into the new province under another code.
    ceased = units.ceased(session, code, day=day)
    if ceased is not None:
        return ceased.message
    return _("Không có đơn vị mang mã “%(code)s” vào ngày %(day)s.", code=code[:40], day=written_day(day))


def _sizes(row: int, cells: Mapping[str, str], problems: list[Place]) -> Sizes:
    population = _number(row, "N", cells.get("n", ""), problems)
    quota = _number(row, "quota", cells.get("quota", ""), problems)
    if population is not None and quota is not None and quota > population:
        reason = _("Chỉ tiêu %(quota)s lớn hơn N = %(population)s.", quota=quota, population=population)
        problems.append((row, "quota", reason))
    return population, quota


def _number(row: int, column: str, text: str, problems: list[Place]) -> int | None:
    if not text:
        return None
    try:
        value = parse_integer(text)
    except ValueError:
        problems.append((row, column, _("“%(text)s” không phải số nguyên.", text=text[:40])))
        return None
    if not 0 < value <= MOST:
        problems.append((row, column, _("Số phải từ 1 đến 10.000.000; nhận được %(n)s.", n=value)))
    return value
