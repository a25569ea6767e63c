"""What the drivers' own statements store is what the models read back."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from survey import store
from survey.intake.accept import accept
from survey.intake.rows import COMMENT, PENDING, RESPONSE, Rows, rows
from survey.intake.submission import Submission
from survey.models import COMMENTS, RESPONSES
from survey.models import PENDING as PENDINGS
from tests.answers import submission
from tests.conftest import make_round


@pytest.fixture
def everything() -> Any:
    """A submission that fills every column, with letters that need care."""

    def made() -> Submission:
        plain = submission(make_round(), comments={"comment": "Cán bộ “tận tình”\n\\ 😀"}, counter="Quầy 3")
        return replace(plain, device="tablet-1", epoch=2, sequence=70_000, clock_offset=-12.5, synthetic=True)

    return made


def stored(table: Any, names: tuple[str, ...]) -> list[dict[str, Any]]:
    with store.reading() as session:
        return [dict(row._mapping) for row in session.execute(select(*(table.c[name] for name in names)))]


def test_rows_are_read_back_as_they_were_given(both: str, everything: Any, monkeypatch: Any) -> None:
    made: Submission = everything()
    given: Rows = rows(made)
    monkeypatch.setattr("survey.intake.accept.rows", lambda _: given)
    with store.writing() as session:
        accept(session, [made])
    assert stored(RESPONSES, RESPONSE) == [given.response]
    assert stored(COMMENTS, COMMENT) == given.comments
    assert stored(PENDINGS, PENDING) == [given.pending]


def test_the_drivers_statement_stores_what_the_models_would(
    sqlite_url: str, everything: Any, monkeypatch: Any
) -> None:
    store.connect(sqlite_url)
    made: Submission = everything()
    given = rows(made)
    with store.writing() as session:
        session.execute(insert(RESPONSES), [given.response])
        session.execute(insert(PENDINGS), [given.pending])
        by_models = raw(session)
        session.execute(delete(RESPONSES))
        session.execute(delete(PENDINGS))
        monkeypatch.setattr("survey.intake.accept.rows", lambda _: given)
        accept(session, [made])
        assert raw(session) == by_models


def raw(session: Session) -> list[tuple[Any, ...]]:
    """Every stored value as it stands in the file, with its type."""
    found = []
    for table in (RESPONSES, PENDINGS):
        columns = ", ".join(f"quote({c.name}), typeof({c.name})" for c in table.columns)
        found += [tuple(row) for row in session.execute(text(f"SELECT {columns} FROM {table.name}"))]
    return found


def test_what_is_not_given_is_stored_as_nothing(both: str) -> None:
    with store.writing() as session:
        accept(session, [submission(make_round("khac"))])
    row = stored(RESPONSES, RESPONSE)[0]
    assert {name for name, value in row.items() if value is None} == {
        *("counter", "device", "epoch", "sequence", "clock_offset")
    }
    assert stored(PENDINGS, PENDING)[0]["counter"] == ""


@pytest.mark.parametrize("change", [{"channel": None}, {"channel": "c" * 13}])
def test_a_missing_or_too_long_value_is_never_stored(postgres_url: str, change: dict[str, Any]) -> None:
    store.connect(postgres_url)
    made = replace(submission(make_round()), **change)
    with pytest.raises(DBAPIError), store.writing() as session:
        accept(session, [made])
    assert stored(RESPONSES, RESPONSE) == stored(PENDINGS, PENDING) == []


def test_a_missing_value_is_refused_by_sqlite_too(sqlite_url: str) -> None:
    store.connect(sqlite_url)
    made = replace(submission(make_round()), channel=None)  # type: ignore[arg-type]
    with pytest.raises(DBAPIError), store.writing() as session:
        accept(session, [made])
    assert stored(RESPONSES, RESPONSE) == []


def test_of_a_mixed_group_only_the_new_are_counted(both: str) -> None:
    round_id = make_round()
    known, new = submission(round_id), submission(round_id)
    with store.writing() as session:
        accept(session, [known])
    with store.writing() as session:
        outcomes = accept(session, [new, known])
    assert [o.status for o in outcomes] == ["stored", "repeated"]
    assert len(stored(PENDINGS, PENDING)) == len(stored(RESPONSES, RESPONSE)) == 2
