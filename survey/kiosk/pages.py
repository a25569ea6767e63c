"""The kiosk's page, its manifest and its service worker: the same for every device, kept there offline."""

from __future__ import annotations

from functools import cache
from hashlib import sha256

import orjson
from flask import Blueprint, Response, make_response, render_template
from flask.typing import ResponseReturnValue

from survey import assets
from survey.i18n import DEFAULT, using_language

PAGE, MANIFEST, WORKER = "/kiosk", "/kiosk.webmanifest", "/kiosk-sw.js"
SCRIPT = "js/kiosk-sw.js"
# What the page may ask for while there is no network; sounds join when a device gets its settings.
KEPT = ("css/kiosk.css", "fonts/", "icons/", "js/kiosk/", "js/vendor/", "js/listen.js")

blueprint = Blueprint("kiosk", __name__)


@blueprint.get(PAGE)
def page() -> ResponseReturnValue:
    """The shell; everything of a device comes from its settings."""
    return make_response(_shell())


def _shell() -> str:
    with using_language(DEFAULT):
        return render_template("kiosk/kiosk.html", version=version())


@blueprint.get(MANIFEST)
def manifest() -> Response:
    content = {
        "name": "Kiosk khảo sát sự hài lòng", "short_name": "Kiosk", "lang": "vi", "id": PAGE,
        "start_url": PAGE, "scope": PAGE, "display": "fullscreen", "orientation": "any",
        "background_color": "#f5f3ee", "theme_color": "#f5f3ee",
        "icons": [
            {"src": assets.asset_url("icons/icon.svg"), "sizes": "any", "type": "image/svg+xml"},
            {"src": assets.asset_url("icons/icon-512.png"), "sizes": "512x512", "type": "image/png",
             "purpose": "any"},
        ],
    }  # fmt: skip
    return Response(orjson.dumps(content), content_type="application/manifest+json")


@blueprint.get(WORKER)
def worker() -> Response:
    """The service worker, told what to keep; a change of any file makes it a new one."""
    told = {"version": version(), "files": files(), "page": PAGE}
    script = assets.asset(SCRIPT).body.decode().replace("{/* told */}", orjson.dumps(told).decode(), 1)
    made = Response(script, content_type="text/javascript; charset=utf-8")
    made.headers["Cache-Control"] = "no-cache"
    return made


@cache
def files() -> list[str]:
    """Addresses of everything that the page needs, with their hashes."""
    kept = sorted(name for name in assets.names() if name.startswith(KEPT) and not name.endswith(".txt"))
    return [MANIFEST, *map(assets.asset_url, kept)]


@cache
def version() -> str:
    """Names this state of the page, its words and files."""
    parts = [*files(), assets.asset(SCRIPT).digest, _template_digest()]
    return sha256("\n".join(parts).encode()).hexdigest()[:12]


def _template_digest() -> str:
    folder = assets.template_folder()
    texts = [
        folder / "kiosk" / "kiosk.html",
        folder / "base" / "document.html",
        folder / "macros" / "sprites.html",
    ]
    return sha256(b"".join(path.read_bytes() for path in texts)).hexdigest()
