"""Group commit: many callers at once, one thread that writes, nobody answered before COMMIT."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from survey import store
from survey.intake.submission import Overloaded
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


def test_a_full_queue_says_so_instead_of_waiting_for_ever(both: str, monkeypatch: pytest.MonkeyPatch) -> None:
    writer = Writer()
    monkeypatch.setattr(writer, "_ensure_running", lambda: None)
    monkeypatch.setattr("survey.intake.writer.PATIENCE_SECONDS", 0.01)
    with pytest.raises(Overloaded, match="not written"):
        writer.submit(submission(make_round()))
