"""The document as DOCX for Word and LibreOffice, in the form of Decree 30/2020."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import docx as python_docx
from docx.document import Document as Docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm, Pt

from survey.exports.official.docx_parts import (
    PICTURE_WIDTH,
    page_number,
    paragraph,
    plain_grid,
    rule,
    ruled_table,
    run,
)
from survey.exports.official.docx_styles import BODY, CENTER, LANGUAGE, START, WIDTH, dress
from survey.exports.official.model import (
    MOTTO,
    STATE,
    Appendix,
    Block,
    Document,
    Figure,
    Head,
    Heading,
    Paragraph,
    Table,
)
from survey.exports.official.recipients import recipient_lines

# On 160 mm these are 310 dots an inch.
PIXELS = 1950
# Width of the motto in mm at 13 points bold, measured in Times New Roman.
MOTTO_WIDTH = 56
LEFT_SHARE = 0.39


def docx(document: Document) -> bytes:
    """Word's own styles for headings and captions, so that the parts can be found by keyboard and ear."""
    made = python_docx.Document()
    dress(made)
    _properties(made, document)
    _header(made, document.mark)
    _append(made, _heading_block(document.head))
    _title(made, document)
    for block in document.blocks:
        _draw(made, block)
    _end(made, document)
    for appendix in document.appendices:
        _appendix(made, appendix, document.head)
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


def _properties(made: Docx, document: Document) -> None:
    core, head = made.core_properties, document.head
    core.title, core.subject, core.author = document.title, head.subject, head.body.replace("\n", " ")
    core.language, core.category, core.comments = LANGUAGE, head.kind, document.mark
    core.keywords = f"SHA-256 {document.data_hash}"
    core.last_modified_by, core.revision = core.author, 1
    core.created = core.modified = datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def _header(made: Docx, mark: str) -> None:
    """Page numbers in the top margin; the first page keeps an empty header."""
    header: Any = made.sections[0].header
    header.is_linked_to_previous = False
    header.paragraphs[0]._p.getparent().replace(header.paragraphs[0]._p, parse_xml(page_number(mark)))
    made.sections[0].first_page_header.is_linked_to_previous = False


def _append(made: Docx, element: Any) -> None:
    made.element.body.insert_element_before(element, "w:sectPr")


def _heading_block(head: Head) -> Any:
    left, right = WIDTH * LEFT_SHARE, WIDTH * (1 - LEFT_SHARE)
    own = [paragraph(run(line, 12)) for line in head.superior.splitlines()]
    own += [paragraph(run(line, 13, bold=True)) for line in head.body.splitlines()]
    own += [rule(22, left), paragraph(run(head.number_line, 13))]
    state = [paragraph(run(STATE, 12, bold=True)), paragraph(run(MOTTO, 13, bold=True))]
    state += [rule(MOTTO_WIDTH, right), paragraph(run(head.date_line, 13, italic=True))]
    return plain_grid((left, right), ("".join(own), "".join(state)))


def _title(made: Docx, document: Document) -> None:
    head = document.head
    texts = [f"({document.mark})"] if document.mark else []
    for at, text in enumerate([*texts, head.kind, head.subject]):
        written = made.add_paragraph(text, style="Title")
        if at == 0:
            written.paragraph_format.space_before = Pt(14)
    _append(made, parse_xml(rule(45, WIDTH).replace("<w:p>", f"<w:p {nsdecls('w')}>", 1)))


def _draw(made: Docx, block: Block) -> None:
    match block:
        case Heading(text, level):
            made.add_heading(text, level)
        case Paragraph(_key, text):
            for line in text.splitlines():
                if line.strip():
                    made.add_paragraph(line)
        case Table():
            _table(made, block)
        case Figure(caption, picture):
            _picture(made, picture.png(PIXELS), f"{picture.title}. {picture.description}", caption)


def _table(made: Docx, table: Table) -> None:
    made.add_paragraph(table.caption, style="Caption")
    if table.long:
        _note(made, table.note, keep=True)
    _append(made, ruled_table(table))
    if table.note and not table.long:
        _note(made, table.note)
    else:
        _gap(made)


def _note(made: Docx, text: str, *, keep: bool = False) -> None:
    if keep and not text:
        return
    written = made.add_paragraph()
    layout = written.paragraph_format
    layout.first_line_indent, layout.alignment = Mm(0), START
    layout.keep_with_next, layout.line_spacing = keep, 1.0
    layout.space_before, layout.space_after = Pt(2), Pt(6)
    words = written.add_run(text)
    words.italic, words.font.size = True, Pt(11)


def _picture(made: Docx, png: bytes, alt: str, caption: str) -> None:
    written = made.add_paragraph()
    layout = written.paragraph_format
    layout.first_line_indent, layout.alignment, layout.keep_with_next = Mm(0), CENTER, True
    layout.space_before = Pt(6)
    shape: Any = written.add_run().add_picture(io.BytesIO(png), width=PICTURE_WIDTH)
    shape._inline.docPr.set("descr", alt)
    shape._inline.docPr.set("title", caption)
    below = made.add_paragraph(caption, style="Caption")
    below.paragraph_format.keep_with_next = False


def _end(made: Docx, document: Document) -> None:
    """Recipients at the left, the room for hand and seal at the right, never apart."""
    half = WIDTH / 2
    left = [paragraph(run("Nơi nhận:", 12, bold=True, italic=True), "left")]
    left += [paragraph(run(line, 11), "left") for line in recipient_lines(document.recipients)]
    right = [paragraph(run(line, BODY, bold=True)) for line in document.signature.post]
    right += [paragraph(run("", BODY)) for _ in range(4)]
    right.append(paragraph(run(document.signature.name, BODY, bold=True)))
    made.add_paragraph().paragraph_format.keep_with_next = True
    _append(made, plain_grid((half, half), ("".join(left), "".join(right))))


def _gap(made: Docx) -> None:
    """Nearly nothing: two tables without a paragraph between them would become one."""
    layout = made.add_paragraph().paragraph_format
    layout.space_after, layout.line_spacing = Pt(0), Pt(1)


def _appendix(made: Docx, appendix: Appendix, head: Head) -> None:
    _centered(made, appendix.number, style="Heading 1", new_page=True)
    _centered(made, appendix.title, bold=True)
    _centered(made, head.attached, italic=True)
    _blocks(made, appendix.blocks)


def _blocks(made: Docx, blocks: Sequence[Block]) -> None:
    for block in blocks:
        _draw(made, block)


def _centered(
    made: Docx,
    text: str,
    *,
    style: str | None = None,
    bold: bool | None = None,
    italic: bool | None = None,
    new_page: bool = False,
) -> None:
    written = made.add_paragraph(style=style)
    layout = written.paragraph_format
    layout.alignment, layout.first_line_indent, layout.space_after = CENTER, Mm(0), Pt(0)
    layout.keep_with_next, layout.page_break_before = True, new_page
    words = written.add_run(text)
    words.bold, words.italic = bold, italic
