"""`sipas responses import`: whole files or nothing, the same file twice adds nothing."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import func, select

from survey import clock, store
from survey.cli import main
from survey.models import Comment, Response, Round
from survey.registry import rounds
from tests.conftest import make_round

Sipas = Callable[..., Result]
TODAY = clock.today().isoformat()
HEAD = "unit,channel,answered_at,age,respondent,field,1.1,1.2,5.4,general,comment\n"
GOOD = f"02839,paper,{TODAY},25-34,person,land,5,4,~,4,Tốt\n"


@pytest.fixture
def folder(sipas: Sipas, settings: object, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    store.connect(settings.database_url)  # type: ignore[attr-defined]
    make_round()
    return tmp_path


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["sipas", *arguments])
    with pytest.raises(SystemExit) as stop:
        main()
    assert isinstance(stop.value.code, int)
    return stop.value.code


def write(folder: Path, text: str, name: str = "a.csv") -> str:
    path = folder / name
    path.write_bytes(text.encode())
    return str(path)


def stored(settings: object) -> int:
    store.connect(settings.database_url)  # type: ignore[attr-defined]
    with store.reading() as session:
        return session.scalar(select(func.count()).select_from(Response)) or 0


def test_the_same_file_twice_adds_nothing(folder: Path, sipas: Sipas, settings: object) -> None:
    path = write(folder, "\ufeff" + HEAD + GOOD + GOOD.replace(";", ","))
    first = sipas("responses", "import", path, "--round", "dot-1", "--format", "json")
    again = sipas("responses", "import", path, "--round", "dot-1", "--format", "json")
    assert json.loads(first.stdout) == {"stored": 2, "repeated": 0, "refused": 0}
    assert json.loads(again.stdout) == {"stored": 0, "repeated": 2, "refused": 0}
    assert stored(settings) == 2
    with store.reading() as session:
        assert set(session.scalars(select(Comment.text))) == {"Tốt"}


BAD = {
    "missing column": (HEAD.replace("unit,", "") + GOOD.replace("02839,", ""), "cột unit"),
    "unknown column": (
        HEAD.replace("general", "general,nonsense") + GOOD.replace(",4,T", ",4,1,T"),
        "nonsense",
    ),
    "unknown unit": (HEAD + GOOD.replace("02839", "99999"), "dòng 2, cột unit"),
    "ceased unit": (HEAD + GOOD.replace("02839", "02866"), "sáp nhập vào Xã Bắc Hà"),
    "zero eaten by a spreadsheet": (HEAD + GOOD.replace("02839", "2839"), "Có phải “02839” không?"),
    "unknown code": (HEAD + GOOD + GOOD.replace(",5,4,", ",7,4,"), "dòng 3, cột 1.1"),
    "unknown language": (HEAD.replace("comment", "language") + GOOD.replace("Tốt", "fr"), "cột language"),
    "month before day": (
        HEAD + GOOD.replace(TODAY, f"{clock.today():%m}/28/2026 08:00:00"),
        "cột answered_at",
    ),
    "a day before time": (HEAD + GOOD.replace(TODAY, "0001-01-01T00:00+14:00"), "không phải ngày giờ"),
    "a quotation mark left open": (HEAD + GOOD.replace("Tốt", '"' + "x" * 1_000_001), "dòng 2"),
    "unknown channel": (HEAD + GOOD.replace("paper", "fax"), "cột channel"),
    "date in 1900": (HEAD + GOOD.replace(TODAY, "1900-01-01"), "cột answered_at"),
    "no date": (HEAD + GOOD.replace(TODAY, "hôm qua"), "cột answered_at"),
    "under 18": (HEAD + GOOD.replace("25-34", "under18"), "cột age"),
    "short row": (HEAD + "02839,paper\n", "dòng 2"),
    "column twice": (HEAD.replace("1.2", "1.1") + GOOD, "cột 1.1"),
    "empty file": ("", "dòng 1"),
    "a 5001 character comment": (HEAD + GOOD.replace("Tốt", "x" * 5001), "cột comment"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_refused_whole_with_place_and_reason(
    case: str,
    folder: Path,
    settings: object,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    text, place = BAD[case]
    assert run(monkeypatch, "responses", "import", write(folder, text), "--round", "dot-1") == 1
    assert place in capsys.readouterr().err
    assert stored(settings) == 0


def test_two_columns_mapped_to_one_question_refuse_the_file(
    folder: Path, settings: object, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    mapping = write(folder, 'columns: {A: "3.1", B: "3.1"}\ndefaults: {unit: "02839"}\n', "map.yaml")
    path = write(folder, "A,B\n5,4\n")
    assert run(monkeypatch, "responses", "import", path, "--round", "dot-1", "--map", mapping) == 1
    assert "cột B: Hai cột cùng là “3.1”" in capsys.readouterr().err
    assert stored(settings) == 0


def test_duplicate_ids_are_named_with_both_rows(
    folder: Path, settings: object, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "id," + HEAD + "A1," + GOOD + "A1," + GOOD
    assert run(monkeypatch, "responses", "import", write(folder, text), "--round", "dot-1") == 1
    assert "dòng 3, cột id: Trùng mã với dòng 2" in capsys.readouterr().err
    assert stored(settings) == 0


def test_a_known_id_with_other_content_refuses_the_file(
    folder: Path, settings: object, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    one = write(folder, "id," + HEAD + "A1," + GOOD, "one.csv")
    other = write(folder, "id," + HEAD + "A1," + GOOD.replace(",5,4,", ",1,4,") + "A2," + GOOD, "other.csv")
    assert run(monkeypatch, "responses", "import", one, "--round", "dot-1") == 0
    assert run(monkeypatch, "responses", "import", other, "--round", "dot-1") == 1
    assert "nội dung khác" in capsys.readouterr().err
    assert stored(settings) == 1


def test_only_the_good_rows_when_asked_for(folder: Path, sipas: Sipas, settings: object) -> None:
    path = write(folder, HEAD + GOOD + GOOD.replace("02839", "99999"))
    done = sipas("responses", "import", path, "--round", "dot-1", "--good-rows", "--format", "json")
    assert json.loads(done.stdout) == {"stored": 1, "repeated": 0, "refused": 1}
    assert "dòng 3" in done.stderr


def test_broken_utf8_names_the_row(
    folder: Path, settings: object, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder / "latin.csv"
    path.write_bytes((HEAD + GOOD).encode().replace("Tốt".encode(), b"T\xf4t"))
    assert run(monkeypatch, "responses", "import", str(path), "--round", "dot-1") == 1
    assert "dòng 2" in capsys.readouterr().err
    assert stored(settings) == 0


def test_a_google_forms_export_needs_only_a_small_mapping(
    folder: Path, sipas: Sipas, settings: object
) -> None:
    export = (
        "Dấu thời gian,Đơn vị,Thái độ,Chung,Email\n"
        f"{clock.today():%d/%m/%Y} 08:30:00,02839,Rất hài lòng,Bình thường,a@b\n"
    )
    mapping = write(
        folder,
        'columns: {"Dấu thời gian": answered_at, "Đơn vị": unit, "Thái độ": "3.1", "Chung": general}\n'
        "defaults: {channel: web}\n",
        "map.yaml",
    )
    path = write(folder, export)
    done = sipas("responses", "import", path, "--round", "dot-1", "--map", mapping, "--format", "json")
    assert json.loads(done.stdout)["stored"] == 1
    store.connect(settings.database_url)  # type: ignore[attr-defined]
    with store.reading() as session:
        only = session.scalars(select(Response)).one()
        assert (only.channel, only.status) == ("web", "break_off")
        assert "5" in only.answers
        assert "3" in only.answers


def test_a_limesurvey_export_maps_its_codes(folder: Path, sipas: Sipas) -> None:
    path = write(folder, "id;Q31;Q32\n17;A5;A2\n")
    mapping = write(
        folder,
        'columns: {id: id, Q31: "3.1", Q32: "3.2"}\n'
        'values: {A1: "1", A2: "2", A3: "3", A4: "4", A5: "5"}\n'
        'defaults: {unit: "02839"}\n',
        "map.yaml",
    )
    done = sipas("responses", "import", path, "--round", "dot-1", "--map", mapping, "--format", "json")
    assert json.loads(done.stdout)["stored"] == 1


def test_decomposed_letters_are_stored_composed(folder: Path, sipas: Sipas, settings: object) -> None:
    import unicodedata

    sipas("responses", "import", write(folder, unicodedata.normalize("NFD", HEAD + GOOD)), "--round", "dot-1")
    assert stored(settings) == 1
    with store.reading() as session:
        assert session.scalars(select(Comment.text)).one() == "Tốt"


def test_a_closed_round_takes_nothing_more(
    folder: Path, settings: object, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    store.connect(settings.database_url)  # type: ignore[attr-defined]
    with store.writing() as session:
        rounds.close(session, session.scalars(select(Round)).one())
    assert run(monkeypatch, "responses", "import", write(folder, HEAD + GOOD), "--round", "dot-1") == 1
    assert "không mở" in capsys.readouterr().err
    assert stored(settings) == 0
