"""Stylesheets, fonts, scripts and icons, served by the service itself.

The address carries a hash of the content, so a browser keeps a file for ever and never keeps an
old one; each file is compressed once, when it is first asked for. A stylesheet's url() and a
module's imports are written with hashes too, so a browser never runs two copies of one module.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from flask import Flask, Response, abort, request

from survey.compression import choose, compress

FOLDER = Path(__file__).parent / "static"
# One request instead of two: a page's stylesheet begins with the tokens shared by all.
JOINED = {
    "css/citizen.css": ("css/base.css", "css/citizen.css"),
    "css/kiosk.css": ("css/base.css", "css/citizen.css", "css/kiosk.css"),
    "css/staff.css": ("css/base.css", "css/staff.css"),
    "js/form.js": ("js/form.js", "js/draft.js"),
}
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
    ".png": "image/png",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
}
COMPRESSIBLE = frozenset({".css", ".js", ".svg", ".txt", ".webmanifest"})
# import … from "./x.js", export … from "./x.js", import "./x.js" and import("./x.js").
IMPORT = re.compile(
    r"""(?P<before>^\s*(?:import|export)\b[^;"'/()=]*?|\bimport\()(?P<quote>["'])(?P<name>\.{1,2}/[^"']+)""",
    re.M,
)
FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"


@dataclass(frozen=True)
class Asset:
    path: str
    body: bytes
    digest: str

    @property
    def suffix(self) -> str:
        return posixpath.splitext(self.path)[1]


@cache
def names() -> frozenset[str]:
    """Every file that may be served; nothing outside this list is ever opened."""
    return frozenset(p.relative_to(FOLDER).as_posix() for p in FOLDER.rglob("*") if p.suffix in TYPES)


@cache
def asset(path: str) -> Asset:
    """A file with its hash. Raises FileNotFoundError for a name that is not there.

    Raises ValueError for modules that import one another in a circle: no hash can be in itself.
    """
    body = _read(path)
    if path.endswith(".css"):
        body = _link(body.decode(), path).encode()
    elif path.endswith(".js"):
        modules(path)
        body = _link_imports(body.decode(), path).encode()
    return Asset(path, body, sha256(body).hexdigest()[:12])


def _read(path: str) -> bytes:
    if path not in names():
        raise FileNotFoundError(f"static file {path!r}; expected one under survey/static")
    return b"".join((FOLDER / part).read_bytes() for part in JOINED.get(path, (path,)))


def asset_url(path: str) -> str:
    """The address of a static file, with its hash."""
    return f"/static/{asset(path).digest}/{path}"


def modules(path: str) -> tuple[str, ...]:
    """A script and everything that it imports, each once and after what it imports itself.

    Raises ValueError naming the circle where modules import one another in one.
    """
    found: list[str] = []
    _collect(path, (), found)
    return tuple(found)


def module_urls(path: str) -> list[str]:
    """The addresses of all modules of a script, so that a page can ask for them at once."""
    return [asset_url(name) for name in modules(path)]


def _collect(path: str, way: tuple[str, ...], found: list[str]) -> None:
    if path in way:
        raise ValueError(f"modules import one another in a circle: {' > '.join((*way, path))}")
    if path in found:
        return
    for match in IMPORT.finditer(_read(path).decode()):
        _collect(_beside(path, match["name"]), (*way, path), found)
    found.append(path)


def _beside(path: str, name: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), name))


def _link(css: str, path: str) -> str:
    """Write url(../fonts/x.woff2) of a stylesheet with the hash of what it names."""
    return re.sub(r"url\(([^):]+)\)", lambda found: f"url({asset_url(_beside(path, found[1]))})", css)


def _link_imports(script: str, path: str) -> str:
    """Write import "./x.js" of a module with the hash of what it names."""
    return IMPORT.sub(
        lambda found: f"{found['before']}{found['quote']}{asset_url(_beside(path, found['name']))}", script
    )


@cache
def _encoded(path: str, encoding: str) -> bytes:
    return compress(asset(path).body, encoding, thorough=True)


def serve(path: str, *, cache_control: str = ASK_AGAIN) -> Response:
    """Answer with a static file; 404 where there is none."""
    try:
        found = asset(path)
    except FileNotFoundError:
        abort(404)
    encoding = choose(request.accept_encodings) if found.suffix in COMPRESSIBLE else None
    response = Response(
        _encoded(path, encoding) if encoding else found.body, content_type=TYPES[found.suffix]
    )
    if encoding:
        response.headers["Content-Encoding"] = encoding
    if found.suffix in COMPRESSIBLE:
        response.vary.add("Accept-Encoding")
    response.headers["Cache-Control"] = cache_control
    response.set_etag(f"{found.digest}-{encoding or 'plain'}")
    response.make_conditional(request)
    return response


def _serve_hashed(digest: str, path: str) -> Response:
    # A page opened before an update asks by an old hash: it gets today's file, but may not keep it.
    current = path in names() and asset(path).digest == digest
    return serve(path, cache_control=FOR_EVER if current else ASK_AGAIN)


def template_folder() -> Path:
    """Where the templates are: inside the package when installed, beside it in a checkout."""
    inside = FOLDER.parent / "templates"
    return inside if inside.is_dir() else FOLDER.parent.parent / "templates"


def _forget() -> None:
    for remembered in (names, asset, _encoded):
        remembered.cache_clear()


def init_app(app: Flask) -> None:
    """Serve /static/<hash>/<path> of an app with static_folder=None; templates get the addresses."""
    app.add_url_rule("/static/<digest>/<path:path>", "asset", _serve_hashed)
    app.jinja_env.globals.update(asset_url=asset_url, module_urls=module_urls)
    if app.debug:
        app.before_request(_forget)
