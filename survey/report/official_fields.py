"""The fields of a report's head as the page asks for them, and its paragraphs below their headings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from survey.exports.official.form import Form
from survey.exports.official.model import Appendix, Document, Figure, Heading, Paragraph, Table
from survey.i18n import LazyText
from survey.i18n import lazy_gettext as _l

# A line of the text area holds about so many letters.
LINE = 90
FEWEST_ROWS = 2


def rows(text: str) -> int:
    """How tall a text area must be for its text."""
    return max(FEWEST_ROWS, sum(1 + len(line) // LINE for line in text.splitlines()))


@dataclass(frozen=True)
class Field:
    """A control of the head; `lines` is 0 for one line."""

    label: LazyText
    shown: Callable[[Form], str]
    lines: int = 0
    hint: LazyText | None = None


FIELDS = {
    "superior": Field(_l("Cơ quan chủ quản"), lambda form: form.superior, 2),
    "body": Field(_l("Cơ quan ban hành"), lambda form: form.body, 2),
    "number": Field(_l("Số"), lambda form: form.number, hint=_l("Để trống nếu văn thư sẽ ghi.")),
    "symbol": Field(_l("Ký hiệu"), lambda form: form.symbol),
    "place": Field(_l("Địa danh"), lambda form: form.place),
    "day": Field(
        _l("Ngày ký"),
        lambda form: f"{form.day:%d/%m/%Y}" if form.day else "",
        hint=_l("Ví dụ 05/02/2026. Để trống nếu ghi tay."),
    ),
    "year": Field(_l("Năm báo cáo"), lambda form: str(form.year)),
    "post": Field(_l("Chức vụ người ký"), lambda form: form.post, 2),
    "name": Field(_l("Họ tên người ký"), lambda form: form.name),
    "recipients": Field(_l("Nơi nhận, mỗi dòng một nơi"), lambda form: form.recipients, 5),
}


@dataclass(frozen=True)
class Part:
    """A line of the page: a heading, a paragraph to word, or the caption of what stands there."""

    kind: str
    text: str
    key: str = ""
    level: int = 0
    number: int = 0


def outline(document: Document) -> list[Part]:
    """The body, then the titles of the appendices."""
    number, parts = 0, []
    for block in document.blocks:
        number += isinstance(block, Paragraph)
        parts.append(replace(_part(block), number=number))
    return [*parts, *(Part("caption", _appendix(one)) for one in document.appendices)]


def _part(block: Heading | Paragraph | Table | Figure) -> Part:
    match block:
        case Heading(text, level):
            return Part("heading", text, level=level)
        case Paragraph(key, text):
            return Part("paragraph", text, key=key)
        case Table() | Figure():
            return Part("caption", block.caption)


def _appendix(appendix: Appendix) -> str:
    return f"{appendix.number}. {appendix.title}"
