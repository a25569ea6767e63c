"""Folding goes on beside submitting, in slices, and keeps every count."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from survey import store
from survey.intake.folder import Folder
from survey.intake.writer import Writer
from survey.models import Tally, TallyPending
from tests.answers import submission
from tests.conftest import make_round


def tallied() -> tuple[int, int]:
    with store.reading() as session:
        folded = session.scalar(select(func.coalesce(func.sum(Tally.answers), 0))) or 0
        return int(folded), session.scalar(select(func.count()).select_from(TallyPending)) or 0


def wait(happened: Callable[[], bool]) -> None:
    """Until it has happened."""
    until = time.monotonic() + 10
    while not happened():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_what_waits_is_folded_once_nobody_sends_any_more(both: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("survey.intake.folder.IDLE_SECONDS", 0.05)
    monkeypatch.setattr("survey.intake.folder.SLICE", 5)
    round_id, writer = make_round(), Writer()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: writer.submit(submission(round_id)), range(12)))
    wait(lambda: tallied() == (12, 0))


def test_under_steady_load_folding_does_not_wait_for_a_pause(
    both: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("survey.intake.folder.IDLE_SECONDS", 60.0)
    monkeypatch.setattr("survey.intake.folder.FOLD_EVERY", 10)
    round_id, writer = make_round(), Writer()
    until, sent = time.monotonic() + 10, 0
    while tallied()[0] == 0 and time.monotonic() < until:
        writer.submit(submission(round_id))
        sent += 1
    assert tallied()[0] > 0
    assert sum(tallied()) == sent


def test_what_could_not_be_folded_is_kept_and_folded_later(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    store.connect(sqlite_url)
    monkeypatch.setattr("survey.intake.folder.IDLE_SECONDS", 0.05)
    from survey.intake import folder

    fold, failures = folder.fold, iter([RuntimeError("disk full")])

    def failing(session: object, batch: int) -> bool:
        for failure in failures:
            raise failure
        return fold(session, batch)  # type: ignore[arg-type]

    monkeypatch.setattr("survey.intake.folder.fold", failing)
    round_id, writer = make_round(), Writer()
    writer.submit(submission(round_id))
    wait(lambda: bool(caplog.records))
    assert tallied() == (0, 1)
    writer.submit(submission(round_id))
    wait(lambda: tallied() == (2, 0))
    assert [record.getMessage() for record in caplog.records] == ["tallies not folded"]


def test_the_thread_ends_quietly_when_the_database_is_left(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    left: list[object] = []
    monkeypatch.setattr("threading.excepthook", left.append)
    monkeypatch.setattr("survey.intake.folder.IDLE_SECONDS", 0.02)
    folder = Folder(store.connect(sqlite_url), threading.Lock())
    folder.count(0)
    monkeypatch.setattr(store, "_state", {})
    thread = folder._thread
    assert thread is not None
    thread.join(5)
    assert not thread.is_alive()
    assert left == []
