"""Group commit: many callers at once, one thread that writes, nobody answered before COMMIT."""

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError

from survey import store
from survey.intake.submission import Outcome, Overloaded, Submission
from survey.intake.writer import Writer, submit
from survey.models import Response
from tests.answers import submission
from tests.conftest import make_round


def test_sixty_four_callers_are_each_answered_with_their_own_receipt(both: str) -> None:
    round_id = make_round()
    made = [submission(round_id) for _ in range(64)]
    with ThreadPoolExecutor(64) as pool:
        outcomes = list(pool.map(submit, made))
    assert len({o.receipt for o in outcomes}) == 64
    with store.reading() as session:
        assert session.scalar(select(func.count()).select_from(Response)) == 64


def test_one_bad_answer_fails_alone(both: str) -> None:
    round_id = make_round()
    made = [submission(round_id) for _ in range(8)]
    made[3] = replace(made[3], answers="#" * len(made[3].answers), channel=None)  # type: ignore[arg-type]
    with ThreadPoolExecutor(8) as pool:
        futures = [pool.submit(submit, s) for s in made]
    failed = [f for f in futures if f.exception() is not None]
    assert len(failed) == 1
    assert {f.result().status for f in futures if f not in failed} == {"stored"}


@pytest.fixture
def asleep(monkeypatch: pytest.MonkeyPatch) -> Writer:
    """A writer with room for one, whose thread never comes to write it."""
    monkeypatch.setattr("survey.intake.writer.MAX_WAITING", 1)
    monkeypatch.setattr("survey.intake.writer.PATIENCE_SECONDS", 0.01)
    writer = Writer()
    monkeypatch.setattr(writer, "_ensure_running", lambda: None)
    return writer


def test_nobody_waits_for_ever_and_a_full_queue_says_so_at_once(both: str, asleep: Writer) -> None:
    made = submission(make_round())
    with pytest.raises(Overloaded, match="not written"):
        asleep.submit(made)
    with pytest.raises(Overloaded, match="are waiting"):
        asleep.submit(made)


def test_a_failing_database_fails_the_whole_group_after_one_try(
    sqlite_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    store.connect(sqlite_url)
    made = submission(make_round())
    with store.writing() as session:
        session.execute(text("ALTER TABLE tally_pending RENAME TO elsewhere"))
    group: list[tuple[Submission, Future[Outcome]]] = [(made, Future()) for _ in range(3)]
    Writer()._write(group)
    assert all(isinstance(future.exception(0), OperationalError) for _, future in group)
    assert [record.getMessage() for record in caplog.records] == ["3 submissions not written"]
