"""Texts that know which language their parts are in, and the `lang` attributes made from that.

A screen reader must pronounce a Vietnamese sentence on a Hmong page as Vietnamese. Texts carry
invisible marks into the page; `finish` turns them into spans, or takes them away inside a tag.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup, escape

# A mark is a character that no text of ours and nothing that a form takes in holds, and a letter.
_MARK = "\x01"
FALLBACK, NAME, TRANSLATED, END = (_MARK + letter for letter in "fnte")
PARTLY, PARTLY_END = Markup("\x01p"), Markup("\x01q")
_SOURCE = "vi"
_OPENING = {FALLBACK: f'<span lang="{_SOURCE}">', NAME: f'<span lang="{_SOURCE}" translate="no">'}
# Elements without text of their own, whose language is therefore that of their label.
_LABELLED = ("<progress", "<input", "<img", "<b data-word")


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
    if _MARK not in html:
        return html
    first, *pieces = html.split(_MARK)
    page = _Page(language)
    page.write(first)
    for piece in pieces:
        page.take(_MARK + piece[:1], piece[1:])
    return page.whole()


class _Page:
    """Writes a page piece by piece; knows whether it is inside a tag, and which spans are open.

    Pages are split at marks: a regular expression that looked into every tag took 1.5 ms a page.
    """

    def __init__(self, language: str) -> None:
        self.language, self.out = language, [""]
        self.open: list[tuple[str, str]] = []  # language and closing tag
        self.tag, self.in_title, self.labels_vietnamese = "", False, False
        self.fell_back, self.notice = False, [0, 0]

    def take(self, mark: str, text: str) -> None:
        """A mark and the text after it."""
        if mark in (FALLBACK, NAME, TRANSLATED):
            self._begin(mark)
        elif mark == END:
            if self.open and not (self.tag or self.in_title):
                self.out.append(self.open.pop()[1])
        elif mark in (PARTLY, PARTLY_END):
            self.notice[mark == PARTLY_END] = len(self.out)
        else:
            text = mark[1:] + text
        self.write(text)

    def _begin(self, mark: str) -> None:
        self.fell_back = self.fell_back or (mark == FALLBACK and self.language != _SOURCE)
        foreign = mark != TRANSLATED and self.language != _SOURCE
        if self.tag:
            self.labels_vietnamese = foreign and self.tag.startswith(_LABELLED) and self.tag.endswith('="')
        elif self.in_title:
            # A title has no parts: it is in the language of its beginning.
            if foreign and self.out[-1].endswith("<title>"):
                self.out[-1] = f'{self.out[-1][:-1]} lang="{_SOURCE}">'
        else:
            self._open(mark, self.language if mark == TRANSLATED else _SOURCE)

    def _open(self, mark: str, language: str) -> None:
        around = self.open[-1][0] if self.open else self.language
        self.open.append((language, "" if language == around else "</span>"))
        if language != around:
            self.out.append(_OPENING.get(mark) or f'<span lang="{language}">')

    def write(self, text: str) -> None:
        closes = text.find(">")
        if self.labels_vietnamese and closes >= 0:
            text = f'{text[:closes]} lang="{_SOURCE}"{text[closes:]}'
            self.labels_vietnamese = False
        opens, closes = text.rfind("<"), text.rfind(">")
        if opens > closes:
            self.tag = text[opens:]
        elif self.tag:
            self.tag = "" if closes >= 0 else self.tag + text
        if "title>" in text:
            self.in_title = text.rfind("<title>") > text.rfind("</title>")
        self.out.append(text)

    def whole(self) -> str:
        start, end = self.notice
        before, notice, after = self.out[:start], self.out[start:end], self.out[end:]
        fell_back = self.fell_back or any(_OPENING[FALLBACK] in part for part in (*before, *after))
        closing = (tag for _language, tag in reversed(self.open))
        return "".join((*before, *(notice if fell_back else ()), *after, *closing))
