"""Which units a person sees: an officer the own unit and what stands under it, the others the province."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.models import Unit, User

OWN_UNIT = ("can-bo",)


def visible_units(session: Session, user: User) -> frozenset[int] | None:
    """Ids of the units that this person sees; None when it is the whole province."""
    if user.role not in OWN_UNIT:
        return None
    if user.unit_id is None:
        return frozenset()
    below = select(Unit.id).where(Unit.id == user.unit_id).cte(recursive=True)
    below = below.union(select(Unit.id).join(below, Unit.parent_id == below.c.id))
    return frozenset(session.scalars(select(below.c.id)))


def can_see_unit(session: Session, user: User, unit: Unit) -> bool:
    """Whether this person may see the figures of this unit."""
    visible = visible_units(session, user)
    return visible is None or unit.id in visible
