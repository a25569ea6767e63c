"""Exactly once: the first content is kept, repeats get the same receipt, other content is refused."""

from collections import Counter
from dataclasses import replace
from uuid import UUID, uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text

from questionnaires.loader import load
from survey import store
from survey.intake import bulk
from survey.intake.accept import accept
from survey.intake.fold import fold
from survey.intake.submission import Submission
from survey.intake.writer import submit
from survey.models import Comment, Response, Tally, TallyPending
from tests.answers import submission, whole
from tests.conftest import make_round

slow = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
steps = st.lists(st.tuples(st.integers(0, 3), st.sampled_from("345")), min_size=1, max_size=12)


def stored() -> dict[UUID, str]:
    with store.reading() as session:
        return {r.id: r.answers for r in session.scalars(select(Response))}


def counted() -> int:
    with store.reading() as session:
        folded = session.scalar(select(func.coalesce(func.sum(Tally.answers), 0)))
        return int(folded or 0) + int(session.scalar(select(func.count()).select_from(TallyPending)) or 0)


def test_a_repeat_gets_the_same_receipt_and_adds_nothing(both: str) -> None:
    made = submission(make_round())
    first, again = submit(made), submit(replace(made, answered_at=made.received_at))
    assert (first.status, again.status) == ("stored", "repeated")
    assert first.receipt == again.receipt
    assert len(stored()) == counted() == 1


def test_other_content_under_the_same_id_is_a_conflict_and_changes_nothing(both: str) -> None:
    round_id = make_round()
    first = submission(round_id, level="5")
    submit(first)
    assert submit(submission(round_id, first.id, level="1")).status == "conflict"
    assert submit(replace(first, comments={"comment": "thêm"})).status == "conflict"
    assert stored() == {first.id: first.answers}


def test_copies_in_one_group_are_stored_once(both: str) -> None:
    round_id = make_round()
    one, other = submission(round_id, level="5"), submission(round_id, level="2")
    clash = submission(round_id, one.id, level="1")
    with store.writing() as session:
        outcomes = accept(session, [one, other, one, clash])
    assert [o.status for o in outcomes] == ["stored", "stored", "repeated", "conflict"]


@slow
@given(steps)
def test_any_sequence_leaves_exactly_the_distinct_first_contents(
    both: str, steps: list[tuple[int, str]]
) -> None:
    round_id = make_round(slug=f"d-{uuid4().hex[:8]}", channels=["web"], units=_one_unit())
    ids = [uuid4() for _ in range(4)]
    made = [submission(round_id, ids[which], level=level) for which, level in steps]
    outcomes = [submit(s).status for s in made]
    first: dict[UUID, str] = {}
    for s in made:
        first.setdefault(s.id, s.answers)
    assert {i: a for i, a in stored().items() if i in ids} == first
    assert outcomes.count("stored") == len(first)
    _close(round_id)


def _one_unit() -> dict[int, tuple[None, None]]:
    from survey import clock
    from survey.registry import units

    with store.reading() as session:
        unit = units.unit_on(session, "02839", clock.today())
        assert unit is not None
        return {unit.id: (None, None)}


def _close(round_id: int) -> None:
    from survey.models import Round
    from survey.registry import rounds

    with store.writing() as session:
        rounds.close(session, session.get_one(Round, round_id))


def test_folding_keeps_every_count(both: str) -> None:
    round_id = make_round()
    for level in "112345":
        submit(submission(round_id, level=level))
    with store.writing() as session:
        assert fold(session, batch=4)
    assert counted() == 6
    submit(submission(round_id))
    with store.writing() as session:
        fold(session)
    with store.reading() as session:
        assert session.scalar(select(func.count()).select_from(TallyPending)) == 0
        assert session.scalar(select(func.sum(Tally.complete))) == 7


def test_an_import_and_the_folding_job_at_once_lose_no_count(postgres_url: str) -> None:
    store.connect(postgres_url)
    round_id = make_round()
    submit(submission(round_id))
    with store.writing() as session:
        fold(session)
    submit(submission(round_id))
    with store.writing() as importer:
        bulk.load(importer, [submission(round_id)])
        with store.writing() as job:
            job.execute(text("SET LOCAL lock_timeout = '2s'"))
            assert not fold(job)
    with store.writing() as job:
        fold(job)
    with store.reading() as session:
        assert session.scalar(select(func.sum(Tally.answers))) == 3


def test_the_bulk_path_stores_what_the_single_path_would(both: str) -> None:
    round_id = make_round()
    made = [submission(round_id, level=level) for level in "12345"]
    submit(made[0])
    clash = submission(round_id, made[1].id, level="3")
    with store.writing() as session:
        loaded = bulk.load(session, [*made, made[2], clash])
    assert (loaded.stored, loaded.repeated, loaded.conflicts) == (4, 2, (clash.id,))
    assert Counter(stored().values()) == Counter(s.answers for s in made)
    assert counted() == 5


def test_comments_stand_apart_from_the_answers(both: str) -> None:
    made: Submission = submission(make_round(), comments={"comment": " Nhanh, gọn "})
    submit(made)
    with store.reading() as session:
        assert [c.text for c in session.scalars(select(Comment))] == ["Nhanh, gọn"]


def test_an_unhappy_person_who_gives_no_reason_has_answered_completely(both: str) -> None:
    round_id = make_round("nhanh", "mot-cham")
    assert submission(round_id, answers={"general": "2"}).status == "complete"
    assert submission(round_id, answers={"general": "5"}).status == "complete"


def test_whoever_answers_what_must_be_answered_has_answered_completely(both: str) -> None:
    asked = load("sipas-2640")
    required = {item.id for item in asked.closed_items if item.required}
    answers = {name: value for name, value in whole(asked).items() if name in required}
    assert submission(make_round(), answers=answers).status == "complete"
