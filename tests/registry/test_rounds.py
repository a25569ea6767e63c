"""Opening rounds: a unit is in one open round per channel, however many people press at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from survey import store
from survey.errors import Refused
from survey.registry import rounds
from tests.staff import make_draft


def open_named(slug: str) -> None:
    with store.writing() as session:
        found = rounds.find(session, slug)
        assert found is not None
        rounds.open_round(session, found)
        if store.engine().dialect.name == "postgresql":
            session.execute(text("SELECT pg_sleep(0.3)"))  # so that the other one comes meanwhile


@pytest.mark.parametrize("slugs", [("a", "b"), ("a", "a")])
def test_of_two_openings_at_once_one_is_refused(both: str, slugs: tuple[str, str]) -> None:
    make_draft("a")
    make_draft("b")
    with ThreadPoolExecutor(2) as pool:
        failed = [done.exception() for done in [pool.submit(open_named, slug) for slug in slugs]]
    assert [type(error) for error in failed if error] == [Refused]
