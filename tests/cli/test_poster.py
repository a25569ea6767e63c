"""`sipas poster`: one unit or all, as a PDF, a zip or a folder; refusals in one sentence."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click import UsageError
from click.testing import Result
from flask import Flask

from survey import clock, store
from survey.errors import Refused
from survey.models import Marker, Round
from survey.registry import units
from tests.conftest import make_round
from tests.exports.papers import papers

Sipas = Callable[..., Result]
PUBLIC = "https://khaosat.laocai.gov.vn"


@pytest.fixture
def poster(sipas: Sipas, app: Flask, monkeypatch: pytest.MonkeyPatch) -> Sipas:
    monkeypatch.setenv("SIPAS_PUBLIC_URL", PUBLIC + "/")
    return lambda *arguments: sipas("poster", *(str(a) for a in arguments))


@pytest.fixture
def two_units(app: Flask) -> None:
    """A round of two units, so that a file for each is quickly made."""
    with store.reading() as session:
        chosen = {u.id: (None, None) for u in units.units_valid(session, clock.today(), "commune")[:2]}
    make_round("hai-noi", units=chosen)


def test_one_unit_is_one_page_and_nothing_goes_to_stdout(
    poster: Sipas, two_units: None, tmp_path: Path
) -> None:
    done = poster("02839", "--size", "a6", "-o", tmp_path / "a.pdf")
    assert (done.exit_code, done.stdout) == (0, "")
    page = papers((tmp_path / "a.pdf").read_bytes())
    assert [p.codes() for p in page] == [[f"{PUBLIC}/d/02839"]]
    assert page[0].size == pytest.approx((105, 148), abs=0.01)


def test_all_units_are_one_file_with_a_page_each(poster: Sipas, demo_round: Round, tmp_path: Path) -> None:
    assert poster("--all", "-o", tmp_path / "tat-ca.pdf").exit_code == 0
    pages = papers((tmp_path / "tat-ca.pdf").read_bytes(), dots_per_inch=40)
    assert len(pages) == 99
    assert "khaosat.laocai.gov.vn/d/" in pages[98].text


def test_a_unit_without_a_round_is_printed_with_a_word_about_it(poster: Sipas, tmp_path: Path) -> None:
    done = poster("SNV", "-o", tmp_path / "s.pdf")
    assert done.exit_code == 0
    assert "Sở Nội vụ" in done.stderr
    assert "phút" not in papers((tmp_path / "s.pdf").read_bytes())[0].text


def test_a_folder_and_a_zip_hold_a_file_for_each_unit(poster: Sipas, two_units: None, tmp_path: Path) -> None:
    assert poster("--all", "--round", "hai-noi", "-o", tmp_path / "to-dan").exit_code == 0
    assert poster("--all", "-o", tmp_path / "to-dan.zip").exit_code == 0
    written = {p.name: p.read_bytes() for p in (tmp_path / "to-dan").iterdir()}
    with zipfile.ZipFile(tmp_path / "to-dan.zip") as archive:
        zipped = {name: archive.read(name) for name in archive.namelist()}
    assert len(written) == 2
    assert zipped == written
    assert all(name.startswith("to-dan-") and name.endswith("-a4.pdf") for name in written)


def test_the_same_zip_has_the_same_bytes(poster: Sipas, two_units: None, tmp_path: Path) -> None:
    for name in ("1.zip", "2.zip"):
        poster("--all", "-o", tmp_path / name)
    assert (tmp_path / "1.zip").read_bytes() == (tmp_path / "2.zip").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("99999",), "99999"),
        (("02872",), "Bắc Hà"),
        (("--all",), "--round"),
        (("--all", "--round", "khong-co"), "khong-co"),
    ],
)
def test_what_cannot_be_printed_is_said_in_one_sentence(
    poster: Sipas, tmp_path: Path, arguments: tuple[str, ...], says: str
) -> None:
    done = poster(*arguments, "-o", tmp_path / "x.pdf")
    assert isinstance(done.exception, Refused)
    assert says in str(done.exception)
    assert not (tmp_path / "x.pdf").exists()


@pytest.mark.parametrize("arguments", [(), ("02839", "--all"), ("02839", "--round", "dot-1")])
def test_one_unit_or_all_must_be_asked_for(poster: Sipas, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = poster(*arguments, "-o", tmp_path / "x.pdf")
    assert done.exit_code == UsageError.exit_code
    assert "--all" in done.stderr


def test_another_ending_is_refused(poster: Sipas, tmp_path: Path) -> None:
    done = poster("SNV", "-o", tmp_path / "x.png")
    assert ".pdf" in str(done.exception)
    assert not (tmp_path / "x.png").exists()


def test_without_a_public_address_only_the_demo_prints(
    sipas: Sipas, app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SIPAS_PUBLIC_URL", raising=False)
    refused = sipas("poster", "02839", "-o", str(tmp_path / "x.pdf"))
    assert isinstance(refused.exception, Refused)
    assert "SIPAS_PUBLIC_URL" in str(refused.exception)
    with store.writing() as session:
        session.add(Marker(name="demo", value="dữ liệu mô phỏng"))
    assert sipas("poster", "02839", "-o", str(tmp_path / "x.pdf")).exit_code == 0
    assert "DỮ LIỆU MÔ PHỎNG" in papers((tmp_path / "x.pdf").read_bytes())[0].text


@pytest.mark.parametrize(
    ("url", "environment", "code"), [("", "", 0), ("", "production", 1), (PUBLIC, "production", 0)]
)
def test_doctor_says_whether_posters_can_be_made(
    sipas: Sipas, app: Flask, monkeypatch: pytest.MonkeyPatch, url: str, environment: str, code: int
) -> None:
    monkeypatch.setenv("SIPAS_ENV", environment)
    monkeypatch.setenv("SIPAS_SECRET", "s" * 40)
    monkeypatch.setenv("SIPAS_PUBLIC_URL", url or "http://localhost:8000")
    done = sipas("doctor")
    assert done.exit_code == code, done.stdout
    assert ("can be opened by phones" if url else "posters for a demo only") in done.stdout
