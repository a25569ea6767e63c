"""Before a JSON answer is even read: whether too many come from its address just now."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from flask import Flask

from survey.access.pace import pace_of
from survey.api.views import blueprint, failure
from survey.i18n import gettext as _

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

PATH = "/api/v1/responses"


class Gate:
    """Middleware that answers 429 for an address that sends too much, and passes on everything else."""

    def __init__(self, app: Flask) -> None:
        self._app, self._within = app, app.wsgi_app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        sends = environ["PATH_INFO"] == PATH and environ["REQUEST_METHOD"] == "POST"
        seconds = pace_of(self._app).take(environ) if sends else 0
        if not seconds:
            return self._within(environ, start_response)
        with self._app.request_context(environ):
            message = _(
                "Có quá nhiều phiếu từ địa chỉ này. Chưa lưu phiếu này; hãy gửi lại sau %(n)s giây.",
                n=seconds,
            )
            response = failure(429, "too_many_requests", message)
            response.headers["Retry-After"] = str(seconds)
            return self._app.process_response(response)(environ, start_response)


def install(app: Flask) -> None:
    app.wsgi_app = Gate(app)  # type: ignore[method-assign]


blueprint.record_once(lambda state: install(cast(Flask, state.app)))
