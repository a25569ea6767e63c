"""Pages for what cannot be answered here: no such unit, a unit that ceased, no round, a broken form."""

from __future__ import annotations

from urllib.parse import unquote_to_bytes

from flask import Blueprint, Request, render_template
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge

from survey.i18n import gettext as _
from survey.registry.places import CeasedUnit, NoSuchUnit, NothingAsked
from survey.respond.forms import SurveyForm
from survey.respond.ticket import TOKEN


class Tampered(ValueError):
    """Hidden fields that do not belong together, or that we never made."""


class FilledByMachine(ValueError):
    """The field that people cannot see was filled in."""


class Unreadable(ValueError):
    """Bytes that are no UTF-8 text."""


def register(blueprint: Blueprint) -> None:
    blueprint.register_error_handler(NoSuchUnit, _no_such_unit)
    blueprint.register_error_handler(CeasedUnit, _ceased)
    blueprint.register_error_handler(NothingAsked, _nothing_asked)
    blueprint.register_error_handler(Tampered, _tampered)
    blueprint.register_error_handler(FilledByMachine, _filled_by_machine)
    blueprint.register_error_handler(Unreadable, _unreadable)
    blueprint.register_error_handler(RequestEntityTooLarge, _too_large)


def readable_form(request: Request) -> MultiDict[str, str]:
    """The posted fields; raises Unreadable where decoding would have to guess."""
    try:
        unquote_to_bytes(request.get_data()).decode()
    except UnicodeDecodeError:
        raise Unreadable from None
    return request.form


def check_honest(form: SurveyForm) -> None:
    """Raises Tampered or FilledByMachine after form.validate() found either."""
    if TOKEN in form.errors:
        raise Tampered
    if "website" in form.errors:
        raise FilledByMachine


def _no_such_unit(error: NoSuchUnit) -> ResponseReturnValue:
    return render_template("respond/unknown.html", code=str(error)[:24]), 404


def _ceased(error: CeasedUnit) -> ResponseReturnValue:
    former = error.former
    return render_template("respond/ceased.html", former=former, unit_name=former.unit.name), 410


def _nothing_asked(error: NothingAsked) -> ResponseReturnValue:
    return render_template("respond/nothing.html", unit=error.unit, unit_name=error.unit.name), 200


def _broken(message: str, status: int = 400) -> ResponseReturnValue:
    return render_template(f"errors/{status}.html", message=message), status


def _tampered(_error: Tampered) -> ResponseReturnValue:
    return _broken(_("Phiếu chưa được gửi, vì phần ghi kèm của phiếu bị thiếu hoặc đã bị thay đổi."))


def _filled_by_machine(_error: FilledByMachine) -> ResponseReturnValue:
    return _broken(
        _("Phiếu chưa được gửi, vì ô phải để trống lại có chữ. Có thể trình duyệt đã tự điền vào đó.")
    )


def _unreadable(_error: Unreadable) -> ResponseReturnValue:
    return _broken(_("Phiếu chưa được gửi, vì có chữ bị hỏng mã (không phải UTF-8)."))


def _too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    return _broken(_("Phiếu chưa được gửi, vì dài quá 256 kB."), 413)
