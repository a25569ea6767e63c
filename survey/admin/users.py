"""People: the list, a new one, disabling, enabling, a new password shown once."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired

from survey import clock, config, store
from survey.access import passwords
from survey.access.forms import StaffForm, tidy
from survey.access.frame import role_name
from survey.access.roles import require
from survey.access.sessions import signed_in
from survey.admin.room import Question, ask, blueprint, not_saved
from survey.errors import Refused
from survey.i18n import gettext as _
from survey.i18n import lazy_gettext as _l
from survey.models import ROLES, User
from survey.registry import people, units

LEVELS = ("department", "district", "commune", "centre", "counter")


class UnitForm(StaffForm):
    """The unit of an officer."""

    unit = SelectField(_l("Đơn vị"), default="", validate_choice=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit.choices = unit_choices()


class UserForm(StaffForm):
    """A new person; the password is made up by the system and shown once."""

    username = StringField(
        _l("Tên đăng nhập"),
        [InputRequired(_l("Hãy đặt tên đăng nhập."))],
        filters=[tidy],
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )
    role = SelectField(_l("Vai trò"), default="can-bo", validate_choice=False)
    unit = SelectField(_l("Đơn vị"), default="", validate_choice=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.role.choices = [(role, role_name(role)) for role in ROLES]
        self.unit.choices = [("", _("Không gắn đơn vị")), *unit_choices()]


def unit_choices() -> list[tuple[str, str]]:
    with store.reading() as session:
        found = units.units_valid(session, clock.today(), province=config.current().province)
    return [(u.code, f"{u.name} ({u.code})") for u in found if u.level in LEVELS]


@blueprint.get("/nguoi-dung")
@require("quan-tri")
def users() -> ResponseReturnValue:
    with store.reading() as session:
        found = people.everybody(session)
    return render_template("admin/users.html", people=found)


@blueprint.get("/nguoi-dung-moi")
@require("quan-tri")
def new_user() -> ResponseReturnValue:
    return _form_page(UserForm())


@blueprint.post("/nguoi-dung-moi")
@require("quan-tri")
def create_user() -> ResponseReturnValue:
    form = UserForm()
    if form.validate() and form.role.data == "can-bo" and not form.unit.data:
        form.refuse(_("Hãy chọn đơn vị của cán bộ."), "unit")
    if form.summary:
        return _form_page(form, 422)
    password = passwords.generated()
    try:
        with store.writing() as session:
            made = people.create_user(
                session,
                form.username.data,
                form.role.data,
                password,
                unit_code=form.unit.data or None,
                province=config.current().province,
                actor=signed_in(),
            )
            name = made.username
    except Refused as error:
        form.refuse(str(error))
        return _form_page(form, 422)
    return render_template("admin/password.html", name=name, password=password, new=True)


def _form_page(form: UserForm, status: int = 200) -> ResponseReturnValue:
    page = render_template("admin/user_form.html", form=form, errors=form.summary, not_saved=not_saved())
    return page, status


@blueprint.get("/nguoi-dung/<name>/don-vi")
@require("quan-tri")
def officers_unit(name: str) -> ResponseReturnValue:
    _existing(name)
    with store.reading() as session:
        unit = people.named(session, name).unit
    return _unit_page(UnitForm(unit=unit.code if unit else ""), name)


@blueprint.post("/nguoi-dung/<name>/don-vi")
@require("quan-tri")
def move_user(name: str) -> ResponseReturnValue:
    form = UnitForm()
    _existing(name)
    try:
        with store.writing() as session:
            officer, code = people.named(session, name), form.unit.data or ""
            people.move(session, officer, code, signed_in(), config.current().province)
    except Refused as error:
        form.refuse(str(error), "unit")
        return _unit_page(form, name, 422)
    flash(_("Đã chuyển đơn vị của “%(name)s”.", name=name))
    return redirect(url_for("admin.users"), 303)


def _unit_page(form: UnitForm, name: str, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "admin/user_unit.html", form=form, name=name, errors=form.summary, not_saved=not_saved()
    )
    return page, status


@blueprint.route("/nguoi-dung/<name>/khoa", methods=["GET", "POST"])
@require("quan-tri")
def disable_user(name: str) -> ResponseReturnValue:
    question = Question(
        heading=_("Khóa tài khoản “%(name)s”?", name=_existing(name)),
        consequences=(
            _("Người này bị đăng xuất ngay và không đăng nhập được nữa."),
            _("Có thể mở lại bất cứ lúc nào; nhật ký vẫn giữ những việc đã làm."),
        ),
        button=_("Khóa tài khoản"),
        back=url_for("admin.users"),
        done=_("Đã khóa tài khoản “%(name)s”.", name=name),
        danger=True,
    )
    return ask(question, lambda: _change(name, people.disable))


@blueprint.route("/nguoi-dung/<name>/mo-lai", methods=["GET", "POST"])
@require("quan-tri")
def enable_user(name: str) -> ResponseReturnValue:
    question = Question(
        heading=_("Mở lại tài khoản “%(name)s”?", name=_existing(name)),
        consequences=(_("Người này đăng nhập lại được bằng mật khẩu cũ."),),
        button=_("Mở lại tài khoản"),
        back=url_for("admin.users"),
        done=_("Đã mở lại tài khoản “%(name)s”.", name=name),
    )
    return ask(question, lambda: _change(name, people.enable))


@blueprint.route("/nguoi-dung/<name>/mat-khau", methods=["GET", "POST"])
@require("quan-tri")
def reset_password(name: str) -> ResponseReturnValue:
    if request.method == "POST":
        _existing(name)
        with store.writing() as session:
            password = people.reset_password(session, people.named(session, name), signed_in())
        return render_template("admin/password.html", name=name, password=password, new=False)
    question = Question(
        heading=_("Đặt lại mật khẩu của “%(name)s”?", name=_existing(name)),
        consequences=(
            _("Mật khẩu cũ hết dùng được và người này bị đăng xuất ở mọi máy."),
            _("Mật khẩu mới chỉ hiện một lần trên trang sau."),
        ),
        button=_("Đặt lại mật khẩu"),
        back=url_for("admin.users"),
        done="",
        danger=True,
    )
    return ask(question, lambda: None)


def _existing(name: str) -> str:
    """The name as stored; 404 when there is no such person."""
    with store.reading() as session:
        found = people.find(session, name)
    if found is None:
        abort(404)
    return found.username


def _change(name: str, act: Callable[[Session, User, User], None]) -> None:
    with store.writing() as session:
        act(session, people.named(session, name), signed_in())
