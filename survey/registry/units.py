"""Units by code and day: who bears a code today, what became of one that ceased, search, and files."""

from collections.abc import Collection
from datetime import date
from hashlib import sha256
from pathlib import Path

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, aliased

from survey.errors import Refused
from survey.i18n import gettext as _
from survey.models import RoundUnit, Unit
from survey.registry.unit_files import Report, take
from survey.registry.unit_history import Ceased, ceased, search_ceased
from survey.registry.unit_names import bare_name, by_name, closeness, is_code, matches, valid, words_of
from survey.registry.unit_rows import LEVELS, read_rows
from survey.vietnamese import fold

__all__ = [
    "LEVELS",
    "Ceased",
    "Report",
    "bare_name",
    "by_name",
    "ceased",
    "descendants",
    "import_units",
    "install_shipped",
    "search",
    "search_ceased",
    "stamp",
    "unit_on",
    "units_valid",
    "valid",
]

DATA = Path(__file__).parent / "data" / "units"


def unit_on(session: Session, code: str, day: date, province: str | None = None) -> Unit | None:
    """Who bears the code on that day; raises Refused when several provinces do and none is named."""
    if not is_code(code):
        return None
    statement = select(Unit).where(Unit.code == code, valid(day))
    if province is not None:
        statement = statement.where(Unit.province == province)
    found = session.scalars(statement.order_by(Unit.province)).all()
    if len(found) > 1:
        provinces = ", ".join(unit.province for unit in found)
        raise Refused(_("Nhiều tỉnh có mã %(code)s: %(provinces)s.", code=code, provinces=provinces))
    return found[0] if found else None


def search(
    session: Session,
    text: str,
    day: date,
    limit: int = 20,
    levels: Collection[str] | None = None,
    province: str | None = None,
) -> list[Unit]:
    """Units valid on a day by the beginnings of their words or of their code, nearest first.

    Accents and the kind may be left out: "ban lien", "xã Bản Liền" and "B Li" find Xã Bản Liền.
    """
    words = words_of(text)
    if not words or limit < 1:
        return []
    named = and_(*matches(words))
    statement = select(Unit).where(
        valid(day), or_(named, Unit.code.istartswith(words[0])) if len(words) == 1 else named
    )
    if levels is not None:
        statement = statement.where(Unit.level.in_(levels))
    if province is not None:
        statement = statement.where(Unit.province == province)
    found = session.scalars(statement).all()
    return sorted(found, key=lambda unit: closeness(unit, fold(text), words))[:limit]


def units_valid(
    session: Session, day: date, level: str | None = None, province: str | None = None
) -> list[Unit]:
    """All units valid on a day, in Vietnamese order."""
    statement = select(Unit).where(valid(day))
    if level is not None:
        statement = statement.where(Unit.level == level)
    if province is not None:
        statement = statement.where(Unit.province == province)
    return sorted(session.scalars(statement), key=by_name)


def stamp(session: Session, round_id: int) -> str:
    """Another text whenever what is told of the units of a round changes, as by a file of units."""
    told = select(Unit.id, Unit.code, Unit.name, Unit.level, Unit.kind, Unit.parent_id, Unit.lat, Unit.lon)
    taking_part = select(RoundUnit.unit_id).where(RoundUnit.round_id == round_id)
    rows = session.execute(told.where(Unit.id.in_(taking_part)).order_by(Unit.id)).all()
    return sha256(repr([tuple(row) for row in rows]).encode()).hexdigest()


def descendants(session: Session, unit: Unit, day: date | None = None) -> list[Unit]:
    """Everything below a unit, at any depth; with a day only what is valid then."""
    below = select(Unit.id).where(Unit.parent_id == unit.id).cte(recursive=True)
    child = aliased(Unit)
    below = below.union(select(child.id).where(child.parent_id == below.c.id))
    statement = select(Unit).where(Unit.id.in_(select(below.c.id)))
    if day is not None:
        statement = statement.where(valid(day))
    return sorted(session.scalars(statement), key=by_name)


def import_units(session: Session, path: Path | str) -> Report:
    """Take a CSV file of units; raises BadFile with every bad place and changes nothing."""
    return take(session, read_rows(Path(path).read_bytes()))


def install_shipped(session: Session, province: str = "laocai") -> Report:
    """Add the shipped units that are missing; units already there stay as they are."""
    path = DATA / f"{province}.csv"
    if not path.is_file():
        known = sorted(p.stem for p in DATA.glob("*.csv"))
        raise ValueError(f"shipped units {province!r}; expected one of {known}")
    return take(session, read_rows(path.read_bytes()), only_new=True)
