"""What became of units that ceased: who took them over, and who bears that today."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from survey import clock
from survey.formats import day as written
from survey.i18n import gettext as _
from survey.models import Unit, UnitSuccessor
from survey.registry.unit_names import by_name, closeness, is_code, matches, words_of
from survey.vietnamese import fold


@dataclass(frozen=True)
class Ceased:
    """A unit that is no more, who took it over, and who bears that today."""

    unit: Unit
    successors: tuple[Unit, ...]
    today: tuple[Unit, ...]

    @property
    def since(self) -> date:
        """The first day without the unit."""
        assert self.unit.valid_to is not None
        return self.unit.valid_to + timedelta(days=1)

    @property
    def message(self) -> str:
        values = {"unit": self.unit.name, "day": written(self.since), "into": _names(self.successors)}
        if not self.successors:
            return _("%(unit)s đã kết thúc hoạt động từ %(day)s.", **values)
        now = _names(self.today)
        if now in ("", values["into"]):
            return _("%(unit)s đã sáp nhập vào %(into)s từ %(day)s.", **values)
        return _("%(unit)s đã sáp nhập vào %(into)s từ %(day)s, nay là %(now)s.", now=now, **values)


def _names(units: Iterable[Unit]) -> str:
    return ", ".join(unit.name for unit in units)


def ceased(
    session: Session, code: str, province: str | None = None, day: date | None = None
) -> Ceased | None:
    """The last unit that bore the code before `day` (today); None when there was none."""
    day = day or clock.today()
    if not is_code(code):
        return None
    statement = select(Unit).where(Unit.code == code, Unit.valid_to < day)
    if province is not None:
        statement = statement.where(Unit.province == province)
    unit = session.scalars(statement.order_by(Unit.valid_to.desc(), Unit.province)).first()
    return _follow(session, [unit], day)[0] if unit else None


def heirs(session: Session, unit: Unit, day: date) -> tuple[Unit, ...]:
    """Who bears on a day what a unit that ceased bore; empty where nobody took it over."""
    return _follow(session, [unit], day)[0].today


def predecessors(session: Session, unit: Unit) -> list[Unit]:
    """Every unit that it took over from, and those before them, in the order of their codes."""
    link, earlier = UnitSuccessor, aliased(UnitSuccessor)
    chain = select(link.unit_id).where(link.successor_id == unit.id).cte(recursive=True)
    chain = chain.union(select(earlier.unit_id).where(earlier.successor_id == chain.c.unit_id))
    statement = select(Unit).where(Unit.id.in_(select(chain.c.unit_id)), Unit.id != unit.id)
    return list(session.scalars(statement.order_by(Unit.code, Unit.id)))


def search_ceased(session: Session, text: str, day: date, limit: int = 10) -> list[Ceased]:
    """Communes that are no more by name, so that an old name still finds its way."""
    words = words_of(text)
    if not words:
        return []
    statement = select(Unit).where(Unit.level == "commune", Unit.valid_to < day, *matches(words))
    found = sorted(session.scalars(statement), key=lambda unit: closeness(unit, fold(text), words))
    return _follow(session, found[:limit], day)


def _follow(session: Session, units: list[Unit], day: date) -> list[Ceased]:
    """Each unit with its successors, and where the chain stands on a day; one statement."""
    link, later = UnitSuccessor, aliased(UnitSuccessor)
    chain = (
        select(link.unit_id, link.successor_id)
        .where(link.unit_id.in_([unit.id for unit in units]))
        .cte(recursive=True)
    )
    chain = chain.union(
        select(later.unit_id, later.successor_id).where(later.unit_id == chain.c.successor_id)
    )
    after: dict[int, list[Unit]] = {}
    for unit_id, unit in session.execute(
        select(chain.c.unit_id, Unit).join(Unit, Unit.id == chain.c.successor_id)
    ):
        after.setdefault(unit_id, []).append(unit)
    return [Ceased(u, _in_order(after.get(u.id, [])), _standing(after, u, day)) for u in units]


def _standing(after: dict[int, list[Unit]], unit: Unit, day: date) -> tuple[Unit, ...]:
    """The heirs, or heirs of heirs, that are valid on the day."""
    seen: dict[int, Unit] = {}
    waiting = list(after.get(unit.id, []))
    while waiting:
        heir = waiting.pop()
        if heir.id not in seen:
            seen[heir.id] = heir
            waiting += [] if heir.valid_on(day) else after.get(heir.id, [])
    return _in_order(u for u in seen.values() if u.valid_on(day))


def _in_order(units: Iterable[Unit]) -> tuple[Unit, ...]:
    return tuple(sorted(units, key=by_name))
