"""What changed on a page since its last look: named parts of the same page, and nothing while none did.

A page marks its parts as it is rendered. Its script asks for them again with the tag of what it has: 304
while nothing changed, else the parts that did. What a tag stood for is remembered by the process for a while;
who comes with one that is not known gets every part.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any

from flask import Response, g, jsonify, render_template, request
from markupsafe import Markup

from survey.access.sessions import signed_in

EVERY_SECONDS = 30
REMEMBERED = 256

# So long may pass before a page whose stamp is the same is rendered again, for what a stamp does not tell.
SAME_SECONDS = 300.0

Stamp = tuple[object, ...]

_known: OrderedDict[str, Mapping[str, str]] = OrderedDict()
# By tag, person and address: what the page stood on, and until when that is believed.
_stood_on: OrderedDict[tuple[str, int, str], tuple[Stamp, float]] = OrderedDict()
_lock = threading.Lock()


class Parts:
    """The parts of one rendering, by name; each is one element with `data-part` of that name."""

    def __init__(self) -> None:
        self._found: dict[str, str] = {}

    def keep(self, name: str, caller: Callable[[], Markup]) -> Markup:
        """For `{% call parts.keep("total") %}`: the element as it is, remembered under its name."""
        inside = caller()
        self._found[name] = inside.strip()
        return inside

    def tag(self) -> str:
        """What stands for these parts; the same while none of them changes."""
        hashes = {name: _hash(html) for name, html in self._found.items()}
        tag = _hash(repr(sorted(hashes.items())))
        with _lock:
            _known[tag] = hashes
            _known.move_to_end(tag)
            while len(_known) > REMEMBERED:
                _known.popitem(last=False)
        return tag

    def changed_since(self, tag: str | None) -> dict[str, str]:
        """The parts that are new or other than when the tag was made; all for a tag that is not known."""
        with _lock:
            before = _known.get(tag or "", {})
        return {name: html for name, html in self._found.items() if before.get(name) != _hash(html)}


def is_asked() -> bool:
    """Whether the script asks for what changed, rather than a program for the data."""
    return "manh" in request.args


def same(stamp: Stamp) -> Response | None:
    """304 where the page that the script has stood on the same; None where it has to be rendered."""
    tag = _asked_tag()
    with _lock:
        kept, until = _stood_on.get((tag, *_place()), ((), 0.0))
    if not tag or kept != stamp or time.monotonic() > until:
        return None
    response = Response(status=304)
    response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = "no-store"
    return response


def _remember(tag: str, stamp: Stamp) -> None:
    with _lock:
        _stood_on[(tag, *_place())] = stamp, time.monotonic() + SAME_SECONDS
        while len(_stood_on) > REMEMBERED:
            _stood_on.popitem(last=False)


def _asked_tag() -> str:
    return next(iter(request.if_none_match.as_set(include_weak=True)), "")


def _place() -> tuple[int, str]:
    """Who asks for what: a page depends on the person and on everything in its address."""
    return signed_in().id, request.full_path


def refreshed(template: str, shown: Callable[[Parts], dict[str, Any]], answers: int) -> Response:
    """What a page's script reads: the first sentence, how many answers there are, the parts that changed.

    The page is rendered as for a person, which keeps its parts; `shown` is what its template needs.
    """
    parts = Parts()
    context = shown(parts)
    render_template(template, **context)
    return _fragment(parts, context["headline"], answers)


def _fragment(parts: Parts, headline: str, answers: int) -> Response:
    tag, changed = parts.tag(), parts.changed_since(_asked_tag())
    _remember(tag, g.stamp)
    response = jsonify({"tag": tag, "headline": headline, "answers": answers, "parts": changed})
    response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = "no-store"
    response.make_conditional(request)
    return response


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:16]
