"""Made-up translations for tests: every word of a text becomes "zq", placeholders stay."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

from survey.languages import template, wanted
from survey.languages.wanted import Wanted

WORD = re.compile(r"%\(\w+\)s|\{[a-z]+\}|[^\W\d_]+", re.UNICODE)
VOID = {"meta", "link", "input", "br", "img", "use", "path", "circle"}
SPOKEN = ("aria-label", "alt", "title", "placeholder", "data-word")


def pseudo(text: str) -> str:
    return WORD.sub(lambda found: found[0] if found[0][0] in "%{" else "zq", text)


def half(entry: Wanted) -> bool:
    """Every second text, always the same ones."""
    return sum(map(ord, entry.message)) % 2 == 0


def drop(
    instance: Path,
    code: str,
    keep: Callable[[Wanted], bool] = lambda _entry: True,
    say: Callable[[str], str] = pseudo,
    name: str = "Zq",
) -> Path:
    """Put a made-up translation of the texts that `keep` takes into an instance folder."""
    text = template.template(wanted.shipped(), code, name)
    blocks = text.strip().split("\n\n")
    entries = list(wanted.shipped().values())
    assert len(blocks) == len(entries) + 1
    for number, entry in enumerate(entries, 1):
        if keep(entry):
            quoted = say(entry.message).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
            blocks[number] = blocks[number].rstrip().removesuffix('""') + f'"{quoted}"'
    path = instance / "translations" / f"{code}.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n\n".join(blocks))
    return path


class Spoken(HTMLParser):
    """What a screen reader says of a page, each piece with its language."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.languages: list[tuple[str, str]] = [("", "")]
        self.pieces: list[tuple[str, str]] = []
        self.feed(html)
        assert self.languages == [("", "")], f"unclosed: {self.languages}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        language = given.get("lang") or self.languages[-1][1]
        self.pieces += [(language, words) for name in SPOKEN if (words := given.get(name))]
        if tag not in VOID:
            self.languages.append((tag, language))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.languages.pop()[0] == tag, self.getpos()

    def handle_data(self, data: str) -> None:
        if self.languages[-1][0] == "title":
            # A title has no parts, so it is in the language of its first word.
            data = data.split(maxsplit=1)[0]
        if data.strip():
            self.pieces.append((self.languages[-1][1], data.strip()))


def words(html: str) -> Iterator[tuple[str, str]]:
    """(language, word) for every word with letters that is spoken on the page."""
    for language, piece in Spoken(html).pieces:
        for word in re.findall(r"[^\W\d_]+", piece):
            yield language, word
