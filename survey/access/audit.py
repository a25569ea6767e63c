"""What staff and commands changed, written in the same transaction as the change."""

import getpass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey.models import AuditEvent, User

PAGE = 50


def record(session: Session, actor: User | str, action: str, subject: str, **detail: Any) -> None:
    """Write one audit event; `detail` holds what can be shown, never a password or an answer."""
    name = actor if isinstance(actor, str) else actor.username
    session.add(AuditEvent(actor=name[:64], action=action, subject=subject[:120], detail=detail))


def command_actor() -> str:
    """Who runs a command: the account of the operating system, marked as such."""
    try:
        return f"sipas:{getpass.getuser()}"
    except (KeyError, OSError):  # a container may run under a number without a name
        return "sipas"


def page(session: Session, number: int) -> tuple[list[AuditEvent], int, int]:
    """The events of a page, newest first, its number within what there is, and how many pages there are."""
    total = session.scalar(select(func.count()).select_from(AuditEvent)) or 0
    pages = max(1, -(-total // PAGE))
    number = min(max(number, 1), pages)
    newest = select(AuditEvent).order_by(AuditEvent.id.desc()).limit(PAGE)
    return list(session.scalars(newest.offset((number - 1) * PAGE))), number, pages
