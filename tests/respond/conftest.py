"""A citizen without cookies, an open round of sipas-2640, and what is stored of it."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from questionnaires.layout import decode
from questionnaires.loader import load
from survey import store
from survey.models import Comment, Response, Round, TallyPending
from tests.answers import whole
from tests.conftest import make_round
from tests.respond.visitor import Visitor


@pytest.fixture
def citizen(app: Flask) -> FlaskClient:
    return app.test_client(use_cookies=False)


@pytest.fixture
def visitor(citizen: FlaskClient, demo_round: Round) -> Visitor:
    """At the first page of Xã Bắc Hà, section by section."""
    return Visitor(citizen)


@pytest.fixture
def on_one_page(citizen: FlaskClient, app: Flask) -> Callable[..., Visitor]:
    """A visitor of a one-page form: on_one_page("mot-cham")."""

    def on_one_page(questionnaire: str = "sipas-2640", query: str = "") -> Visitor:
        make_round(questionnaire=questionnaire, pages="single")
        return Visitor(citizen, query=query)

    return on_one_page


def stored() -> list[Response]:
    with store.reading() as session:
        return list(session.scalars(select(Response).order_by(Response.received_at)))


def stored_answers() -> list[dict[str, str | list[str]]]:
    return [decode(load("sipas-2640"), response.answers) for response in stored()]


def comments() -> list[str | None]:
    with store.reading() as session:
        return list(session.scalars(select(Comment.text)))


def nothing_is_stored() -> bool:
    with store.reading() as session:
        return not any(session.scalars(select(table)).first() for table in (Response, Comment, TallyPending))


def valid(**changes: object) -> dict[str, object]:
    """A whole form of somebody who got the result on the day promised."""
    return whole() | {"age": "25-34", "p6": "on-time", "comment": "Cán bộ tận tình"} | changes
