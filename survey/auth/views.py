"""Signing in and out: one form, the same answer for a wrong name and a wrong password."""

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from survey import store
from survey.access import audit, passwords, sessions
from survey.access.forms import StaffForm, tidy
from survey.access.roles import home, safe_next
from survey.auth import limits
from survey.i18n import gettext as _
from survey.i18n import lazy_gettext as _l
from survey.models import User
from survey.registry import people

blueprint = Blueprint("auth", __name__)
blueprint.record(lambda state: limits.init_app(state.app))


class SignInForm(StaffForm):
    """Name and password, and where the person was going."""

    username = StringField(
        _l("Tên đăng nhập"),
        [
            InputRequired(_l("Hãy nhập tên đăng nhập.")),
            Length(max=64, message=_l("Tên đăng nhập dài nhất là 64 ký tự.")),
        ],
        filters=[tidy],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(
        _l("Mật khẩu"),
        [
            InputRequired(_l("Hãy nhập mật khẩu.")),
            Length(max=passwords.LONGEST, message=_l("Mật khẩu dài nhất là 256 ký tự.")),
        ],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()


@blueprint.get("/dang-nhap")
def sign_in() -> ResponseReturnValue:
    user = sessions.current_user()
    target = safe_next(request.args.get("next"))
    if user is not None:
        return redirect(target or home(user.role), 303)
    return _page(SignInForm(data={"next": target or ""}))


@blueprint.post("/dang-nhap")
def sign_in_post() -> ResponseReturnValue:
    form = SignInForm()
    if not form.validate():
        return _page(form, 422)
    name, address = people.normal_name(form.username.data), request.remote_addr or ""
    if not limits.attempts().take(name, address):
        form.refuse(_("Đã thử sai quá nhiều lần. Hãy chờ 15 phút rồi thử lại, hoặc nhờ quản trị giúp."))
        return _page(form, 429)
    user, right = _check(name, form.password.data)
    token = _begin(user, form.password.data) if user and right else None
    if user is None or token is None:
        _record_refusal(user)
        form.refuse(_why_not(right))
        return _page(form, 422)
    limits.attempts().give_back(name, address)
    target = safe_next(form.next.data) or home(user.role)
    return sessions.hand_over(make_response(redirect(target, 303)), token)


def _check(name: str, password: str) -> tuple[User | None, bool]:
    """The person of this name, and whether it is the password; takes 0.1 s and so holds no transaction."""
    with store.reading() as session:
        user = people.find(session, name)
    return user, passwords.matches(user.password_hash if user else None, password)


def _record_refusal(user: User | None) -> None:
    """The same work whether or not the name exists, and never what was typed as a name."""
    with store.writing() as session:
        audit.record(session, "–", "sign-in.refused", user.username if user else "–")


def _begin(user: User, password: str) -> str | None:
    """A token for this person, unless the account was disabled."""
    stronger = passwords.hashed(password) if passwords.outdated(user.password_hash) else None
    with store.writing() as session:
        found = session.get_one(User, user.id)
        if not found.active or found.password_hash != user.password_hash:
            return None
        found.password_hash = stronger or found.password_hash
        audit.record(session, found, "sign-in", found.username)
        return sessions.begin(session, found)


def _why_not(right: bool) -> str:
    if right:
        return _("Tài khoản này đã bị khóa. Hãy hỏi người quản trị.")
    return _("Tên đăng nhập hoặc mật khẩu chưa đúng. Hãy kiểm tra phím Caps Lock và bộ gõ tiếng Việt.")


def _page(form: SignInForm, status: int = 200) -> ResponseReturnValue:
    headers = {"Retry-After": str(limits.WAIT_SECONDS)} if status == 429 else {}
    return render_template("auth/sign_in.html", form=form, errors=form.summary), status, headers


@blueprint.post("/dang-xuat")
def sign_out() -> ResponseReturnValue:
    user = sessions.current_user()
    with store.writing() as session:
        if user is not None:
            audit.record(session, user, "sign-out", user.username)
        sessions.end(session)
    flash(_("Đã đăng xuất."))
    return sessions.take_back(make_response(redirect(url_for("auth.sign_in"), 303)))
