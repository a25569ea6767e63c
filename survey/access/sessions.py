"""The signed-in person of a request: a random token in a cookie, looked up only when a page asks."""

from datetime import timedelta

from flask import Flask, Response, g, has_request_context, request, session
from sqlalchemy.orm import Session

from survey import clock, config, store
from survey.access import signins
from survey.models import SignIn, User

COOKIE = "sipas_session"
# Writing at every click would make readers wait for the one writer of SQLite.
_TOUCH_EVERY = timedelta(minutes=1)


def current_user() -> User | None:
    """Who is signed in, or None; citizens' pages never ask and so read no cookie."""
    if not has_request_context():
        return None
    if "user" not in g:
        g.user = _look_up(request.cookies.get(COOKIE, ""))
    return g.user


def signed_in() -> User:
    """The signed-in person of a page behind `require`; raises RuntimeError elsewhere."""
    user = current_user()
    if user is None:
        raise RuntimeError("no signed-in person: put the view behind access.roles.require")
    return user


def _look_up(token: str) -> User | None:
    if not token:
        return None
    with store.reading() as reading:
        found = signins.find(reading, token)
    if found is None:
        return None
    _touch(found, token)
    return found.user


def _touch(sign_in: SignIn, token: str) -> None:
    if clock.now() - sign_in.last_seen >= _TOUCH_EVERY:
        with store.writing() as writing:
            signins.touch(writing, token)


def begin(database: Session, user: User) -> str:
    """Start a sign-in inside the caller's transaction; whatever the browser held before ends."""
    end(database)
    g.user = user
    return signins.start(database, user)


def end(database: Session) -> None:
    """End the sign-in of this browser, and with it the form tokens it was given."""
    signins.end(database, token())
    session.clear()
    g.user = None


def token() -> str:
    return request.cookies.get(COOKIE, "")


def hand_over(response: Response, new_token: str) -> Response:
    """Give the browser its token, until it is closed or twelve hours have passed."""
    response.set_cookie(COOKIE, new_token, httponly=True, samesite="Lax", secure=config.current().production)
    return response


def take_back(response: Response) -> Response:
    response.delete_cookie(COOKIE, httponly=True, samesite="Lax", secure=config.current().production)
    return response


def init_app(app: Flask) -> None:
    """Know the signed-in person in every template."""
    app.jinja_env.globals["current_user"] = current_user
