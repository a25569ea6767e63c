"""How a page is shown to this visitor: text size and contrast, kept in the address and nowhere else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Flask, has_request_context, request

from survey.i18n import DEFAULT, current_language, is_language

SIZES = ("100", "150", "200")
KEPT = ("lang", "size", "contrast")


@dataclass(frozen=True)
class Display:
    size: str
    high_contrast: bool

    @property
    def classes(self) -> str:
        """Classes of the html element."""
        names = [f"size-{self.size}"] if self.size != SIZES[0] else []
        return " ".join(names + ["contrast"] * self.high_contrast)

    @property
    def next_size(self) -> str:
        return SIZES[(SIZES.index(self.size) + 1) % len(SIZES)]


def current_display() -> Display:
    """What the address asks for; anything unknown is the plain page."""
    asked = request.args if has_request_context() else {}
    size = asked.get("size", SIZES[0])
    return Display(size if size in SIZES else SIZES[0], asked.get("contrast") == "high")


def kept_parameters() -> dict[str, str]:
    """The language, size and contrast that links and forms must carry on, without the defaults."""
    shown, language = current_display(), current_language()
    chosen = {
        "lang": language if language != DEFAULT and is_language(language) else None,
        "size": shown.size if shown.size != SIZES[0] else None,
        "contrast": "high" if shown.high_contrast else None,
    }
    return {name: value for name, value in chosen.items() if value}


def display_query(*, whole: bool = True, **changes: str | None) -> str:
    """This page's query with a change: display_query(lang="en"); None takes a parameter away.

    Not the whole query but only language, size and contrast for a page that is kept for other visitors.
    """
    asked = request.args.to_dict(flat=False) if whole else {}
    values: dict[str, Any] = {**asked, **kept_parameters(), **changes}
    return "?" + urlencode({name: value for name, value in values.items() if value}, doseq=True)


def anchor(item_id: str) -> str:
    """The id of an item's first control, safe in CSS and in a link: "3.1" is "q-3-1"."""
    return "q-" + re.sub(r"[^0-9A-Za-z_-]", "-", item_id)


def described_by(
    control: str, *, note: object = None, hint: object = None, error: object = None
) -> dict[str, str]:
    """The attribute that ties a control to the sentences shown with it, by the macros' naming of ids."""
    shown = {"note": note, "hint": hint, "error": error}
    ids = " ".join(f"{control}-{name}" for name, sentence in shown.items() if sentence)
    return {"aria-describedby": ids} if ids else {}


def _keep(_endpoint: str, values: dict[str, Any]) -> None:
    if has_request_context():
        for name, value in kept_parameters().items():
            values.setdefault(name, value)


def init_app(app: Flask) -> None:
    """Let url_for carry the visitor's language, size and contrast; pass lang=None to leave one out."""
    app.url_defaults(_keep)
    app.jinja_env.filters["anchor"] = anchor
    app.jinja_env.globals.update(
        current_display=current_display,
        described_by=described_by,
        display_query=display_query,
        kept_parameters=kept_parameters,
    )
