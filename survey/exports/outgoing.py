"""The one place that figures pass before they leave the building, whatever the file or page.

Two doors: `outgoing` hands raw results to the command line and Sở Nội vụ and to nobody else; `published`
makes of them what everybody may see. A view without a raw role says by `@shows` what it gives out, and a
test walks all addresses and finds none that says nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal

from werkzeug.exceptions import Forbidden

from survey.exports.suppressed import Releases, Suppressed, suppress
from survey.tabulate.results import Results

RAW = ("so-noi-vu", "cli")

View = Callable[..., Any]
What = Literal["published", "counts", "stepped", "patterns", "nothing"]

_told: dict[tuple[str, str], What] = {}


def outgoing(found: Results, role: str) -> Results:
    """Raw figures for those who may take them along; raises Forbidden for every other role."""
    if role not in RAW:
        raise Forbidden()
    return found


def published(found: Results, earlier: Sequence[Releases] = ()) -> Suppressed:
    """What everybody may see of results, after what was released of the round before, oldest first.

    Raises Refused for crossed divisions.
    """
    return suppress(found, earlier)


def shows(what: What) -> Callable[[View], View]:
    """Say what figures a view gives out.

    `published` ones only; `counts` of answers without how they rated; rates that move only in steps of ten
    answers (`stepped`); how many answers are alike (`patterns`, nothing below ten); or `nothing`.
    """

    def decorate(view: View) -> View:
        _told[_name(view)] = what
        return view

    return decorate


def shown_by(view: View) -> What | None:
    """What a view, or one that wraps it, said that it gives out."""
    return _told.get(_name(view))


def _name(view: View) -> tuple[str, str]:
    return view.__module__, view.__qualname__
