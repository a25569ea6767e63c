"""Kiosks: the list, a new one and its code, where it stands, what it is told, revoking."""

from __future__ import annotations

from collections.abc import Callable

import segno
from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy.orm import Session

from survey import clock, config, store
from survey.access.roles import require
from survey.access.sessions import signed_in
from survey.admin.device_form import PlaceForm, SettingsForm
from survey.admin.room import Question, ask, blueprint, not_saved
from survey.errors import Refused
from survey.i18n import gettext as _
from survey.intake import quarantine
from survey.models import Device, Unit, User
from survey.registry import devices as registry
from survey.registry import units
from survey.registry.device_numbers import numbers
from survey.registry.device_settings import configure

SILENT_MINUTES = 10


@blueprint.get("/thiet-bi")
@require("quan-tri")
def devices() -> ResponseReturnValue:
    with store.reading() as session:
        found = registry.everything(session, config.current().province)
        lacking = {one.id: sum(n.lacking for n in numbers(session, one)) for one in found}
        waiting = len(quarantine.held(session, config.current().province))
    silent = [one.id for one in found if is_silent(one)]
    return render_template(
        "admin/devices.html",
        devices=found,
        lacking=lacking,
        waiting=waiting,
        silent=silent,
        state=state_words,
    )


def is_silent(device: Device) -> bool:
    """Whether an enrolled device has not been heard of lately."""
    if device.key_hash is None or device.revoked_at is not None or device.last_seen is None:
        return False
    return (clock.now() - device.last_seen).total_seconds() > SILENT_MINUTES * 60


def state_words(device: Device) -> str:
    if device.revoked_at is not None:
        return _("Đã thu hồi")
    if device.key_hash is None:
        return _("Chưa ghi danh")
    return _("Mất liên lạc") if is_silent(device) else _("Đang dùng")


@blueprint.get("/thiet-bi-moi")
@require("quan-tri")
def new_device() -> ResponseReturnValue:
    return _place_page(PlaceForm())


@blueprint.post("/thiet-bi-moi")
@require("quan-tri")
def create_device() -> ResponseReturnValue:
    form = PlaceForm()
    if not form.validate():
        return _place_page(form, 422)
    try:
        with store.writing() as session:
            unit, province = _unit(session, form), config.current().province
            made, code = registry.register(
                session, province, form.name.data or "", unit, form.counter.data, signed_in()
            )
            name = made.name
    except Refused as error:
        form.refuse(str(error))
        return _place_page(form, 422)
    return _code_page(name, code)


def _unit(session: Session, form: PlaceForm) -> Unit:
    unit = units.unit_on(session, form.unit.data or "", clock.today(), config.current().province)
    if unit is None:
        raise Refused(_("Hôm nay không có đơn vị mang mã “%(code)s”.", code=form.unit.data or ""))
    return unit


def _place_page(form: PlaceForm, status: int = 200, device: Device | None = None) -> ResponseReturnValue:
    page = render_template("admin/device_place.html", form=form, device=device, not_saved=not_saved())
    return page, status


def _code_page(name: str, code: str) -> ResponseReturnValue:
    """The code in words and as QR; what follows # stays in the browser that reads it."""
    settings = config.current()
    address = f"{settings.public_url}/kiosk#ma={code}"
    drawn = Markup(segno.make(address, error="m").svg_inline(scale=6, border=2, omitsize=True))  # noqa: S704
    return render_template(
        "admin/device_code.html", name=name, code=f"{code[:4]} {code[4:]}", qr=drawn,
        kiosk=f"{settings.public_url}/kiosk", minutes=registry.CODE_MINUTES,
    )  # fmt: skip


@blueprint.get("/thiet-bi/<device_id>")
@require("quan-tri")
def device(device_id: str) -> ResponseReturnValue:
    with store.reading() as session:
        found = _existing(session, device_id)
        return render_template(
            "admin/device.html", device=found, numbers=numbers(session, found), state=state_words(found),
        )  # fmt: skip


def _existing(session: Session, device_id: str) -> Device:
    found = session.get(Device, device_id)
    if found is None or found.province != config.current().province:
        abort(404)
    return found


@blueprint.route("/thiet-bi/<device_id>/noi-dat", methods=["GET", "POST"])
@require("quan-tri")
def place_device(device_id: str) -> ResponseReturnValue:
    with store.reading() as session:
        found = _existing(session, device_id)
    kept = {"name": found.name, "unit": found.place.unit.code, "counter": found.place.counter}
    form = PlaceForm(**kept)
    if request.method == "GET":
        return _place_page(form, device=found)
    try:
        if not form.validate():
            return _place_page(form, 422, found)
        with store.writing() as session:
            changed = _existing(session, device_id)
            registry.change(
                session, changed, name=form.name.data or "", unit=_unit(session, form),
                counter=form.counter.data, actor=signed_in(),
            )  # fmt: skip
    except Refused as error:
        form.refuse(str(error))
        return _place_page(form, 422, found)
    flash(_("Đã lưu nơi đặt của “%(name)s”.", name=form.name.data))
    return redirect(url_for("admin.device", device_id=device_id), 303)


@blueprint.route("/thiet-bi/<device_id>/cai-dat", methods=["GET", "POST"])
@require("quan-tri")
def device_settings(device_id: str) -> ResponseReturnValue:
    with store.reading() as session:
        found = _existing(session, device_id)
    form = SettingsForm(hours=found.settings.get("hours"))
    if request.method == "POST" and _configured(form, device_id):
        flash(_("Đã lưu cài đặt. Thiết bị nhận cài đặt mới ở lần liên lạc sau."))
        return redirect(url_for("admin.device", device_id=device_id), 303)
    has_pin = bool(found.settings.get("pin"))
    page = render_template(
        "admin/device_settings.html", form=form, device=found, has_pin=has_pin, not_saved=not_saved()
    )
    return page, 422 if form.summary else 200


def _configured(form: SettingsForm, device_id: str) -> bool:
    form.validate()
    hours = form.hours()
    if form.summary:
        return False
    pin = "" if "no_pin" in request.form else form.pin.data or None
    try:
        with store.writing() as session:
            configure(session, _existing(session, device_id), hours, pin, signed_in())
    except Refused as error:
        form.refuse(str(error), "pin")
        return False
    return True


@blueprint.route("/thiet-bi/<device_id>/ma-moi", methods=["GET", "POST"])
@require("quan-tri")
def device_code(device_id: str) -> ResponseReturnValue:
    if request.method == "POST":
        with store.writing() as session:
            found = _existing(session, device_id)
            code = registry.new_code(session, found, signed_in())
        return _code_page(found.name, code)
    question = Question(
        heading=_("Cấp mã ghi danh mới cho “%(name)s”?", name=_name(device_id)),
        consequences=(
            _("Dùng khi máy mới, máy bị xóa bộ nhớ hoặc đã bị thu hồi. Mã dùng một lần, trong 15 phút."),
            _("Khi mã được dùng, khóa cũ của thiết bị hết hiệu lực và số phiếu đếm lại từ 1."),
        ),
        button=_("Cấp mã mới"),
        back=url_for("admin.device", device_id=device_id),
        done="",
    )
    return ask(question, lambda: None)


@blueprint.route("/thiet-bi/<device_id>/thu-hoi", methods=["GET", "POST"])
@require("quan-tri")
def revoke_device(device_id: str) -> ResponseReturnValue:
    question = Question(
        heading=_("Thu hồi thiết bị “%(name)s”?", name=_name(device_id)),
        consequences=(
            _("Thiết bị ngừng nhận phiếu ở lần liên lạc sau."),
            _("Phiếu còn chờ trên máy không mất: máy chủ giữ lại để quản trị viên quyết định."),
        ),
        button=_("Thu hồi thiết bị"),
        back=url_for("admin.device", device_id=device_id),
        done=_("Đã thu hồi thiết bị."),
        danger=True,
    )
    return ask(question, lambda: _act(device_id, registry.revoke))


def _name(device_id: str) -> str:
    with store.reading() as session:
        return _existing(session, device_id).name


def _act(device_id: str, act: Callable[[Session, Device, User], None]) -> None:
    with store.writing() as session:
        act(session, _existing(session, device_id), signed_in())
