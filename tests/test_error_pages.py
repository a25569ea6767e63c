"""What goes wrong is said in words, also when the database is what went wrong."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import event

from survey import store
from survey.app import create_app
from tests.conftest import make_round, make_settings
from tests.staff import Browser, make_user


@pytest.fixture
def serving(both: str, tmp_path: Path) -> Flask:
    """The application on each kind of database, as in service: errors become pages."""
    app = create_app(make_settings(tmp_path / "instance", both))
    make_round()
    return app


@pytest.fixture
def stopped(serving: Flask) -> Iterator[Flask]:
    """A database that answers nothing any more; an officer has signed in before."""
    make_user("so-noi-vu")
    browser = Browser(serving, "so-noi-vu")
    serving.extensions["browser"] = browser
    engine = store.engine()

    def fail(_connection: object, cursor: object, *_rest: object) -> None:
        if engine.dialect.name == "sqlite":
            cursor.execute("SELECT * FROM gone")  # type: ignore[attr-defined]
        else:
            cursor.execute("SET LOCAL statement_timeout = 1; SELECT pg_sleep(1)")  # type: ignore[attr-defined]

    event.listen(engine, "before_cursor_execute", fail)
    yield serving
    event.remove(engine, "before_cursor_execute", fail)


@pytest.mark.parametrize("path", ["/", "/d/02839", "/theo-doi", "/bao-cao"])
def test_a_failing_database_is_said_on_a_page_that_asks_to_try_again(stopped: Flask, path: str) -> None:
    answer = stopped.extensions["browser"].get(path)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "Máy chủ đang bận" in answer.text


def test_a_machine_is_told_to_keep_the_answer(stopped: Flask) -> None:
    answer = stopped.test_client().post("/api/v1/responses", json=_posted())
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.get_json()["error"] == "overloaded"


def _posted(**changes: object) -> dict[str, object]:
    return {"id": str(uuid4()), "round": "dot-1", "unit": "02839", "answers": {}} | changes


@pytest.mark.parametrize(
    "path", ["/d/02839%00", "/d/a%00b", "/?q=a%00b", "/theo-doi?dot=a%00b", "/bao-cao/a%00b"]
)
def test_a_nul_in_an_address_breaks_nothing(serving: Flask, path: str) -> None:
    make_user("so-noi-vu")
    assert Browser(serving, "so-noi-vu").get(path).status_code in (200, 400, 404)


def test_a_nul_in_a_name_is_no_name(serving: Flask) -> None:
    assert Browser(serving).sign_in("a\0b").status_code in (400, 422)


@pytest.mark.parametrize("field", ["round", "unit", "version"])
def test_a_nul_in_json_is_refused(serving: Flask, field: str) -> None:
    answer = serving.test_client().post("/api/v1/responses", json=_posted(**{field: "a\0"}))
    assert answer.status_code in (400, 404)
    assert set(answer.get_json()) == {"error", "message"}
