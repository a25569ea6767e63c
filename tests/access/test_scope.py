from sqlalchemy.orm import Session

from survey import clock
from survey.access.scope import can_see_unit, visible_units
from survey.models import Unit, User
from survey.registry import units


def officer(unit: Unit | None, role: str = "can-bo") -> User:
    return User(username="an", role=role, password_hash="", unit_id=unit.id if unit else None)


def unit(session: Session, code: str) -> Unit:
    found = units.unit_on(session, code, clock.today())
    assert found is not None
    return found


def test_an_officer_sees_the_own_unit_and_no_other(session: Session) -> None:
    bac_ha, sa_pa = unit(session, "02839"), unit(session, "03006")
    assert can_see_unit(session, officer(bac_ha), bac_ha)
    assert not can_see_unit(session, officer(bac_ha), sa_pa)


def test_an_officer_sees_what_stands_under_the_own_unit_at_any_depth(session: Session) -> None:
    bac_ha = unit(session, "02839")
    centre = Unit(province="15", code="02839.1", name="Trung tâm", level="centre", parent_id=bac_ha.id)
    session.add(centre)
    session.flush()
    counter = Unit(province="15", code="02839.1.2", name="Quầy 2", level="counter", parent_id=centre.id)
    session.add(counter)
    session.flush()
    assert visible_units(session, officer(bac_ha)) == {bac_ha.id, centre.id, counter.id}
    assert visible_units(session, officer(counter)) == {counter.id}


def test_an_officer_without_a_unit_sees_nothing(session: Session) -> None:
    assert visible_units(session, officer(None)) == frozenset()


def test_the_other_roles_see_the_whole_province(session: Session) -> None:
    for role in ("so-noi-vu", "quan-tri", "kiem-toan"):
        assert visible_units(session, officer(None, role)) is None
        assert can_see_unit(session, officer(None, role), unit(session, "02839"))
