"""What every staff page shows around its content: the rooms of this role, the person, the demo mark."""

from collections.abc import Sequence
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

Place = tuple[str, str, str, tuple[str, ...]]

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


def _places() -> list[Place]:
    """Address, how the addresses of its pages begin, words, whose it is."""
    return [
        ("/theo-doi", "/theo-doi", _("Theo dõi"), STAFF),
        ("/bao-cao", "/bao-cao", _("Kết quả"), ("so-noi-vu",)),
        ("/bao-cao/chi-so-8", "/bao-cao/chi-so-8", _("Chỉ số 8"), ("so-noi-vu",)),
        ("/bao-cao/bang-diem", "/bao-cao/bang-diem", _("Bảng chấm điểm"), ("so-noi-vu",)),
        ("/quan-tri", "/quan-tri/dot", _("Đợt khảo sát"), MANAGERS),
        ("/quan-tri/nguoi-dung", "/quan-tri/nguoi-dung", _("Người dùng"), ("quan-tri",)),
        ("/quan-tri/thiet-bi", "/quan-tri/thiet-bi", _("Thiết bị"), ("quan-tri",)),
        ("/quan-tri/nhat-ky", "/quan-tri/nhat-ky", _("Nhật ký"), ("quan-tri", "kiem-toan")),
    ]


def _nav(user: User) -> list[dict[str, Any]]:
    query = urlencode(kept_parameters())
    mark = f"?{query}" if query else ""
    mine = [place for place in _places() if user.role in place[3]]
    here = _nearest(mine)
    return [{"href": place[0] + mark, "label": place[2], "current": place is here} for place in mine]


def _nearest(places: Sequence[Place]) -> Place | None:
    """The place that this page belongs to: of two that begin alike, the longer one."""
    found = [place for place in places if request.path == place[0] or request.path.startswith(place[1])]
    return max(found, key=lambda place: len(place[1]), default=None)


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
