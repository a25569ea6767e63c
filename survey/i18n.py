"""Words in the visitor's language.

Vietnamese is the source: a msgid is the Vietnamese text itself. Other languages come from
every `translations/<lang>/**/*.po`, merged once when the process starts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po
from flask import Flask, g, has_request_context, request
from markupsafe import Markup, escape
from werkzeug.exceptions import RequestEntityTooLarge

DEFAULT = "vi"
FOLDER = Path(__file__).parent / "translations"
# CLDR has no names for these in their own language, so they are written here.
NAMES = {"vi": "Tiếng Việt", "en": "English", "hmn": "Hmoob", "mww": "Hmoob Dawb", "ium": "Iu Mienh"}

_override: ContextVar[str | None] = ContextVar("language", default=None)


@dataclass(frozen=True)
class Language:
    code: str
    name: str


@cache
def catalogue(language: str) -> Mapping[str, tuple[str, ...]]:
    """All texts of one language; the first file (by name) wins where two translate the same msgid."""
    texts: dict[str, tuple[str, ...]] = {}
    for path in sorted((FOLDER / language).rglob("*.po")):
        with path.open("rb") as file:
            read = read_po(file, abort_invalid=True)
        for message in read:
            text = message.string
            if not message.id or message.fuzzy or not text or not any(text):
                continue
            key = message.id if isinstance(message.id, str) else message.id[0]
            texts.setdefault(key, (text,) if isinstance(text, str) else tuple(text))
    return texts


@cache
def languages() -> tuple[Language, ...]:
    """Vietnamese first, then every language that has a folder of translations."""
    found = sorted(p.name for p in FOLDER.iterdir() if any(p.rglob("*.po"))) if FOLDER.is_dir() else []
    return tuple(Language(code, NAMES.get(code, code)) for code in dict.fromkeys([DEFAULT, *found]))


def is_language(code: str | None) -> bool:
    return any(code == language.code for language in languages())


def current_language() -> str:
    """The language asked for in `using_language`, else the request's, else Vietnamese."""
    forced = _override.get()
    if forced:
        return forced
    if not has_request_context():
        return DEFAULT
    if "lang" not in g:
        g.lang = _requested_language()
    return str(g.lang)


@contextmanager
def using_language(code: str) -> Iterator[None]:
    """Write everything inside in another language (an export, a test)."""
    if not is_language(code):
        raise ValueError(f"language {code!r}; expected one of {[lang.code for lang in languages()]}")
    token = _override.set(code)
    try:
        yield
    finally:
        _override.reset(token)


def _requested_language() -> str:
    asked = request.args.get("lang")
    if asked is None and request.method == "POST":
        try:
            asked = request.form.get("lang")
        except RequestEntityTooLarge:
            asked = None  # the view meets the same error and answers it; the page still needs a language
    return asked if asked and is_language(asked) else DEFAULT


def _text(message: str) -> str:
    return catalogue(current_language()).get(message, (message,))[0]


def _plural_text(singular: str, plural: str, count: int) -> str:
    forms = catalogue(current_language()).get(singular, (singular, plural))
    return forms[0 if count == 1 else -1]


def gettext(message: str, **values: Any) -> str:
    """The text in the current language, with %(name)s filled from values."""
    text = _text(message)
    return text % values if values else text


def ngettext(singular: str, plural: str, num: int, /, **values: Any) -> str:
    """Like gettext for a counted text; %(num)s is the count unless values say otherwise."""
    return _plural_text(singular, plural, num) % {"num": num, **values}


@dataclass(frozen=True)
class LazyText:
    """A text translated when it is shown, for labels written before any request."""

    message: str
    values: tuple[tuple[str, Any], ...] = ()

    def __str__(self) -> str:
        return gettext(self.message, **dict(self.values))

    def __html__(self) -> Markup:
        return escape(str(self))

    def __mod__(self, values: Any) -> str:
        return f"{str(self) % values}"

    def __format__(self, spec: str) -> str:
        return f"{self!s:{spec}}"


def lazy_gettext(message: str, **values: Any) -> LazyText:
    return LazyText(message, tuple(values.items()))


def say(text: Mapping[str, str] | str | None) -> str:
    """A questionnaire's {vi: …, en: …} text in the current language, Vietnamese where it has none."""
    if text is None or isinstance(text, str):
        return text or ""
    return str(text.get(current_language()) or text[DEFAULT])


def init_app(app: Flask) -> None:
    """Set g.lang for every request and give templates `_`, `{% trans %}`, `say`, `languages`."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.install_gettext_callables(_text, _plural_text, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.filters["say"] = say
    app.jinja_env.globals.update(languages=languages, current_language=current_language)
    app.before_request(_set_language)
    for language in languages():
        catalogue(language.code)


def _set_language() -> None:
    g.lang = current_language()
