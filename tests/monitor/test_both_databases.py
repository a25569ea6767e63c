"""The whole way of staff, on SQLite and on PostgreSQL."""

from pathlib import Path

from survey import store
from survey.app import create_app
from survey.intake.accept import accept
from survey.registry import rounds
from tests.access.test_guarded import ROUND
from tests.answers import submission
from tests.conftest import make_settings
from tests.monitor.test_overview import number, row
from tests.staff import Browser, actions, make_user


def test_staff_sign_in_make_a_round_open_it_and_see_an_answer(tmp_path: Path, database_url: str) -> None:
    app = create_app(make_settings(tmp_path / "instance", database_url))
    make_user("quan-tri", "chi")
    browser = Browser(app)
    browser.sign_in("chi")
    browser.post("/quan-tri/dot-moi", **{**ROUND, "questionnaire": "sipas-2640", "channels": "web"})
    browser.post("/quan-tri/dot/dot-thu/mo")
    with store.writing() as session:
        survey_round = rounds.find(session, "dot-thu", "15")
        assert survey_round is not None
    with store.writing() as session:
        accept(session, [submission(survey_round.id)])
    assert number(row(browser.text("/theo-doi")), "data-count") == 1
    assert actions() == ["sign-in", "round.create", "round.open"]
