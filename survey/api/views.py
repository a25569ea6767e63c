"""Addresses for machines. No cookie is read here, so no page of another site can act for anybody."""

from __future__ import annotations

import logging
from typing import Any, cast

import orjson
from flask import Blueprint, Flask, Response, abort, request
from sqlalchemy import text
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnection
from werkzeug.exceptions import HTTPException

from survey import config, store
from survey.api import door
from survey.api.receive import Closed, NotFound, UnderAge, receive
from survey.api.request import Unreadable, read
from survey.i18n import gettext as _
from survey.intake.parse import Invalid
from survey.intake.submission import Overloaded

RETRY_SECONDS = "5"

log = logging.getLogger(__name__)
blueprint = Blueprint("api", __name__)
blueprint.record_once(lambda state: door.install(cast(Flask, state.app)))


@blueprint.url_value_preprocessor
def _limit_body(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Before anything reads the body."""
    request.max_content_length = door.MAX_JSON_BYTES


def answer(code: int, /, **content: Any) -> Response:
    return Response(orjson.dumps(content), code, content_type="application/json")


def failure(status: int, error: str, message: str, **more: Any) -> Response:
    """The one shape of every error: a code for machines, a sentence for people."""
    return answer(status, error=error, message=message, **more)


@blueprint.get("/healthz")
def healthz() -> Response:
    """Whether this process can reach its database."""
    try:
        with store.engine().connect() as connection:
            connection.execute(text("SELECT 1"))
    except (SQLAlchemyError, RuntimeError):
        return failure(503, "no_database", _("Máy chủ không đọc được cơ sở dữ liệu."))
    return answer(200, status="ok")


@blueprint.post(door.PATH)
def send_response() -> Response:
    """Store one answer: 201 the first time, 200 for the same again, 409 for other content."""
    if request.mimetype != "application/json":
        abort(415)
    outcome = door.taken(request.environ) or receive(read(request.get_data()), config.current().province)
    if outcome.status == "conflict":
        return failure(
            409, "conflict", _("Mã này đã có phiếu với câu trả lời khác. Phiếu đó vẫn giữ nguyên.")
        )
    return answer(201 if outcome.status == "stored" else 200, status=outcome.status, receipt=outcome.receipt)


@blueprint.errorhandler(Unreadable)
def _unreadable(error: Unreadable) -> Response:
    return failure(400, "bad_json", _("Nội dung gửi lên không phải JSON đúng: %(why)s.", why=str(error)))


@blueprint.errorhandler(Invalid)
def _invalid(error: Invalid) -> Response:
    problems = [{"field": problem.field, "message": problem.message} for problem in error.problems]
    message = _("Phiếu chưa được lưu, vì có chỗ chưa đúng.")
    return failure(422, "invalid", message, problems=problems)


@blueprint.errorhandler(UnderAge)
def _under_age(error: UnderAge) -> Response:
    return failure(422, "under_age", str(error))


@blueprint.errorhandler(NotFound)
def _not_found(error: NotFound) -> Response:
    return failure(404, "not_found", str(error))


@blueprint.errorhandler(Closed)
def _closed(error: Closed) -> Response:
    return failure(410, "closed", str(error))


@blueprint.errorhandler(Overloaded)
@blueprint.errorhandler(OperationalError)
@blueprint.errorhandler(NoConnection)
def _busy(error: Exception) -> Response:
    """Too many at once, or a locked, full or stopped database: the same answer may be taken in a moment."""
    log.error("an answer could not be stored", exc_info=error)
    message = _("Máy chủ đang bận nên chưa ghi được phiếu này. Hãy giữ phiếu lại, ít giây sau gửi lại.")
    said = failure(503, "overloaded", message)
    said.headers["Retry-After"] = RETRY_SECONDS
    return said


@blueprint.errorhandler(HTTPException)
def _http(error: HTTPException) -> Response:
    sentences = {
        413: _("Nội dung gửi lên quá 64 kB."),
        415: _("Địa chỉ này chỉ nhận application/json."),
    }
    status = error.code or 500
    return failure(
        status, error.name.lower().replace(" ", "_"), sentences.get(status, str(error.description))
    )
