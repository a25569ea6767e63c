"""A visitor's address is in no table, no file beside the database, and no line of the log."""

import json
import logging
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import text

from bench.server import free_port
from survey import config, store
from survey.intake import writer
from survey.intake.submission import Overloaded
from tests.api.test_responses import a_form
from tests.conftest import make_round
from tests.respond.conftest import stored, valid
from tests.respond.visitor import Visitor, forms_of
from tests.staff import Browser

VISITOR = "203.0.113.77"
PROXY = "198.51.100.9"


def everything_in(folder: Path) -> bytes:
    """All bytes under the instance folder: database, write-ahead log, whatever else."""
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def dump(url: str) -> str:
    """Every row of every table as text."""
    engine = store.connect(url)
    with engine.connect() as connection:
        tables = connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'table'")).all()
        return "\n".join(str(connection.execute(text(f'SELECT * FROM "{name}"')).all()) for name in tables)


def test_whatever_a_visitor_does_leaves_no_address(
    app: Flask, settings: config.Config, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    make_round(pages="single")
    client = app.test_client()
    client.environ_base |= {"REMOTE_ADDR": VISITOR}
    for answers in (valid(), valid(), {"age": "under18"}, {}):
        visitor = Visitor(client)
        visitor.fill(answers)
        visitor.press()
    client.post("/api/v1/responses", json=a_form())
    client.post("/d/02839", data={"_id": "forged"})

    def full(*_args: object) -> None:
        raise Overloaded("full")

    monkeypatch.setattr(writer, "submit", full)
    visitor = Visitor(client)
    visitor.fill(valid())
    assert visitor.press().status_code == 503
    stranger = Browser(app)
    stranger.client.environ_base |= {"REMOTE_ADDR": VISITOR}
    assert stranger.sign_in("nobody", "wrong password").status_code == 422
    assert len(stored()) == 3
    assert "could not be stored" in caplog.text
    found = dump(settings.database_url)
    assert "sign-in.refused" in found
    assert VISITOR not in found + caplog.text
    assert VISITOR.encode() not in everything_in(settings.instance)


@pytest.fixture
def served(settings: config.Config) -> Iterator[str]:
    """The real service behind one proxy, its log beside its database."""
    make_round(pages="single")
    store.engine().dispose()
    port = free_port()
    environ = os.environ | {
        "SIPAS_INSTANCE": str(settings.instance),
        "SIPAS_DATABASE_URL": settings.database_url,
        "SIPAS_TRUSTED_PROXIES": "1",
        "SIPAS_SENDS_PER_10_MINUTES": "2",
    }
    command = [sys.executable, "-m", "survey", "serve", "--port", str(port)]
    log = settings.instance / "serve.log"
    with log.open("w") as file:
        process = subprocess.Popen(command, env=environ, stdout=file, stderr=file)
    try:
        url = f"http://127.0.0.1:{port}"
        wait_for(url, process, log)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=20)


def wait_for(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(url + "/healthz", timeout=1):
                return
        except OSError:
            assert process.poll() is None, log.read_text()
            time.sleep(0.1)
    raise AssertionError(log.read_text())


def post(url: str, body: bytes, kind: str) -> int:
    headers = {"Content-Type": kind, "X-Forwarded-For": f"{PROXY}, {VISITOR}"}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_the_served_log_and_the_database_files_hold_no_address(
    app: Flask, served: str, settings: config.Config
) -> None:
    with urllib.request.urlopen(served + "/d/02839", timeout=20) as page:
        form = next(f for f in forms_of(page.read().decode()) if f.survey)
    fields = form.fields() | {name: [value] for name, value in valid().items() if isinstance(value, str)}
    sent = urlencode(fields, doseq=True).encode()
    said = [post(served + "/d/02839", sent, "application/x-www-form-urlencoded")]
    said += [
        post(served + "/api/v1/responses", json.dumps(a_form()).encode(), "application/json") for _ in "ab"
    ]
    assert said == [200, 201, 429]
    assert "Listening" in (settings.instance / "serve.log").read_text()
    content = everything_in(settings.instance)
    assert b"02839" in content
    assert VISITOR.encode() not in content
    assert PROXY.encode() not in content
