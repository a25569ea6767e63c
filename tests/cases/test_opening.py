"""What was written becomes a case on the next working day, and reaches the unit only within a crowd."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from survey import clock, store
from survey.cases.opening import Opened
from survey.cases.windows import moved
from survey.errors import Refused
from survey.intake.second_code import key_of
from survey.models import AuditEvent, Case, Unit, UnitSuccessor
from tests.cases.making import MONDAY, TUESDAY, WEDNESDAY, crowd, every_case, run, write
from tests.conftest import make_round


@pytest.fixture
def round_id(both: str) -> int:
    return make_round(opens=date(2026, 2, 1), closes=clock.today() + timedelta(days=90))


def test_a_low_rating_or_a_grave_word_opens_a_case_and_another_comment_is_kept(
    round_id: int, tmp_path: Path
) -> None:
    write(round_id, "A: chờ lâu quá", level="2")
    write(round_id, "B: phải lót tay mới xong")
    write(round_id, "C: rất tốt")
    write(round_id, "", level="1")
    assert run(tmp_path) == Opened(cases=2, comments=1)
    found = every_case()
    assert [case.reason for case in found] == ["rating", "keyword", "comment"]
    assert [case.state for case in found] == ["open", "open", "noted"]
    assert [[t.topic for t in case.topics] for case in found] == [["cho-doi"], ["tieu-cuc"], ["khen"]]


def test_nothing_opens_on_the_day_itself_or_on_a_holiday(round_id: int, tmp_path: Path) -> None:
    write(round_id, "chờ lâu quá", level="1", day=date(2026, 2, 13))
    assert run(tmp_path, date(2026, 2, 13)) == Opened()
    for day in (14, 15, 16, 20, 22):
        assert run(tmp_path, date(2026, 2, day)).rest_day
    assert run(tmp_path, date(2026, 2, 23)).cases == 1


def test_running_again_changes_nothing_and_writes_no_audit(round_id: int, tmp_path: Path) -> None:
    write(round_id, "chờ lâu quá", level="1")
    run(tmp_path)
    assert run(tmp_path) == Opened()
    assert run(tmp_path, WEDNESDAY) == Opened()
    with store.reading() as session:
        assert [e.action for e in session.scalars(select(AuditEvent))].count("case.open") == 1


def test_identifying_words_hold_a_comment_back(round_id: int, tmp_path: Path) -> None:
    write(round_id, "chị Hoa quát tôi", level="1")
    crowd(round_id)
    assert run(tmp_path).held == 1
    (case,) = every_case()
    assert (case.review, case.released_on) == ("held", None)


def test_a_unit_gets_a_case_with_a_crowd_around_it_and_the_day_is_forgotten(
    round_id: int, tmp_path: Path
) -> None:
    write(round_id, "chờ lâu quá", level="1")
    crowd(round_id, 8)
    assert run(tmp_path).released == 0
    write(round_id, day=TUESDAY)
    assert run(tmp_path, WEDNESDAY).released == 1
    (case,) = every_case()
    assert (case.released_on, case.received) == (WEDNESDAY, None)
    assert case.due_on == date(2026, 3, 18)


def test_windows_do_not_depend_on_who_wrote() -> None:
    days = [(MONDAY, 9), (TUESDAY, 1), (WEDNESDAY, 9)]
    assert moved(None, 0, days, 10) == (TUESDAY, 9)
    assert moved(None, 0, days[:1], 10) == (None, 9)


def test_nothing_of_the_answer_stands_in_the_case(round_id: int, tmp_path: Path) -> None:
    number = write(round_id, "chờ lâu quá", level="1")
    run(tmp_path)
    (case,) = every_case()
    values = {str(getattr(case, column.key)) for column in Case.__table__.columns}
    assert not any(str(number) in value or number.hex in value for value in values)
    assert case.key_hash == key_of(number)


def test_a_missing_year_refuses_and_loses_nothing(round_id: int, tmp_path: Path) -> None:
    write(round_id, "chờ lâu quá", level="1", day=date(2027, 12, 20))
    with pytest.raises(Refused, match="2028"):
        run(tmp_path, date(2027, 12, 23))
    assert every_case() == []
    folder = tmp_path / "holidays"
    folder.mkdir()
    (folder / "2028.yaml").write_text("year: 2028\nclosed: {2028-01-03: Tết}\n")
    assert run(tmp_path, date(2027, 12, 23)).cases == 1


def test_a_bad_rule_file_refuses_and_loses_nothing(round_id: int, tmp_path: Path) -> None:
    write(round_id, "chờ lâu quá", level="1")
    (tmp_path / "topics.yaml").write_text("topics: none")
    with pytest.raises(Refused, match=r"topics\.yaml"):
        run(tmp_path)
    assert every_case() == []


def _end(code: str, heirs: list[str]) -> None:
    with store.writing() as session:
        units = {u.code: u for u in session.scalars(select(Unit).where(Unit.valid_to.is_(None)))}
        units[code].valid_to = MONDAY
        for heir in heirs:
            session.add(UnitSuccessor(unit_id=units[code].id, successor_id=units[heir].id))


def test_a_unit_that_ceased_hands_its_cases_to_its_successor(round_id: int, tmp_path: Path) -> None:
    write(round_id, "chờ lâu quá", level="1")
    run(tmp_path)
    _end("02839", ["02686"])
    write(round_id, "chờ lâu nữa", level="1")
    assert run(tmp_path, WEDNESDAY).inherited == 1
    assert [case.unit.code for case in every_case()] == ["02686", "02686"]


def test_with_two_successors_the_case_waits_for_a_choice(round_id: int, tmp_path: Path) -> None:
    write(round_id, "chờ lâu quá", level="1")
    run(tmp_path)
    _end("02839", ["02686", "02647"])
    assert run(tmp_path, WEDNESDAY).inherited == 0
    assert [case.unit.code for case in every_case()] == ["02839"]
