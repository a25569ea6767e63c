"""The application factory: settings, database, languages, one blueprint per visitor, headers, errors."""

import logging
from datetime import timedelta

from flask import Flask, Response
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from survey import (
    admin,
    api,
    assets,
    audio,
    auth,
    compression,
    config,
    display,
    error_pages,
    fields,
    formats,
    i18n,
    kiosk,
    monitor,
    public,
    report,
    respond,
    store,
)
from survey.access import frame, pace, sessions
from survey.report import scoring

CSP = "default-src 'self'; frame-ancestors 'none'; form-action 'self'; base-uri 'self'; object-src 'none'"

PARTS = (i18n, display, fields, formats, assets, audio, compression)
ROOMS = (
    *(room.blueprint for room in (respond, api, auth, monitor, report, scoring, admin)),
    *(*kiosk.blueprints, *public.blueprints),
)
# Citizens' forms carry a signed token, devices a key of their own; neither reads a cookie.
WITHOUT_AUTHORITY = ("respond", "api", "kiosk", "devices", "following")

csrf = CSRFProtect()


def create_app(settings: config.Config | None = None) -> Flask:
    """The WSGI application on the database of `settings` (default: from the environment)."""
    settings = settings or config.load()
    app = Flask("survey", static_folder=None, template_folder=str(assets.template_folder()))
    app.config.from_mapping(settings.as_flask())
    app.permanent_session_lifetime = timedelta(hours=12)
    store.connect(settings.database_url)
    for part in (*PARTS, error_pages, sessions, frame, pace, csrf):
        part.init_app(app)
    for room in ROOMS:
        app.register_blueprint(room)
        if room.name in WITHOUT_AUTHORITY:
            csrf.exempt(room)
    app.after_request(_headers)
    _believe_proxies(app, settings.trusted_proxies)
    return app


def _believe_proxies(app: Flask, number: int) -> None:
    """Take the visitor's address, and nothing else, from what that many proxies in front of us wrote."""
    if number:
        fixed = ProxyFix(app.wsgi_app, x_for=number, x_proto=0, x_host=0, x_port=0, x_prefix=0)
        app.wsgi_app = fixed  # type: ignore[method-assign]


def _headers(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CSP)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    # Not "no-referrer": over HTTPS Flask-WTF checks that a staff form was posted from our own pages.
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
    if response.mimetype == "text/html":
        headers.setdefault("Cache-Control", "no-store")
    return response


def set_up_logs() -> None:
    """Start, stop and unexpected errors to stderr; nothing about visitors."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
