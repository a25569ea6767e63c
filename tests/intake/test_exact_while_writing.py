"""While eight clients write and the tally is folded, every look counts exactly what is stored then."""

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from survey import clock, store
from survey.intake.submission import Submission
from survey.intake.writer import Writer
from survey.models import PENDING, ROLLUPS, Response, Round
from survey.tabulate import live, live_rates
from tests.answers import submission
from tests.conftest import make_round
from tests.intake.test_rollup import CHANNELS, some

WRITERS, EACH = 8, 25


def counted(session: Session, survey_round: Round) -> dict[str, object]:
    """What live counting says."""
    days = live.by_day(session, survey_round)
    units = live.by_unit(session, survey_round)
    rates = live_rates.rates(session, survey_round)
    of_days = live_rates.rates_by_day(session, survey_round)
    counters = {unit: live.by_counter(session, survey_round, unit) for unit in units}
    return {
        "channel": {(u, c): n.answers for u, of in units.items() for c, n in of.items()},
        "day": {(u, d): n.complete for u, of in days.items() for d, n in of.items() if n.complete},
        "counter": {(u, c): n.answers for u, of in counters.items() for c, n in of.items()},
        "all": sum(n.answers for n in live.by_field(session, survey_round).values()),
        "hours": int(live.by_hour(session, survey_round).sum()),
        "in rates": dict(zip(rates.keys, rates.raters.tolist(), strict=True)),
        "of the province": int(of_days.raters.sum()),
    }


def stored(session: Session) -> dict[str, object]:
    """The same, from every answer."""
    rows = session.scalars(select(Response)).all()
    whole = [r for r in rows if r.status == "complete"]
    rated = Counter(r.unit_id for r in rows if r.status != "break_off")
    return {
        "channel": dict(Counter((r.unit_id, r.channel) for r in rows)),
        "day": dict(Counter((r.unit_id, clock.local_day(r.answered_at)) for r in whole)),
        "counter": dict(Counter((r.unit_id, r.counter or "") for r in rows)),
        "all": len(rows),
        "hours": len(rows),
        "in rates": {unit: rated[unit] for unit in sorted({r.unit_id for r in rows})},
        "of the province": rated.total(),
    }


def test_every_look_is_exact(both: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("survey.intake.folder.IDLE_SECONDS", 0.02)
    monkeypatch.setattr("survey.intake.folder.FOLD_EVERY", 15)
    monkeypatch.setattr("survey.intake.folder.SLICE", 6)
    round_id, random, writer = make_round(channels=CHANNELS), Random(1), Writer()
    given = [submission(round_id, **change) for change in some(random, WRITERS * EACH)]
    over, looked = threading.Event(), set()

    def write(mine: list[Submission]) -> None:
        pauses = Random(str(mine[0].unit_id))
        for each in mine:
            writer.submit(each)
            time.sleep(pauses.random() * 0.01)

    def read(seed: int) -> None:
        pauses = Random(seed)
        while not over.is_set():
            with store.reading() as session:
                found = counted(session, session.get_one(Round, round_id))
                assert found == stored(session)
                waiting = len(session.execute(select(PENDING.c.unit_id)).all())
                folded = session.scalar(select(ROLLUPS.c.answers).limit(1)) is not None
            looked.add((found["all"], waiting > 0, folded))
            time.sleep(pauses.random() * 0.02)

    with ThreadPoolExecutor(WRITERS + 2) as pool:
        readers = [pool.submit(read, seed) for seed in range(2)]
        writers = [pool.submit(write, given[i::WRITERS]) for i in range(WRITERS)]
        for each in writers:
            each.result(60)
        over.set()
        for each in readers:
            each.result(60)
    # Looks at several numbers of answers, and some while part of them was folded and part was not.
    assert len({answers for answers, _, _ in looked}) > 3
    assert any(waiting and folded for _, waiting, folded in looked)
    with store.reading() as session:
        assert counted(session, session.get_one(Round, round_id))["all"] == WRITERS * EACH
