"""`/bao-cao` answers first, marks what is provisional or made up, and opens for Sở Nội vụ alone."""

import csv
import io
import json
import re
from xml.etree import ElementTree

import openpyxl
import pytest
from flask import Flask

from survey import store
from survey.models import Round
from survey.tabulate.notes import FORMULAS
from tests.conftest import make_round
from tests.staff import Browser, make_everybody, make_user
from tests.tabulate.answering import answer, forms

PATHS = ("/bao-cao", "/bao-cao/dot-1", "/bao-cao/dot-1.json", "/bao-cao/dot-1.csv", "/bao-cao/dot-1.xlsx")


@pytest.fixture
def office(app: Flask) -> Browser:
    make_user("so-noi-vu")
    return Browser(app, "so-noi-vu")


def answered(satisfied: int = 40, other: int = 0, **changes: object) -> int:
    round_id = make_round(**changes)  # type: ignore[arg-type]
    answer(round_id, forms(round_id, "5", satisfied) + forms(round_id, "2", other))
    return round_id


def close(round_id: int) -> None:
    with store.writing() as session:
        session.get_one(Round, round_id).status = "closed"


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


@pytest.mark.parametrize("path", PATHS)
def test_only_so_noi_vu_sees_results(app: Flask, path: str) -> None:
    make_everybody()
    answered()
    for role in ("can-bo", "quan-tri", "kiem-toan"):
        assert Browser(app, role).get(path).status_code == 403
    assert Browser(app).get(path).status_code in (303, 401)
    assert Browser(app, "so-noi-vu").get(path).status_code == 200


def test_the_page_begins_with_the_answer(office: Browser) -> None:
    close(answered(400))
    page = office.text("/bao-cao/dot-1")
    assert "<h1>Hài lòng 100% trên 400 phiếu: đạt mục tiêu 95%</h1>" in page
    assert 'data-verdict="met"' in page
    assert "99,1–100% · n = 400" in words(page)
    assert "Cận dưới 99,1% đã từ 95% trở lên." in page
    assert "tạm thời" not in words(page).split("Phương pháp")[0].lower()


@pytest.mark.parametrize(
    ("satisfied", "other", "verdict", "why"),
    [
        (30, 0, "undecided", "Khoảng tin cậy chứa 95%"),
        (300, 100, "not_met", "vẫn dưới 95%"),
        (5, 0, "", "chưa đủ 10 câu trả lời"),
    ],
)
def test_the_verdict_says_why(office: Browser, satisfied: int, other: int, verdict: str, why: str) -> None:
    close(answered(satisfied, other))
    page = office.text("/bao-cao/dot-1")
    assert f'data-verdict="{verdict}"' in page
    assert why in page


def test_an_open_round_is_marked_provisional(office: Browser) -> None:
    answered(400)
    page = words(office.text("/bao-cao/dot-1"))
    assert "Hài lòng 100% trên 400 phiếu, tạm thời: chưa kết luận khi đợt còn mở" in page
    assert "Đợt còn mở đến" in page
    assert "Tạm thời: đợt khảo sát còn mở" in page


def test_made_up_data_say_so(office: Browser) -> None:
    close(answered(40, synthetic=True))
    assert "dữ liệu mô phỏng" in office.text("/bao-cao/dot-1")
    assert "dữ liệu mô phỏng" in office.text("/bao-cao")


def test_a_rate_never_stands_without_its_n(office: Browser) -> None:
    close(answered(40, 3))
    rows = re.findall(r"<tr data-(?:item|unit)=.*?</tr>", office.text("/bao-cao/dot-1"), re.DOTALL)
    assert len(rows) == 23 + 99
    assert all(re.search(r'<td class="num">\d', row) for row in rows if "%" in row)


def test_the_picture_names_its_finding_and_every_bar(office: Browser) -> None:
    round_id = make_round()
    answer(
        round_id, forms(round_id, "5", 200) + forms(round_id, "5", 40, i5_1="2", i5_2="2", i5_3="1", i5_4="2")
    )
    close(round_id)
    page = office.text("/bao-cao/dot-1")
    pictures = [
        ElementTree.fromstring(svg) for svg in re.findall(r'<svg class="chart.*?</svg>', page, re.DOTALL)
    ]
    assert [svg.get("class") for svg in pictures] == ["chart wide", "chart narrow"]
    for svg in pictures:
        assert svg.findtext("title", "").endswith("kéo chỉ số xuống: 83,3%, thấp hơn mọi yếu tố khác")
        assert "Thủ tục hành chính: 100% (" in svg.findtext("desc", "")
        assert not [e for e in svg.iter() if "style" in e.attrib]
    assert "Trục bắt đầu từ 75%." in page


def test_units_are_counted_as_one_family(office: Browser) -> None:
    round_id = answered(400)
    answer(round_id, forms(round_id, "5", 72), "02647")
    close(round_id)
    page = words(office.text("/bao-cao/dot-1"))
    assert "Trong 99 đơn vị: 2 đạt, 0 chưa đạt, 0 chưa đủ cơ sở kết luận, 97 chưa có câu trả lời." in page
    assert "Holm" in page
    assert "thêm một người hoàn toàn không hài lòng (Gaffke)" in page


def test_index_8_shows_an_internal_estimate_and_waits_for_the_rest(office: Browser) -> None:
    close(answered(400))
    page = words(office.text("/bao-cao/dot-1"))
    assert "ước tính nội bộ, không phải SIPAS" in page
    assert page.count("Chờ số liệu") == 5


def test_the_method_names_formula_hash_and_sample_size(office: Browser) -> None:
    close(answered())
    page = words(office.text("/bao-cao/dot-1"))
    made = json.loads(office.text("/bao-cao/dot-1.json"))
    assert made["hash"] in page
    assert "trung bình tỷ lệ hài lòng" in page
    assert "1.155 phiếu" in page


def test_twins_say_what_the_page_says(office: Browser) -> None:
    close(answered(40, 2))
    made = json.loads(office.text("/bao-cao/dot-1.json"))
    rows = list(csv.DictReader(io.StringIO(office.get("/bao-cao/dot-1.csv").data.decode("utf-8-sig"))))
    book = openpyxl.load_workbook(io.BytesIO(office.get("/bao-cao/dot-1.xlsx").data))
    assert made["by"] == ["unit"]
    assert float(rows[0]["rate"]) == made["index"]["rate"] == book["Tổng hợp"]["B4"].value
    assert f'data-rate="{made["index"]["rate"]}"' in office.text("/bao-cao/dot-1")


def test_files_can_be_divided_otherwise(office: Browser) -> None:
    answered()
    made = json.loads(office.text("/bao-cao/dot-1.json?by=channel&by=sex"))
    assert made["by"] == ["channel", "sex"]
    refused = office.get("/bao-cao/dot-1.json?by=weather")
    assert (refused.status_code, "weather" in json.loads(refused.text)["message"]) == (422, True)


def test_files_are_named_and_never_cached(office: Browser) -> None:
    answered()
    response = office.get("/bao-cao/dot-1.xlsx")
    assert response.headers["Content-Disposition"] == 'attachment; filename="ket-qua-dot-1.xlsx"'
    assert response.headers["Cache-Control"] == "no-store"
    assert office.get("/bao-cao/dot-1.csv").data.startswith("\ufeff".encode())


def test_new_answers_show_at_once(office: Browser) -> None:
    round_id = answered(40)
    assert "trên 40 phiếu" in office.text("/bao-cao/dot-1")
    answer(round_id, forms(round_id, "5", 2))
    assert "trên 42 phiếu" in office.text("/bao-cao/dot-1")


def test_the_list_leads_to_each_round(office: Browser) -> None:
    answered()
    page = office.text("/bao-cao")
    assert 'href="/bao-cao/dot-1"' in page
    assert "đang mở" in page


def test_empty_pages_teach(office: Browser) -> None:
    assert "Chưa có đợt khảo sát nào được mở." in office.text("/bao-cao")
    make_round()
    page = office.text("/bao-cao/dot-1")
    assert "Chưa có phiếu nào để tính" in page
    assert '<svg class="chart' not in page


def test_an_unknown_round_and_a_draft_are_not_found(office: Browser) -> None:
    round_id = make_round()
    with store.writing() as session:
        session.get_one(Round, round_id).status = "draft"
    assert office.get("/bao-cao/dot-1").status_code == 404
    assert office.get("/bao-cao/dot-9").status_code == 404


@pytest.mark.parametrize("formula", ["pooled", "general", "mean_score"])
def test_every_formula_has_its_page(office: Browser, formula: str) -> None:
    close(answered(30, 4, formula=formula))
    assert str(FORMULAS[formula]) in office.text("/bao-cao/dot-1")


def test_one_question_alone_has_its_page(office: Browser) -> None:
    round_id = make_round("nhanh", "mot-cham")
    answer(round_id, [{"general": "4"}] * 30)
    close(round_id)
    assert "Tỷ lệ hài lòng 100%, khoảng tin cậy" in office.text("/bao-cao/nhanh")


def test_the_page_speaks_english_too(office: Browser) -> None:
    close(answered(400))
    page = words(office.text("/bao-cao/dot-1?lang=en"))
    assert "100% satisfied of 400 answers: the target of 95% is met" in page
    assert "Verdicts here are adjusted by Holm (2.5% a side), since many units are named at once." in page
