"""Flags computed from stored answers: beside them, replaced as a whole, decided on as patterns."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from click.testing import Result
from sqlalchemy import func, select, update

from survey import clock, store
from survey.errors import Refused
from survey.intake import flagging
from survey.intake.accept import accept
from survey.intake.flagging import check_round, decide
from survey.models import (
    EXPLAINED,
    KEPT,
    OPEN,
    RESPONSES,
    Flag,
    QualityPattern,
    QualityRun,
    Response,
    Round,
    User,
)
from survey.registry.versions import questionnaire_of
from survey.tabulate.matrix import matrix
from survey.tabulate.quality import read_sheet
from survey.tabulate.results import facts_of
from survey.tabulate.trust import flags, flags_state, trust
from tests.answers import submission
from tests.conftest import make_round
from tests.staff import actions, make_draft, make_user


def give(round_id: int, moments: list[datetime], **changes: object) -> None:
    """One answer at each moment, at counter 2 of Xã Bắc Hà unless told."""
    place: dict[str, Any] = {"channel": "kiosk", "counter": "2"} | changes
    with store.writing() as session:
        accept(session, [submission(round_id, answered_at=m, **place) for m in moments])


def at(hour: float, day: int = 0) -> datetime:
    """A local hour of the last Monday but one, or days after it."""
    monday = clock.today() - timedelta(days=clock.today().weekday() + 7 - day)
    return clock.day_start(monday) + timedelta(hours=hour)


def burst(round_id: int, count: int = 15) -> None:
    """Many answers within minutes, which an officer could type."""
    give(round_id, [at(9) + timedelta(seconds=i * i) for i in range(count)], level="5")


@pytest.fixture
def stuffed(both: str) -> int:
    """A round with a burst of 15 answers and ten quiet ones of the day before."""
    round_id = make_round()
    burst(round_id)
    give(round_id, [at(7.5 + i * i * 0.1, -3) for i in range(10)], level="3")
    return round_id


def patterns() -> list[QualityPattern]:
    with store.reading() as session:
        return list(session.scalars(select(QualityPattern).order_by(QualityPattern.id)))


def stored() -> list[tuple[object, ...]]:
    with store.reading() as session:
        return [tuple(row) for row in session.execute(select(RESPONSES).order_by(RESPONSES.c.id))]


def test_flags_stand_beside_answers_with_rule_version_and_p_value(stuffed: int) -> None:
    before = stored()
    run = check_round(stuffed, "an")
    assert stored() == before
    (pattern,) = patterns()
    assert (pattern.rule, pattern.answers, pattern.total) == ("burst", 15, 15)
    assert (pattern.counter, pattern.channel, pattern.day) == ("2", "kiosk", clock.local_day(at(9)))
    assert pattern.unit.code == "02839"
    with store.reading() as session:
        found = list(session.scalars(select(Flag)))
    assert {(f.kind, f.version, f.p_value, f.pattern_id) for f in found} == {
        ("burst", run.version, pattern.p_value, pattern.id)
    }
    assert len(found) == 15
    assert run.answers == 25
    assert actions() == ["quality.check"]


def test_checking_again_puts_flags_in_the_place_of_those_before(stuffed: int) -> None:
    check_round(stuffed, "an")
    with store.writing() as session:
        one = session.scalars(select(Response)).first()
        assert one
        session.add(Flag(province="15", round_id=stuffed, response_id=one.id, kind="shared_number"))
    check_round(stuffed, "an")
    with store.reading() as session:
        kinds = dict(session.execute(select(Flag.kind, func.count()).group_by(Flag.kind)).all())
        assert session.scalar(select(func.count()).select_from(QualityRun)) == 2
    assert kinds == {"burst": 15, "shared_number": 1}
    assert len(patterns()) == 1


def decided(decision: str, reason: str = "Đoàn lưu động") -> None:
    with store.writing() as session:
        pattern = session.scalars(select(QualityPattern)).one()
        decide(session, pattern, decision, reason, pattern.revision, User(username="an"))


def test_a_decision_stays_with_its_pattern_until_more_answers_show_it(stuffed: int) -> None:
    check_round(stuffed, "an")
    decided(EXPLAINED)
    check_round(stuffed, "an")
    assert [(p.decision, p.reason, p.decided_by) for p in patterns()] == [(EXPLAINED, "Đoàn lưu động", "an")]
    burst(stuffed, 3)
    check_round(stuffed, "an")
    assert [(p.decision, p.answers) for p in patterns()] == [(OPEN, 18)]


def test_answers_of_an_explained_pattern_are_counted_again(stuffed: int) -> None:
    check_round(stuffed, "an")
    states = []
    for decision, count in ((KEPT, 15), (EXPLAINED, 0), (KEPT, 15)):
        decided(decision)
        with store.reading() as session:
            survey_round = session.get_one(Round, stuffed)
            assert len(flags(session, survey_round)[0]) == count
            states.append(flags_state(session, survey_round))
    assert len(set(states)) == 3


def test_results_without_flagged_answers_know_the_new_flags(stuffed: int) -> None:
    check_round(stuffed, "an")
    with store.reading() as session:
        survey_round = session.get_one(Round, stuffed)
        found = trust(session, survey_round, facts_of(survey_round), matrix(session, survey_round))
    assert (found.whole.n, found.flagged, found.kinds) == (25, 15, {"burst": 15})
    assert found.without
    assert found.without.n == 10


@pytest.mark.parametrize(
    ("decision", "reason", "words"),
    [("explained", " ", "ghi lý do"), ("gone", "x", "Hãy chọn"), ("kept", "x" * 1001, "1001 ký tự")],
)
def test_a_decision_that_cannot_be_is_refused(stuffed: int, decision: str, reason: str, words: str) -> None:
    check_round(stuffed, "an")
    with pytest.raises(Refused, match=words):
        decided(decision, reason)
    assert [p.decision for p in patterns()] == [OPEN]


def flag_count() -> tuple[int, int, int]:
    """Flags, patterns and runs that a reader sees."""
    with store.reading() as session:
        tables = (Flag, QualityPattern, QualityRun)
        n = [session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]
    return n[0], n[1], n[2]


def test_nobody_sees_a_part_of_new_flags(stuffed: int) -> None:
    seen: list[tuple[int, int, int]] = []
    check_round(stuffed, "an", lambda: seen.append(flag_count()))
    burst(stuffed, 5)
    before = len(seen)
    check_round(stuffed, "an", lambda: seen.append(flag_count()))
    assert before > 4
    assert set(seen[:before]) == {(0, 0, 0)}
    assert set(seen[before:]) == {(15, 1, 1)}
    assert flag_count() == (20, 1, 2)


def test_flags_that_stay_are_not_written_again(stuffed: int) -> None:
    check_round(stuffed, "an")
    with store.reading() as session:
        before = {f.response_id: (f.at, f.pattern_id) for f in session.scalars(select(Flag))}
    burst(stuffed, 5)
    check_round(stuffed, "an")
    with store.reading() as session:
        after = {f.response_id: (f.at, f.pattern_id) for f in session.scalars(select(Flag))}
    assert {one: after[one] for one in before} == before
    assert {number for _at, number in after.values()} == {patterns()[0].id}


def test_many_flags_are_written_while_others_write(stuffed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("survey.intake.flagging.AT_ONCE", 8)
    monkeypatch.setattr("survey.intake.flagging.SLICE", 4)
    flags_seen: list[int] = []

    def between() -> None:
        flags_seen.append(flag_count()[0])
        with store.writing() as session:  # would wait for five seconds and fail if the check held the lock
            session.execute(update(Round).where(Round.id == stuffed).values(name=f"Lần {len(flags_seen)}"))

    check_round(stuffed, "an", between)
    assert flags_seen[-4:] == [4, 8, 12, 15]
    with store.writing() as session:
        session.execute(update(Flag).values(version=0))  # as if of older rules: all have to go
    check_round(stuffed, "an", between)
    assert flags_seen[-8:] == [11, 7, 3, 0, 4, 8, 12, 15]


def test_a_check_that_another_overtook_changes_nothing(stuffed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    change, other = flagging._change, list[int]()

    def overtaken(*given: Any) -> Any:
        found = change(*given)
        if not other:
            other.append(1)
            other.append(check_round(stuffed, "binh").id)
        return found

    monkeypatch.setattr(flagging, "_change", overtaken)
    with pytest.raises(Refused, match="đã xong trước"):
        check_round(stuffed, "an")
    assert flag_count() == (15, 1, 1)
    assert [p.run_id for p in patterns()] == other[1:]


def test_a_decision_taken_during_a_check_stays(stuffed: int) -> None:
    check_round(stuffed, "an")
    check_round(stuffed, "an", lambda: None if patterns()[0].decision == KEPT else decided(KEPT))
    assert [(p.decision, p.reason) for p in patterns()] == [(KEPT, "Đoàn lưu động")]


def test_a_decision_that_another_overtook_is_refused(stuffed: int) -> None:
    check_round(stuffed, "an")
    decided(KEPT)
    with pytest.raises(Refused, match="Người khác"), store.writing() as session:
        decide(session, session.scalars(select(QualityPattern)).one(), EXPLAINED, "x", 0, User(username="b"))
    assert [p.decision for p in patterns()] == [KEPT]


def test_times_and_patterns_are_read_alike_from_both_databases(both: str) -> None:
    round_id = make_round()
    give(round_id, [at(9), at(18.5, 1)], level="5")
    give(round_id, [at(9)], channel="paper", counter=None, level="3")
    with store.reading() as session:
        survey_round = session.get_one(Round, round_id)
        read = read_sheet(session, survey_round)
        ids = set(session.scalars(select(Response.id)))
        assert questionnaire_of(survey_round.version).factors
    assert {read.id(row) for row in range(3)} == ids
    sheet = read.sheet
    rows = {read.channels[c]: r for r, c in enumerate(sheet.channel)}
    assert sorted(sheet.second[sheet.timed]) == [9 * 3600, 18.5 * 3600]
    assert sorted(sheet.day[sheet.timed]) == [clock.local_day(at(9, d)).toordinal() for d in (0, 1)]
    assert sheet.negative.tolist().count(True) == 1
    assert sheet.negative[rows["paper"]]
    assert sheet.straight.all()
    assert len(set(sheet.pattern.tolist())) == 2


def test_the_command_prints_what_was_tested(sipas: Callable[..., Result], sqlite_url: str) -> None:
    store.connect(sqlite_url)
    burst(make_round())
    done = sipas("quality", "check", "dot-1", "--format", "json")
    assert done.exit_code == 0, done.stderr
    assert '"rule": "burst"' in done.stdout
    assert "15 phiếu" in done.stderr
    assert [p.rule for p in patterns()] == ["burst"]


def test_an_empty_round_has_nothing_to_say(both: str) -> None:
    run = check_round(make_round(), "an")
    assert (run.answers, run.rules) == (0, [])
    make_user("quan-tri")
    make_draft("nhap")
    with store.reading() as session:
        draft = session.scalars(select(Round.id).where(Round.slug == "nhap")).one()
    with pytest.raises(Refused, match="chưa mở"):
        check_round(draft, "an")
