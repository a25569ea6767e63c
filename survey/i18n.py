"""Words in the visitor's language.

Vietnamese is the source: a msgid is the Vietnamese text itself. Other languages come from every
`translations/<lang>/**/*.po` and from one PO file each in the instance folder (docs/languages.md).
What has no translation is shown in Vietnamese and says so to screen readers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask, current_app, g, has_app_context, has_request_context, request
from jinja2 import Template
from markupsafe import Markup, escape
from werkzeug.exceptions import RequestEntityTooLarge

from survey.languages import catalogues, tagged
from survey.languages.catalogues import Language
from survey.languages.dropped import SOURCE as DEFAULT
from survey.languages.tagged import joined

__all__ = ["DEFAULT", "Language", "gettext", "joined", "lazy_gettext", "ngettext", "say"]

# Rooms of officials, whose pages are Vietnamese and English.
STAFF_ROOMS = frozenset({"auth", "monitor", "report", "scoring", "publishing", "admin", "sampling"})

FOLDER = "sipas-translations"

_override: ContextVar[str | None] = ContextVar("language", default=None)


def _folder() -> Path:
    """Where this installation's own PO files are; the same object each time, since hashing a path is slow."""
    found = current_app.extensions.get(FOLDER) if has_app_context() else None
    return found or catalogues.dropped_folder()


def catalogue(language: str) -> catalogues.Texts:
    """All texts of one language."""
    return catalogues.catalogue(language, _folder())


def languages() -> tuple[Language, ...]:
    """Vietnamese first, then every language that is offered to citizens."""
    return catalogues.languages(_folder())


def page_languages() -> tuple[Language, ...]:
    """The languages in which this page can be read."""
    return tuple(language for language in languages() if _can_be_read_in(language.code))


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
    return asked if asked and is_language(asked) and _can_be_read_in(asked) else DEFAULT


def _can_be_read_in(code: str) -> bool:
    by_file = code not in catalogues.shipped_codes()
    return not (by_file and has_request_context() and request.blueprint in STAFF_ROOMS)


def _by_file(language: str) -> bool:
    return language not in catalogues.shipped_codes()


def _said(forms: tuple[str, ...] | None, text: str) -> str:
    """The form to use: as it is in a language that ships, else knowing its language."""
    language = current_language()
    if language == DEFAULT:
        return text
    if forms is None:
        return tagged.fallback(text)
    return tagged.translated(text) if _by_file(language) else text


def _filled(text: str, values: Mapping[str, Any]) -> str:
    if not values:
        return text
    if _by_file(current_language()):
        values = tagged.names_tagged(values)
    if isinstance(text, tagged.Tagged) or any(isinstance(v, tagged.Tagged) for v in values.values()):
        return tagged.fill(text, values)
    return text % values


def _forms(message: str) -> tuple[str, ...] | None:
    language = current_language()
    return None if language == DEFAULT else catalogue(language).get(message)


def gettext(message: str, /, **values: Any) -> str:
    """The text in the current language, with %(name)s filled from values."""
    forms = _forms(message)
    return _filled(_said(forms, forms[0] if forms else message), values)


def ngettext(singular: str, plural: str, num: int, /, **values: Any) -> str:
    """Like gettext for a counted text; %(num)s is the count unless values say otherwise."""
    forms = _forms(singular)
    return _filled(_said(forms, _counted(forms or (singular, plural), num)), {"num": num, **values})


def _counted(forms: tuple[str, ...], count: int) -> str:
    return forms[0 if count == 1 else -1]


@dataclass(frozen=True)
class LazyText:
    """A text translated when it is shown, for labels written before any request."""

    message: str
    values: tuple[tuple[str, Any], ...] = ()

    def __str__(self) -> str:
        return gettext(self.message, **dict(self.values))

    def __html__(self) -> Markup:
        return escape(gettext(self.message, **dict(self.values)))

    def __mod__(self, values: Any) -> str:
        return f"{str(self) % values}"

    def __format__(self, spec: str) -> str:
        return f"{self!s:{spec}}"


def lazy_gettext(message: str, /, **values: Any) -> LazyText:
    return LazyText(message, tuple(values.items()))


def say(text: Mapping[str, str] | str | None) -> str:
    """A questionnaire's {vi: …, en: …} text: its own translation, else the catalogue's, else Vietnamese."""
    if text is None or isinstance(text, str):
        return text or ""
    language = current_language()
    if language == DEFAULT:
        return str(text[DEFAULT])
    own = text.get(language)
    forms = (own,) if own else catalogue(language).get(text[DEFAULT])
    return _said(forms, forms[0] if forms else text[DEFAULT])


def in_every_language(message: str | Mapping[str, str]) -> dict[str, str]:
    """A msgid, or a questionnaire's text, in every language that has it; for what is sent to a script."""
    own = {DEFAULT: message} if isinstance(message, str) else message
    found = {}
    for language in languages():
        forms = catalogue(language.code).get(own[DEFAULT], ("",))
        if text := own.get(language.code) or forms[0]:
            found[language.code] = str(text)
    return found


def text_in(language: str, mapping: Mapping[str, str]) -> tuple[str, str]:
    """A text of `in_every_language` in this language or in Vietnamese, and which of the two it is."""
    used = language if language in mapping else DEFAULT
    return mapping[used], used


def _on_page(message: str, /, **values: Any) -> Markup:
    """What {% trans %} and _() write: a text of ours is HTML, one of a dropped file is not."""
    forms = _forms(message)
    return _written(message if forms is None else forms[0], forms, values)


def _counted_on_page(singular: str, plural: str, num: int, /, **values: Any) -> Markup:
    forms = _forms(singular)
    return _written(_counted(forms or (singular, plural), num), forms, {"num": num, **values})


def _written(text: str, forms: tuple[str, ...] | None, values: Mapping[str, Any]) -> Markup:
    language = current_language()
    if language == DEFAULT:
        return Markup(text) % values  # noqa: S704 - a text of the source
    if _by_file(language):
        values = tagged.names_tagged(values)
        text = escape(text) if forms else text
    return (Markup(text) if forms else tagged.marked(tagged.FALLBACK, text)) % values  # noqa: S704 - as above


class _Page(Template):
    """A template whose marks are turned into `lang` attributes when it is whole."""

    def render(self, *args: Any, **kwargs: Any) -> str:
        # Asked of the request once instead of for every text: an eighth of the time of a long page.
        language = current_language()
        token = _override.set(language)
        try:
            return tagged.finish(super().render(*args, **kwargs), language)
        finally:
            _override.reset(token)


def in_vietnamese() -> Markup:
    """Attributes of an element that holds a name, where the page is in another language."""
    return Markup() if current_language() == DEFAULT else Markup(' lang="vi" translate="no"')


def init_app(app: Flask) -> None:
    """Set g.lang for every request and give templates `_`, `{% trans %}`, `say`, `languages`."""
    environment = app.jinja_env
    environment.add_extension("jinja2.ext.i18n")
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_callables(_on_page, _counted_on_page, newstyle=True)  # type: ignore[attr-defined]
    environment.globals.update(gettext=_on_page, ngettext=_counted_on_page)
    environment.template_class = _Page
    environment.filters["say"] = say
    environment.globals.update(
        languages=page_languages,
        current_language=current_language,
        in_every_language=in_every_language,
        in_vietnamese=in_vietnamese,
        PARTLY=tagged.PARTLY,
        PARTLY_END=tagged.PARTLY_END,
    )
    app.before_request(_set_language)
    settings = app.config.get("SIPAS")
    folder = catalogues.dropped_folder(settings.instance if settings else None)
    app.extensions[FOLDER] = folder
    for language in catalogues.languages(folder):
        catalogues.catalogue(language.code, folder)


def _set_language() -> None:
    g.lang = current_language()
