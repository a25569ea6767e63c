"""Where answers go is remembered for a moment, and never longer."""

import time
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine, event, text

from survey import store
from survey.models import Round
from survey.registry import remembered, rounds
from tests.answers import whole


@pytest.fixture
def client(app: Flask, demo_round: Round) -> FlaskClient:
    return app.test_client(use_cookies=False)


def send(client: FlaskClient) -> int:
    form = {"id": str(uuid4()), "round": "dot-1", "unit": "02839", "answers": whole()}
    return client.post("/api/v1/responses", json=form).status_code


def close_elsewhere() -> None:
    """As another process would, of which this one learns nothing."""
    other = create_engine(store.engine().url)
    with other.begin() as connection:
        connection.execute(text("UPDATE round SET status = 'closed'"))
    other.dispose()


def test_the_place_is_read_once_in_a_moment(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered, "SECONDS", 60.0)
    reads: list[str] = []
    send(client)

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("SELECT"):
            reads.append(statement)

    event.listen(store.engine(), "before_cursor_execute", note)
    assert [send(client) for _ in range(5)] == [201] * 5
    assert len(reads) <= 1


def test_closing_a_round_here_is_seen_at_once(client: FlaskClient, demo_round: Round) -> None:
    assert send(client) == 201
    with store.writing() as session:
        rounds.close(session, session.get_one(Round, demo_round.id))
    assert send(client) == 410


def test_closing_a_round_elsewhere_is_seen_within_the_moment(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remembered, "SECONDS", 0.5)
    send(client)
    begin = time.monotonic()
    close_elsewhere()
    while send(client) != 410:
        assert time.monotonic() < begin + 2
    assert send(client) == 410


def test_what_was_not_found_is_looked_for_again(client: FlaskClient) -> None:
    form = {"id": str(uuid4()), "round": "dot-2", "unit": "02839", "answers": whole()}
    assert client.post("/api/v1/responses", json=form).status_code == 404
    other = create_engine(store.engine().url)
    with other.begin() as connection:
        connection.execute(text("UPDATE round SET slug = 'dot-2'"))
    other.dispose()
    assert client.post("/api/v1/responses", json=form).status_code == 201


def test_memory_stays_bounded(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered, "MOST", 3)
    looked: list[int] = []
    read = remembered.for_a_moment(lambda number: looked.append(number) or number)  # type: ignore[func-returns-value]
    for number in (1, 2, 3, 3, 4, 4, 1):
        assert read(number) == number
    assert looked == [1, 2, 3, 4, 1]
