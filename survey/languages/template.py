"""The PO file that a translator fills in: every text with its place and its English, translations kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from importlib.metadata import version
from io import BytesIO

from babel.messages import Catalog
from babel.messages.pofile import write_po

from survey import clock
from survey.i18n import catalogue
from survey.languages.dropped import parsed
from survey.languages.wanted import CONSENT, PAGES, Wanted

MOST_PLACES = 3
# Where the text stands, for somebody who has never seen these files.
PLACES = {
    "base/": "mọi trang", "macros/fields.html": "mọi câu hỏi", "macros/page.html": "mọi trang",
    "errors/": "trang báo lỗi", "error_pages.py": "trang báo lỗi",
    "intake/": "báo lỗi ở một câu trả lời", "kiosk/": "màn hình tại quầy",
    "respond/choose.html": "trang tìm cơ quan", "respond/search.html": "ô tìm cơ quan",
    "respond/ceased.html": "cơ quan đã sáp nhập", "registry/unit_history.py": "cơ quan đã sáp nhập",
    "respond/review.html": "trang xem lại", "respond/thanks.html": "trang cảm ơn",
    "respond/drawing.py": "ghi chú dưới câu hỏi", "respond/refusals.py": "trang báo lỗi",
    "respond/": "trang trả lời", "public/": "trang công khai",
    "registry/consents.py": "nội dung đồng ý tham gia",
}  # fmt: skip
PARTS = {
    "title": "tên", "intro": "lời dẫn", "label": "câu hỏi", "hint": "gợi ý", "option": "phương án trả lời",
}  # fmt: skip
HEADER = """# Bản dịch các trang dành cho người dân. Hướng dẫn: docs/languages.md
msgid ""
msgstr ""
"Project-Id-Version: sipas {version}\\n"
"POT-Creation-Date: {created}\\n"
"Language: {language}\\n"
"X-Language-Name: {name}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"
"""
_HEADER = re.compile(r'(?:#.*\n|\s*\n)*msgid ""\s*\nmsgstr ""\s*\n(?:".*"\s*(?:\n|\Z))+')


def template(wanted: Mapping[str, Wanted], language: str = "", name: str = "") -> str:
    """A new file for a language; without one, the translator fills in the header."""
    return _header(language, name) + "\n" + _written(_catalog(wanted))


def updated(existing: str, wanted: Mapping[str, Wanted]) -> str:
    """An existing file with today's texts: translations, remarks and header stay, old texts go to the end.

    Raises PoFileError or ValueError for a file that cannot be read.
    """
    old = parsed(existing.lstrip("\ufeff"))
    old.update(_catalog(wanted), no_fuzzy_matching=True)
    return _header_of(existing) + "\n\n" + _written(old)


def _header(language: str = "", name: str = "") -> str:
    created = datetime.now(clock.LOCAL).strftime("%Y-%m-%d %H:%M%z")
    return HEADER.format(version=version("sipas"), created=created, language=language, name=name)


def _header_of(text: str) -> str:
    """The header as its translator left it, with the remarks above it."""
    found = _HEADER.match(text.lstrip("\ufeff").replace("\r\n", "\n"))
    return (found[0] if found else _header()).rstrip()


def _catalog(wanted: Mapping[str, Wanted]) -> Catalog:
    # As many plural forms as the header promises: one, as in Vietnamese.
    english, made = catalogue("en"), Catalog(locale="vi")
    for message, entry in wanted.items():
        translated = entry.english or english.get(message, ("",))[0]
        remarks = [_places(entry)] + ([f"English: {translated}"] if translated else [])
        made.add(
            message if entry.plural is None else (message, entry.plural),
            auto_comments=remarks,
        )
    return made


def _places(entry: Wanted) -> str:
    places = list(dict.fromkeys(_place(group, where) for group, where in entry.uses))
    more = len(places) - MOST_PLACES
    return "Dùng ở: " + "; ".join(places[:MOST_PLACES]) + (f"; và {more} chỗ khác" if more > 0 else "")


def _place(group: str, where: str) -> str:
    if group == PAGES:
        return next((words for start, words in PLACES.items() if where.startswith(start)), where)
    if group == CONSENT:
        return f"nội dung đồng ý tham gia {where}"
    place, _colon, part = where.rpartition(": ")
    kind, _space, value = part.partition(" ")
    words = " ".join(word for word in (PARTS[kind], value) if word)
    return f"phiếu {group}, {f'mục {place}: ' if place else ''}{words}"


def _written(catalog: Catalog) -> str:
    file = BytesIO()
    write_po(file, catalog, omit_header=True)
    return file.getvalue().decode()
