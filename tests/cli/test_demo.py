"""`sipas demo`: only on a new database, clearly marked, repeatable."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import func, select

from questionnaires.layout import decode
from survey import config, store
from survey.models import Marker, Response, Round, User
from survey.registry.versions import questionnaire_of
from tests.conftest import make_round

Sipas = Callable[..., Result]


def answers(slug_end: str = "") -> dict[str, int]:
    with store.reading() as session:
        counted = (
            select(Round.status, func.count(Response.id))
            .join(Response, Response.round_id == Round.id, isouter=True)
            .group_by(Round.status)
        )
        return dict(session.execute(counted).all())


def test_one_open_and_one_closed_round_with_the_same_answers_for_the_same_seed(
    sipas: Sipas, settings: config.Config
) -> None:
    done = sipas("demo", "--responses", "400")
    assert done.exit_code == 0, done.output
    store.connect(settings.database_url)
    assert answers() == {"open": 400, "closed": 400}
    with store.reading() as session:
        assert session.get_one(Marker, "demo").value == "dữ liệu mô phỏng"
        assert all(session.scalars(select(Response.synthetic)))
        assert session.scalar(select(func.count()).select_from(User)) == 4


def test_repeating_adds_only_what_is_missing(sipas: Sipas, settings: config.Config) -> None:
    first = sipas("demo", "--responses", "50")
    again = sipas("demo", "--responses", "80")
    store.connect(settings.database_url)
    assert answers() == {"open": 80, "closed": 50}
    log_ins = (settings.instance / "demo.txt").read_text()
    assert all(line.split()[1] in first.stdout for line in log_ins.splitlines())
    assert not any(line.split()[1] in again.stdout for line in log_ins.splitlines())
    assert (settings.instance / "demo.txt").stat().st_mode & 0o777 == 0o600


def test_every_synthetic_card_is_one_the_questionnaire_could_give(
    sipas: Sipas, settings: config.Config
) -> None:
    sipas("demo", "--responses", "3000")
    store.connect(settings.database_url)
    with store.reading() as session:
        survey_round = session.scalars(select(Round).where(Round.status == "open")).one()
        asked = questionnaire_of(survey_round.version)
        cards = session.scalars(select(Response.answers)).all()
    assert all(decode(asked, card)["age"] != "under18" for card in cards)


def test_a_database_with_real_rounds_is_refused(sipas: Sipas, settings: config.Config) -> None:
    store.connect(settings.database_url)
    make_round()
    done = sipas("demo")
    assert done.exit_code != 0
    store.connect(settings.database_url)
    with store.reading() as session:
        assert session.get(Marker, "demo") is None
        assert session.scalar(select(func.count()).select_from(Response)) == 0


@pytest.mark.parametrize("count", ["-1", "many"])
def test_a_senseless_number_of_answers_is_refused(sipas: Sipas, count: str, tmp_path: Path) -> None:
    assert sipas("demo", "--responses", count).exit_code != 0
