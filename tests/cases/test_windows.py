"""Ten forms stand behind every handing over, whatever comes late: windows are cut by receipt and stay."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from survey import clock, store
from survey.cases.progress import Reach
from survey.cases.windows import advance, arrived, ends
from survey.models import Case
from tests.cases.making import MONDAY, TUESDAY, WEDNESDAY, crowd, every_case, make_case, run, write
from tests.conftest import make_round

THURSDAY, FRIDAY, NEXT_MONDAY = date(2026, 3, 5), date(2026, 3, 6), date(2026, 3, 9)


@pytest.fixture
def round_id(both: str) -> int:
    return make_round(opens=date(2026, 2, 1), closes=clock.today() + timedelta(days=90))


def waiting() -> list[str | None]:
    return [case.text for case in every_case() if case.released_on is None]


def test_a_late_form_of_a_past_day_cannot_move_a_window(round_id: int, tmp_path: Path) -> None:
    crowd(round_id, 10, MONDAY)
    run(tmp_path, TUESDAY)
    crowd(round_id, 9, TUESDAY)
    run(tmp_path, WEDNESDAY)
    crowd(round_id, 9, WEDNESDAY)
    run(tmp_path, THURSDAY)
    write(round_id, day=THURSDAY, answered=TUESDAY)
    write(round_id, "chờ lâu quá", level="1", day=THURSDAY)
    assert run(tmp_path, FRIDAY).released == 0
    crowd(round_id, 8, FRIDAY)
    assert run(tmp_path, NEXT_MONDAY).released == 1


def test_what_came_days_after_it_was_answered_goes_with_those_received_then(
    round_id: int, tmp_path: Path
) -> None:
    crowd(round_id, 10, MONDAY)
    for _ in range(10):
        write(round_id, "chờ lâu quá", level="1", day=THURSDAY, answered=MONDAY)
    assert run(tmp_path, FRIDAY).released == 10


def test_what_is_stored_behind_the_days_counted_waits_for_the_next_window(
    round_id: int, tmp_path: Path
) -> None:
    crowd(round_id, 10, MONDAY)
    run(tmp_path, TUESDAY)
    write(round_id, "chờ lâu quá", level="1", day=MONDAY)
    assert run(tmp_path, WEDNESDAY).released == 0
    assert waiting() == ["chờ lâu quá"]
    crowd(round_id, 10, WEDNESDAY)
    assert run(tmp_path, THURSDAY).released == 1


def test_days_without_the_job_are_cut_as_if_it_had_run(round_id: int, tmp_path: Path) -> None:
    for day, count in ((MONDAY, 9), (TUESDAY, 2), (WEDNESDAY, 3)):
        crowd(round_id, count, day)
    write(round_id, "chờ lâu quá", level="1", day=WEDNESDAY)
    write(round_id, "thiếu ghế", day=TUESDAY)
    assert run(tmp_path, THURSDAY).released == 1
    assert waiting() == ["chờ lâu quá"]


def test_two_processes_count_a_form_once(round_id: int, tmp_path: Path) -> None:
    crowd(round_id, 5, MONDAY)
    reach = Reach("15", round_id, None, None)
    with store.reading() as session:
        came = arrived(session, reach, TUESDAY)
    for _ in range(2):
        with store.writing() as session:
            advance(session, reach, TUESDAY, came, 10)
    with store.reading() as session:
        assert ends(session, round_id) == {}


def test_a_round_of_which_units_have_cases_already_begins_anew_after_them(
    round_id: int, tmp_path: Path
) -> None:
    crowd(round_id, 9, MONDAY)
    make_case(round_id, "02839")
    with store.writing() as session:
        session.get_one(Case, 1).released_on = TUESDAY
    write(round_id, "chờ lâu quá", level="1", day=TUESDAY)
    assert run(tmp_path, WEDNESDAY).released == 0
    crowd(round_id, 9, WEDNESDAY)
    assert run(tmp_path, THURSDAY).released == 1
