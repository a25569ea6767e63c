"""`/bao-cao/<slug>/van-ban`: worded before signing, not overwritten, warned about, taken along as a file."""

import html
import io
import re

import docx
import pytest
from flask import Flask

from survey import store
from survey.models import AuditEvent, Round
from survey.registry import scoring
from survey.registry.scoring_plan import index8_sheet
from tests.exports.official.making import answered
from tests.staff import Browser, make_everybody, make_user
from tests.tabulate.answering import answer, forms

PAGE = "/bao-cao/dot-1/van-ban"
PATHS = (PAGE, f"{PAGE}.docx", f"{PAGE}.pdf")


@pytest.fixture
def office(app: Flask) -> Browser:
    make_user("so-noi-vu", "an")
    answered(390, 10)
    return Browser(app, "an")


def field(page: str, name: str) -> str:
    found = re.search(rf'<textarea[^>]* name="{name}"[^>]*>\n?(.*?)</textarea>', page, re.DOTALL)
    assert found, name
    return html.unescape(found[1])


def hidden(page: str, key: str) -> str:
    found = re.search(rf'name="c-{key}" value="([^"]*)"', page)
    assert found
    return html.unescape(found[1])


def revision(page: str) -> str:
    found = re.search(r'name="revision" value="(\d+)"', page)
    assert found
    return found[1]


def words(content: bytes) -> str:
    return "\n".join(p.text for p in docx.Document(io.BytesIO(content)).paragraphs)


@pytest.mark.parametrize("path", PATHS)
def test_only_so_noi_vu_gets_the_report(app: Flask, path: str) -> None:
    make_everybody()
    answered(20)
    for role in ("can-bo", "quan-tri", "kiem-toan"):
        assert Browser(app, role).get(path).status_code == 403
    assert Browser(app).get(path).status_code in (303, 401)
    assert Browser(app, "so-noi-vu").get(path).status_code == 200


def test_every_sentence_stands_on_the_page_as_computed(office: Browser) -> None:
    page = office.text(PAGE)
    assert "Mọi con số trong văn bản đều lấy từ kết quả của đợt" in page
    assert "Tỷ lệ hài lòng chung là 97,5%" in field(page, "p-chung")
    assert office.text(f"{PAGE}?ky=quy-1").count("quý I năm") > 1
    assert office.get(f"{PAGE}?ky=quy-2").status_code == 404


def test_what_was_worded_is_kept_printed_and_recorded(office: Browser) -> None:
    fields = {"p-chung": "Người dân hài lòng ở mức 97,5% (n = 400).", "name": "Nguyễn Văn A", "number": "42"}
    done = office.post(f"{PAGE}?ky=nam", revision="0", day="5/2/2026", **fields)
    assert done.status_code == 303, done.text
    made = office.get(f"{PAGE}.docx").data
    assert "Người dân hài lòng ở mức 97,5% (n = 400)." in words(made)
    with store.reading() as session:
        event = session.query(AuditEvent).order_by(AuditEvent.id.desc()).first()
        assert event is not None
        assert (event.action, event.subject, event.detail["paragraphs"]) == ("report.word", "dot-1", "chung")
    page = office.text(PAGE)
    assert 'value="05/02/2026"' in page
    assert "Bản thứ 1, do an lưu lúc" in page
    assert "không còn trong câu đã sửa: 95; 95; 95,4; 98,8" in page


def test_a_number_edited_away_from_the_figures_is_warned_about(office: Browser) -> None:
    computed = field(office.text(PAGE), "p-chung")
    office.post(f"{PAGE}?ky=nam", revision="0", **{"p-chung": computed.replace("97,5%", "98,5%")})
    page = office.text(PAGE)
    assert "Văn bản có 1 đoạn cần xem lại trước khi ký" in page
    assert "Số không có trong câu tính từ số liệu: 98,5." in page
    assert "không còn trong câu đã sửa: 97,5." in page
    office.post(f"{PAGE}?ky=nam", revision="1", reset="chung", **{"p-chung": "x"})
    assert field(office.text(PAGE), "p-chung") == computed


def test_what_nobody_touched_follows_the_figures_that_came_meanwhile(app: Flask, office: Browser) -> None:
    page = office.text(PAGE)
    keys = re.findall(r'name="c-([a-z0-9-]+)"', page)
    sent = {f"c-{key}": hidden(page, key) for key in keys} | {
        f"p-{key}": field(page, f"p-{key}") for key in keys
    }
    answer(1, forms(1, "2", 100))
    done = office.post(f"{PAGE}?ky=nam", **(sent | {"revision": "0", "p-ket": "Trân trọng báo cáo."}))
    assert done.status_code == 303
    page = office.text(PAGE)
    assert "Tỷ lệ hài lòng chung là 78,0%" in field(page, "p-chung")
    assert field(page, "p-ket") == "Trân trọng báo cáo."
    with store.reading() as session:
        event = session.query(AuditEvent).order_by(AuditEvent.id.desc()).first()
        assert event is not None
        assert event.detail["paragraphs"] == "ket"


def test_a_sentence_worded_over_old_figures_is_named(app: Flask, office: Browser) -> None:
    page = office.text(PAGE)
    answer(1, forms(1, "2", 100))
    sent = {"c-chung": hidden(page, "chung"), "p-chung": "Hài lòng 97,5% (n = 400)."}
    office.post(f"{PAGE}?ky=nam", revision="0", **sent)
    assert "Câu tính từ số liệu đã đổi sau lần sửa này." in office.text(PAGE)


def test_what_is_entered_for_the_year_reaches_the_report_at_once(app: Flask, office: Browser) -> None:
    assert "Khi chưa có số của Bộ" in field(office.text(PAGE), "p-chi-so-8")
    with store.writing() as session:
        year = session.get_one(Round, 1).closes.year
        made = scoring.create(session, "15", index8_sheet("qd-1149", year), "an")
        first = next(entry for entry in made.entries if entry.criterion == "8.1")
        first.given, first.revision = {"rate": "0.8492", "source": "Bộ Nội vụ"}, 2
    assert "Khi chưa có số của Bộ" not in field(office.text(PAGE), "p-chi-so-8")


def test_a_revision_that_is_no_number_is_a_clash_and_not_a_mistake_of_ours(office: Browser) -> None:
    assert office.post(f"{PAGE}?ky=nam", revision="9" * 5000, **{"p-ket": "x"}).status_code == 409


def test_two_editors_never_overwrite_each_other(app: Flask, office: Browser) -> None:
    make_user("so-noi-vu", "binh")
    other, read = Browser(app, "binh"), revision(office.text(PAGE))
    assert other.post(f"{PAGE}?ky=nam", revision=read, **{"p-ket": "Lời của Bình."}).status_code == 303
    clash = office.post(f"{PAGE}?ky=nam", revision=read, **{"p-ket": "Lời của An."})
    assert clash.status_code == 409
    assert "binh đã lưu văn bản này trong lúc ông/bà sửa" in clash.text
    assert field(clash.text, "p-ket") == "Lời của An."
    assert "Bản đang lưu:</" not in clash.text
    assert "Lời của Bình." in clash.text
    assert "Lời của Bình." in words(office.get(f"{PAGE}.docx").data)
    again = office.post(f"{PAGE}?ky=nam", revision=revision(clash.text), **{"p-ket": "Lời của An."})
    assert again.status_code == 303
    assert "Lời của An." in words(office.get(f"{PAGE}.docx").data)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"day": "31/2/2026"}, "không phải một ngày"),
        ({"year": "1000"}, "không phải một năm"),
        ({"recipients": "x" * 400}, "nhiều nhất 300 chữ"),
        ({"p-ket": "x" * 6001}, "nhiều nhất 6000 chữ"),
    ],
)
def test_a_mistake_loses_nothing_and_changes_nothing(
    office: Browser, fields: dict[str, str], why: str
) -> None:
    refused = office.post(f"{PAGE}?ky=nam", revision="0", **({"p-mo-dau": "Kính gửi."} | fields))
    assert refused.status_code == 422
    assert why in refused.text
    assert field(refused.text, "p-mo-dau") == "Kính gửi."
    assert "Kính gửi." not in office.text(PAGE)


def test_both_files_come_with_their_names(office: Browser) -> None:
    for ending, start in (("docx", b"PK"), ("pdf", b"%PDF-")):
        answer = office.get(f"{PAGE}.{ending}?ky=6-thang")
        assert answer.data.startswith(start)
        assert f"bao-cao-dot-1-6-thang.{ending}" in answer.headers["Content-Disposition"]
        assert answer.headers["Cache-Control"] == "no-store"
