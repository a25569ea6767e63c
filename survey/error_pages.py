"""One place for what goes wrong: what happened, that nothing is lost, and the next step."""

import logging

from flask import Flask, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from werkzeug.exceptions import HTTPException

from survey.errors import Refused
from survey.i18n import gettext as _
from survey.intake.submission import Overloaded

log = logging.getLogger(__name__)

MOST_READ = 32 * 1024 * 1024
_CHUNK = 64 * 1024
STAFF_ROOMS = ("bao-cao", "theo-doi", "quan-tri", "mau")
_PAGES = (400, 403, 404, 405, 413, 429, 500, 503)


def init_app(app: Flask) -> None:
    """Answer every error in words, as a page or as JSON `{"error", "message"}`."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(Refused, lambda error: _answer(422, "refused", str(error)))
    app.register_error_handler(Overloaded, _overloaded)
    app.register_error_handler(OperationalError, _unreachable)
    app.register_error_handler(NoConnection, _unreachable)
    app.register_error_handler(DataError, _unfit)
    app.register_error_handler(OverflowError, _unfit)
    app.register_error_handler(Exception, _unexpected)
    app.after_request(_read_the_rest)


def _read_the_rest(response: Response) -> Response:
    """A browser shows the page about a too large body only once it could send that body."""
    if response.status_code == 413 and request.content_length is not None:
        left = min(request.content_length, MOST_READ)
        while left > 0 and (part := request.environ["wsgi.input"].read(min(left, _CHUNK))):
            left -= len(part)
    return response


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None or error.code is None or error.code < 400:
        return error
    return _answer(error.code, error.name.lower().replace(" ", "_"), None)


def _csrf(_error: CSRFError) -> ResponseReturnValue:
    return _answer(400, "csrf", _("Trang này mở đã lâu. Hãy quay lại, tải lại trang rồi gửi lại."))


def _overloaded(_error: Exception) -> ResponseReturnValue:
    body, status, headers = _answer(503, "overloaded", None)
    return body, status, headers | {"Retry-After": "5"}


def _unreachable(error: Exception) -> ResponseReturnValue:
    """A locked, full or stopped database: the same request may succeed in a moment."""
    log.exception("no database at %s", request.endpoint)
    return _overloaded(error)


def _unfit(_error: Exception) -> ResponseReturnValue:
    """What no table takes: PostgreSQL refuses the NUL character even in a question, SQLite a long number."""
    log.exception("the database refused a value at %s", request.endpoint)
    return _answer(400, "bad_request", None)


def _unexpected(error: Exception) -> ResponseReturnValue:
    log.exception("unexpected %s at %s", type(error).__name__, request.endpoint)
    return _answer(500, "unexpected", None)


def _answer(status: int, code: str, message: str | None) -> tuple[str, int, dict[str, str]]:
    if request.path.startswith("/api/") or request.path.endswith((".json", ".csv")):
        body = jsonify(error=code, message=message or code).get_data(as_text=True)
        return body, status, {"Content-Type": "application/json"}
    page = status if status in _PAGES else 500 if status >= 500 else 400
    return render_template(f"errors/{page}.html", message=message, place=_place()), status, {}


def _place() -> str:
    """Who asked: somebody of the staff, a reader of results, or a citizen in the middle of a form."""
    first = request.path.strip("/").partition("/")[0]
    return {"ket-qua": "results"}.get(first, "staff" if first in STAFF_ROOMS else "")
