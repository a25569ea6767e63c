"""`sipas audio list|check`."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from survey import config
from survey.cli import main
from survey.cli.audio import STATES
from tests.recordings import SOUND, record

Sipas = Callable[..., Result]
GUIDE = (Path(__file__).parents[2] / "docs" / "audio.md").read_text("utf-8")


def listed(sipas: Sipas, *arguments: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(sipas("audio", "list", *arguments).stdout)))


def test_list_prints_what_to_read_out_and_where_to_put_it(sipas: Sipas) -> None:
    rows = listed(sipas, "mot-cham", "--lang", "vi")
    assert {"folder": "mot-cham/vi", "key": "general=5", "text": "Rất hài lòng"} in rows
    assert {"folder": "_common/vi", "key": "_no_opinion", "text": "Không có ý kiến"} in rows
    assert any("Sở Nội vụ tỉnh Lào Cai hỏi ý kiến" in row["text"] for row in rows)


def test_list_asks_for_a_sentence_once_however_often_it_stands(sipas: Sipas) -> None:
    texts = [row["text"] for row in listed(sipas, "sipas-2640")]
    assert texts.count("Rất hài lòng") == 1
    assert len(texts) == len(set(texts))


def test_list_gives_the_vietnamese_text_for_a_language_that_is_only_spoken(sipas: Sipas) -> None:
    rows = listed(sipas, "mot-cham", "--lang", "hmn")
    assert {"folder": "mot-cham/hmn", "key": "general=5", "text": "Rất hài lòng"} in rows


def test_list_prints_a_table_to_hand_out(sipas: Sipas) -> None:
    printed = sipas("audio", "list", "mot-cham", "--lang", "en", "--format", "markdown").stdout.splitlines()
    assert printed[1] == "|---|---|---|"
    assert "| mot-cham/en | general=5 | Very satisfied |" in printed


def test_what_ships_for_mot_cham_is_complete_and_called_a_machines_voice(sipas: Sipas) -> None:
    done = sipas("audio", "check", "mot-cham")
    assert done.exit_code == 0
    assert [line.split(":")[0] for line in done.stdout.splitlines()] == ["vi", "en"]
    assert "giọng máy" in done.stdout


def test_what_is_missing_is_named_and_fails(sipas: Sipas) -> None:
    done = sipas("audio", "check", "sipas-2640", "--lang", "vi")
    assert done.exit_code == 1
    assert "thiếu: sipas-2640/vi/1.1 " in done.stdout


def test_check_notes_a_recording_and_says_when_its_words_have_changed(
    sipas: Sipas, settings: config.Config
) -> None:
    path = record(settings, "general")
    assert "ghi âm 1" in sipas("audio", "check", "mot-cham", "--lang", "vi").stdout
    manifest = path.with_name("manifest.json")
    manifest.write_text(manifest.read_text("utf-8").replace("hôm nay", "hôm qua"), "utf-8")
    done = sipas("audio", "check", "mot-cham", "--lang", "vi")
    assert done.exit_code == 1
    assert "lời đã đổi: mot-cham/vi/general " in done.stdout
    assert "hôm qua" in done.stdout


def test_check_speaks_json_with_every_sentence(sipas: Sipas, settings: config.Config) -> None:
    record(settings, "generall")
    rows = json.loads(sipas("audio", "check", "mot-cham", "--lang", "vi", "--format", "json").stdout)
    states = {row["key"]: row["state"] for row in rows}
    assert (states["general"], states["generall"]) == ("ok", "unknown")


def test_a_number_in_the_consent_text_must_be_recorded_by_the_office_itself(
    sipas: Sipas, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIPAS_CONTACT", "0214 3840 000")
    done = sipas("audio", "check", "mot-cham", "--lang", "vi")
    assert done.exit_code == 1
    assert "_consent.contact-details" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("list", "khong-co"), "khong-co"),
        (("list", "mot-cham", "--lang", "../x"), "../x"),
        (("check", "khong-co"), "khong-co"),
    ],
)
def test_what_does_not_exist_is_named(
    arguments: tuple[str, ...],
    word: str,
    settings: config.Config,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("SIPAS_INSTANCE", str(settings.instance))
    monkeypatch.setattr("sys.argv", ["sipas", "audio", *arguments])
    with pytest.raises(SystemExit) as stop:
        main()
    assert stop.value.code == 1
    assert word in capsys.readouterr().err


def test_a_damaged_manifest_is_named(
    settings: config.Config, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    record(settings, "general", SOUND).with_name("manifest.json").write_text("{}")
    monkeypatch.setenv("SIPAS_INSTANCE", str(settings.instance))
    monkeypatch.setattr("sys.argv", ["sipas", "audio", "check", "mot-cham"])
    with pytest.raises(SystemExit):
        main()
    assert "manifest.json" in capsys.readouterr().err


def test_the_guide_explains_every_word_of_the_check() -> None:
    assert [state for state, word in STATES.items() if f"| {word} | `{state}` |" not in GUIDE] == []
