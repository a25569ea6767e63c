"""The head of a report: periods, zeros before small days, what people type, recipients."""

from datetime import date

import pytest

from survey.errors import Refused
from survey.exports.official.assemble import _head
from survey.exports.official.editing import Wording, strays, warnings, worded
from survey.exports.official.form import filled, form_of, outside
from survey.exports.official.model import Document, Paragraph, Signature
from survey.exports.official.recipients import recipient_lines
from tests.exports.official.making import LAO_CAI, form


@pytest.mark.parametrize(
    ("day", "line"),
    [
        (date(2026, 1, 5), "Lào Cai, ngày 05 tháng 01 năm 2026"),
        (date(2026, 2, 28), "Lào Cai, ngày 28 tháng 02 năm 2026"),
        (date(2026, 3, 9), "Lào Cai, ngày 09 tháng 3 năm 2026"),
        (date(2026, 12, 10), "Lào Cai, ngày 10 tháng 12 năm 2026"),
        (None, "Lào Cai, ngày …… tháng …… năm ……"),
    ],
)
def test_small_days_and_the_first_two_months_take_a_zero(day: date | None, line: str) -> None:
    assert _head(form(day=day)).date_line == line


def test_the_number_is_left_open_until_it_is_given() -> None:
    assert _head(form()).number_line == "Số: ……/BC-SNV"
    assert _head(form(number="42")).number_line == "Số: 42/BC-SNV"
    assert "số 42/BC-SNV ngày …… tháng …… năm …… của Sở\u00a0Nội\u00a0vụ" in _head(form(number="42")).attached


@pytest.mark.parametrize(
    ("period", "when"),
    [
        ("quy-1", "quý I năm 2026"),
        ("6-thang", "6 tháng đầu năm 2026"),
        ("quy-3", "quý III năm 2026"),
        ("nam", "năm 2026"),
        ("dot-xuat", "(báo cáo đột xuất)"),
    ],
)
def test_the_subject_names_the_period(period: str, when: str) -> None:
    assert form(period=period).subject == (
        "Kết quả khảo sát mức độ hài lòng của người dân, tổ chức đối với sự phục vụ của cơ quan hành chính "
        f"nhà nước {when}"
    )


def test_what_was_typed_is_taken_and_nonsense_refused() -> None:
    made = filled(form(), {"day": "5/2/2026", "name": " Nguyễn Văn A ", "year": "2025", "csrf_token": "x"})
    assert (made.day, made.name, made.year) == (date(2026, 2, 5), "Nguyễn Văn A", 2025)
    assert filled(made, {"day": ""}).day is None
    for wrong in ({"day": "31/2/2026"}, {"year": "hai nghìn"}, {"name": "x" * 301}):
        with pytest.raises(Refused):
            filled(form(), wrong)
    with pytest.raises(Refused, match="quy-2"):
        form_of(LAO_CAI, "quy-2", date(2026, 5, 1))


def test_a_round_outside_the_period_is_said() -> None:
    assert outside(form(period="quy-1"), date(2026, 3, 31)) is None
    assert outside(form(period="dot-xuat"), date(2026, 3, 31)) is None
    assert "30/11/2026" in (outside(form(period="quy-1"), date(2026, 11, 30)) or "")


def test_recipients_end_as_the_decree_wants() -> None:
    assert recipient_lines(["- Bộ Nội vụ;", "Lưu: VT, CCHC."]) == ["- Bộ Nội vụ;", "- Lưu: VT, CCHC."]
    assert recipient_lines([]) == []


def document(text: str) -> Document:
    return Document(
        head=_head(form()),
        mark="",
        blocks=(Paragraph("chung", text), Paragraph("ket", "Trên đây là báo cáo./.")),
        recipients=(),
        signature=Signature((), ""),
        appendices=(),
        data_hash="",
    )


def test_numbers_that_leave_the_figures_are_named() -> None:
    assert strays("94,9% trên 11.905 phiếu", "11.905 phiếu, 95,0%") == (["95,0"], ["94,9"])
    computed = document("Tỷ lệ là 94,9%.")
    kept = {
        "chung": Wording("Tỷ lệ đạt 96,0%.", "Tỷ lệ là 94,9%."),
        "ket": Wording("", "Trên đây là báo cáo./."),
    }
    assert [p.text for p in worded(computed, kept).paragraphs()] == ["Tỷ lệ đạt 96,0%.", ""]
    said = warnings(computed, kept)
    assert "96,0" in said["chung"][0]
    assert "94,9" in said["chung"][1]
    assert said["ket"] == ["Đoạn này bị bỏ khỏi văn bản."]


def test_a_wording_with_the_same_numbers_needs_no_warning_until_the_figures_change() -> None:
    kept = {"chung": Wording("Có 94,9% hài lòng.", "Tỷ lệ là 94,9%.")}
    assert warnings(document("Tỷ lệ là 94,9%."), kept) == {}
    assert warnings(document("Tỷ lệ là 94,8%."), kept)["chung"][-1].startswith("Câu tính từ số liệu đã đổi")
