"""Group commit: many callers at once, one of them writes for all, nobody answered before COMMIT."""

import multiprocessing
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError

from survey import store
from survey.intake.submission import Overloaded, Submission
from survey.intake.writer import Writer, submit
from survey.models import Response
from tests.answers import submission
from tests.conftest import make_round


def count() -> int:
    with store.reading() as session:
        return session.scalar(select(func.count()).select_from(Response)) or 0


def test_sixty_four_callers_are_each_answered_with_their_own_receipt(both: str) -> None:
    round_id = make_round()
    made = [submission(round_id) for _ in range(64)]
    with ThreadPoolExecutor(64) as pool:
        outcomes = list(pool.map(submit, made))
    assert len({o.receipt for o in outcomes}) == 64
    assert count() == 64


def test_one_bad_answer_fails_alone(both: str) -> None:
    round_id = make_round()
    made = [submission(round_id) for _ in range(8)]
    made[3] = replace(made[3], answers="#" * len(made[3].answers), channel=None)  # type: ignore[arg-type]
    writer = Writer()
    with held(writer), ThreadPoolExecutor(8) as pool:
        futures = [pool.submit(writer.submit, s) for s in made]
        wait_for(writer, 8)
        writer._turn.release()
        failed = [f for f in futures if f.exception() is not None]
        writer._turn.acquire()
    assert failed == [futures[3]]
    assert {f.result().status for f in futures if f not in failed} == {"stored"}


@contextmanager
def held(writer: Writer) -> Iterator[None]:
    """As if somebody were writing for as long as this lasts."""
    with writer._turn:
        yield


def wait_for(writer: Writer, jobs: int) -> None:
    """Until so many have joined the next group."""
    joined = threading.Event()
    for _ in range(500):
        if writer._next is not None and len(writer._next.jobs) == jobs:
            return
        joined.wait(0.01)
    raise AssertionError(f"{jobs} jobs never joined")


def watch(writer: Writer, note: Callable[[str], None]) -> None:
    """Be told every statement right before SQLite runs it."""
    writer._transact([])
    assert writer._held is not None
    writer._held.driver.set_trace_callback(note)


def test_those_who_come_while_one_writes_share_the_next_transaction(sqlite_url: str) -> None:
    statements: list[str] = []
    store.connect(sqlite_url)
    round_id, writer = make_round(), Writer()
    made = [submission(round_id) for _ in range(9)]
    watch(writer, statements.append)
    with ThreadPoolExecutor(9) as pool:
        with held(writer):
            futures = [pool.submit(writer.submit, s) for s in made]
            wait_for(writer, 9)
            assert not any(f.done() for f in futures)
        assert {f.result(5).status for f in futures} == {"stored"}
    assert statements.count("COMMIT") == 1
    assert len([s for s in statements if s.startswith("INSERT INTO response")]) == 9


def test_nobody_is_answered_before_the_commit(sqlite_url: str) -> None:
    store.connect(sqlite_url)
    made, writer = submission(make_round()), Writer()
    committing, go = threading.Event(), threading.Event()

    def pause(statement: str) -> None:
        if statement == "COMMIT":
            committing.set()
            go.wait(5)

    watch(writer, pause)
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(writer.submit, made)
        assert committing.wait(5)
        assert not future.done()
        assert count() == 0
        go.set()
        assert future.result(5).status == "stored"


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> Writer:
    """A writer with room for two, for whom nobody waits long."""
    monkeypatch.setattr("survey.intake.writer.MAX_WAITING", 2)
    monkeypatch.setattr("survey.intake.writer.PATIENCE_SECONDS", 0.3)
    return Writer()


def test_nobody_waits_for_ever_and_what_was_refused_is_not_stored(both: str, impatient: Writer) -> None:
    round_id = make_round()
    made = [submission(round_id) for _ in range(2)]
    with held(impatient), ThreadPoolExecutor(2) as pool:
        futures = [pool.submit(impatient.submit, s) for s in made]
        assert all(isinstance(f.exception(5), Overloaded) for f in futures)
    assert impatient.submit(submission(round_id)).status == "stored"
    assert count() == 1


def test_a_full_queue_says_so_at_once(both: str, impatient: Writer) -> None:
    round_id = make_round()
    with held(impatient), ThreadPoolExecutor(2) as pool:
        for _ in range(2):
            pool.submit(impatient.submit, submission(round_id))
        wait_for(impatient, 2)
        with pytest.raises(Overloaded, match="are waiting"):
            impatient.submit(submission(round_id))


def test_a_failing_database_fails_the_whole_group_after_one_try(
    sqlite_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    store.connect(sqlite_url)
    round_id, writer = make_round(), Writer()
    with store.writing() as session:
        session.execute(text("ALTER TABLE tally_pending RENAME TO elsewhere"))
    with ThreadPoolExecutor(3) as pool:
        with held(writer):
            futures = [pool.submit(writer.submit, submission(round_id)) for _ in range(3)]
            wait_for(writer, 3)
        assert all(isinstance(f.exception(5), OperationalError) for f in futures)
    assert [record.getMessage() for record in caplog.records] == ["3 submissions not written"]
    assert count() == 0


def test_a_writer_that_dies_leaves_nobody_waiting(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    store.connect(sqlite_url)
    round_id, writer = make_round(), Writer()

    def die(_jobs: object) -> None:
        raise SystemExit

    with ThreadPoolExecutor(3) as pool:
        with held(writer), monkeypatch.context() as broken:
            broken.setattr(writer, "_write", die)
            futures = [pool.submit(writer.submit, submission(round_id)) for _ in range(3)]
            wait_for(writer, 3)
            writer._turn.release()
            errors = [type(f.exception(5)) for f in futures]
            writer._turn.acquire()
        assert sorted(error.__name__ for error in errors) == ["Overloaded", "Overloaded", "SystemExit"]
        assert writer.submit(submission(round_id)).status == "stored"


def test_a_connection_that_was_cut_is_renewed(postgres_url: str) -> None:
    store.connect(postgres_url)
    round_id, writer = make_round(), Writer()
    writer.submit(submission(round_id))
    with store.reading() as session:
        session.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    assert writer.submit(submission(round_id)).status == "stored"


def _submit_and_exit(made: Submission) -> None:
    raise SystemExit(0 if submit(made).status == "stored" else 1)


def test_a_forked_worker_writes_too(both: str) -> None:
    round_id = make_round()
    submit(submission(round_id))
    child = multiprocessing.get_context("fork").Process(target=_submit_and_exit, args=[submission(round_id)])
    child.start()
    child.join(20)
    assert child.exitcode == 0
    assert submit(submission(round_id)).status == "stored"
    assert count() == 3
