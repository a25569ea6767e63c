"""Evidence: judged by its content, kept under its hash, given back only as a download, never lost."""

import io
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from survey import config
from survey.errors import Refused
from survey.models import Evidence
from survey.registry import evidence as files
from tests.report.scoring.conftest import INDEX8, stored
from tests.report.scoring.made import PDF
from tests.staff import Browser, actions, make_user

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20) + b"IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0" + bytes(20) + b"\xff\xd9"


def office_file(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as parts:
        for name in ("[Content_Types].xml", *names):
            parts.writestr(name, "<x/>")
    return made.getvalue()


DOCX, XLSX = office_file("word/document.xml"), office_file("xl/workbook.xml")
WITH_MACROS = office_file("word/document.xml", "word/vbaProject.bin")


@pytest.mark.parametrize(
    ("content", "kind"),
    [(PDF, files.PDF), (PNG, files.PNG), (JPEG, files.JPEG), (DOCX, files.DOCX), (XLSX, files.XLSX)],
)
def test_the_content_says_what_a_file_is(content: bytes, kind: files.Kind) -> None:
    assert files.kind_of(content) == kind
    name, found = files.checked(f"C:\\tài liệu\\báo cáo{kind.endings[-1].upper()}", content)
    assert (name, found) == (f"báo cáo{kind.endings[-1].upper()}", kind)


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script>",
        b"MZ\x90\x00",
        b"GIF89a",
        b"PK\x03\x04 not a zip at all",
        office_file("evil.exe"),
        WITH_MACROS,
        PDF[:-8],
        b"%PDF-1.7\njunk\n%%EOF\n",
        PNG[:-4],
        JPEG[:-2],
        DOCX[:-10],
        b"\x00",
    ],
)
def test_anything_else_is_refused_whatever_its_name(content: bytes) -> None:
    with pytest.raises(Refused, match="không phải PDF, DOCX, XLSX, PNG hay JPEG"):
        files.checked("bao-cao.pdf", content)


def test_a_name_that_does_not_fit_is_refused_with_both() -> None:
    with pytest.raises(Refused, match=r"“bao-cao.pdf” không hợp với nội dung: đây là tệp PNG"):
        files.checked("bao-cao.pdf", PNG)
    with pytest.raises(Refused, match="đây là tệp DOCX"):
        files.checked("số liệu.xlsx", DOCX)


def test_an_empty_file_and_a_heavy_one_are_refused_in_words() -> None:
    with pytest.raises(Refused, match="trống"):
        files.checked("a.pdf", b"")
    with pytest.raises(Refused, match="nặng 20,1 MB"):
        files.checked("a.pdf", PDF + bytes(files.MOST_BYTES + 100_000))


def test_names_keep_letters_and_lose_paths_and_controls() -> None:
    assert files.checked("../../Ấp.pdf\r\n", PDF)[0] == "Ấp.pdf"
    long, _kind = files.checked("d" * 400 + ".pdf", PDF)
    assert len(long) == 200
    assert long.endswith(".pdf")


def upload(
    browser: Browser, content: bytes, name: str = "quyết định.pdf", criterion: str = "8.2"
) -> TestResponse:
    entry = stored("index8", criterion)
    return browser.post(f"/bao-cao/minh-chung/tieu-chi/{entry.id}", file=(io.BytesIO(content), name))


def kept() -> Evidence:
    return stored("index8", "8.2").evidence[-1]


def test_a_file_is_kept_under_its_hash_and_comes_back_as_a_download(plan: Browser) -> None:
    assert upload(plan, PDF).location == f"{INDEX8}/8.2#minh-chung"
    digest = sha256(PDF).hexdigest()
    assert digest in plan.text(f"{INDEX8}/8.2")
    assert actions()[-1] == "evidence.add"
    answer = plan.get(f"/bao-cao/minh-chung/{kept().id}")
    assert answer.data == PDF
    assert (
        answer.headers["Content-Disposition"]
        == "attachment; filename*=UTF-8''quy%E1%BA%BFt%20%C4%91%E1%BB%8Bnh.pdf"
    )
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("application/pdf", "no-store")


def path_of(plan: Browser) -> Path:
    digest = sha256(PDF).hexdigest()
    settings: config.Config = plan.client.application.config["SIPAS"]
    return settings.instance / "evidence" / digest[:2] / digest


def test_only_the_service_reads_the_stored_file(plan: Browser) -> None:
    upload(plan, PDF)
    assert path_of(plan).stat().st_mode & 0o777 == 0o600


def test_a_file_changed_on_the_disk_is_not_given_out(plan: Browser) -> None:
    upload(plan, PDF)
    path_of(plan).write_bytes(b"%PDF-1.7 something else")
    answer = plan.get(f"/bao-cao/minh-chung/{kept().id}")
    assert answer.status_code == 422
    assert "không còn hoặc đã bị sửa" in answer.text


def test_the_same_file_twice_is_said_and_kept_once(plan: Browser) -> None:
    upload(plan, PDF)
    assert "đã có ở tiêu chí 8.2" in upload(plan, PDF, "tên khác.pdf").text
    assert len(stored("index8", "8.2").evidence) == 1


def test_a_refused_file_says_why_and_changes_nothing(plan: Browser) -> None:
    answer = upload(plan, b"<html>", "bao-cao.pdf")
    assert answer.status_code == 422
    assert "Tệp chưa được nhận" in answer.text
    assert stored("index8", "8.2").evidence == []
    assert "evidence.add" not in actions()
    assert "Hãy chọn một tệp." in plan.post(f"/bao-cao/minh-chung/tieu-chi/{stored('index8', '8.2').id}").text


def test_a_file_of_more_than_five_megabytes_is_taken(plan: Browser) -> None:
    assert upload(plan, PDF[:9] + bytes(6 * 1024 * 1024) + PDF[9:]).status_code == 303


def test_a_file_somewhat_too_large_is_refused_in_its_own_words(plan: Browser) -> None:
    answer = upload(plan, PDF + bytes(21 * 1024 * 1024))
    assert answer.status_code == 422
    assert "nhận nhiều nhất 20 MB" in answer.text


def test_a_stranger_cannot_make_the_server_read_so_much(plan: Browser) -> None:
    make_user("can-bo", "an")
    for browser in (Browser(plan.client.application), Browser(plan.client.application, "an")):
        answer = upload(browser, PDF + bytes(6 * 1024 * 1024))
        assert answer.status_code == 413
        assert "nhận nhiều nhất 20 MB" in answer.text


def test_a_withdrawn_file_stays_in_the_record_and_comes_back(plan: Browser) -> None:
    upload(plan, PDF)
    plan.post(f"/bao-cao/minh-chung/{kept().id}/rut")
    assert kept().withdrawn_by == "binh"
    assert "1 tệp đã rút" in plan.text(f"{INDEX8}/8.2")
    assert plan.get(f"{INDEX8}.json").get_json()["evidence"] == []
    plan.post(f"/bao-cao/minh-chung/{kept().id}/dua-lai")
    assert [one["sha256"] for one in plan.get(f"{INDEX8}.json").get_json()["evidence"]] == [
        sha256(PDF).hexdigest()
    ]
    assert actions()[-2:] == ["evidence.withdraw", "evidence.restore"]


def test_pressing_twice_is_one_act_and_the_same_file_stands_once(plan: Browser) -> None:
    upload(plan, PDF)
    for _ in range(2):
        plan.post("/bao-cao/minh-chung/1/rut")
    upload(plan, PDF)
    assert plan.post("/bao-cao/minh-chung/1/dua-lai").status_code == 422
    assert actions()[-3:] == ["evidence.add", "evidence.withdraw", "evidence.add"]


def test_a_file_damaged_on_the_disk_is_mended_by_giving_it_again(plan: Browser) -> None:
    upload(plan, PDF)
    path_of(plan).write_bytes(b"x" * len(PDF))
    plan.post("/bao-cao/minh-chung/1/rut")
    upload(plan, PDF)
    assert plan.get("/bao-cao/minh-chung/2").data == PDF


def test_no_other_role_and_no_number_out_of_range_gets_a_file(plan: Browser) -> None:
    upload(plan, PDF)
    make_user("quan-tri", "chi")
    assert Browser(plan.client.application, "chi").get(f"/bao-cao/minh-chung/{kept().id}").status_code == 403
    assert plan.get("/bao-cao/minh-chung/999").status_code == 404
