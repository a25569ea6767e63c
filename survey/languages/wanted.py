"""What a translator has to translate: every text that a citizen meets, and where.

Read from the sources, templates and YAML files themselves, in a checkout as in an installed wheel.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from questionnaires.consent import available_consents, load_consent
from questionnaires.loader import available, load
from questionnaires.model import Item, Questionnaire, Text
from survey import assets

PAGES, CONSENT = "pages", "consent"
KEYWORDS = dict.fromkeys(("_", "gettext", "lazy_gettext", "_l", "in_every_language")) | {"ngettext": (1, 2)}
JINJA = {"newstyle_gettext": "true", "trimmed": "true", "silent": "false", "extensions": "jinja2.ext.i18n"}
JINJA_METHOD = "jinja2.ext:babel_extract"
ROOMS = ("respond", "kiosk", "public")
TEMPLATES = (
    "base/document.html", "base/citizen.html", "macros/fields.html", "macros/page.html", "errors/*.html",
    *(f"{room}/*.html" for room in ROOMS),
)  # fmt: skip
SOURCES = (
    "respond/*.py", "public/*.py", "kiosk/words.py", "kiosk/pages.py", "error_pages.py",
    "intake/check.py", "intake/parse.py", "registry/unit_history.py", "registry/consents.py",
)  # fmt: skip

Message = str | tuple[str, ...]


@dataclass
class Wanted:
    """A text to translate: its group and place for every use, and its plural and English if it has them."""

    message: str
    plural: str | None = None
    english: str | None = None
    uses: list[tuple[str, str]] = field(default_factory=list)

    @property
    def groups(self) -> set[str]:
        return {group for group, _where in self.uses}


def extracted(method: str, path: Path) -> Iterator[tuple[int, Message]]:
    """Line and msgid of every text in a source file or template."""
    from babel.messages.extract import extract

    options = JINJA if method == JINJA_METHOD else {}
    with path.open("rb") as file:
        for line, message, _comments, _context in extract(method, file, KEYWORDS, options=options):
            yield line, message


def wanted(questionnaires: Iterable[Questionnaire] = ()) -> dict[str, Wanted]:
    """Every text by its msgid: pages, the questionnaires that ship and those given, consent texts."""
    found: dict[str, Wanted] = {}
    for message, where in _page_texts():
        _add(found, message, None, PAGES, where)
    for questionnaire in (*(load(name) for name in available()), *questionnaires):
        for text, where in _questionnaire_texts(questionnaire):
            _add(found, text["vi"], text.get("en"), questionnaire.id, where)
    for version in available_consents():
        for paragraph in load_consent(version).paragraphs:
            where = f"{version}, {paragraph.id}"
            _add(found, paragraph.text["vi"], paragraph.text.get("en"), CONSENT, where)
    return found


@cache
def shipped() -> Mapping[str, Wanted]:
    """What every installation needs, read once."""
    return wanted()


def _add(found: dict[str, Wanted], message: Message, english: str | None, group: str, where: str) -> None:
    first, plural = (message, None) if isinstance(message, str) else (message[0], message[1])
    entry = found.setdefault(first, Wanted(first))
    entry.plural = entry.plural or plural
    entry.english = entry.english or english
    if (group, where) not in entry.uses:
        entry.uses.append((group, where))


def _page_texts() -> Iterator[tuple[Message, str]]:
    for method, folder, patterns in (
        (JINJA_METHOD, assets.template_folder(), TEMPLATES),
        ("python", Path(assets.__file__).parent, SOURCES),
    ):
        for pattern in patterns:
            for path in sorted(folder.glob(pattern)):
                where = path.relative_to(folder).as_posix()
                for _line, message in extracted(method, path):
                    yield message, where


def _questionnaire_texts(questionnaire: Questionnaire) -> Iterator[tuple[Text, str]]:
    """What the form shows; names of criteria and notes are for reports, which stay Vietnamese and English."""
    yield questionnaire.title, "title"
    for section in questionnaire.sections:
        yield section.title, f"{section.id}: title"
        if section.intro:
            yield section.intro, f"{section.id}: intro"
        for item in section.items:
            yield from _item_texts(item)


def _item_texts(item: Item) -> Iterator[tuple[Text, str]]:
    yield item.label, f"{item.id}: label"
    if item.hint:
        yield item.hint, f"{item.id}: hint"
    for option in item.options:
        yield option.label, f"{item.id}: option {option.value}"
