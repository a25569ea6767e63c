"""The address of a clip: kept for ever under its hash, and in parts for players that ask so."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from flask import Flask, Response, abort, request

from survey import config
from survey.assets import ASK_AGAIN, FOR_EVER
from survey.audio import library


def serve(name: str, language: str, key: str) -> Response:
    """One clip, the installation's own before what ships; 404 where there is none.

    A page opened before a change asks by an old hash: it gets what there is, but may not keep it.
    """
    asked = request.args.get("v", "")
    bodies = list(_bodies(name, language, key))
    if not bodies:
        abort(404)
    body, digest = next((b for b in bodies if asked and b[1].startswith(asked)), bodies[0])
    response = Response(body, content_type=library.content_type(body))
    response.headers["Cache-Control"] = (
        FOR_EVER if len(asked) >= 8 and digest.startswith(asked) else ASK_AGAIN
    )
    response.set_etag(digest[:16])
    # Safari plays nothing from a server that does not answer by ranges.
    response.make_conditional(request, accept_ranges=True, complete_length=len(body))
    return response


def _bodies(name: str, language: str, key: str) -> Iterator[tuple[bytes, str]]:
    """What lies under this name, with its hash. Names that could lead elsewhere are never looked up."""
    if not (library.SET.fullmatch(name) and library.LANGUAGE.fullmatch(language)):
        return
    for root in (library.own_folder(config.current().instance), library.SHIPPED):
        path = library.file_of(root / name / language, key)
        if path is not None and path.stat().st_size <= library.LARGEST:
            body = path.read_bytes()
            if library.content_type(body):
                yield body, sha256(body).hexdigest()


def init_app(app: Flask) -> None:
    app.add_url_rule("/audio/<name>/<language>/<key>", "audio_clip", serve)
