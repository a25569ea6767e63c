"""People of every role for tests, and a browser that holds their sign-in and form token."""

import re
from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from questionnaires.loader import load
from survey import clock, store
from survey.access import passwords, sessions, signins
from survey.models import ROLES, AuditEvent, User
from survey.registry import rounds, units
from survey.registry.round_input import all_communes

PASSWORD = "một mật khẩu đủ dài"
FRAME = "/quan-tri/mat-khau"


@cache
def known_hash() -> str:
    return passwords.hashed(PASSWORD)


def make_user(role: str, name: str | None = None, unit: str | None = None, active: bool = True) -> str:
    """Store a person whose password is PASSWORD; an officer's unit is Xã Bắc Hà unless told."""
    name = name or role
    code = unit or ("02839" if role == "can-bo" else None)
    with store.writing() as session:
        place = units.unit_on(session, code, clock.today()) if code else None
        session.add(User(username=name, role=role, password_hash=known_hash(), unit=place, active=active))
    return name


def make_everybody() -> None:
    for role in ROLES:
        make_user(role)


def kept_sign_in(name: str, host: str) -> dict[str, Any]:
    """What a real browser keeps of this person's sign-in at a host, for `storage_state`."""
    with store.writing() as session:
        token = signins.start(session, session.scalars(select(User).where(User.username == name)).one())
    cookie = {"name": sessions.COOKIE, "value": token, "domain": host, "path": "/", "expires": -1}
    return {"cookies": [cookie | {"httpOnly": True, "secure": False, "sameSite": "Lax"}], "origins": []}


class Browser:
    """A signed-in browser, or a stranger's when no name is given."""

    def __init__(self, app: Flask, name: str | None = None) -> None:
        self.client: FlaskClient = app.test_client()
        if name is not None:
            with store.writing() as session:
                user = session.scalars(select(User).where(User.username == name)).one()
                self.client.set_cookie(sessions.COOKIE, signins.start(session, user))

    def get(self, path: str) -> TestResponse:
        return self.client.get(path)

    def text(self, path: str) -> str:
        response = self.get(path)
        assert response.status_code == 200, (path, response.status_code)
        return response.text

    def post(self, path: str, **fields: Any) -> TestResponse:
        """Post with the form token that a page of ours gave."""
        page = FRAME if self.client.get_cookie(sessions.COOKIE) else "/dang-nhap"
        fields["csrf_token"] = form_token(self.client.get(page))
        return self.client.post(path, data=fields)

    def sign_in(self, name: str, password: str = PASSWORD, **more: str) -> TestResponse:
        return self.post("/dang-nhap", username=name, password=password, **more)


def make_draft(slug: str, channels: Sequence[str] = rounds.VOLUNTARY, province: str = "15") -> None:
    """Store a round of all communes that is not open yet."""
    today = clock.today()
    with store.writing() as session:
        plan = rounds.Plan(
            slug=slug,
            name="Khảo sát thử",
            questionnaire=load("mot-cham"),
            opens=today,
            closes=today + timedelta(days=20),
            channels=channels,
            units=all_communes(session, today, "15"),
        )
        rounds.create(session, province, plan)


def form_token(page: TestResponse) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert found, page.text
    return found[1]


def actions() -> list[str]:
    """What the journal says was done, oldest first."""
    with store.reading() as session:
        return list(session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))
