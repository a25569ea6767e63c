"""One's own password, for people of every role."""

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from wtforms import PasswordField
from wtforms.validators import EqualTo, InputRequired

from survey import store
from survey.access.forms import StaffForm
from survey.access.roles import STAFF, home, require
from survey.access.sessions import signed_in, token
from survey.admin.room import blueprint
from survey.errors import Refused
from survey.i18n import gettext as _
from survey.i18n import lazy_gettext as _l
from survey.registry import people

NEW = {"autocomplete": "new-password"}


class PasswordForm(StaffForm):
    old = PasswordField(
        _l("Mật khẩu đang dùng"),
        [InputRequired(_l("Hãy nhập mật khẩu đang dùng."))],
        render_kw={"autocomplete": "current-password"},
    )
    new = PasswordField(_l("Mật khẩu mới"), [InputRequired(_l("Hãy nhập mật khẩu mới."))], render_kw=NEW)
    again = PasswordField(
        _l("Nhập lại mật khẩu mới"),
        [EqualTo("new", _l("Hai lần nhập mật khẩu mới chưa giống nhau."))],
        render_kw=NEW,
    )


@blueprint.get("/mat-khau")
@require(*STAFF)
def own_password() -> ResponseReturnValue:
    return _page(PasswordForm())


@blueprint.post("/mat-khau")
@require(*STAFF)
def change_own_password() -> ResponseReturnValue:
    form = PasswordForm()
    if not form.validate():
        return _page(form, 422)
    try:
        people.check_own_password(signed_in(), form.old.data)
        with store.writing() as session:
            people.change_password(session, signed_in(), form.new.data, keep=token())
    except people.WrongPassword as error:
        form.refuse(str(error), "old")
        return _page(form, 422)
    except Refused as error:
        form.refuse(str(error), "new")
        return _page(form, 422)
    flash(_("Đã đổi mật khẩu. Các máy khác đã được đăng xuất."))
    return redirect(home(signed_in().role), 303)


def _page(form: PasswordForm, status: int = 200) -> ResponseReturnValue:
    return render_template("admin/own_password.html", form=form, errors=form.summary), status
