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
        found = rounds.find(session, slug, "15")
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


def test_a_slug_names_a_round_within_its_province(sqlite_url: str) -> None:
    store.connect(sqlite_url)
    for province in ("10", "15"):
        make_draft("a", province=province)
    with store.reading() as session:
        assert [r.province for r in rounds.all_rounds(session, "15")] == ["15"]
        found = rounds.find(session, "a", "10")
        assert found is not None
        assert found.province == "10"
        assert rounds.find(session, "a", "01") is None
