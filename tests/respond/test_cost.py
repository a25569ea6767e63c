"""What a page costs: statements to the database, bytes and requests of a first visit."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from survey import store
from survey.intake.writer import _writer as writer
from survey.models import Round
from tests.respond.conftest import valid
from tests.respond.visitor import Visitor

MOST_READS = 4
MOST_BYTES, MOST_REQUESTS = 45_000, 6


@contextmanager
def statements() -> Iterator[list[str]]:
    """Statements sent to the database meanwhile, without BEGIN and COMMIT, in whichever thread."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            seen.append(statement)

    def note_written(statement: str) -> None:
        if statement.startswith("INSERT"):
            seen.append(statement)

    event.listen(store.engine(), "before_cursor_execute", note)
    writer._transact([])  # the writer's own connection, of which SQLAlchemy learns nothing
    assert writer._held is not None
    writer._held.driver.set_trace_callback(note_written)
    yield seen
    writer._held.driver.set_trace_callback(None)
    event.remove(store.engine(), "before_cursor_execute", note)


@pytest.fixture
def forgetful(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> Visitor:
    """A visitor who comes when nothing is remembered of the moment before."""
    monkeypatch.setattr("survey.registry.remembered.SECONDS", 0.0)
    store.connect(str(store.engine().url))
    return visitor


@pytest.mark.parametrize("address", ["/", "/?q=bac", "/d/02839", "/d/02872", "/d/SNV"])
def test_a_page_reads_the_database_a_few_times_at_most(
    citizen: FlaskClient, demo_round: Round, address: str
) -> None:
    citizen.get("/d/02839")
    with statements() as seen:
        citizen.get(address)
    assert len(seen) <= MOST_READS, seen


def test_the_first_page_takes_one_statement_once_the_process_is_warm(forgetful: Visitor) -> None:
    with statements() as seen:
        forgetful.open()
    assert len(seen) == 1


def test_every_page_of_the_form_takes_one_statement(forgetful: Visitor) -> None:
    forgetful.fill(valid())
    with statements() as seen:
        forgetful.press()
    assert len(seen) == 1


def test_many_visitors_of_one_moment_share_that_statement(visitor: Visitor) -> None:
    visitor.open()
    with statements() as seen:
        for _ in range(5):
            visitor.open()
    assert len(seen) <= 1


def test_sending_takes_one_read_and_the_write(on_one_page: Callable[..., Visitor]) -> None:
    visitor = on_one_page()
    visitor.fill(valid())
    with statements() as seen:
        assert visitor.press().status_code == 303
    reads = [statement for statement in seen if statement.startswith("SELECT")]
    writes = [statement for statement in seen if statement.startswith("INSERT")]
    assert len(reads) == 1
    assert len(writes) == 3  # the response, its comment, the pending tally


@pytest.mark.parametrize("questionnaire", ["sipas-2640", "mot-cham"])
@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_a_first_visit_is_light(
    on_one_page: Callable[..., Visitor], questionnaire: str, encoding: str
) -> None:
    visitor = on_one_page(questionnaire)
    headers = {"Accept-Encoding": encoding}
    page = visitor.client.get(visitor.address, headers=headers)
    linked = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', visitor.page.text))
    linked |= fonts_of(visitor.client, linked)
    sizes = {path: len(visitor.client.get(path, headers=headers).data) for path in linked}
    sizes["page"] = len(page.data)
    assert sum(sizes.values()) <= MOST_BYTES, sizes
    assert len(sizes) <= MOST_REQUESTS, sizes


def fonts_of(client: FlaskClient, linked: set[str]) -> set[str]:
    sheets = [client.get(path).text for path in linked if path.endswith(".css")]
    return {path for sheet in sheets for path in re.findall(r"url\((/static/[^)]+)\)", sheet)}


def test_nothing_comes_from_elsewhere(visitor: Visitor) -> None:
    assert not re.findall(r'(?:src|href|action)="(?:https?:)?//', visitor.page.text)
