"""Whether the service can tell that it works."""

from flask.testing import FlaskClient

from survey import store


def test_healthz_is_ok_when_the_database_answers(client: FlaskClient) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.get_json()) == (200, {"status": "ok"})


def test_healthz_is_503_without_a_database(client: FlaskClient) -> None:
    store.connect("postgresql+psycopg://127.0.0.1:1/none")
    response = client.get("/healthz")
    assert (response.status_code, response.get_json()["error"]) == (503, "no_database")
