"""The service opens cases once a working day, after five, and again after a file was put right."""

from datetime import timedelta

from survey import clock, config
from survey.cases.daily import Opener
from survey.models import Round
from tests.cases.making import MONDAY, TUESDAY, every_case, write


def test_once_a_day_and_not_before_five(demo_round: Round, settings: config.Config) -> None:
    write(demo_round.id, "chờ lâu quá", level="1", day=MONDAY)
    opener, morning = Opener(settings), clock.day_start(TUESDAY)
    assert not opener.turn(morning + timedelta(hours=4))
    assert opener.turn(morning + timedelta(hours=5))
    assert len(every_case()) == 1
    assert not opener.turn(morning + timedelta(hours=6))


def test_a_bad_file_is_waited_for_and_nothing_is_lost(demo_round: Round, settings: config.Config) -> None:
    write(demo_round.id, "chờ lâu quá", level="1", day=MONDAY)
    bad = settings.instance / "handling.yaml"
    bad.write_text("due_working_days: 0\nanswers_at_least: 10")
    opener, noon = Opener(settings), clock.day_start(TUESDAY) + timedelta(hours=12)
    assert not opener.turn(noon)
    assert every_case() == []
    bad.unlink()
    assert opener.turn(noon + timedelta(minutes=1))
    assert len(every_case()) == 1


def test_of_two_processes_one_does_it(demo_round: Round, settings: config.Config) -> None:
    noon = clock.day_start(TUESDAY) + timedelta(hours=12)
    assert Opener(settings).turn(noon)
    assert not Opener(settings).turn(noon)
