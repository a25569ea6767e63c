"""People who sign in: made, disabled and given passwords by pages and commands alike, always audited."""

import re

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey import clock
from survey.access import audit, passwords, signins
from survey.errors import Refused
from survey.i18n import gettext as _
from survey.models import ROLES, Unit, User
from survey.registry import units

Actor = User | str


class WrongPassword(Refused):
    """The password in use, which a change asks for, was not right."""


_NAME = re.compile(r"^[a-z0-9][a-z0-9._@-]{1,63}$")


def create_user(
    session: Session,
    username: str,
    role: str,
    password: str,
    *,
    unit_code: str | None = None,
    province: str | None = None,
    actor: Actor,
) -> User:
    """Store a person who can sign in at once; raises Refused with a sentence for people."""
    name = normal_name(username)
    _check_role(role, unit_code)
    check_password(password, name)
    # Takes 0.1 s, so before the first statement: from there on nobody else can write to SQLite.
    password_hash = passwords.hashed(password)
    _check_name(session, name)
    unit = _unit(session, unit_code, province) if unit_code else None
    made = User(username=name, role=role, password_hash=password_hash, unit=unit)
    session.add(made)
    session.flush()
    audit.record(session, actor, "user.create", name, role=role, unit=unit_code)
    return made


def normal_name(username: str) -> str:
    """Names are one whatever the case, since phones begin a field with a capital."""
    return username.strip().lower()


def _check_name(session: Session, name: str) -> None:
    if not _NAME.match(name):
        raise Refused(
            _(
                "Tên đăng nhập có từ 2 đến 64 ký tự: chữ không dấu, số, dấu chấm, gạch nối. "
                "Nhận được “%(name)s”.",
                name=name,
            )
        )
    if find(session, name) is not None:
        raise Refused(_("Đã có người dùng tên “%(name)s”.", name=name))


def _check_role(role: str, unit_code: str | None) -> None:
    if role not in ROLES:
        raise Refused(_("Không có vai trò “%(role)s”.", role=role))
    if unit_code and role != "can-bo":
        raise Refused(_("Chỉ cán bộ đơn vị mới gắn với một đơn vị; vai trò này xem cả tỉnh."))


def _unit(session: Session, code: str, province: str | None) -> Unit:
    unit = units.unit_on(session, code, clock.today(), province)
    if unit is None:
        raise Refused(_("Hôm nay không có đơn vị mang mã “%(code)s”.", code=code))
    return unit


def check_password(password: str, username: str) -> None:
    """Raise Refused for a password that is too short, too long, or the name itself."""
    if len(password) < passwords.SHORTEST:
        raise Refused(_("Mật khẩu cần ít nhất %(n)s ký tự.", n=passwords.SHORTEST))
    if len(password) > passwords.LONGEST:
        raise Refused(_("Mật khẩu dài nhất là %(n)s ký tự.", n=passwords.LONGEST))
    if password.strip().lower() == username or len(set(password)) < 3:
        raise Refused(_("Mật khẩu này quá dễ đoán. Hãy chọn mật khẩu khác."))


def find(session: Session, username: str) -> User | None:
    return session.scalar(select(User).where(User.username == normal_name(username)))


def named(session: Session, username: str) -> User:
    """The person of this name; raises Refused when there is none."""
    found = find(session, username)
    if found is None:
        raise Refused(_("Không có người dùng tên “%(name)s”.", name=username))
    return found


def everybody(session: Session) -> list[User]:
    return list(session.scalars(select(User).order_by(User.username)))


def disable(session: Session, user: User, actor: Actor) -> None:
    """Keep a person out from this moment on; the last administrator stays."""
    if not user.active:
        raise Refused(_("Tài khoản “%(name)s” đã khóa từ trước.", name=user.username))
    if isinstance(actor, User) and actor.id == user.id:
        raise Refused(_("Không tự khóa tài khoản của mình được. Hãy nhờ một quản trị khác."))
    if user.role == "quan-tri" and _administrators(session) == 1:
        raise Refused(_("Đây là quản trị cuối cùng. Hãy tạo một quản trị khác trước khi khóa."))
    user.active = False
    signins.end_all(session, user)
    audit.record(session, actor, "user.disable", user.username)


def _administrators(session: Session) -> int:
    return session.scalar(select(func.count()).where(User.role == "quan-tri", User.active)) or 0


def enable(session: Session, user: User, actor: Actor) -> None:
    if user.active:
        raise Refused(_("Tài khoản “%(name)s” đang dùng được.", name=user.username))
    user.active = True
    audit.record(session, actor, "user.enable", user.username)


def move(session: Session, user: User, unit_code: str, actor: Actor, province: str | None = None) -> None:
    """Give an officer another unit: people change offices, and offices merge."""
    _check_role(user.role, unit_code)
    before = user.unit and user.unit.code
    user.unit = _unit(session, unit_code, province)
    audit.record(session, actor, "user.move", user.username, before=before, unit=unit_code)


def reset_password(session: Session, user: User, actor: Actor, password: str | None = None) -> str:
    """Give a person a new password, made up unless told, and end all their sign-ins; returns it."""
    new = password if password is not None else passwords.generated()
    check_password(new, user.username)
    user.password_hash = passwords.hashed(new)
    signins.end_all(session, user)
    audit.record(session, actor, "user.reset-password", user.username)
    return new


def check_own_password(user: User, password: str) -> None:
    """Raise WrongPassword unless it is this person's; takes 0.1 s, so before any transaction."""
    if not passwords.matches(user.password_hash, password):
        raise WrongPassword(_("Mật khẩu đang dùng chưa đúng."))


def change_password(session: Session, user: User, new: str, keep: str) -> None:
    """Give oneself a new password; sign-ins elsewhere end, the one with the token `keep` stays."""
    check_password(new, user.username)
    password_hash = passwords.hashed(new)
    mine = session.get_one(User, user.id)
    mine.password_hash = password_hash
    signins.end_all(session, mine, keep=keep)
    audit.record(session, mine, "user.change-password", mine.username)
