"""Whatever is sent, in whatever order and however often: stored are exactly the distinct first contents."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from questionnaires.layout import decode
from questionnaires.loader import load
from survey import store
from survey.models import Comment, Response, TallyPending
from tests.conftest import make_round
from tests.respond.visitor import Form, Visitor

Sent = tuple[int, str, str]
# Which of three forms is sent, with which face and which comment.
SENDINGS = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from("15"), st.sampled_from(["", "ý"])), max_size=8
)


@pytest.fixture
def blank_forms(app: Flask) -> tuple[FlaskClient, list[Form]]:
    make_round(questionnaire="mot-cham")
    client = app.test_client(use_cookies=False)
    return client, [Visitor(client).form for _ in range(3)]


def send(client: FlaskClient, form: Form, face: str, comment: str) -> int:
    sent: dict[str, Any] = form.fields() | {"general": face, "comment": comment}
    return client.post(form.action, data=sent).status_code


def expected(sendings: list[Sent]) -> dict[int, tuple[str, str]]:
    first: dict[int, tuple[str, str]] = {}
    for form, *content in sendings:
        first.setdefault(form, (content[0], content[1]))
    return first


def found(forms: list[Form]) -> dict[int, tuple[str, str]]:
    numbers = {form.fields()["_id"][0]: number for number, form in enumerate(forms)}
    with store.reading() as session:
        texts = {c.response_id: c.text or "" for c in session.scalars(select(Comment))}
        responses = session.scalars(select(Response)).all()
        assert len(session.scalars(select(TallyPending)).all()) == len(responses)
        faces = {r.id: str(decode(load("mot-cham"), r.answers)["general"]) for r in responses}
    return {numbers[str(i)]: (face, texts.get(i, "")) for i, face in faces.items()}


def forget() -> None:
    with store.writing() as session:
        for table in (Response, Comment, TallyPending):
            session.execute(delete(table))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sendings=SENDINGS)
def test_stored_are_exactly_the_distinct_first_contents(
    blank_forms: tuple[FlaskClient, list[Form]], sendings: list[Sent]
) -> None:
    client, forms = blank_forms
    forget()
    known: dict[int, tuple[str, str]] = {}
    for number, face, comment in sendings:
        status = send(client, forms[number], face, comment)
        same = known.setdefault(number, (face, comment)) == (face, comment)
        assert status == (303 if same else 409)
    assert found(forms) == expected(sendings)
