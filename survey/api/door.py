"""A JSON answer is stored before Flask would build a request around it; Flask says all there is to say else.

Flask's request and the hooks of every room took several times as long as checking and storing
(docs/decisions/0012-the-short-way-in.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import TYPE_CHECKING

import orjson
from flask import Flask, Response

from survey.api.receive import receive
from survey.api.request import read
from survey.config import Config
from survey.intake.submission import Outcome

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

PATH = "/api/v1/responses"
MAX_JSON_BYTES = 64 * 1024
STATUS = {"stored": "201 CREATED", "repeated": "200 OK"}
_TAKEN = "sipas.taken"


def taken(environ: WSGIEnvironment) -> Outcome | None:
    """What became of the answer in this request; raises what was wrong with it. None: not looked at."""
    found = environ.get(_TAKEN)
    if isinstance(found, Exception):
        raise found
    return found


class Door:
    """Middleware around Flask that answers for what is stored, and passes on everything else."""

    def __init__(self, app: Flask) -> None:
        self._app, self._flask = app, app.wsgi_app
        self._headers: list[tuple[str, str]] = []

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        body = _body(environ)
        if body is None:
            return self._flask(environ, start_response)
        outcome = environ[_TAKEN] = self._take(body)
        if isinstance(outcome, Outcome) and outcome.status in STATUS:
            said = orjson.dumps({"status": outcome.status, "receipt": outcome.receipt})
            start_response(STATUS[outcome.status], [*self._common(), ("Content-Length", str(len(said)))])
            return [said]
        return self._flask(environ, start_response)

    def _take(self, body: bytes) -> Outcome | Exception:
        settings: Config = self._app.config["SIPAS"]
        try:
            return receive(read(body), settings.province)
        except Exception as error:  # raised again by the view, where it finds its words
            return error

    def _common(self) -> list[tuple[str, str]]:
        """The headers of every answer of the application, as its hooks set them."""
        if not self._headers:
            with self._app.test_request_context(PATH, method="POST"):
                plain = self._app.process_response(Response(content_type="application/json"))
            self._headers = [(n, v) for n, v in plain.headers if n != "Content-Length"]
        return self._headers


def _body(environ: WSGIEnvironment) -> bytes | None:
    """The body of a plain post of JSON, also left for Flask to read; None for any other request."""
    if environ["PATH_INFO"] != PATH or environ["REQUEST_METHOD"] != "POST" or environ.get("QUERY_STRING"):
        return None
    length = environ.get("CONTENT_LENGTH") or ""
    if environ.get("CONTENT_TYPE") != "application/json" or not length.isdecimal():
        return None
    if int(length) > MAX_JSON_BYTES:
        return None
    body: bytes = environ["wsgi.input"].read(int(length))
    environ["wsgi.input"] = BytesIO(body)
    return body if len(body) == int(length) else None


def install(app: Flask) -> None:
    app.wsgi_app = Door(app)  # type: ignore[method-assign]
