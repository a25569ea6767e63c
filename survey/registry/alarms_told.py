"""Who is told of alarms: staff by a daily letter, other systems by a signed message."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.access import audit
from survey.config import MAIL_ADDRESS
from survey.errors import Refused
from survey.i18n import gettext as _
from survey.models import AlarmHook, DigestReader, Outgoing, User

SECRET_BYTES = 32


def subscribe(session: Session, user: User, email: str, actor: User | str) -> None:
    """Send the daily letter there; raises Refused for what is no address."""
    tidy = email.strip()
    if not MAIL_ADDRESS.fullmatch(tidy):
        raise Refused(_("“%(email)s” không phải một địa chỉ thư. Ví dụ: an@laocai.gov.vn.", email=tidy[:60]))
    reader = session.get(DigestReader, user.id) or DigestReader(user_id=user.id)
    reader.email = tidy
    session.add(reader)
    audit.record(session, actor, "alarm.subscribe", user.username)


def unsubscribe(session: Session, user: User, actor: User | str) -> None:
    """No more letters; what still waits is not sent."""
    reader = session.get(DigestReader, user.id)
    if reader is not None:
        session.delete(reader)
    audit.record(session, actor, "alarm.unsubscribe", user.username)


def letter_address(session: Session, user: User) -> str:
    """Where the daily letter of this person goes, "" for nowhere."""
    reader = session.get(DigestReader, user.id)
    return reader.email if reader else ""


def add_hook(session: Session, province: str, url: str, actor: str) -> AlarmHook:
    """Another address, already checked; its secret is shown once. Raises Refused for one that is there."""
    if session.scalar(select(AlarmHook.id).where(AlarmHook.url == url, AlarmHook.active)):
        raise Refused(_("Địa chỉ này đã được khai báo: %(url)s.", url=url))
    made = session.scalar(select(AlarmHook).where(AlarmHook.url == url)) or AlarmHook(url=url)
    made.province, made.secret = province, secrets.token_urlsafe(SECRET_BYTES)
    made.active, made.created_by = True, actor
    session.add(made)
    session.flush()
    audit.record(session, actor, "alarm.hook-add", url)
    return made


def drop_hook(session: Session, url: str, actor: str) -> None:
    """Tell it nothing more; raises Refused for one that is not there."""
    found = session.scalar(select(AlarmHook).where(AlarmHook.url == url, AlarmHook.active))
    if found is None:
        raise Refused(_("Không có địa chỉ này: %(url)s.", url=url))
    found.active = False
    audit.record(session, actor, "alarm.hook-drop", url)


def hooks(session: Session, province: str) -> Sequence[AlarmHook]:
    """Active addresses, in the order in which they came."""
    wanted = select(AlarmHook).where(AlarmHook.province == province, AlarmHook.active)
    return session.scalars(wanted.order_by(AlarmHook.id)).all()


def troubled(session: Session, province: str) -> Sequence[Outgoing]:
    """Letters and messages that were given up or failed at least once and wait."""
    wanted = select(Outgoing).where(
        Outgoing.province == province, Outgoing.sent_at.is_(None), Outgoing.problem.not_in(("", "unwanted"))
    )
    return session.scalars(wanted.order_by(Outgoing.id)).all()
