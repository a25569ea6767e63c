"""`sipas questionnaire check|show`."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from survey.cli import main

Sipas = Callable[..., Result]


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["sipas", "questionnaire", *arguments])
    with pytest.raises(SystemExit) as stop:
        main()
    return int(str(stop.value.code))


def test_everything_that_ships_is_sound(sipas: Sipas) -> None:
    done = sipas("questionnaire", "check")
    assert done.exit_code == 0
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["mot-cham", "sipas-1001", "sipas-2640"]


def test_show_prints_what_people_read(sipas: Sipas) -> None:
    assert "[3.1]" in sipas("questionnaire", "show", "sipas-2640").stdout
    assert "Very satisfied" in sipas("questionnaire", "show", "mot-cham", "--lang", "en").stdout
    assert (
        json.loads(sipas("questionnaire", "show", "mot-cham", "--format", "json").stdout)["id"] == "mot-cham"
    )


@pytest.mark.parametrize(
    ("arguments", "word"), [(("show", "sipas-2640", "--lang", "fr"), "fr"), (("check", "x"), "x")]
)
def test_what_does_not_exist_is_named(
    arguments: tuple[str, ...],
    word: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(monkeypatch, *arguments) == 1
    assert word in capsys.readouterr().err


def test_a_broken_file_is_named_with_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("id: broken\nsections: 5\n")
    assert run(monkeypatch, "check", str(broken)) == 1
    assert "broken.yaml" in capsys.readouterr().err
