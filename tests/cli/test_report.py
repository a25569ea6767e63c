"""`sipas report`: a file by its ending, the edited words kept, what is odd said beside it."""

import io
from collections.abc import Callable
from pathlib import Path

import docx
import pypdfium2
from click.testing import Result
from flask import Flask

from survey import store
from survey.errors import Refused
from survey.models import Round, User
from survey.registry import report_drafts
from tests.conftest import make_round
from tests.exports.official.making import answered
from tests.registry.test_publications import set_status
from tests.staff import make_user

Sipas = Callable[..., Result]


def words(path: Path) -> str:
    return "\n".join(p.text for p in docx.Document(io.BytesIO(path.read_bytes())).paragraphs)


def test_the_ending_chooses_the_kind_of_file(app: Flask, sipas: Sipas, tmp_path: Path) -> None:
    answered(40)
    for ending in ("docx", "pdf"):
        path = tmp_path / f"a.{ending}"
        done = sipas("report", "dot-1", "--period", "dot-xuat", "-o", str(path), "--day", "3/1/2026")
        assert (done.exit_code, done.stdout) == (0, "")
    assert "(báo cáo đột xuất)" in words(tmp_path / "a.docx")
    document = pypdfium2.PdfDocument(tmp_path / "a.pdf")
    assert "ngày 03 tháng 01 năm 2026" in document[0].get_textpage().get_text_range()
    document.close()
    refused = sipas("report", "dot-1", "--period", "nam", "-o", str(tmp_path / "a.txt"))
    assert isinstance(refused.exception, Refused)
    assert not (tmp_path / "a.txt").exists()


def test_a_draft_has_nothing_to_report(app: Flask, sipas: Sipas, tmp_path: Path) -> None:
    set_status(make_round(), "draft")
    refused = sipas("report", "dot-1", "--period", "nam", "-o", str(tmp_path / "a.docx"))
    assert isinstance(refused.exception, Refused)
    assert "còn là bản nháp" in str(refused.exception)
    assert not (tmp_path / "a.docx").exists()


def test_a_round_outside_the_period_is_said_and_written(app: Flask, sipas: Sipas, tmp_path: Path) -> None:
    answered(40)
    path = tmp_path / "a.docx"
    done = sipas("report", "dot-1", "--period", "nam", "--year", "2020", "-o", str(path))
    assert "không nằm trong kỳ báo cáo năm 2020" in done.stderr
    assert "năm 2020" in words(path)


def test_edited_words_are_kept_unless_the_computed_ones_are_asked_for(
    app: Flask, sipas: Sipas, tmp_path: Path
) -> None:
    round_id = answered(40)
    make_user("so-noi-vu", "an")
    with store.writing() as session:
        survey_round, user = session.get_one(Round, round_id), session.query(User).one()
        texts = {"ket": {"text": "Xin hết 99.", "computed": "?"}}
        report_drafts.save(session, survey_round, "nam", form={}, texts=texts, revision=0, actor=user)
    path = tmp_path / "a.docx"
    done = sipas("report", "dot-1", "--period", "nam", "-o", str(path))
    assert "Xin hết 99." in words(path)
    assert "Số không có trong câu tính từ số liệu: 99." in done.stderr
    sipas("report", "dot-1", "--period", "nam", "--computed", "-o", str(path))
    assert "Xin hết" not in words(path)
