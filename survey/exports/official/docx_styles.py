"""How a DOCX report looks: page, typeface and styles in the measures of Decree 30/2020."""

from __future__ import annotations

from typing import Any

from docx.document import Document as Docx
from docx.enum.section import WD_ORIENTATION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

FONT, LANGUAGE = "Times New Roman", "vi-VN"
BODY = 14
TOP, BOTTOM, LEFT, RIGHT = 20, 20, 30, 15
WIDTH = 210 - LEFT - RIGHT
INDENT = 10
CENTER, JUSTIFY, START = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY, WD_ALIGN_PARAGRAPH.LEFT


def dress(document: Docx) -> None:
    """Give an empty document the page and the styles that the writer uses."""
    _page(document)
    _defaults(document)
    _decimal_comma(document)
    body = _style(document, "Normal", size=BODY, align=JUSTIFY, indent=INDENT, after=6)
    body.paragraph_format.widow_control = True
    for level in (1, 2, 3):
        name = f"Heading {level}"
        made = _style(document, name, size=BODY, bold=True, align=START, indent=INDENT, before=8, after=4)
        made.paragraph_format.keep_with_next = True
    caption = _style(document, "Caption", size=13, bold=True, align=CENTER, before=6, after=4)
    caption.paragraph_format.keep_with_next = True
    _style(document, "Title", size=BODY, bold=True, align=CENTER)
    _style(document, "Header", size=13, align=CENTER)


def _page(document: Docx) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENTATION.PORTRAIT
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(TOP), Mm(BOTTOM)
    section.left_margin, section.right_margin = Mm(LEFT), Mm(RIGHT)
    section.header_distance = Mm(9)
    section.different_first_page_header_footer = True


def _defaults(document: Docx) -> None:
    """Typeface and language of everything, also of what names no style."""
    properties = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for name in ("w:rFonts", "w:lang"):
        if (old := properties.find(qn(name))) is not None:
            properties.remove(old)
    properties.insert(0, _fonts())
    language = f'<w:lang {nsdecls("w")} w:val="{LANGUAGE}" w:eastAsia="{LANGUAGE}" w:bidi="ar-SA"/>'
    properties.append(parse_xml(language))


def _fonts() -> Any:
    names = " ".join(f'w:{kind}="{FONT}"' for kind in ("ascii", "hAnsi", "eastAsia", "cs"))
    return parse_xml(f"<w:rFonts {nsdecls('w')} {names}/>")


def _decimal_comma(document: Docx) -> None:
    settings = document.settings.element
    for name, mark in (("w:decimalSymbol", ","), ("w:listSeparator", ";")):
        if (found := settings.find(qn(name))) is None:
            found = OxmlElement(name)
            settings.append(found)
        found.set(qn("w:val"), mark)


def _style(
    document: Docx,
    name: str,
    *,
    size: int,
    align: WD_ALIGN_PARAGRAPH,
    bold: bool = False,
    indent: int = 0,
    before: int = 0,
    after: int = 0,
) -> Any:
    style: Any = document.styles[name]
    font, layout = style.font, style.paragraph_format
    font.size, font.bold, font.italic = Pt(size), bold, False
    font.color.rgb = RGBColor(0, 0, 0)
    properties = style.element.get_or_add_rPr()
    for unwanted in ("w:rFonts", "w:spacing", "w:kern"):
        if (old := properties.find(qn(unwanted))) is not None:
            properties.remove(old)
    properties.insert(0, _fonts())
    layout.alignment, layout.first_line_indent = align, Mm(indent)
    layout.space_before, layout.space_after = Pt(before), Pt(after)
    layout.line_spacing = 1.15
    _no_border(style)
    return style


def _no_border(style: Any) -> None:
    """The template's title has a blue rule."""
    properties = style.element.get_or_add_pPr()
    if (border := properties.find(qn("w:pBdr"))) is not None:
        properties.remove(border)
