"""A pattern and a drawn call to act on, and an answer to draw from, without computing anything."""

from survey import clock, store
from survey.intake.accept import accept
from survey.models import BackCheck, BackCheckCall, QualityPattern, QualityRun, Round
from survey.registry import units
from tests.answers import submission


def make_quality(survey_round: Round) -> None:
    """A pattern and a call as make_marks does, and one answer by the web."""
    make_marks(survey_round)
    with store.writing() as session:
        accept(session, [submission(survey_round.id)])


def make_marks(survey_round: Round) -> tuple[int, int]:
    """A pattern of a check, and a sample of one call, at Xã Bắc Hà today; their numbers."""
    same = {"province": survey_round.province, "round_id": survey_round.id}
    with store.writing() as session:
        unit = units.unit_on(session, "02839", clock.today())
        assert unit is not None
        place = {"unit_id": unit.id, "counter": "", "channel": "web", "day": clock.today()}
        figures = {"answers": 12, "total": 20, "observed": 12.0, "expected": 1.5, "p_value": 1e-9}
        hours = {"flagged": [0] * 9 + [12] + [0] * 14, "all": [0] * 9 + [20] + [0] * 14}
        run = QualityRun(**same, version=1, answers=20, rules=[], by="dung")
        session.add(run)
        session.flush()
        found = {"run_id": run.id, "number": 1, "rule": "burst", "version": 1, "hours": hours}
        pattern = QualityPattern(**same, **place, **figures, **found)
        check = BackCheck(**same, seed=1, size=1, frame=1, frame_hash="0" * 64, drawn_by="dung")
        check.calls.append(BackCheckCall(**place, number=1, position=0.5))
        session.add_all([pattern, check])
        session.flush()
        return pattern.id, check.id
