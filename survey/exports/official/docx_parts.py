"""Parts of a DOCX that python-docx has no words for, written as WordprocessingML."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm

from survey.exports.official.docx_styles import WIDTH
from survey.exports.official.model import Table

TWIPS_PER_MM = 1440 / 25.4
CELL_SIDE, CELL_TOP = 60, 40


def twips(mm: float) -> int:
    return round(mm * TWIPS_PER_MM)


def run(text: str, size: float, *, bold: bool = False, italic: bool = False) -> str:
    marks = ("<w:b/>" if bold else "") + ("<w:i/>" if italic else "")
    half = round(size * 2)
    return (
        f'<w:r><w:rPr>{marks}<w:sz w:val="{half}"/><w:szCs w:val="{half}"/></w:rPr>'
        f'<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
    )


def paragraph(
    runs: str, align: str = "center", *, keep: bool = False, after: int = 0, border: str = ""
) -> str:
    """A paragraph without indent; `keep` holds it together with the next one."""
    return (
        f"<w:p><w:pPr>{'<w:keepNext/>' if keep else ''}{border}"
        f'<w:spacing w:before="0" w:after="{after}" w:line="240" w:lineRule="auto"/>'
        f'<w:ind w:left="0" w:firstLine="0"/><w:jc w:val="{align}"/></w:pPr>{runs}</w:p>'
    )


def rule(length: float, room: float) -> str:
    """A thin line of this length in the middle of this much room, both in mm."""
    side = max(0, twips((room - length) / 2))
    border = '<w:pBdr><w:top w:val="single" w:sz="6" w:space="1" w:color="000000"/></w:pBdr>'
    return (
        f'<w:p><w:pPr>{border}<w:spacing w:before="70" w:after="0" w:line="160" w:lineRule="exact"/>'
        f'<w:ind w:left="{side}" w:right="{side}" w:firstLine="0"/><w:jc w:val="center"/></w:pPr></w:p>'
    )


def plain_grid(widths: Sequence[float], cells: Sequence[str]) -> Any:
    """One row without lines, for what stands side by side; its row is not split."""
    columns = "".join(f'<w:gridCol w:w="{twips(w)}"/>' for w in widths)
    made = "".join(_cell(content, w, "top") for content, w in zip(cells, widths, strict=True))
    return parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{twips(sum(widths))}" w:type="dxa"/>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="0" w:type="dxa"/>'
        '<w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid><w:tr><w:trPr><w:cantSplit/></w:trPr>{made}</w:tr></w:tbl>"
    )


def _cell(content: str, width: float, place: str) -> str:
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{twips(width)}" w:type="dxa"/><w:vAlign w:val="{place}"/></w:tcPr>'
        f"{content}</w:tc>"
    )


def ruled_table(table: Table) -> Any:
    """Thin rules, a head that is repeated, rows that are not split; a short one stays on one page."""
    total = sum(column.share for column in table.columns)
    widths = [column.share * WIDTH / total for column in table.columns]
    columns = "".join(f'<w:gridCol w:w="{twips(w)}"/>' for w in widths)
    head = _row([(c.head, "center") for c in table.columns], widths, table.size, strong=True, head=True)
    aligned = [column.align for column in table.columns]
    rows = (
        _row(
            list(zip(row, aligned, strict=True)),
            widths,
            table.size,
            strong=n in table.strong,
            keep=not table.long and n < len(table.rows) - 1,
        )
        for n, row in enumerate(table.rows)
    )
    return parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{twips(WIDTH)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'{_lines()}<w:tblLayout w:type="fixed"/>{_room()}<w:tblLook w:val="0020" w:firstRow="1"/>'
        f"<w:tblCaption w:val={quoteattr(table.caption)}/></w:tblPr>"
        f"<w:tblGrid>{columns}</w:tblGrid>{head}{''.join(rows)}</w:tbl>"
    )


def _lines() -> str:
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    drawn = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for side in sides)
    return f"<w:tblBorders>{drawn}</w:tblBorders>"


def _room() -> str:
    sides = (("top", CELL_TOP), ("left", CELL_SIDE), ("bottom", CELL_TOP), ("right", CELL_SIDE))
    return (
        "<w:tblCellMar>" + "".join(f'<w:{s} w:w="{w}" w:type="dxa"/>' for s, w in sides) + "</w:tblCellMar>"
    )


def _row(
    cells: Iterable[tuple[str, str]],
    widths: Sequence[float],
    size: float,
    *,
    strong: bool = False,
    head: bool = False,
    keep: bool = False,
) -> str:
    marks = "<w:cantSplit/>" + ("<w:tblHeader/>" if head else "")
    made = "".join(
        _cell(paragraph(run(text, size, bold=strong), align, keep=keep or head), width, "center")
        for (text, align), width in zip(cells, widths, strict=True)
    )
    return f"<w:tr><w:trPr>{marks}</w:trPr>{made}</w:tr>"


def page_number(mark: str) -> str:
    """The number of the page in the middle, the mark of the data at the right."""
    middle, right = twips(WIDTH / 2), twips(WIDTH)
    field = "".join(
        f"<w:r>{part}</w:r>"
        for part in (
            '<w:fldChar w:fldCharType="begin"/>',
            '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
            '<w:fldChar w:fldCharType="separate"/>',
            "<w:t>2</w:t>",
            '<w:fldChar w:fldCharType="end"/>',
        )
    )
    tail = f"<w:r><w:tab/></w:r>{run(mark, 10)}" if mark else ""
    return (
        f'<w:p {nsdecls("w")}><w:pPr><w:pStyle w:val="Header"/><w:tabs><w:tab w:val="clear" w:pos="4320"/>'
        f'<w:tab w:val="clear" w:pos="8640"/><w:tab w:val="center" w:pos="{middle}"/>'
        f'<w:tab w:val="right" w:pos="{right}"/></w:tabs><w:ind w:firstLine="0"/><w:jc w:val="left"/></w:pPr>'
        f"<w:r><w:tab/></w:r>{field}{tail}</w:p>"
    )


# A hair less than the line, which Word and LibreOffice would else move it out of.
PICTURE_WIDTH = Mm(WIDTH - 5)
