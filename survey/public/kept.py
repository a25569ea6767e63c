"""Public answers, rendered once and kept until something is published, withdrawn or drawn anew."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from functools import wraps
from hashlib import sha256
from threading import Lock
from typing import Any

from flask import Response, abort, current_app, make_response, request

from survey import config, store
from survey.compression import SMALLEST, choose, compress
from survey.display import kept_parameters
from survey.exports.outgoing import shows
from survey.registry import boundaries, cases, publications
from survey.registry.remembered import for_a_moment

# A withdrawal is seen by everybody within this many seconds.
SECONDS = 60
MOST = 512
# Above this, packing as tightly as can be keeps the first visitor waiting for a second.
LARGE = 200_000

View = Callable[..., Any]


@dataclass
class Page:
    """A body with its headers, compressed when it is first asked for."""

    body: bytes
    status: int
    headers: list[tuple[str, str]]
    encoded: dict[str, bytes] = field(default_factory=dict)

    def in_encoding(self, encoding: str | None) -> bytes:
        if encoding is None:
            return self.body
        if encoding not in self.encoded:
            thorough = len(self.body) < LARGE
            self.encoded[encoding] = compress(self.body, encoding, thorough=thorough)
        return self.encoded[encoding]

    @property
    def tag(self) -> str:
        return sha256(self.body).hexdigest()[:24]


_kept: OrderedDict[tuple[object, ...], Page] = OrderedDict()
_coming: dict[tuple[object, ...], Future[Page]] = {}
_lock = Lock()


def kept(view: View) -> View:
    """Keep what a view answers; one visitor renders it, those who come meanwhile wait for the same page.

    A view may depend on its address, on language, size and contrast, and on nothing else.
    """
    return _keeping(view, lambda: tuple(sorted(kept_parameters().items())))


def kept_list(view: View) -> View:
    """The same for a file of one language that has no editions: it depends on its address alone."""
    return _keeping(view, lambda: ())


def kept_file(view: View) -> View:
    """The same for a file, which is of one language, and of the edition that `ban` names."""
    return _keeping(view, lambda: (edition(),))


def _keeping(view: View, asked: Callable[[], tuple[object, ...]]) -> View:
    @shows("published")
    @wraps(view)
    def answered(**values: Any) -> Response:
        return _answer(_page((*_state(), request.path, *asked()), view, values))

    return answered


def edition() -> int | None:
    """The number of the publication asked for, None for the newest; 404 for what is no such number."""
    asked = request.args.get("ban")
    if asked is None:
        return None
    if not (asked.isascii() and asked.isdigit() and len(asked) <= 6):
        abort(404)
    return int(asked)


def _page(key: tuple[object, ...], view: View, values: dict[str, Any]) -> Page:
    page = _kept.get(key)
    if page is not None:
        with suppress(KeyError):  # put away by another visitor in this moment
            _kept.move_to_end(key)
        return page
    with _lock:
        page = _kept.get(key)
        if page is not None:
            return page
        first = key not in _coming
        coming = _coming.setdefault(key, Future())
    if first:
        _draw(key, coming, view, values)
    return coming.result()


def _draw(key: tuple[object, ...], coming: Future[Page], view: View, values: dict[str, Any]) -> None:
    """Render for all who wait for this page; the lock is free meanwhile, so no other page waits for it."""
    try:
        coming.set_result(_render(view, values))
    except BaseException as error:  # a refusal or a failure is theirs too, and nobody may wait for ever
        coming.set_exception(error)
    with _lock:
        if coming.exception() is None and coming.result().status < 400:
            _keep(key, coming.result())
        del _coming[key]


def _state() -> tuple[object, ...]:
    url, province = str(store.engine().url), config.current().province
    return url, current_app.config["SIPAS"].public_url, province, _stamp(url, province)


@for_a_moment
def _stamp(_url: str, province: str) -> tuple[object, ...]:
    with store.reading() as session:
        stamps = (publications.stamp(session, province), boundaries.stamp(session))
        return (*stamps[0], *stamps[1], *cases.public_stamp(session, province))


def _render(view: View, values: dict[str, Any]) -> Page:
    response = make_response(view(**values))
    headers = [(name, value) for name, value in response.headers if name != "Content-Length"]
    return Page(response.get_data(), response.status_code, headers)


def _keep(key: tuple[object, ...], page: Page) -> None:
    _kept[key] = page
    while len(_kept) > MOST:
        _kept.popitem(last=False)


def _answer(page: Page) -> Response:
    encoding = choose(request.accept_encodings) if len(page.body) >= SMALLEST else None
    response = Response(page.in_encoding(encoding), page.status, page.headers)
    response.vary.add("Accept-Encoding")
    if encoding:
        response.headers["Content-Encoding"] = encoding
    response.headers["Cache-Control"] = f"public, max-age={SECONDS}"
    response.set_etag(f"{page.tag}-{encoding or 'plain'}")
    response.make_conditional(request)
    return response
