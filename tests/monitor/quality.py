"""A pattern and a drawn call to act on, and an answer to draw from, without computing anything."""

from survey import clock, store
from survey.intake.accept import accept
from survey.models import BackCheck, BackCheckCall, QualityPattern, Round
from tests.answers import submission


def make_quality(survey_round: Round) -> None:
    """Pattern 1 and call 1 of sample 1, at Xã Bắc Hà today; one answer by the web."""
    made = submission(survey_round.id)
    place = {"unit_id": made.unit_id, "counter": "", "channel": "web", "day": clock.today()}
    same = {"province": survey_round.province, "round_id": survey_round.id}
    with store.writing() as session:
        accept(session, [made])
        figures = {"answers": 12, "total": 20, "observed": 12.0, "expected": 1.5, "p_value": 1e-9}
        session.add(QualityPattern(**same, **place, **figures, rule="burst", version=1))
        check = BackCheck(**same, seed=1, size=1, frame=1, frame_hash="0" * 64, drawn_by="dung")
        check.calls.append(BackCheckCall(**place, number=1, position=0.5))
        session.add(check)
