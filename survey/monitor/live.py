"""What changed on a page since its last look: named parts of the same page, and nothing while none did.

A page marks its parts as it is rendered. Its script asks for them again with the tag of what it has: 304
while nothing changed, else the parts that did and the names of all. What a tag stood for is remembered by the
process for a while; who comes with one that is not known gets every part.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from flask import Response, g, jsonify, render_template, request
from markupsafe import Markup

from survey.access.sessions import signed_in
from survey.models import Round

EVERY_SECONDS = 30
# Every answer makes new tags of all open pages; one of 99 units takes 1 kB.
REMEMBERED = 4096
REMEMBERED_BYTES = 8 * 2**20

# So long may pass before a page whose stamp is the same is rendered again, for what a stamp does not tell.
SAME_SECONDS = 300.0

Stamp = tuple[object, ...]

DIGEST = 8


class Known(OrderedDict[str, bytes]):
    """By tag the digests of its parts, one after the other; what was used longest ago is forgotten first."""

    size = 0

    def remember(self, tag: str, digests: bytes) -> None:
        self.size += len(digests) - len(self.pop(tag, b""))
        self[tag] = digests
        while len(self) > REMEMBERED or self.size > REMEMBERED_BYTES:
            self.size -= len(self.popitem(last=False)[1])

    def use(self, tag: str) -> bytes:
        """Its digests, none of a tag that is not known; it is the last to be forgotten now."""
        if tag in self:
            self.move_to_end(tag)
        return self.get(tag, b"")


_known = Known()
# By person and address: the tag of the page, what it stood on, and until when that is believed.
_stood_on: OrderedDict[tuple[int, str], tuple[str, Stamp, float]] = OrderedDict()
_lock = threading.Lock()


class Parts:
    """The parts of one rendering, by name; each is one element with `data-part` of that name."""

    def __init__(self) -> None:
        self._found: dict[str, str] = {}
        self._digests: dict[str, bytes] = {}

    def keep(self, name: str, caller: Callable[[], Markup]) -> Markup:
        """For `{% call parts.keep("total") %}`: the element as it is, remembered under its name."""
        inside = caller()
        html = inside.strip()
        self._found[name] = html
        self._digests[name] = sha256(f"{name}\0{html}".encode()).digest()[:DIGEST]
        return inside

    @property
    def names(self) -> list[str]:
        """All parts, in the order of the page."""
        return list(self._found)

    def tag(self) -> str:
        """What stands for these parts; the same while none of them changes, comes or goes."""
        digests = b"".join(sorted(self._digests.values()))
        tag = _hash(digests)
        with _lock:
            _known.remember(tag, digests)
        return tag

    def changed_since(self, tag: str) -> dict[str, str]:
        """The parts that are new or other than when the tag was made; all for a tag that is not known."""
        with _lock:
            known = _known.use(tag)
        before = {known[at : at + DIGEST] for at in range(0, len(known), DIGEST)}
        return {name: html for name, html in self._found.items() if self._digests[name] not in before}


def is_asked() -> bool:
    """Whether the script asks for what changed, rather than a program for the data."""
    return "manh" in request.args


def same(stamp: Stamp) -> Response | None:
    """304 where the page that the script has stood on the same; None where it has to be rendered."""
    tag = _asked_tag()
    with _lock:
        before, kept, until = _stood_on.get(_place(), ("", (), 0.0))
        # A page that rests while others change is not forgotten.
        _known.use(tag)
    if not tag or (before, kept) != (tag, stamp) or time.monotonic() > until:
        return None
    response = Response(status=304)
    response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = "no-store"
    return response


def _remember(tag: str, stamp: Stamp) -> None:
    with _lock:
        _stood_on[_place()] = tag, stamp, time.monotonic() + SAME_SECONDS
        _stood_on.move_to_end(_place())
        while len(_stood_on) > REMEMBERED:
            _stood_on.popitem(last=False)


def _asked_tag() -> str:
    return next(iter(request.if_none_match.as_set(include_weak=True)), "")


def _place() -> tuple[int, str]:
    """Who asks for what: a page depends on the person and on everything in its address."""
    return signed_in().id, _hash(request.full_path.encode())


def address(survey_round: Round) -> dict[str, str]:
    """What the page's address asks for, and its round: a page refreshes and leads to no other round."""
    return {**request.args.to_dict(), "dot": survey_round.slug}


def refreshed(template: str, shown: Callable[[Parts], dict[str, Any]], answers: int) -> Response:
    """What a page's script reads: the first sentence, how many answers there are, the parts that changed.

    The page is rendered as for a person, which keeps its parts; `shown` is what its template needs.
    """
    parts = Parts()
    context = shown(parts)
    render_template(template, **context)
    return _fragment(parts, context["headline"], answers, is_open=context["round"].status == "open")


def _fragment(parts: Parts, headline: str, answers: int, *, is_open: bool) -> Response:
    tag, changed = parts.tag(), parts.changed_since(_asked_tag())
    told = {"tag": tag, "headline": headline, "answers": answers, "open": is_open}
    response = jsonify({**told, "names": parts.names, "parts": changed})
    response.headers["Cache-Control"] = "no-store"
    # That a round has closed is told also where the page looks the same.
    if is_open:
        _remember(tag, g.stamp)
        response.set_etag(tag, weak=True)
        response.make_conditional(request)
    return response


def _hash(content: bytes) -> str:
    return sha256(content).hexdigest()[:16]
