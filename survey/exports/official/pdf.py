"""The document as PDF by typst: Liberation Serif, which measures as Times New Roman; charts as vectors."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from survey.exports.official.model import MOTTO, STATE, Block, Document, Figure, Heading, Paragraph, Table
from survey.exports.official.recipients import recipient_lines

HERE = Path(__file__).parent
FONTS = (HERE / "fonts", HERE.parent / "fonts")

Plain = dict[str, Any]


def pdf(document: Document) -> bytes:
    """The same bytes for the same document; tagged (PDF/UA-1)."""
    import typst  # 84 MB, which a service that prints nothing need not load

    return typst.compile(
        HERE.joinpath("report.typ").read_bytes(),
        font_paths=typst.Fonts(include_system_fonts=False, font_paths=list(FONTS)),
        sys_inputs={"report": json.dumps(_plain(document), ensure_ascii=False)},
        format="pdf",
        pdf_standards=["ua-1"],
    )


def _plain(document: Document) -> Plain:
    head, signature = document.head, document.signature
    return {
        "title": document.title,
        "mark": document.mark,
        "state": STATE,
        "motto": MOTTO,
        "superior": head.superior.splitlines(),
        "body": head.body.splitlines(),
        "number-line": head.number_line,
        "date-line": head.date_line,
        "kind": head.kind,
        "subject": head.subject,
        "attached": head.attached,
        "blocks": [_block(block) for block in document.blocks],
        "recipients": recipient_lines(document.recipients),
        "post": signature.post,
        "name": signature.name,
        "appendices": [
            {"number": one.number, "title": one.title, "blocks": [_block(block) for block in one.blocks]}
            for one in document.appendices
        ],
    }


def _block(block: Block) -> Plain:
    match block:
        case Heading(text, level):
            return {"kind": "heading", "text": text, "level": level}
        case Paragraph(_key, text):
            return {"kind": "paragraph", "lines": [line for line in text.splitlines() if line.strip()]}
        case Figure(caption, picture):
            return {
                "kind": "figure",
                "caption": caption,
                "svg": picture.standalone(),
                "alt": f"{picture.title}. {picture.description}",
            }
        case Table():
            return _table(block)


def _table(table: Table) -> Plain:
    columns: list[Mapping[str, Any]] = [
        {"head": one.head, "share": one.share, "align": one.align} for one in table.columns
    ]
    return {
        "kind": "table",
        "caption": table.caption,
        "columns": columns,
        "rows": table.rows,
        "note": table.note,
        "strong": sorted(table.strong),
        "size": table.size,
        "long": table.long,
    }
