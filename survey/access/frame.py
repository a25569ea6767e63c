"""What every staff page shows around its content: the rooms of this role, the person, the demo mark."""

from typing import Any
from urllib.parse import urlencode

from flask import Flask, request, url_for
from markupsafe import Markup
from sqlalchemy.exc import SQLAlchemyError

from survey import store
from survey.access.roles import MANAGERS, STAFF
from survey.access.sessions import current_user
from survey.display import kept_parameters
from survey.i18n import gettext as _
from survey.models import Marker, User

ROOMS = ("auth", "monitor", "report", "scoring", "publishing", "admin")


def role_name(role: str) -> str:
    return {
        "can-bo": _("Cán bộ đơn vị"),
        "so-noi-vu": _("Sở Nội vụ"),
        "quan-tri": _("Quản trị"),
        "kiem-toan": _("Kiểm toán"),
    }[role]


def is_demo() -> bool:
    """Whether this database holds made-up data."""
    with store.reading() as session:
        return session.get(Marker, "demo") is not None


def _places() -> list[tuple[str, str, str, tuple[str, ...]]]:
    """Address, how the addresses of its pages begin, words, whose it is."""
    return [
        ("/theo-doi", "/theo-doi", _("Theo dõi"), STAFF),
        ("/bao-cao", "/bao-cao", _("Kết quả"), ("so-noi-vu",)),
        ("/quan-tri", "/quan-tri/dot", _("Đợt khảo sát"), MANAGERS),
        ("/quan-tri/nguoi-dung", "/quan-tri/nguoi-dung", _("Người dùng"), ("quan-tri",)),
        ("/quan-tri/thiet-bi", "/quan-tri/thiet-bi", _("Thiết bị"), ("quan-tri",)),
        ("/quan-tri/nhat-ky", "/quan-tri/nhat-ky", _("Nhật ký"), ("quan-tri", "kiem-toan")),
    ]


def _nav(user: User) -> list[dict[str, Any]]:
    query = urlencode(kept_parameters())
    mark = f"?{query}" if query else ""
    return [
        {
            "href": path + mark,
            "label": label,
            "current": request.path == path or request.path.startswith(pages),
        }
        for path, pages, label, roles in _places()
        if user.role in roles
    ]


def _account(user: User) -> Markup:
    place = user.unit.name if user.unit else role_name(user.role)
    return Markup('<a href="{}">{}</a>, {}').format(url_for("admin.own_password"), user.username, place)


def _context() -> dict[str, Any]:
    if request.blueprint not in ROOMS:
        return {}
    try:
        return _around()
    except SQLAlchemyError:  # the page that says so must not need the database that failed
        return {}


def _around() -> dict[str, Any]:
    user = current_user()
    if user is None:
        return {"demo": is_demo()}
    return {
        "demo": is_demo(),
        "nav": _nav(user),
        "account": _account(user),
        "logout": url_for("auth.sign_out"),
    }


def init_app(app: Flask) -> None:
    app.context_processor(_context)
    app.jinja_env.globals["role_name"] = role_name
