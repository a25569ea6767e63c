"""Units of a file into the database: checked against what is there, taken whole or refused whole."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import delete, or_, select, text
from sqlalchemy.orm import Session

from survey.errors import BadFile
from survey.formats import day as written
from survey.i18n import gettext as _
from survey.models import Unit, UnitSuccessor
from survey.registry.unit_rows import LEVELS, Problem, UnitRow
from survey.vietnamese import fold

COPIED = ("province", "code", "name", "level", "kind", "valid_from", "valid_to", "lat", "lon")

Entry = Unit | UnitRow
Place = tuple[str, str]


@dataclass(frozen=True)
class Report:
    """What a file changed."""

    added: int
    updated: int
    unchanged: int


@dataclass
class Book:
    """All units known by their code: those of the database, those of the file in their place."""

    entries: dict[Place, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    by_code: dict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list))

    def add(self, entry: Entry) -> None:
        self.entries[entry.province, entry.code].append(entry)
        self.by_code[entry.code].append(entry)

    def overlapping(self, entry: Entry, place: Place) -> list[Entry]:
        return [e for e in self.entries.get(place, ()) if e is not entry and _overlap(e, entry)]


def take(session: Session, rows: Sequence[UnitRow], *, only_new: bool = False) -> Report:
    """Write the rows; raises BadFile and changes nothing when they do not fit together.

    A row with the province, code and first day of a stored unit changes that unit. With `only_new`
    stored units win: rows that overlap one in the same code are passed over.
    """
    if session.get_bind().dialect.name == "postgresql":
        # The unique index lets two rows without a first day pass, so two files at once must wait.
        session.execute(text("LOCK TABLE unit IN SHARE ROW EXCLUSIVE MODE"))
    stored = _stored(session, rows)
    if only_new:
        book = _book(stored)
        rows = [row for row in rows if not book.overlapping(row, (row.province, row.code))]
    known = {_key(unit): unit for unit in stored}
    replaced = {_key(row) for row in rows}
    book = _book([*(u for u in stored if _key(u) not in replaced), *rows])
    problems = sorted(_problems(book, rows))
    if problems:
        raise BadFile(problems)
    return _write(session, book, rows, known)


def _stored(session: Session, rows: Iterable[UnitRow]) -> list[Unit]:
    provinces = {row.province for row in rows}
    codes = {ref.rpartition(":")[2] for row in rows for ref in row.successors}
    statement = select(Unit).where(or_(Unit.province.in_(provinces), Unit.code.in_(codes)))
    return list(session.scalars(statement))


def _book(entries: Iterable[Entry]) -> Book:
    book = Book()
    for entry in entries:
        book.add(entry)
    return book


def _key(entry: Entry) -> tuple[str, str, date | None]:
    return entry.province, entry.code, entry.valid_from


def _start(entry: Entry) -> date:
    return entry.valid_from or date.min


def _end(entry: Entry) -> date:
    return entry.valid_to or date.max


def _overlap(a: Entry, b: Entry) -> bool:
    return _start(a) <= _end(b) and _start(b) <= _end(a)


def _problems(book: Book, rows: Iterable[UnitRow]) -> Iterator[Problem]:
    for row in rows:
        yield from _code_problems(book, row)
        yield from _parent_problems(book, row)
        for ref in row.successors:
            if len(_successors_of(book, row, ref)) != 1:
                yield row.line, "successors", _successor_reason(book, row, ref)


def _code_problems(book: Book, row: UnitRow) -> Iterator[Problem]:
    for other in book.overlapping(row, (row.province, row.code)):
        if isinstance(other, Unit):
            yield row.line, "code", _("Trùng mã và thời gian với đơn vị đã có: %(name)s", name=other.name)
        elif other.line < row.line:
            yield row.line, "code", _("Trùng mã và thời gian với dòng %(line)s", line=other.line)


def _parent_problems(book: Book, row: UnitRow) -> Iterator[Problem]:
    if not row.parent_code:
        return
    parent = _parent_of(book, row)
    if parent is None:
        names = {"code": row.parent_code, "province": row.province}
        reason = _("Tỉnh %(province)s không có đơn vị mã %(code)s trong cùng thời gian", **names)
        yield row.line, "parent_code", reason
    elif LEVELS[parent.level] >= LEVELS[row.level]:
        levels = {"parent": parent.level, "level": row.level}
        reason = _("Đơn vị cha ở cấp %(parent)s, phải cao hơn cấp %(level)s", **levels)
        yield row.line, "parent_code", reason


def _parent_of(book: Book, row: UnitRow) -> Entry | None:
    """The unit with the parent's code on the last day of both."""
    place = (row.province, row.parent_code)
    own = [row] if place == (row.province, row.code) else []
    return max([*own, *book.overlapping(row, place)], key=_end, default=None)


def _successors_of(book: Book, row: UnitRow, ref: str) -> list[Entry]:
    """Who bears the successor's code on the day after: in the named, else the same, else any province."""
    province, _colon, code = ref.rpartition(":")
    day = _day_after(row)
    valid = [e for e in book.by_code.get(code, ()) if _start(e) <= day <= _end(e)]
    same = [e for e in valid if e.province == (province or row.province)]
    return same if province or same else valid


def _day_after(row: UnitRow) -> date:
    return _end(row) + timedelta(days=1)


def _successor_reason(book: Book, row: UnitRow, ref: str) -> str:
    values = {"code": ref, "day": written(_day_after(row))}
    if _successors_of(book, row, ref):
        return _("Nhiều tỉnh có mã %(code)s ngày %(day)s; hãy viết “tỉnh:mã”", **values)
    return _("Không có đơn vị mã %(code)s có hiệu lực ngày %(day)s", **values)


def _write(
    session: Session, book: Book, rows: Sequence[UnitRow], known: dict[tuple[str, str, date | None], Unit]
) -> Report:
    new, changed = set(), set()
    units: dict[int, Unit] = {}
    for row in sorted(rows, key=lambda r: LEVELS[r.level]):
        unit = known.get(_key(row))
        if unit is None:
            unit = Unit()
            session.add(unit)
            new.add(row.line)
        units[row.line] = unit
        if _copy(row, unit):
            changed.add(row.line)
    session.flush()
    for row in rows:
        parent = _parent_of(book, row) if row.parent_code else None
        parent_id = _unit(parent, units).id if parent is not None else None
        if units[row.line].parent_id != parent_id:
            units[row.line].parent_id = parent_id
            changed.add(row.line)
    changed |= _link(session, book, rows, units)
    session.flush()
    return Report(len(new), len(changed - new), len(rows) - len(changed | new))


def _unit(entry: Entry, units: dict[int, Unit]) -> Unit:
    return entry if isinstance(entry, Unit) else units[entry.line]


def _copy(row: UnitRow, unit: Unit) -> bool:
    values = {name: getattr(row, name) for name in COPIED} | {"search": fold(row.name)[:200]}
    different = {name: value for name, value in values.items() if getattr(unit, name) != value}
    for name, value in different.items():
        setattr(unit, name, value)
    return bool(different)


def _link(session: Session, book: Book, rows: Iterable[UnitRow], units: dict[int, Unit]) -> set[int]:
    """Make the successors what the file says; the lines where that changed something."""
    lines = {units[row.line].id: row.line for row in rows}
    wanted = {
        (units[row.line].id, _unit(_successors_of(book, row, ref)[0], units).id)
        for row in rows
        for ref in row.successors
    }
    stored = session.execute(select(UnitSuccessor.unit_id, UnitSuccessor.successor_id))
    present = {(unit_id, successor_id) for unit_id, successor_id in stored if unit_id in lines}
    session.add_all(UnitSuccessor(unit_id=a, successor_id=b) for a, b in sorted(wanted - present))
    for a, b in present - wanted:
        session.execute(
            delete(UnitSuccessor).where(UnitSuccessor.unit_id == a, UnitSuccessor.successor_id == b)
        )
    return {lines[a] for a, _b in wanted ^ present}
