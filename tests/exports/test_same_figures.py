"""Every file, read back by itself, gives the figures of `sipas analyse`; each says what its data are."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from survey import store
from survey.exports.files import KINDS, Kind
from survey.exports.outgoing import outgoing
from survey.exports.responses.people import people
from survey.models import Round
from survey.tabulate.results import Results, results
from tests.conftest import make_round
from tests.exports.reading_back import READERS, Counted
from tests.tabulate.answering import answer, forms

CASES = [(kind, read) for kind in KINDS for read in READERS[kind.what, kind.name]]


@pytest.fixture
def lite(sqlite_url: str) -> str:
    """Connected to a new SQLite database."""
    store.connect(sqlite_url)
    return sqlite_url


def some_round(**changes: Any) -> int:
    """Answers of every level, with no opinion, no answer and break-offs among them, in two units."""
    round_id = make_round(**changes)
    said = forms(round_id, "5", 19) + forms(round_id, "2", 3, i3_1="~", i5_4="") + forms(round_id, "1", 2)
    answer(round_id, said + forms(round_id, "3", 2, p6="late", p7="no") + [{"age": "25-34", "1.1": "1"}] * 3)
    answer(round_id, forms(round_id, "4", 7, i2_4="~"), "02647", "kiosk")
    return round_id


def save(kind: Kind, round_id: int, path: Path, **asked: bool) -> Results:
    """Write a file as the command line does; gives the results that it must agree with."""
    with store.reading() as session:
        survey_round = session.get_one(Round, round_id)
        found = outgoing(results(session, survey_round, ("unit",)), "cli")
        kind.save(found if kind.what == "results" else people(session, survey_round, "cli", **asked), path)
    return found


def expected(found: Results) -> Counted:
    return {row.item: (row.answered, row.satisfied) for row in found.criteria(found.whole)}


@pytest.mark.parametrize(("kind", "read"), CASES, ids=[f"{k.what}-{k.name}-{r.__name__}" for k, r in CASES])
def test_every_format_gives_the_same_rates(
    both: str, tmp_path: Path, kind: Kind, read: Callable[[Path], Counted]
) -> None:
    path = tmp_path / kind.file_name("dot-1")
    found = save(kind, some_round(), path)
    counts = read(path)
    assert counts == expected(found)
    rates = {item: satisfied / answered for item, (answered, satisfied) in counts.items()}
    assert rates == {row.item: row.rate for row in found.criteria(found.whole)}
    assert len(set(rates.values())) > 1


def test_no_format_is_left_out() -> None:
    assert {(kind.what, kind.name) for kind in KINDS} == set(READERS)


@pytest.mark.parametrize("kind", KINDS, ids=lambda k: f"{k.what}-{k.name}")
def test_every_format_carries_its_hash_its_mark_and_its_method(lite: str, tmp_path: Path, kind: Kind) -> None:
    path = tmp_path / kind.file_name("dot-1")
    found = save(kind, some_round(synthetic=True), path)
    text = everything(path)
    assert found.hash in text
    assert "dữ liệu mô phỏng" in text
    assert "docs/method.md" in text or "Phương pháp" in text


def everything(path: Path) -> str:
    """All text of a file, unpacked where it is packed."""
    if path.suffix == ".xlsx":
        import zipfile

        with zipfile.ZipFile(path) as file:
            return "".join(file.read(name).decode("utf-8", "replace") for name in file.namelist())
    if path.suffix == ".parquet":
        import pyarrow.parquet

        return "".join(t.decode() for t in pyarrow.parquet.read_schema(path).metadata.values())
    return path.read_bytes().decode("utf-8", "replace")


@pytest.mark.parametrize("kind", KINDS, ids=lambda k: f"{k.what}-{k.name}")
def test_a_round_without_answers_makes_a_file(lite: str, tmp_path: Path, kind: Kind) -> None:
    path = tmp_path / "empty"
    save(kind, make_round(), path)
    assert path.stat().st_size > 0


@pytest.mark.parametrize("kind", KINDS, ids=lambda k: f"{k.what}-{k.name}")
@pytest.mark.parametrize("questionnaire", ["mot-cham", "sipas-1001"])
def test_every_questionnaire_makes_a_file(lite: str, tmp_path: Path, kind: Kind, questionnaire: str) -> None:
    round_id = make_round("khac", questionnaire)
    answer(round_id, forms(round_id, "5", 3))
    path = tmp_path / "file"
    save(kind, round_id, path)
    assert path.stat().st_size > 0
