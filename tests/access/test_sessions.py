import dataclasses
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event, func, select, update
from sqlalchemy.orm import Session

from survey import clock, config, store
from survey.access import sessions, signins
from survey.app import create_app
from survey.models import Round, SignIn, User
from survey.registry import people
from tests.staff import PASSWORD, Browser, form_token, make_user


@pytest.fixture
def browser(app: Flask) -> Browser:
    make_user("kiem-toan", "an")
    return Browser(app, "an")


def is_in(browser: Browser) -> bool:
    return browser.get("/theo-doi").status_code == 200


def age(**changes: timedelta) -> None:
    """Make every sign-in older."""
    with store.writing() as session:
        values = {name: getattr(SignIn, name) for name in changes}
        for row in session.execute(select(SignIn.token_hash, *values.values())).mappings():
            moved = {name: row[name] - by for name, by in changes.items()}
            session.execute(update(SignIn).where(SignIn.token_hash == row["token_hash"]).values(**moved))


def an(session: Session) -> User:
    return people.named(session, "an")


def test_only_the_hash_of_a_token_is_kept(browser: Browser) -> None:
    cookie = browser.client.get_cookie(sessions.COOKIE)
    assert cookie is not None
    with store.reading() as session:
        kept = session.scalars(select(SignIn.token_hash)).one()
    assert len(kept) == 64
    assert kept != cookie.value


def test_a_made_up_token_signs_nobody_in(app: Flask) -> None:
    browser = Browser(app)
    browser.client.set_cookie(sessions.COOKIE, "a" * 43)
    assert not is_in(browser)


def test_an_hour_without_a_click_ends_a_sign_in(browser: Browser) -> None:
    age(last_seen=signins.IDLE)
    assert not is_in(browser)


def test_a_click_within_the_hour_keeps_it(browser: Browser) -> None:
    for _ in range(3):
        age(last_seen=signins.IDLE - timedelta(minutes=1))
        assert is_in(browser)


def test_twelve_hours_end_it_whatever_was_clicked(browser: Browser) -> None:
    age(expires_at=signins.LONGEST)
    assert not is_in(browser)


def test_a_click_a_minute_writes_once(browser: Browser) -> None:
    age(last_seen=timedelta(minutes=2))
    is_in(browser)
    with store.reading() as session:
        seen = session.scalars(select(SignIn.last_seen)).one()
    is_in(browser)
    with store.reading() as session:
        assert session.scalars(select(SignIn.last_seen)).one() == seen
    assert clock.now() - seen < timedelta(minutes=1)


def test_a_disabled_person_is_out_at_once(browser: Browser) -> None:
    with store.writing() as session:
        people.disable(session, an(session), "test")
    assert not is_in(browser)


def test_a_reset_password_ends_every_sign_in(app: Flask, browser: Browser) -> None:
    other = Browser(app, "an")
    with store.writing() as session:
        people.reset_password(session, an(session), "test")
    assert not is_in(browser)
    assert not is_in(other)


def test_signing_in_forgets_what_ran_out(app: Flask, browser: Browser) -> None:
    age(expires_at=signins.LONGEST + timedelta(days=1))
    Browser(app, "an")
    with store.reading() as session:
        assert session.scalar(select(func.count()).select_from(SignIn)) == 1


def test_a_citizens_page_never_looks_who_is_signed_in(browser: Browser, demo_round: Round) -> None:
    asked: list[str] = []
    event.listen(store.engine(), "before_cursor_execute", lambda *about: asked.append(about[2]))
    assert browser.get("/d/02839").status_code == 200
    assert asked
    assert not [statement for statement in asked if "sign_in" in statement]


def test_the_cookie_is_for_the_server_alone(app: Flask) -> None:
    make_user("kiem-toan", "an")
    header = Browser(app).sign_in("an").headers.getlist("Set-Cookie")
    [mine] = [line for line in header if line.startswith(sessions.COOKIE)]
    assert "HttpOnly" in mine
    assert "SameSite=Lax" in mine
    assert "Secure" not in mine


def test_in_production_the_cookie_travels_encrypted_only(settings: config.Config) -> None:
    app = create_app(dataclasses.replace(settings, production=True))
    make_user("kiem-toan", "an")
    browser = Browser(app)
    token = browser.client.get("/dang-nhap", base_url="https://localhost")
    response = browser.client.post(
        "/dang-nhap",
        data={"username": "an", "password": PASSWORD, "csrf_token": form_token(token)},
        base_url="https://localhost",
        headers={"Referer": "https://localhost/dang-nhap"},
    )
    assert response.status_code == 303
    assert all("Secure" in line for line in response.headers.getlist("Set-Cookie"))


def test_signed_in_needs_a_guarded_page(app: Flask) -> None:
    with app.test_request_context("/"), pytest.raises(RuntimeError, match="require"):
        sessions.signed_in()


def test_outside_a_request_nobody_is_signed_in() -> None:
    assert sessions.current_user() is None
