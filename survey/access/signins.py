"""Sign-ins in the database: who holds which token, of which only the hash is kept."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from survey import clock
from survey.models import SignIn, User

IDLE = timedelta(minutes=60)
LONGEST = timedelta(hours=12)


def start(session: Session, user: User) -> str:
    """A new token for this person; sign-ins that ran out are forgotten on the way."""
    moment = clock.now()
    session.execute(delete(SignIn).where((SignIn.expires_at < moment) | (SignIn.last_seen < moment - IDLE)))
    token = secrets.token_urlsafe(32)
    session.add(
        SignIn(
            token_hash=_hash(token),
            user_id=user.id,
            created_at=moment,
            last_seen=moment,
            expires_at=moment + LONGEST,
        )
    )
    session.flush()
    return token


def find(session: Session, token: str) -> SignIn | None:
    """The sign-in of this token, unless it ran out or the person was disabled."""
    found = session.scalar(select(SignIn).where(SignIn.token_hash == _hash(token)))
    if found is None or not found.user.active or _over(found, clock.now()):
        return None
    return found


def _over(sign_in: SignIn, moment: datetime) -> bool:
    return moment >= sign_in.expires_at or moment >= sign_in.last_seen + IDLE


def touch(session: Session, token: str) -> None:
    """Remember that this browser was used just now."""
    found = session.get(SignIn, _hash(token))
    if found is not None:
        found.last_seen = clock.now()


def end(session: Session, token: str) -> None:
    session.execute(delete(SignIn).where(SignIn.token_hash == _hash(token)))


def end_all(session: Session, user: User, keep: str | None = None) -> None:
    """End every sign-in of a person, except the one with the token `keep`."""
    statement = delete(SignIn).where(SignIn.user_id == user.id)
    if keep is not None:
        statement = statement.where(SignIn.token_hash != _hash(keep))
    session.execute(statement)


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
