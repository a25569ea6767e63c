"""Questions drawn once and reused: a page of 30 questions is most of what a visit costs.

The macro in templates/macros/fields.html draws; here the drawing without an answer is kept with
the item, and an answer only marks its option as checked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from flask import Flask
from jinja2 import Environment
from markupsafe import Markup, escape

from questionnaires.model import Item
from survey.i18n import current_language

Value = str | Iterable[str] | None
Draw = Callable[..., Markup]


def drawer(environment: Environment) -> Draw:
    """The function behind the macro `field`."""

    def macro() -> Draw:
        module = environment.get_template("macros/fields.html").module
        return module.question  # type: ignore[attr-defined]

    def draw(
        item: Item, value: Value = None, error: object = None, number: object = None, note: object = None
    ) -> Markup:
        if error or environment.auto_reload or item.kind not in ("choice", "multi"):
            return macro()(item, value, error, number, note)
        # Kept in the item itself, so that it lives exactly as long as the item does.
        kept = vars(item).setdefault("_drawn", {})
        key = (current_language(), number, note)
        if key not in kept:
            kept[key] = macro()(item, None, None, number, note)
        return _checked(kept[key], value)

    return draw


def _checked(drawing: Markup, value: Value) -> Markup:
    if not value:
        return drawing
    text = str(drawing)
    for chosen in (value,) if isinstance(value, str) else value:
        mark = f' value="{escape(chosen)}"'
        text = text.replace(mark, f"{mark} checked", 1)
    return Markup(text)  # noqa: S704 - the macro escaped it, and only " checked" was added


def init_app(app: Flask) -> None:
    app.jinja_env.globals["draw_question"] = drawer(app.jinja_env)
