"""The doctor compares the coarse sums with the tallies, and makes them again when asked to."""

from collections.abc import Callable

from click.testing import Result
from sqlalchemy import delete

from survey import store
from survey.models import ROLLUPS
from tests.conftest import make_round
from tests.intake.test_rollup import fold_all, give


def test_sums_that_disagree_are_told_of_and_mended(sipas: Callable[..., Result], sqlite_url: str) -> None:
    store.connect(sqlite_url)
    round_id = make_round()
    give(round_id, [{}] * 3)
    fold_all()
    assert "ok  sums agree with the tallies" in sipas("doctor").stdout
    store.connect(sqlite_url)
    with store.writing() as session:
        session.execute(delete(ROLLUPS).where(ROLLUPS.c.cut == "counter"))
    told = sipas("doctor")
    assert told.exit_code == 1
    assert f"BAD sums: round {round_id}, counter: (0, 0, 0) against (3, 3, 0) in tallies" in told.stdout
    mended = sipas("doctor", "--mend-sums")
    assert (mended.exit_code, "ok  sums agree" in mended.stdout) == (0, True)
