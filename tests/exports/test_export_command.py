"""`sipas export`: the format decides what is written unless told; a file is there whole or not at all."""

from collections.abc import Callable
from pathlib import Path

import pyreadstat
import pytest
from click.testing import Result
from sqlalchemy import select

from survey import config, store
from survey.exports.files import FORMATS, KINDS, kind_of
from survey.exports.responses import statistical
from survey.models import AuditEvent
from tests.exports.test_same_figures import some_round
from tests.staff import actions

Sipas = Callable[..., Result]


@pytest.fixture
def export(sipas: Sipas, settings: config.Config, tmp_path: Path) -> Callable[..., Result]:
    """Run `sipas export dot-1` into the file `out`."""
    store.connect(settings.database_url)
    some_round()
    return lambda *asked: sipas("export", "dot-1", "-o", str(tmp_path / "out"), *asked)


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("csv", "results"),
        ("xlsx", "results"),
        ("jsonstat", "results"),
        ("sav", "responses"),
        ("dta", "responses"),
        ("parquet", "responses"),
        ("ddi", "responses"),
        ("codebook", "responses"),
    ],
)
def test_each_format_has_its_usual_contents(name: str, what: str) -> None:
    assert kind_of(name).what == what


def test_every_format_can_be_asked_for() -> None:
    assert {kind_of(kind.name, kind.what) for kind in KINDS} == set(KINDS)
    assert set(FORMATS) == {kind.name for kind in KINDS}


def test_the_name_of_the_file_tells_the_format_unless_told(
    sipas: Sipas, export: Callable[..., Result], tmp_path: Path
) -> None:
    for name, start in (("a.XLSX", b"PK"), ("a.sav", b"$FL2"), ("a.parquet", b"PAR1")):
        made = sipas("export", "dot-1", "-o", str(tmp_path / name))
        assert made.exit_code == 0, made.stderr
        assert (tmp_path / name).read_bytes().startswith(start)
    refused = sipas("export", "dot-1", "-o", str(tmp_path / "a.doc"))
    assert "không cho biết định dạng" in str(refused.exception)


def test_answers_leave_without_comments_and_sensitive_items_unless_told(
    export: Callable[..., Result], tmp_path: Path
) -> None:
    made = export("--format", "sav")
    assert (made.exit_code, made.stdout) == (0, "")
    plain = set(pyreadstat.read_sav(tmp_path / "out")[0])
    export("--format", "sav", "--with-comments", "--with-sensitive")
    full = set(pyreadstat.read_sav(tmp_path / "out")[0])
    assert full - plain == {"comment", "ethnicity"}


def test_taking_single_answers_is_written_down_and_taking_figures_is_not(
    export: Callable[..., Result],
) -> None:
    export("--format", "csv")
    assert actions() == []
    export("--format", "dta", "--with-sensitive")
    with store.reading() as session:
        (event,) = session.scalars(select(AuditEvent))
    assert (event.action, event.subject) == ("responses.download", "dot-1")
    assert event.detail == {"format": "dta", "rows": 33, "comments": False, "sensitive": True}


@pytest.mark.parametrize("name", [kind.name for kind in KINDS if kind.what == "responses"])
def test_only_the_account_that_asked_can_read_single_answers(
    export: Callable[..., Result], tmp_path: Path, name: str
) -> None:
    export("--format", name, "--what", "responses")
    assert (tmp_path / "out").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("--format", "sav", "--what", "results"), "Có thể chọn: xlsx, csv, jsonstat, parquet"),
        (("--format", "jsonstat", "--what", "responses"), "Có thể chọn: sav, dta, xlsx, csv, parquet"),
        (("--format", "sav", "--by", "sex"), "--by chỉ dùng cho kết quả"),
        (("--format", "csv", "--with-sensitive"), "chỉ dùng với --what responses"),
        (("--format", "csv", "--by", "nothing"), "Không chia được theo “nothing”"),
    ],
)
def test_what_does_not_go_together_is_said(
    export: Callable[..., Result], tmp_path: Path, asked: tuple[str, ...], said: str
) -> None:
    assert said in str(export(*asked).exception)
    assert list(tmp_path.glob("out*")) == []


def test_a_failed_export_leaves_the_file_before_untouched(
    export: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "out").write_text("trước")

    def broken(_people: object, path: Path) -> None:
        path.write_text("nửa chừng")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(statistical, "write_sav", broken)
    assert "No space left on device" in str(export("--format", "sav").exception)
    assert [path.read_text() for path in tmp_path.glob("out*")] == ["trước"]
