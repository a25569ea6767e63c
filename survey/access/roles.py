"""Who may open a page: `@require(...)` stands above every staff view, and a test looks for it."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from flask import abort, redirect, request, url_for

from survey.access.sessions import current_user
from survey.models import ROLES

STAFF = ROLES
MANAGERS = ("quan-tri", "so-noi-vu")
HOMES = {
    "can-bo": "monitor.overview",
    "so-noi-vu": "monitor.overview",
    "quan-tri": "admin.rounds",
    "kiem-toan": "monitor.overview",
}

View = Callable[..., Any]


def require(*roles: str) -> Callable[[View], View]:
    """Let only people of these roles in; others are asked to sign in, or get 403.

    Raises ValueError for a role that does not exist.
    """
    unknown = [role for role in roles if role not in ROLES]
    if unknown or not roles:
        raise ValueError(f"roles {roles!r}; expected some of {ROLES}")

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            user = current_user()
            if user is None:
                return _ask_to_sign_in()
            if user.role not in roles:
                abort(403)
            return view(*args, **kwargs)

        guarded.roles = roles  # type: ignore[attr-defined]
        return guarded

    return decorate


def _ask_to_sign_in() -> Any:
    if request.path.endswith((".json", ".csv")):
        abort(401)
    # What was posted cannot be replayed after signing in, but every form stands at its own address.
    wanted = request.full_path if request.method == "GET" else request.path
    return redirect(url_for("auth.sign_in", next=wanted.rstrip("?")), 303)


def home(role: str) -> str:
    """Where a person of this role starts."""
    return url_for(HOMES[role])


def safe_next(target: str | None) -> str | None:
    """An address on this site, or None: never another host, a scheme, or a way to write a header."""
    if not target or not target.startswith("/") or target[1:2] in ("/", "\\"):
        return None
    if any(char < " " or char in "\\\x7f" for char in target):
        return None
    parts = urlsplit(target)
    return None if parts.scheme or parts.netloc or parts.path in ("/dang-nhap", "/dang-xuat") else target
