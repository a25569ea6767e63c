"""What kiosks call. No cookie is read; a device's key in a header is all the authority there is."""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import urlsplit

import orjson
from flask import Blueprint, Response, abort, current_app, g, request
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType

from survey import clock, config, store
from survey.access.pace import origin_of, pace_of
from survey.i18n import gettext as _
from survey.intake import quarantine
from survey.intake.from_device import Reason, Received, receive
from survey.intake.submission import Overloaded
from survey.kiosk.settings import settings_of
from survey.kiosk.uploads import Beat, Malformed, body, read_beat, read_numbered, waits_for_another
from survey.models import Device
from survey.registry import devices

MAX_BYTES = 64 * 1024
SCHEME = "Device "
STATUS: dict[Reason, int] = {
    "conflict": 409, "invalid": 422, "under_age": 422, "unreadable": 422, "too_late": 410, "revoked": 202,
}  # fmt: skip
# Wrong codes of one address, so that a stranger's guesses do not keep everybody from enrolling; and of all
# together: 40 bits cannot be guessed at a thousand in fifteen minutes.
WRONG_CODES = RateLimitItemPerMinute(10, 15, namespace="enrol")
ALL_WRONG_CODES = RateLimitItemPerMinute(1000, 15, namespace="enrol-all")
# Uploads of one key: weeks of an offline queue at once, but not what a copied key could pour in.
UPLOADS = RateLimitItemPerMinute(3000, 10, namespace="uploads")
LOCAL = ("localhost", "127.0.0.1", "::1")

log = logging.getLogger(__name__)

blueprint = Blueprint("devices", __name__, url_prefix="/api/v1/devices")
blueprint.record(
    lambda state: state.app.extensions.setdefault("device_limits", FixedWindowRateLimiter(MemoryStorage()))
)


class OtherDevice(RuntimeError):
    """Answers of another device wait on this tablet: its new key would send them for the wrong place."""


@blueprint.url_value_preprocessor
def _limit_body(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Before anything reads the body."""
    request.max_content_length = MAX_BYTES


def reply(status: int, **content: Any) -> Response:
    made = Response(orjson.dumps({"sipas": 1} | content), status, content_type="application/json")
    made.headers["Cache-Control"] = "no-store"
    return made


def failure(status: int, error: str, message: str) -> Response:
    return reply(status, error=error, message=message)


@blueprint.before_request
def _identify() -> Response | None:
    """Know the device by its key; only enrolment goes without."""
    if request.method == "POST" and request.mimetype != "application/json":
        abort(415)
    if request.endpoint == "devices.enrol":
        return None
    key = request.headers.get("Authorization", "")
    with store.reading() as session:
        device = devices.by_key(session, key.removeprefix(SCHEME)) if key.startswith(SCHEME) else None
    if device is None:
        return failure(401, "unknown_device", _("Máy chủ không biết thiết bị này. Hãy ghi danh lại."))
    g.device = device
    return None


@blueprint.post("/enrol")
def enrol() -> Response:
    """A key for a one-time code, over HTTPS or on this very machine only."""
    if not request.is_secure and urlsplit(request.host_url).hostname not in LOCAL:
        return failure(403, "insecure_context", _("Chỉ ghi danh được qua HTTPS. Địa chỉ này không mã hóa."))
    wrong: FixedWindowRateLimiter = current_app.extensions["device_limits"]
    who = pace_of(current_app).hashed(origin_of(request.remote_addr) or "")
    if not wrong.test(WRONG_CODES, who) or not wrong.test(ALL_WRONG_CODES):
        return failure(429, "too_many", _("Đã có quá nhiều mã sai. Xin chờ 15 phút rồi thử lại."))
    given = body(request.get_data())
    with store.writing() as session:
        found = devices.enrol(session, str(given.get("code", "")))
        if found is not None and waits_for_another(given, found[0].id):
            raise OtherDevice(f"answers wait on what was device {given['device']}, now {found[0].id}")
    if found is None:
        wrong.hit(WRONG_CODES, who)
        wrong.hit(ALL_WRONG_CODES)
        return failure(404, "no_such_code", _("Mã này sai, đã dùng hoặc đã hết hạn. Hãy xin mã mới."))
    device, key = found
    return reply(201, device=device.id, key=key, epoch=device.epoch, time=clock.now())


@blueprint.get("/me/config")
def settings() -> Response:
    """The device's settings, 304 when it has these already."""
    if g.device.revoked_at is not None:
        return failure(403, "revoked", _("Thiết bị này đã bị thu hồi."))
    with store.reading() as session:
        content = settings_of(session, g.device, config.current())
    made = reply(200, **content)
    made.set_etag(content["tag"])
    made.make_conditional(request)
    return made


@blueprint.post("/me/responses")
def take() -> Response:
    """One sealed answer."""
    device: Device = g.device
    if not current_app.extensions["device_limits"].hit(UPLOADS, device.id):
        return failure(429, "too_fast", _("Thiết bị gửi quá nhanh. Phiếu vẫn ở trên máy, sẽ gửi lại sau."))
    upload = read_numbered(body(request.get_data()))
    received = receive(device, upload, config.current().secrets, revoked=device.revoked_at is not None)
    return _told(received)


def _told(received: Received) -> Response:
    if received.reason is None:
        return reply(201 if received.status == "stored" else 200, receipt=received.receipt)
    return failure(STATUS[received.reason], received.reason, received.message)


@blueprint.post("/me/heartbeat")
def heartbeat() -> Response:
    """What the device tells of itself, for what it should know."""
    beat = read_beat(body(request.get_data()))
    with store.writing() as session:
        device = session.get_one(Device, g.device.id)
        _note(device, beat)
        settled = quarantine.settled(session, device)
    with store.reading() as session:
        tag = settings_of(session, device, config.current())["tag"]
    return reply(
        200, nonce=beat.nonce, time=clock.now(), tag=tag, settled=settled,
        revoked=device.revoked_at is not None,
    )  # fmt: skip


def _note(device: Device, beat: Beat) -> None:
    device.last_seen = clock.now()
    device.queue, device.oldest, device.quarantine = beat.queue, beat.oldest, beat.quarantine
    device.battery, device.version, device.persisted = beat.battery, beat.version, beat.persisted
    device.problem = beat.problem
    for epoch in device.epochs:
        if epoch.epoch == beat.epoch:
            epoch.issued = max(epoch.issued, beat.issued)


@blueprint.errorhandler(Malformed)
def _malformed(error: Malformed) -> Response:
    log.warning("a device sent what none of ours sends: %s", error)
    return failure(400, "malformed", _("Nội dung gửi lên không đúng dạng."))


@blueprint.errorhandler(OtherDevice)
def _other_device(_error: OtherDevice) -> Response:
    message = _(
        "Máy này còn phiếu chưa gửi của một thiết bị khác. Hãy xin mã mới của đúng thiết bị đó để gửi trước, "
        "hoặc xuất hàng đợi ra tệp rồi xóa dữ liệu của trang này trong trình duyệt."
    )
    return failure(409, "other_device", message)


@blueprint.errorhandler(RequestEntityTooLarge)
def _too_large(_error: RequestEntityTooLarge) -> Response:
    return failure(413, "too_large", _("Nội dung gửi lên dài quá 64 kB."))


@blueprint.errorhandler(UnsupportedMediaType)
def _not_json(_error: UnsupportedMediaType) -> Response:
    return failure(415, "not_json", _("Nội dung gửi lên không phải JSON."))


@blueprint.errorhandler(Overloaded)
def _overloaded(_error: Overloaded) -> Response:
    made = failure(503, "busy", _("Máy chủ đang bận. Phiếu vẫn ở trên máy và sẽ được gửi lại."))
    made.headers["Retry-After"] = "5"
    return made


@blueprint.errorhandler(quarantine.Full)
def _full(error: quarantine.Full) -> Response:
    log.error("%s", error)
    return failure(429, "quarantine_full", _("Thiết bị này có quá nhiều phiếu đang chờ xem xét."))
