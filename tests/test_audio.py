"""What can be heard: whole where it ships, own recordings first, nothing whose words have changed."""

import re
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from flask import Flask

from questionnaires.model import Questionnaire
from survey import audio, config
from survey.audio import library
from survey.audio.report import Row, report
from survey.audio.script import set_of
from tests.recordings import MOT_CHAM, SHIPPED, SOUND, addressed, lines, record, reworded


def rows(
    settings: config.Config, questionnaire: Questionnaire = MOT_CHAM, language: str = "vi"
) -> dict[str, Row]:
    found = report(settings.instance, questionnaire, language, lines(language, questionnaire))
    return {row.key: row for row in found}


@pytest.fixture
def inside(app: Flask) -> Iterator[Flask]:
    audio.forget()
    with app.app_context():
        yield app


@pytest.mark.parametrize("language", ["vi", "en"])
def test_mot_cham_can_be_heard_whole(inside: Flask, language: str) -> None:
    assert set(audio.clips(MOT_CHAM, language)) == set(lines(language))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda p: f"{p.parent.parent.name}-{p.parent.name}-{p.stem}")
def test_each_file_is_sound_and_what_its_manifest_says(path: Path) -> None:
    entry = library.read_manifest(path.parent)[path.stem]
    body = path.read_bytes()
    assert body[:2] in (b"\xff\xf3", b"\xff\xf2")  # MPEG-2 layer III, with or without a checksum
    assert body[3] >> 6 == 3  # one channel
    assert entry["sha256"] == sha256(body).hexdigest()
    assert re.fullmatch(r"espeak-ng [\d.]+, (vi|en)", entry["voice"])


@pytest.mark.parametrize("language", ["vi", "en"])
def test_each_clip_says_what_the_page_says_today(language: str) -> None:
    for key, line in lines(language).items():
        folder = library.SHIPPED / set_of(key, MOT_CHAM) / language
        assert library.read_manifest(folder)[key]["text"] == line.text


def test_no_file_is_without_an_entry_and_the_whole_is_small() -> None:
    noted = {
        folder / e["file"]
        for folder in {p.parent for p in SHIPPED}
        for e in library.read_manifest(folder).values()
    }
    assert noted == set(SHIPPED)
    assert sum(path.stat().st_size for path in SHIPPED) < 700_000


def test_an_offices_own_voice_comes_before_the_machines(inside: Flask, settings: config.Config) -> None:
    shipped = audio.clips(MOT_CHAM, "vi")
    record(settings, "general")
    heard = audio.clips(MOT_CHAM, "vi")
    assert heard["general"] == f"/audio/mot-cham/vi/general{addressed(SOUND + b'a')}"
    assert {key for key in shipped if heard[key] != shipped[key]} == {"general"}
    assert rows(settings)["general"].voice == "recorded"


@pytest.mark.parametrize(
    ("suffix", "sound", "kind"),
    [
        (".m4a", b"\0\0\0\x20ftypM4A " + bytes(40), "audio/mp4"),
        (".ogg", b"OggS" + bytes(40), "audio/ogg"),
        (".mp3", b"ID3\x04" + bytes(40), "audio/mpeg"),
        (".mp3", b"\0\0\0\x20ftypM4A " + bytes(40), "audio/mp4"),
    ],
)
def test_what_telephones_record_is_served_as_what_it_is(
    inside: Flask, settings: config.Config, suffix: str, sound: bytes, kind: str
) -> None:
    record(settings, "general=5", sound, suffix=suffix)
    answer = inside.test_client().get(audio.clips(MOT_CHAM, "vi")["general=5"])
    assert (answer.data, answer.content_type) == (sound, kind)


def test_a_recording_is_not_played_once_the_words_have_changed(
    inside: Flask, settings: config.Config
) -> None:
    record(settings, "general")
    audio.clips(MOT_CHAM, "vi")
    later = reworded("general", "Hôm nay ông/bà thấy thế nào?")
    assert "general" not in audio.clips(later, "vi")
    found = rows(settings, later)["general"]
    assert (found.state, found.said) == ("stale", "Ông/bà hài lòng thế nào với việc phục vụ hôm nay?")


def test_recording_it_again_is_enough(inside: Flask, settings: config.Config) -> None:
    record(settings, "general")
    audio.clips(MOT_CHAM, "vi")
    later = reworded("general", "Hôm nay ông/bà thấy thế nào?")
    record(settings, "general", SOUND + b"again")
    assert audio.clips(later, "vi")["general"].endswith(addressed(SOUND + b"again"))
    assert rows(settings, later)["general"].state == "ok"


def test_the_old_version_of_a_round_that_still_runs_falls_back_to_what_ships(
    inside: Flask, settings: config.Config
) -> None:
    later = reworded("general", "Hôm nay ông/bà thấy thế nào?")
    record(settings, "general")
    audio.clips(later, "vi")
    assert not audio.clips(MOT_CHAM, "vi")["general"].endswith(addressed(SOUND + b"a"))
    assert rows(settings)["general"].state == "stale"  # the machine stands in, and the report says why


def test_a_file_that_is_no_sound_is_not_played_and_is_reported(
    inside: Flask, settings: config.Config
) -> None:
    record(settings, "general", b"<html>no sound</html>")
    assert audio.clips(MOT_CHAM, "vi")["general"].endswith(
        addressed((library.SHIPPED / "mot-cham/vi/general.mp3").read_bytes())
    )
    assert rows(settings)["general"].state == "broken"


def test_a_slip_in_a_files_name_is_reported(settings: config.Config) -> None:
    record(settings, "generall")
    assert rows(settings)["generall"].state == "unknown"


def test_a_sentence_recorded_once_serves_wherever_it_stands(inside: Flask, settings: config.Config) -> None:
    other = replace(MOT_CHAM, id="cau-hoi-khac")
    record(settings, "_no_opinion", where="_common/vi")
    record(settings, "general=4", SOUND + b"b")
    audio.clips(MOT_CHAM, "vi")
    heard = audio.clips(other, "vi")
    assert heard["_no_opinion"].endswith(addressed(SOUND + b"a"))
    assert heard["general=4"] == f"/audio/mot-cham/vi/general=4{addressed(SOUND + b'b')}"


def test_a_language_that_is_only_spoken_is_recorded_for_the_vietnamese_text(
    inside: Flask, settings: config.Config
) -> None:
    record(settings, "general", where="mot-cham/hmn")
    heard = audio.clips(MOT_CHAM, "hmn")
    assert heard["general"].startswith("/audio/mot-cham/hmn/general?")
    assert heard["general=1"].startswith("/audio/mot-cham/vi/")
    states = rows(settings, language="hmn")
    assert (states["general"].state, states["general=1"].state) == ("ok", "missing")


def test_a_damaged_manifest_costs_the_own_recordings_but_not_the_page(
    inside: Flask, settings: config.Config, caplog: pytest.LogCaptureFixture
) -> None:
    record(settings, "general").with_name("manifest.json").write_text("[]")
    assert audio.clips(MOT_CHAM, "vi")["general"].startswith("/audio/mot-cham/vi/general?")
    assert "manifest.json" in caplog.text


def test_an_unwritable_folder_costs_the_recordings_but_not_the_page(
    inside: Flask, settings: config.Config, caplog: pytest.LogCaptureFixture
) -> None:
    folder = record(settings, "general").parent
    (folder / "manifest.json.part").mkdir()
    assert "general" in audio.clips(MOT_CHAM, "vi")
    assert "manifest.json" in caplog.text
