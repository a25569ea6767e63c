from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from survey import store
from survey.intake.accept import accept
from survey.intake.fold import fold
from survey.models import Round
from survey.tabulate.counts import Count, answers_by_round, answers_of, counts
from tests.answers import submission, whole
from tests.conftest import make_round

FEW = dict(list(whole().items())[:3])
HALF = dict(list(whole().items())[: int(len(whole()) * 0.7)])


def give(round_id: int, *changes: dict[str, Any]) -> None:
    with store.writing() as session:
        accept(session, [submission(round_id, **change) for change in changes])


def fold_all() -> None:
    with store.writing() as session:
        while fold(session):
            pass


def total(round_id: int) -> Count:
    with store.reading() as session:
        return sum(counts(session, round_id), Count())


def test_counts_stand_per_unit_and_channel(both: str) -> None:
    round_id = make_round(channels=["web", "paper"])
    give(round_id, {}, {}, {"channel": "paper"}, {"unit": "02686"})
    with store.reading() as session:
        found = counts(session, round_id)
    assert sorted((c.channel, c.answers) for c in found) == [("paper", 1), ("web", 1), ("web", 2)]


def test_whole_half_and_broken_off_answers_are_told_apart(both: str) -> None:
    round_id = make_round()
    give(round_id, {}, {"answers": HALF}, {"answers": FEW})
    found = total(round_id)
    assert (found.answers, found.complete, found.partial, found.break_off) == (3, 1, 1, 1)


def test_folding_changes_no_count(both: str) -> None:
    round_id = make_round()
    give(round_id, {}, {"answers": FEW})
    before = total(round_id)
    fold_all()
    assert total(round_id) == before
    give(round_id, {})
    assert total(round_id) == before + Count(1, 1, 0)


def test_units_that_are_not_asked_for_are_left_out(both: str) -> None:
    round_id = make_round()
    give(round_id, {}, {"unit": "02686"})
    with store.reading() as session:
        [one] = counts(session, round_id, {counts(session, round_id)[0].unit_id})
        assert counts(session, round_id, frozenset()) == []
    assert one.answers == 1


def test_rounds_are_counted_apart(both: str) -> None:
    one, other = make_round("mot"), make_round("hai", channels=["paper"])
    give(one, {}, {})
    give(other, {"channel": "paper"})
    with store.reading() as session:
        assert answers_by_round(session) == {one: 2, other: 1}
        assert (answers_of(session, one), answers_of(session, other)) == (2, 1)


def test_one_statement_reads_tallies_and_what_waits(demo_round: Round) -> None:
    asked: list[str] = []
    event.listen(store.engine(), "before_cursor_execute", lambda *about: asked.append(about[2]))
    with store.reading() as session:
        counts(session, demo_round.id)
    [statement] = [text for text in asked if text.startswith("SELECT")]
    assert "UNION ALL" in statement


def test_the_key_of_both_tables_is_used(demo_round: Round) -> None:
    asked: list[tuple[str, Any]] = []
    event.listen(store.engine(), "before_cursor_execute", lambda *about: asked.append((about[2], about[3])))
    with store.reading() as session:
        counts(session, demo_round.id)
        statement, values = asked[-1]
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        steps = " ".join(str(row) for row in plan)
    assert "SCAN rollup" not in steps
    assert "SCAN tally" not in steps


@given(st.lists(st.booleans(), min_size=1, max_size=12))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_however_answers_and_folding_follow_one_another_nothing_is_lost(
    demo_round: Round, steps: list[bool]
) -> None:
    before = total(demo_round.id).answers
    for folds in steps:
        fold_all() if folds else give(demo_round.id, {})
    assert total(demo_round.id).answers == before + steps.count(False)
