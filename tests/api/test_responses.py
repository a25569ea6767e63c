"""Answers sent by another system as JSON."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from survey import clock, store
from survey.intake.receipt import receipt
from survey.models import Comment, Response, Round
from survey.registry import rounds
from tests.answers import whole


def a_form(**changes: Any) -> dict[str, Any]:
    return {"id": str(uuid4()), "round": "dot-1", "unit": "02839", "answers": whole()} | changes


def send(client: FlaskClient, content: dict[str, Any], **options: Any) -> TestResponse:
    return client.post("/api/v1/responses", json=content, **options)


def stored() -> int:
    with store.reading() as session:
        return session.scalar(select(func.count()).select_from(Response)) or 0


def problems(response: TestResponse) -> dict[str, str]:
    assert response.status_code == 422, response.text
    return {p["field"]: p["message"] for p in response.get_json()["problems"]}


@pytest.fixture
def client(app: Flask, demo_round: Round) -> FlaskClient:
    return app.test_client(use_cookies=False)


def test_the_first_answer_is_201_with_its_receipt(client: FlaskClient) -> None:
    form = a_form()
    response = send(client, form)
    assert response.status_code == 201
    assert response.get_json() == {"status": "stored", "receipt": receipt(form["id"])}


def test_the_same_answer_again_is_200_and_adds_nothing(client: FlaskClient) -> None:
    form = a_form()
    first = send(client, form)
    again = send(client, form | {"answered_at": clock.now().isoformat()})
    assert again.status_code == 200
    assert again.get_json()["receipt"] == first.get_json()["receipt"]
    assert stored() == 1


def test_other_content_under_the_same_id_is_409_and_changes_nothing(client: FlaskClient) -> None:
    form = a_form()
    send(client, form)
    response = send(client, form | {"answers": whole(level="1")})
    assert response.status_code == 409
    assert set(response.get_json()) == {"error", "message"}
    assert stored() == 1


def test_comments_and_language_are_kept(client: FlaskClient) -> None:
    send(client, a_form(comments={"comment": "Cảm ơn cán bộ"}, language="en"))
    with store.reading() as session:
        assert session.scalar(select(Comment.text)) == "Cảm ơn cán bộ"
        assert session.scalar(select(Response.language)) == "en"
        assert session.scalar(select(Response.channel)) == "web"


def test_every_wrong_value_is_named(client: FlaskClient) -> None:
    answers = whole() | {"1.1": "9", "1.2": "x", "p99": "1"}
    found = problems(send(client, a_form(answers=answers)))
    assert set(found) == {"1.1", "1.2", "p99"}
    assert stored() == 0


def test_a_required_question_left_out_is_named_as_on_the_page(client: FlaskClient) -> None:
    answers = whole()
    del answers["3.1"]
    assert list(problems(send(client, a_form(answers=answers)))) == ["3.1"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"id": "not an id"}, "id"),
        ({"id": 5}, "id"),
        ({"answers": [1]}, "answers"),
        ({"answers": {"1.1": 4}}, "1.1"),
        ({"comments": {"comment": 3}}, "comment"),
        ({"comments": "x"}, "comments"),
        ({"language": "xx"}, "language"),
        ({"answered_at": "2026-03-02T10:00:00"}, "answered_at"),
        ({"answered_at": "1900-01-01T00:00:00+07:00"}, "answered_at"),
        ({"answered_at": "0001-01-01T00:00:00+14:00"}, "answered_at"),
        ({"comment": "lost otherwise"}, "comment"),
    ],
)
def test_a_wrong_shape_names_the_field(client: FlaskClient, changes: dict[str, Any], field: str) -> None:
    assert field in problems(send(client, a_form(**changes)))
    assert stored() == 0


def test_missing_fields_are_all_named(client: FlaskClient) -> None:
    assert set(problems(send(client, {}))) == {"id", "round", "unit", "answers"}


def test_a_time_in_the_future_becomes_the_time_of_receipt(client: FlaskClient) -> None:
    later = clock.now() + timedelta(days=3)
    send(client, a_form(answered_at=later.isoformat()))
    with store.reading() as session:
        row = session.scalars(select(Response)).one()
    assert row.answered_at == row.received_at


def test_somebody_under_18_is_refused_and_not_kept(client: FlaskClient) -> None:
    response = send(client, a_form(answers=whole() | {"age": "under18"}))
    assert (response.status_code, response.get_json()["error"]) == (422, "under_age")
    assert stored() == 0


@pytest.mark.parametrize("changes", [{"round": "dot-9"}, {"unit": "99999"}, {"version": "0" * 64}])
def test_an_unknown_round_unit_or_version_is_404(client: FlaskClient, changes: dict[str, str]) -> None:
    response = send(client, a_form(**changes))
    assert (response.status_code, response.get_json()["error"]) == (404, "not_found")


def test_a_ceased_unit_names_its_successor(client: FlaskClient) -> None:
    response = send(client, a_form(unit="02872"))
    assert response.status_code == 410
    assert "Xã Bắc Hà" in response.get_json()["message"]


def test_a_closed_round_is_410(client: FlaskClient, demo_round: Round) -> None:
    with store.writing() as session:
        rounds.close(session, session.get_one(Round, demo_round.id))
    assert send(client, a_form()).status_code == 410
    assert stored() == 0


def test_the_accepted_version_may_be_named(client: FlaskClient, demo_round: Round) -> None:
    assert send(client, a_form(version=demo_round.version.content_hash)).status_code == 201


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"id": NaN}', b"\xff\xfe", b"[" * 5000])
def test_what_is_no_json_object_is_400(client: FlaskClient, body: bytes) -> None:
    response = client.post("/api/v1/responses", data=body, content_type="application/json")
    assert (response.status_code, response.get_json()["error"]) == (400, "bad_json")


def test_only_json_is_taken(client: FlaskClient) -> None:
    response = client.post("/api/v1/responses", data={"id": "x"})
    assert response.status_code == 415
    assert set(response.get_json()) == {"error", "message"}


def test_a_body_over_64_kb_is_413(client: FlaskClient) -> None:
    response = send(client, a_form(comments={"comment": "a" * 70_000}))
    assert response.status_code == 413
    assert set(response.get_json()) == {"error", "message"}


def test_no_cookie_is_read_or_set(client: FlaskClient) -> None:
    response = send(client, a_form(), headers={"Cookie": "sipas_form=forged"})
    assert response.status_code == 201
    assert "Set-Cookie" not in response.headers


def test_errors_can_be_in_english(client: FlaskClient) -> None:
    response = client.post("/api/v1/responses?lang=en", json=a_form(round="dot-9"))
    assert "There is no round" in response.get_json()["message"]
