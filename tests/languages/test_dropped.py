"""One dropped PO file: what is used of it, what is wrong with it, and that it never stops the service."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from survey import config
from survey.i18n import gettext, in_every_language, languages, say, text_in
from survey.languages import dropped, wanted
from survey.languages.dropped import Dropped, Problem, read
from tests.languages.pseudo import drop, half

HEAD = 'msgid ""\nmsgstr ""\n"Language: mww\\n"\n"X-Language-Name: Hmoob Dawb\\n"\n\n'


def entry(message: str, text: str, before: str = "") -> str:
    return f'{before}msgid "{message}"\nmsgstr "{text}"\n\n'


def written(tmp_path: Path, *entries: str, head: str = HEAD, name: str = "mww.po") -> Dropped:
    path = tmp_path / name
    path.write_text(head + "".join(entries))
    return read(path, wanted.shipped())


def kinds(file: Dropped) -> list[str]:
    return [problem.kind for problem in file.problems if problem.kind != "not_offered"]


def test_what_is_sound_is_used(tmp_path: Path) -> None:
    file = written(tmp_path, entry("Gửi", "Xa"), entry("Tìm", ""))
    assert (file.code, file.name, file.texts) == ("mww", "Hmoob Dawb", {"Gửi": ("Xa",)})
    assert kinds(file) == []
    assert file.usable
    assert not file.offered


@pytest.mark.parametrize(
    ("message", "text", "sound"),
    [
        ("câu %(number)s", "lo %(number)s", True),
        ("câu %(number)s", "lo", False),
        ("câu %(number)s", "lo %(numero)s", False),
        ("câu %(number)s", "lo %(number)r", False),
        ("câu %(number)s", "%(number)s 50% lo", False),
        ("câu %(number)s", "%(number)s 50%% lo", True),
        ("Gửi", "Xa 100%", False),
        ("Cần hỏi thêm, ông/bà liên hệ {controller}.", "Nug {controller}.", True),
        ("Cần hỏi thêm, ông/bà liên hệ {controller}.", "Nug.", False),
        ("Rất hài lòng", "Zoo 100% siab", True),
        ("Câu của riêng xã này, đủ 100%", "100% lo", True),
    ],
)
def test_placeholders_must_survive(tmp_path: Path, message: str, text: str, sound: bool) -> None:
    file = written(tmp_path, entry(message, text))
    assert (message in file.texts) == sound
    assert ("placeholders" in kinds(file)) == (not sound)
    assert file.usable
    assert file.wrong == (not sound)


def test_what_the_translator_is_not_sure_of_is_not_used(tmp_path: Path) -> None:
    file = written(tmp_path, entry("Gửi", "Xa", before="#, fuzzy\n"))
    assert (file.texts, kinds(file), file.wrong) == ({}, ["fuzzy"], False)


def test_a_text_of_no_page_is_remarked_and_kept(tmp_path: Path) -> None:
    file = written(tmp_path, entry("Câu của riêng xã này", "Lo"))
    assert (kinds(file), file.wrong) == (["unknown"], False)
    assert file.texts["Câu của riêng xã này"] == ("Lo",)


def test_letters_that_the_fonts_lack_are_named(tmp_path: Path) -> None:
    file = written(tmp_path, entry("Gửi", "Xaŋ ɓa"))
    assert file.problems[0] == Problem("characters", "Gửi", "ŋ ɓ")
    assert not file.wrong


def test_decomposed_letters_are_composed_and_marks_taken_out(tmp_path: Path) -> None:
    file = written(tmp_path, entry("Gửi", "Gu\u031b\u0309i\x01f"))
    assert file.texts == {"Gửi": ("Gửif",)}
    assert kinds(file) == []


@pytest.mark.parametrize(
    ("code", "written_so"),
    [
        ("mww", "mww"), ("MWW", "mww"), ("mww_vn", "mww-VN"), ("hmn-latn", "hmn-Latn"), ("es-419", "es-419"),
        ("x", None), ("tiếng", None), ("mww-Latn-VN", None), ("", None), ("en us", None), ("mſw", None),
    ],
)  # fmt: skip
def test_tags_are_written_as_bcp_47_has_them(code: str, written_so: str | None) -> None:
    assert dropped.tag(code) == written_so


def test_a_language_is_called_as_it_calls_itself() -> None:
    assert dropped.name_of("mww", "Lus Hmoob") == "Lus Hmoob"
    assert dropped.name_of("mww") == "Hmoob Dawb"
    assert dropped.name_of("lo") == "ລາວ"
    assert dropped.name_of("qtz") == "qtz"


@pytest.mark.parametrize(
    ("head", "name", "kind"),
    [
        ('msgid ""\nmsgstr ""\n"MIME-Version: 1.0\\n"\n\n', "mww.po", "no_language"),
        ('msgid ""\nmsgstr ""\n"Language: Hmong\\n"\n\n', "mww.po", "wrong_language"),
        ('msgid ""\nmsgstr ""\n"Language: vi\\n"\n\n', "vi.po", "source"),
        (HEAD, "hmn.po", "wrong_name"),
        ("", "mww.po", "no_language"),
        (HEAD + 'msgid "Gửi"\nmsgstr "Xa\n', "mww.po", "unreadable"),
        (HEAD + 'msgid "Gửi"\nmsgstr Xa"\n', "mww.po", "unreadable"),
        (HEAD + "Gửi = Xa\n", "mww.po", "unreadable"),
    ],
)
def test_a_file_that_cannot_be_trusted_is_left_out(tmp_path: Path, head: str, name: str, kind: str) -> None:
    file = written(tmp_path, entry("Tìm", "Nrhiav"), head=head, name=name)
    assert kinds(file) == [kind]
    assert not file.usable
    assert not file.offered


def test_windows_line_ends_and_a_byte_order_mark_are_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "mww.po"
    path.write_bytes(("\ufeff" + HEAD + entry("Gửi", "Xa")).replace("\n", "\r\n").encode())
    file = read(path, wanted.shipped())
    assert (file.texts, kinds(file)) == ({"Gửi": ("Xa",)}, [])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary() | st.text().map(lambda text: (HEAD + text).encode("utf-8", "surrogatepass")))
def test_no_bytes_whatever_raise(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "mww.po"
    path.write_bytes(data)
    file = read(path, wanted.shipped())
    assert file.usable or file.wrong


def test_groups_add_up(tmp_path: Path) -> None:
    file = read(drop(tmp_path, "mww", half), wanted.shipped())
    for group in file.groups:
        assert 0 < group.translated < group.total
        assert not set(group.missing) & set(file.texts)
    assert file.translated == len(file.texts)
    assert file.offered


@pytest.fixture
def installed(settings: config.Config, caplog: pytest.LogCaptureFixture) -> Flask:
    """An installation with a sound, a thin, a broken and a half-wrong file."""
    from survey.app import create_app

    folder = drop(settings.instance, "tyz", name="Tày").parent
    drop(settings.instance, "pcc", lambda e: "consent" in e.groups, name="Giáy")
    (folder / "ium.po").write_text("broken")
    drop(settings.instance, "khb", say=lambda text: "lo", name="Lự")
    with caplog.at_level(logging.WARNING, logger="survey"):
        return create_app(settings)


def test_the_service_starts_without_a_broken_file_and_says_so(installed: Flask, caplog) -> None:
    said = [record.getMessage() for record in caplog.get_records("setup")]
    assert any("ium.po is left out: unreadable" in line for line in said)
    assert any("pcc.po is not offered" in line for line in said)
    assert any(re.search(r"khb\.po: \d\d texts are not used", line) for line in said)
    page = installed.test_client().get("/")
    assert page.status_code == 200
    assert "Tày" in page.text
    assert "Giáy" not in page.text


def test_only_what_is_complete_enough_is_offered(installed: Flask) -> None:
    with installed.app_context():
        assert [language.code for language in languages()] == ["vi", "en", "khb", "tyz"]
    assert '<html lang="vi"' in installed.test_client().get("/?lang=pcc").text


def test_officials_pages_stay_vietnamese_and_english(installed: Flask) -> None:
    page = installed.test_client().get("/dang-nhap?lang=tyz").text
    assert '<html lang="vi"' in page
    assert "Tày" not in page
    assert "English" in page


def test_a_refused_text_is_said_in_vietnamese(installed: Flask) -> None:
    with installed.test_request_context("/?lang=khb"):
        assert gettext("Gửi") == "lo"
        assert gettext("câu %(number)s", number=3) == "câu 3"


def test_texts_for_scripts_come_in_the_languages_that_have_them(installed: Flask) -> None:
    with installed.app_context():
        assert in_every_language("Gửi") == {"vi": "Gửi", "en": "Send", "khb": "lo", "tyz": "zq"}
        everywhere = in_every_language("câu %(number)s")
        assert everywhere == {"vi": "câu %(number)s", "en": "question %(number)s", "tyz": "zq %(number)s"}
        assert in_every_language({"vi": "Gửi", "tyz": "Xởng"})["tyz"] == "Xởng"
        assert in_every_language("không ở đâu cả") == {"vi": "không ở đâu cả"}
    assert text_in("tyz", everywhere) == ("zq %(number)s", "tyz")
    assert text_in("khb", everywhere) == ("câu %(number)s", "vi")


def test_a_questionnaire_of_ones_own_is_found_by_its_vietnamese_text(installed: Flask) -> None:
    with installed.test_request_context("/?lang=tyz"):
        assert say({"vi": "Rất hài lòng", "en": "Very satisfied"}) == "zq zq zq"
        assert say({"vi": "Rất hài lòng", "tyz": "Đây lai"}) == "Đây lai"
        assert say({"vi": "Chưa ai dịch"}) == "Chưa ai dịch"


def test_english_may_be_added_for_a_questionnaire_of_ones_own(settings: config.Config) -> None:
    from survey.app import create_app

    folder = settings.instance / "translations"
    folder.mkdir()
    own = HEAD.replace("mww", "en") + entry("Chợ có đông không?", "Is it busy?") + entry("Gửi", "Post")
    (folder / "en.po").write_text(own)
    with create_app(settings).test_request_context("/?lang=en"):
        assert say({"vi": "Chợ có đông không?"}) == "Is it busy?"
        assert gettext("Gửi") == "Send"
        assert [language.code for language in languages()] == ["vi", "en"]


def test_an_error_for_a_script_is_plain_text(installed: Flask) -> None:
    answer = installed.test_client().get("/api/v1/nowhere?lang=khb")
    assert "\x01" not in answer.text
