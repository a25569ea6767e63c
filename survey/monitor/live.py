"""What changed on a page since its last look: named parts of the same page, and nothing while none did.

A page marks its parts as it is rendered. Its script asks for them again with the tag of what it has: 304
while nothing changed, else the parts that did. What a tag stood for is remembered by the process for a while;
who comes with one that is not known gets every part.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from hashlib import sha256

from flask import Response, jsonify, request
from markupsafe import Markup

EVERY_SECONDS = 30
REMEMBERED = 256

_known: OrderedDict[str, Mapping[str, str]] = OrderedDict()
_lock = threading.Lock()


class Parts:
    """The parts of one rendering, by name; each is one element with `data-part` of that name."""

    def __init__(self) -> None:
        self._found: dict[str, str] = {}

    def keep(self, name: str, caller: Callable[[], str]) -> Markup:
        """For `{% call parts.keep("total") %}`: the element as it is, remembered under its name."""
        inside = Markup(caller())  # noqa: S704, what a template rendered is escaped already
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


def fragment(parts: Parts, headline: str, answers: int) -> Response:
    """What a page's script reads: the first sentence, how many answers there are, the parts that changed."""
    tag = parts.tag()
    asked = request.if_none_match
    before = next(iter(asked.as_set(include_weak=True)), None)
    response = jsonify(
        {"tag": tag, "headline": headline, "answers": answers, "parts": parts.changed_since(before)}
    )
    response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = "no-store"
    response.make_conditional(request)
    return response


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:16]
