"""Whatever way an answer takes into the house, what is said about it is the same."""

from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from survey.intake.receipt import receipt
from survey.intake.submission import Overloaded, Submission
from survey.models import Round
from tests.answers import whole
from tests.api.test_responses import a_form, stored

PATH = "/api/v1/responses"
AROUND = f"{PATH}?lang=vi"  # with a query Flask takes the whole request


@pytest.fixture
def client(app: Flask, demo_round: Round) -> FlaskClient:
    return app.test_client(use_cookies=False)


def both_ways(client: FlaskClient, form: dict[str, Any], **headers: str) -> tuple[TestResponse, TestResponse]:
    first, other = (client.post(path, json=form, headers=headers) for path in (PATH, AROUND))
    return first, other


def test_the_door_says_what_flask_would(client: FlaskClient) -> None:
    form = a_form()
    client.post(PATH, json=form)
    short, long = both_ways(client, form, **{"Accept-Encoding": "gzip"})
    assert (short.status, short.data) == (long.status, long.data)
    assert dict(short.headers) == dict(long.headers)
    assert short.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "changes", [{"answers": whole(level="1")}, {"round": "dot-9"}, {"answers": {"p99": "1"}}, {"unit": 5}]
)
def test_what_is_refused_is_refused_alike(client: FlaskClient, changes: dict[str, Any]) -> None:
    form = a_form()
    client.post(PATH, json=form)
    short, long = both_ways(client, form | changes)
    assert short.status_code >= 400
    assert (short.status, short.data, dict(short.headers)) == (long.status, long.data, dict(long.headers))
    assert stored() == 1


def test_a_charset_in_the_content_type_is_no_obstacle(client: FlaskClient) -> None:
    response = client.post(PATH, json=a_form(), content_type="application/json; charset=utf-8")
    assert response.status_code == 201


def test_a_body_that_ends_early_is_no_answer(client: FlaskClient) -> None:
    response = client.post(
        PATH, data=b'{"id": ', headers={"Content-Length": "600"}, content_type="application/json"
    )
    assert response.status_code == 400
    assert stored() == 0


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> list[Submission]:
    """Nothing can be written; what was tried is listed."""
    tried: list[Submission] = []

    def submit(made: Submission) -> None:
        tried.append(made)
        raise Overloaded("2000 submissions are waiting")

    monkeypatch.setattr("survey.intake.writer.submit", submit)
    return tried


@pytest.mark.parametrize(("language", "words"), [("vi", "Máy chủ đang bận"), ("en", "The server is busy")])
def test_a_busy_server_asks_kindly_to_keep_the_answer(
    client: FlaskClient, failing: list[Submission], language: str, words: str
) -> None:
    path = PATH if language == "vi" else f"{PATH}?lang={language}"
    response = client.post(path, json=a_form())
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert response.get_json()["error"] == "overloaded"
    assert words in response.get_json()["message"]
    assert len(failing) == 1


def test_a_failing_database_is_said_the_same_way(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def submit(_made: Submission) -> None:
        raise OperationalError("INSERT", {}, Exception("database is locked"))

    monkeypatch.setattr("survey.intake.writer.submit", submit)
    response = client.post(PATH, json=a_form())
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert "gửi lại" in response.get_json()["message"]


def test_the_receipt_is_that_of_the_id(client: FlaskClient) -> None:
    form = a_form(id=str(uuid4()).upper())
    assert client.post(PATH, json=form).get_json()["receipt"] == receipt(form["id"].lower())
