"""`sipas translations template|check`, and what the doctor says of dropped files."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from click.testing import Result

from survey import config
from survey.languages import wanted
from tests.languages.pseudo import drop, half

Sipas = Callable[..., Result]

OWN = """
id: cho-phien
version: "1"
title: {vi: Phiếu chợ phiên, en: Market form}
languages: [vi, en]
pages: single
minutes: 1
sections:
  - id: a
    title: {vi: Chợ phiên, en: Market}
    items:
      - {id: comment, kind: text, role: comment, source: ours, label: {vi: "Chợ có đông không?", en: "Busy?"}}
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "cho-phien.yaml"
    path.write_text(OWN)
    return path


def test_a_template_holds_every_text_with_its_place_and_its_english(sipas: Sipas, tmp_path: Path) -> None:
    path = tmp_path / "mww.po"
    done = sipas("translations", "template", "--lang", "mww", "-o", str(path))
    assert done.exit_code == 0, done.output
    catalog = read_po(path.open("rb"), abort_invalid=True)
    ids = [message.id if isinstance(message.id, str) else message.id[0] for message in catalog]
    assert set(filter(None, ids)) == set(wanted.shipped())
    assert not any(text for message in catalog if message.id for text in (message.string or ()))
    text = path.read_text()
    assert '"Language: mww\\n"' in text
    assert '"X-Language-Name: Hmoob Dawb\\n"' in text
    question = " ".join(catalog["Ông/bà hài lòng thế nào với việc phục vụ hôm nay?"].auto_comments)
    assert "phiếu mot-cham, mục general: câu hỏi" in question
    assert "English: How satisfied are you with today's service?" in question
    assert "trang cảm ơn" in " ".join(catalog["Câu trả lời đã được ghi nhận."].auto_comments)


def test_every_question_and_promise_comes_with_its_english(sipas: Sipas, tmp_path: Path) -> None:
    path = tmp_path / "mww.po"
    sipas("translations", "template", "-o", str(path))
    catalog = read_po(path.open("rb"), abort_invalid=True)
    asked = [message for message, entry in wanted.shipped().items() if entry.groups != {wanted.PAGES}]
    assert len(asked) > 200
    assert all("English: " in " ".join(catalog[message].auto_comments) for message in asked)


def test_an_update_keeps_what_is_translated(sipas: Sipas, tmp_path: Path) -> None:
    path = tmp_path / "mww.po"
    path.write_text(
        "# Ai dịch: cô Sùng Thị Mai\n"
        'msgid ""\nmsgstr ""\n"Language: mww\\n"\n"X-Language-Name: Hmoob Dawb\\n"\n'
        '"X-Generator: Poedit 3.4\\n"\n\n'
        '# hỏi lại\n#, fuzzy\nmsgid "Chữ to"\nmsgstr "Ntawv loj"\n\n'
        'msgid "Câu đã bỏ"\nmsgstr "Lus qub"\n'
    )
    done = sipas("translations", "template", "--update", str(path))
    assert done.exit_code == 0, done.output
    text = path.read_text()
    assert text.startswith("# Ai dịch: cô Sùng Thị Mai\n")
    assert "X-Generator: Poedit 3.4" in text
    assert '#~ msgid "Câu đã bỏ"' in text
    kept = read_po(path.open("rb"), abort_invalid=True)["Chữ to"]
    assert (kept.string, kept.fuzzy, kept.user_comments) == ("Ntawv loj", True, ["hỏi lại"])
    again = text
    sipas("translations", "template", "--update", str(path))
    assert path.read_text() == again


def test_a_questionnaire_of_ones_own_is_translated_too(sipas: Sipas, own: Path, tmp_path: Path) -> None:
    path = tmp_path / "mww.po"
    done = sipas("translations", "template", "--lang", "mww", "--questionnaire", str(own), "-o", str(path))
    assert done.exit_code == 0, done.output
    assert 'msgid "Chợ có đông không?"' in path.read_text()
    report = sipas("translations", "check", str(path), "--questionnaire", str(own), "--format", "json")
    assert {"cho-phien"} < {group["name"] for group in json.loads(report.stdout)["groups"]}


def test_the_report_counts_by_part(sipas: Sipas, tmp_path: Path) -> None:
    path = drop(tmp_path, "mww", lambda entry: "mot-cham" in entry.groups)
    done = sipas("translations", "check", str(path), "--format", "json")
    assert done.exit_code == 0
    report = json.loads(done.stdout)
    parts = {group["name"]: group for group in report["groups"]}
    assert list(parts) == ["pages", "mot-cham", "sipas-1001", "sipas-2640", "consent"]
    assert parts["mot-cham"]["translated"] == parts["mot-cham"]["total"] > 15
    assert len(parts["consent"]["missing"]) == parts["consent"]["total"]
    assert not report["offered"]
    table = sipas("translations", "check", str(path)).stdout
    assert re.search(r"mot-cham\W+21\W+21\W+0\W+100%", table)
    assert "Chưa đưa ra cho người dân" in table


def test_missing_texts_are_listed_when_asked_for(sipas: Sipas, tmp_path: Path) -> None:
    path = drop(tmp_path, "mww", half)
    missing = {message for message, entry in wanted.shipped().items() if not half(entry)}
    listed = sipas("translations", "check", str(path), "--missing").stdout
    assert listed.count("chưa dịch: ") == len(missing)


def test_what_is_wrong_makes_the_exit_code_1(sipas: Sipas, tmp_path: Path) -> None:
    path = drop(tmp_path, "mww", say=lambda text: "lo ŋ")
    done = sipas("translations", "check", str(path))
    assert done.exit_code == 1
    assert (
        "LỖI: Phần trong %(…)s hoặc {…} bị mất hay bị sửa (-%(number)s), nên không dùng: câu %(number)s"
        in (done.stdout)
    )
    assert "lưu ý: Chữ ŋ không có trong phông đi kèm" in done.stdout


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("", "thiếu dòng “Language:”"),
        ("Language: tiếng Mông", "không phải mã ngôn ngữ"),
        ("Language: hmn", "phải mang tên hmn.po"),
        ("Language: vi", "Tiếng Việt là bản gốc"),
    ],
)
def test_a_wrong_header_is_named(sipas: Sipas, tmp_path: Path, header: str, said: str) -> None:
    path = drop(tmp_path, "mww")
    path.write_text(path.read_text().replace('"Language: mww\\n"', f'"{header}\\n"'))
    done = sipas("translations", "check", str(path))
    assert done.exit_code == 1
    assert said in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "khong-co.po"),
        ("template", "--update", "khong-co.po"),
        ("template", "--lang", "tiếng Mông"),
        ("template", "--lang", "vi"),
        ("template", "--questionnaire", "khong-co.yaml"),
    ],
)
def test_what_cannot_be_done_is_refused(sipas: Sipas, arguments: tuple[str, ...]) -> None:
    done = sipas("translations", *arguments)
    assert done.exit_code == 1
    assert done.exception is not None
    assert str(arguments[-1]).removesuffix(".yaml") in str(done.exception)


def test_a_damaged_file_is_no_reason_to_lose_it(sipas: Sipas, tmp_path: Path) -> None:
    path = tmp_path / "mww.po"
    path.write_text('msgid "Chữ to"\nmsgstr "Ntawv loj\n')
    done = sipas("translations", "template", "--update", str(path))
    assert done.exit_code == 1
    assert path.read_text() == 'msgid "Chữ to"\nmsgstr "Ntawv loj\n'


def test_the_doctor_tells_of_dropped_files(sipas: Sipas, settings: config.Config) -> None:
    drop(settings.instance, "mww")
    (settings.instance / "translations" / "ium.po").write_text("not a PO file")
    told = sipas("doctor").stdout
    assert "ok  translation mww.po: 100% translated, offered" in told
    assert "BAD translation ium.po: 0% translated, LEFT OUT; wrong: unreadable" in told
