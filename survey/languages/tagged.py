"""Texts that know which language their parts are in, and the `lang` attributes made from that.

A screen reader must pronounce a Vietnamese sentence on a Hmong page as Vietnamese. Texts carry
invisible marks into the page; `finish` turns them into spans, or takes them away inside a tag.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup, escape

# No text of ours and nothing that a form takes in holds control characters.
FALLBACK, NAME, TRANSLATED, END = "\x01", "\x02", "\x03", "\x04"
PARTLY, PARTLY_END = Markup("\x05"), Markup("\x06")

_ANY = re.compile(r"[\x01-\x06]")
_MARK = re.compile(r"[\x01-\x04]")
_MARKED = re.compile(r"<title>[^<]*|<[^<>]*[\x01-\x04][^<>]*>|[\x01-\x04]")
# Elements without text of their own, whose language is therefore that of their label.
_LABELLED = ("<progress", "<input", "<img", "<b data-word")
_SOURCE = "vi"
_FALLBACK = f'<span lang="{_SOURCE}">'
_NAME = f'<span lang="{_SOURCE}" translate="no">'


class Tagged(str):
    """A text whose `html` says which language its parts are in; anywhere else it is a plain str."""

    html: Markup

    def __new__(cls, text: str, html: Markup) -> Tagged:
        made = super().__new__(cls, text)
        made.html = html
        return made

    def __html__(self) -> Markup:
        return self.html


def fallback(text: str) -> Tagged:
    """Vietnamese, because the text has no translation."""
    return _tagged(FALLBACK, text)


def name(text: str) -> Tagged:
    """Vietnamese in every language: the name of a place or a round."""
    return _tagged(NAME, text)


def translated(text: str) -> Tagged:
    """In the language of the page; said only so that it can stand inside a Vietnamese sentence."""
    return _tagged(TRANSLATED, text)


def _tagged(mark: str, text: str) -> Tagged:
    return Tagged(text, marked(mark, escape(text)))


def marked(mark: str, html: str) -> Markup:
    return Markup(f"{mark}{html}{END}")  # noqa: S704 - the callers escape, or hold a template's own text


def fill(text: str, values: Mapping[str, Any]) -> Tagged:
    """The text with its %(name)s filled in, each value keeping its own language."""
    return Tagged(str(text) % values, escape(text) % values)


def names_tagged(values: Mapping[str, Any]) -> dict[str, Any]:
    """The same values; a plain one with letters, never translated as it is, is a name in Vietnamese."""
    return {key: _name_tagged(value) for key, value in values.items()}


def _name_tagged(value: Any) -> Any:
    plain = isinstance(value, str) and not hasattr(value, "__html__")
    return name(value) if plain and any(c.isalpha() for c in value) else value


def joined(separator: str, parts: Iterable[str]) -> str:
    """Like separator.join(parts), keeping what is known of the languages of the parts."""
    every = list(parts)
    text = separator.join(every)
    if not any(isinstance(part, Tagged) for part in (separator, *every)):
        return text
    return Tagged(text, escape(separator).join(escape(part) for part in every))


def finish(html: str, language: str) -> str:
    """The page with `lang` attributes instead of marks, and with its notice where something fell back."""
    if not _ANY.search(html):
        return html
    tags = _Tags(language)
    html = _MARKED.sub(tags, html) + tags.unclosed()
    before, found, rest = html.partition(PARTLY)
    if not found:
        return html
    notice, _end, after = rest.partition(PARTLY_END)
    fell_back = tags.fell_back or _FALLBACK in before or _FALLBACK in after
    return before + (notice if fell_back else "") + after


class _Tags:
    """Replaces marks in the order of the page; knows the languages open at every place."""

    def __init__(self, language: str) -> None:
        self.language, self.fell_back = language, False
        self.open: list[tuple[str, str]] = []

    def __call__(self, found: re.Match[str]) -> str:
        text = found[0]
        self.fell_back = self.fell_back or (FALLBACK in text and self.language != _SOURCE)
        if text[0] == "<":
            return self._inside_a_tag(text)
        if text == END:
            return self.open.pop()[1] if self.open else ""
        return self._open(text)

    def _open(self, mark: str) -> str:
        wanted = self.language if mark == TRANSLATED else _SOURCE
        around = self.open[-1][0] if self.open else self.language
        if wanted == around:
            self.open.append((wanted, ""))
            return ""
        self.open.append((wanted, "</span>"))
        return _NAME if mark == NAME else f'<span lang="{wanted}">'

    def _inside_a_tag(self, text: str) -> str:
        first = _MARK.search(text)
        if first is None:
            return text
        plain = _MARK.sub("", text)
        if first[0] == TRANSLATED or self.language == _SOURCE:
            return plain
        if plain.startswith("<title>"):
            # A title has no parts: it is in the language of its beginning.
            begins = text.startswith(f"<title>{first[0]}")
            return plain.replace("<title>", f'<title lang="{_SOURCE}">', 1) if begins else plain
        return f'{plain[:-1]} lang="{_SOURCE}">' if plain.startswith(_LABELLED) else plain

    def unclosed(self) -> str:
        return "".join(closing for _language, closing in reversed(self.open))
