"""Files read back by other programs: legal measures from the DOCX's own numbers, figures from the JSON."""

import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from typing import Any

import docx as python_docx
import pypdfium2
import pytest
from docx.document import Document as Docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.table import _Cell

from analysis import ruleset
from survey import store
from survey.exports.official.assemble import Figures, assemble
from survey.exports.official.docx import docx
from survey.exports.official.pdf import pdf
from survey.formats import decimal, integer, percent
from survey.tabulate.judging import judge_together
from survey.tabulate.rows import as_json
from tests.conftest import make_round
from tests.exports.official.making import close, figures_of, form
from tests.exports.papers import papers
from tests.tabulate.answering import answer, forms

NUMBER = re.compile(r"\d(?:[\d.,]*\d)?")
HEAD: dict[str, Any] = {"day": date(2026, 2, 5), "number": "42", "name": "Nguyễn Văn A"}


@pytest.fixture
def figures(sqlite_url: str) -> Figures:
    store.connect(sqlite_url)
    round_id = make_round()
    answer(round_id, forms(round_id, "5", 90) + forms(round_id, "2", 7, i3_1="~") + forms(round_id, "3", 2))
    answer(round_id, forms(round_id, "4", 31) + forms(round_id, "1", 1), "02647", "kiosk")
    answer(round_id, forms(round_id, "4", 4), "02671", "paper")
    close(round_id)
    return figures_of(round_id)


@pytest.fixture
def written(figures: Figures) -> Docx:
    return python_docx.Document(io.BytesIO(docx(assemble(figures, form(**HEAD)))))


def cells(holder: Docx | _Cell) -> Iterator[_Cell]:
    """Every cell, those of tables within cells included."""
    for table in holder.tables:
        for row in table._tbl.tr_lst:
            for inner in row.tc_lst:
                cell = _Cell(inner, table)
                yield cell
                yield from cells(cell)


def _style(paragraph: Any) -> str:
    return str(paragraph.style.name)


def texts(written: Docx) -> list[str]:
    return [p.text for p in written.paragraphs] + [p.text for cell in cells(written) for p in cell.paragraphs]


def millimetres(length: Any) -> float:
    return round(float(length.mm), 1)


def test_the_page_has_the_measures_of_the_decree(written: Docx) -> None:
    section: Any = written.sections[0]
    assert (millimetres(section.page_width), millimetres(section.page_height)) == (210, 297)
    assert 20 <= section.top_margin.mm <= 25.1
    assert 20 <= section.bottom_margin.mm <= 25.1
    assert 30 <= millimetres(section.left_margin) <= 35
    assert 15 <= millimetres(section.right_margin) <= 20
    assert section.different_first_page_header_footer
    assert "PAGE" in section.header._element.xml
    assert "PAGE" not in section.first_page_header._element.xml


def test_everything_is_times_new_roman_in_the_sizes_of_the_decree(written: Docx) -> None:
    fonts = {f.get(qn("w:ascii")) for f in written.styles.element.iter(qn("w:rFonts"))} - {None}
    used = {"Normal", "Heading 1", "Heading 2", "Caption", "Title", "Header"}
    for style in (written.styles[name] for name in used):
        assert style.element.rPr.rFonts.get(qn("w:ascii")) == "Times New Roman"
        assert 13 <= style.font.size.pt <= 14
    assert "Times New Roman" in fonts
    assert not [f for f in written.element.iter(qn("w:rFonts")) if f.get(qn("w:ascii")) != "Times New Roman"]
    body = written.styles["Normal"].paragraph_format
    assert body.alignment == WD_ALIGN_PARAGRAPH.JUSTIFY
    assert 10 <= body.first_line_indent.mm <= 12.7
    assert body.space_after.pt >= 6
    assert 1 <= body.line_spacing <= 1.5


def test_the_head_says_the_literal_words_in_their_places(written: Docx) -> None:
    own, state = (cell.text for cell in list(cells(written))[:2])
    assert own.split("\n")[:3] == ["ỦY BAN NHÂN DÂN", "TỈNH LÀO CAI", "SỞ NỘI VỤ"]
    assert own.endswith("Số: 42/BC-SNV")
    assert state.split("\n")[:2] == ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]
    assert state.endswith("Lào Cai, ngày 05 tháng 02 năm 2026")
    motto = list(cells(written))[1].paragraphs[1].runs[0]
    assert (motto.bold, motto.font.size.pt) == (True, 13)
    dated = list(cells(written))[1].paragraphs[-1].runs[0]
    assert (dated.italic, dated.font.size.pt) == (True, 13)
    titles = [p.text for p in written.paragraphs if _style(p) == "Title"]
    assert titles[0] == "BÁO CÁO"
    assert titles[1].startswith("Kết quả khảo sát mức độ hài lòng")


def test_sections_captions_and_recipients_follow_the_form(written: Docx) -> None:
    headings = [p.text for p in written.paragraphs if _style(p) == "Heading 1"]
    assert headings[:2] == ["I. TỔ CHỨC KHẢO SÁT", "II. KẾT QUẢ KHẢO SÁT"]
    assert headings[-4:] == ["Phụ lục I", "Phụ lục II", "Phụ lục III", "Phụ lục IV"]
    assert all(
        p.paragraph_format.keep_with_next is not False for p in written.paragraphs if p.text in headings
    )
    end = next(cell for cell in cells(written) if cell.text.startswith("Nơi nhận:"))
    lines = end.paragraphs
    assert (lines[0].runs[0].bold, lines[0].runs[0].italic, lines[0].runs[0].font.size.pt) == (True, True, 12)
    assert {line.runs[0].font.size.pt for line in lines[1:]} == {11}
    assert lines[-1].text == "- Lưu: VT, CCHC."
    assert any(
        cell.text.startswith("GIÁM ĐỐC") and cell.text.endswith("Nguyễn Văn A") for cell in cells(written)
    )


def test_tables_repeat_their_heads_and_captions_stand_in_their_places(written: Docx) -> None:
    body = list(written.element.body)
    ruled = [t for t in written.tables if t._tbl.tblPr.find(qn("w:tblBorders")) is not None]
    assert len(ruled) > 10
    for table in ruled:
        head: Any = table._tbl.tr_lst[0]
        assert head.trPr.find(qn("w:tblHeader")) is not None
        before = body[: body.index(table._tbl)][-2:]
        assert any("".join(p.itertext()).startswith("Bảng ") for p in before)
    for place, element in enumerate(body):
        if element.find(".//" + qn("w:drawing")) is not None:
            assert "".join(body[place + 1].itertext()).startswith("Hình ")


def test_pictures_are_sharp_and_have_words(written: Docx) -> None:
    assert written.inline_shapes
    for shape in written.inline_shapes:
        relation = shape._inline.graphic.graphicData.pic.blipFill.blip.embed
        image: Any = written.part.related_parts[relation]
        assert image.image.px_width / shape.width.inches >= 200
        assert len(shape._inline.docPr.get("descr")) > 40


def test_language_and_properties(written: Docx, figures: Figures) -> None:
    (language,) = {e.get(qn("w:val")) for e in written.styles.element.iter(qn("w:lang"))}
    assert language == "vi-VN"
    core = written.core_properties
    assert core.language == "vi-VN"
    assert core.author == "SỞ NỘI VỤ"
    assert core.title.startswith("BÁO CÁO Kết quả khảo sát")
    assert figures.by_unit.hash in core.keywords


def shown(value: Any, name: str = "") -> Iterator[str]:
    """How the figures of a JSON may be written."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from shown(inner, key)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from shown(inner, name)
    elif isinstance(value, bool):
        return
    elif isinstance(value, int):
        yield integer(value)
    elif isinstance(value, float):
        rate = percent(value) if 0 <= value <= 1 else ""
        yield from (rate.rstrip("%"), rate.rstrip("%") + ",0", decimal(value, 4), decimal(value, 2))
    elif isinstance(value, str):
        yield from NUMBER.findall(value)


def allowed(figures: Figures) -> set[str]:
    """Figures of the JSON twins, counts of judged units, and the numbers that are names of things."""
    known = set(shown(as_json(figures.by_unit))) | set(shown(as_json(figures.by_channel)))
    assert figures.index8 is not None
    assert figures.trusted is not None
    assert figures.trusted.even is not None
    known |= set(shown(asdict(figures.index8))) | set(shown(asdict(figures.trusted.even)))
    judged = judge_together(figures.by_unit.domains)
    verdicts = [one.verdict for one in judged]
    known |= {integer(verdicts.count(word)) for word in verdicts} | {integer(len(judged))}
    facts = figures.by_unit.facts
    for day in (facts.opens, facts.closes):
        known |= {f"{day:%d}", f"{day:%m}", f"{day:%d/%m/%Y}", str(day.year)}
    # The rule set says for which years it was made and what holds since.
    misfit = ruleset.load(figures.index8.rules).misfit(figures.index8.year) or ""
    known |= set(NUMBER.findall(misfit))
    fixed = {"2640", "2017", "1149", "2,5", "256", "05", "02", "2026"}
    return known | fixed | {str(n) for n in range(1, 100)}


def test_every_figure_is_in_the_json_of_the_round(written: Docx, figures: Figures) -> None:
    known = allowed(figures)
    strange = [
        (number, text) for text in texts(written) for number in NUMBER.findall(text) if number not in known
    ]
    for table in ("Bảng", "Hình"):
        strange = [(number, text) for number, text in strange if not text.startswith(table)]
    assert strange == []
    assert "94,7" not in known
    assert sum(len(NUMBER.findall(text)) for text in texts(written)) > 500


def test_the_pdf_says_the_same_words_on_a4_with_its_fonts_inside(figures: Figures, written: Docx) -> None:
    made = pdf(assemble(figures, form(**HEAD)))
    assert made == pdf(assemble(figures, form(**HEAD)))
    pages = papers(made, 40)
    assert {(round(p.size[0]), round(p.size[1])) for p in pages} == {(210, 297)}
    everything = _letters(" ".join(page.text for page in pages))
    for text in (p.text for p in written.paragraphs if _style(p) in ("Normal", "Heading 1", "Title")):
        assert _letters(text) in everything, text
    assert "Số:42/BCSNV" in _letters(pages[0].text)
    assert not pages[0].text.startswith("1 ")
    assert pages[1].text.split()[0] == "2"
    assert b"LiberationSerif" in made
    left, right = (f(x for page in pages for x in _sides(page.boxes)) for f in (min, max))
    assert left >= 30 / 25.4 * 72 - 1
    assert right <= (210 - 15) / 25.4 * 72 + 1


def _letters(text: str) -> str:
    """Without spaces and hyphens, since lines break there."""
    return re.sub(r"[\s\u0002\u00ad\u2010\ufffe-]", "", unicodedata.normalize("NFC", text))


def _sides(boxes: list[tuple[float, float, float, float]]) -> Iterator[float]:
    """Where letters begin and end; the space at a line's end has no height."""
    return (x for box in boxes if box[3] > box[1] + 0.5 for x in (box[0], box[2]))


def test_no_page_of_the_pdf_is_empty(figures: Figures) -> None:
    document = pypdfium2.PdfDocument(pdf(assemble(figures, form())))
    assert all(page.get_textpage().count_chars() > 60 for page in document)
    document.close()
