import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.access import passwords, signins
from survey.errors import Refused
from survey.models import AuditEvent, SignIn, User
from survey.registry import people

LONG = "một câu dài dễ nhớ"


def make(session: Session, name: str = "an", role: str = "kiem-toan", unit_code: str | None = None) -> User:
    return people.create_user(session, name, role, LONG, unit_code=unit_code, actor="test")


def test_a_new_person_can_sign_in_at_once(session: Session) -> None:
    made = make(session, " An.Nguyen ", "can-bo", unit_code="02839")
    assert made.username == "an.nguyen"
    assert made.unit is not None
    assert made.unit.name == "Xã Bắc Hà"
    assert passwords.matches(made.password_hash, LONG)


def test_a_name_is_taken_once_whatever_its_case(session: Session) -> None:
    make(session)
    with pytest.raises(Refused, match="Đã có người dùng"):
        make(session, "AN")


@pytest.mark.parametrize("name", ["", "a", "cán", "a b", "-an", "a" * 65, "an\nb", "a/b"])
def test_a_name_that_cannot_stand_in_an_address_is_refused(session: Session, name: str) -> None:
    with pytest.raises(Refused, match="Tên đăng nhập có từ 2 đến 64"):
        make(session, name)


@pytest.mark.parametrize(
    ("password", "why"),
    [("ngắn", "ít nhất 8"), ("a" * 9, "dễ đoán"), ("x y z" * 60, "dài nhất"), ("an.nguyen", "dễ đoán")],
)
def test_a_weak_password_is_refused(password: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        people.check_password(password, "an.nguyen")


def test_a_ceased_unit_takes_no_officer(session: Session) -> None:
    with pytest.raises(Refused, match="không có đơn vị mang mã “02635”"):
        make(session, role="can-bo", unit_code="02635")


def test_every_act_is_recorded_with_who_did_it(session: Session) -> None:
    person = make(session)
    people.disable(session, person, "sipas:root")
    people.enable(session, person, "sipas:root")
    people.reset_password(session, person, "sipas:root")
    events = session.execute(select(AuditEvent.action, AuditEvent.subject).order_by(AuditEvent.id)).all()
    assert [action for action, _ in events] == [
        "user.create",
        "user.disable",
        "user.enable",
        "user.reset-password",
    ]
    assert {subject for _, subject in events} == {"an"}


def test_no_record_holds_a_password(session: Session) -> None:
    new = people.reset_password(session, make(session), "test")
    kept = " ".join(str(e.detail) + e.subject for e in session.scalars(select(AuditEvent)))
    assert LONG not in kept
    assert new not in kept


def test_disabling_and_a_new_password_end_every_sign_in(session: Session) -> None:
    person = make(session)
    for act in (people.reset_password, people.disable):
        signins.start(session, person)
        act(session, person, "test")
        assert session.scalars(select(SignIn)).all() == []


def test_a_changed_password_keeps_this_browser_and_ends_the_others(session: Session) -> None:
    person = make(session)
    here, elsewhere = signins.start(session, person), signins.start(session, person)
    people.change_password(session, person, "một câu khác hẳn", keep=here)
    assert signins.find(session, here)
    assert not signins.find(session, elsewhere)


def test_the_last_administrator_stays(session: Session) -> None:
    last = make(session, role="quan-tri")
    with pytest.raises(Refused, match="quản trị cuối cùng"):
        people.disable(session, last, "test")
    make(session, "binh", "quan-tri")
    people.disable(session, last, "test")
    assert not last.active


def test_disabling_twice_is_refused_in_words(session: Session) -> None:
    person = make(session)
    with pytest.raises(Refused, match="đang dùng được"):
        people.enable(session, person, "test")
    people.disable(session, person, "test")
    with pytest.raises(Refused, match="đã khóa từ trước"):
        people.disable(session, person, "test")


def test_somebody_unknown_is_named(session: Session) -> None:
    with pytest.raises(Refused, match="Không có người dùng tên “ai-do”"):
        people.named(session, "ai-do")
