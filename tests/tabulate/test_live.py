"""Live counts and rates are those of the stored answers, whatever of them is folded yet."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

import numpy as np
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from survey import clock, store
from survey.intake.fold import fold
from survey.models import Response, Round
from survey.tabulate import live, live_rates
from survey.tabulate.counts import Count
from survey.tabulate.results import results
from survey.tabulate.watching import watched
from tests.conftest import make_round
from tests.intake.test_rollup import CHANNELS, fold_all, give, some


@pytest.fixture(params=["all folded", "half folded", "none folded"])
def asked(request: pytest.FixtureRequest, both: str) -> Iterator[tuple[Session, Round]]:
    """A round with answers of three units, read in one snapshot."""
    round_id, random = make_round(channels=CHANNELS), Random(7)
    give(round_id, some(random, 60))
    if request.param != "none folded":
        fold_all(17)
    if request.param == "half folded":
        give(round_id, some(random, 25))
    with store.reading() as session:
        yield session, session.get_one(Round, round_id)


def stored(session: Session) -> list[Response]:
    return list(session.scalars(select(Response)))


def numbers(count: Count) -> tuple[int, int, int]:
    return count.answers, count.complete, count.break_off


def of(rows: list[Response]) -> tuple[int, int, int]:
    statuses = Counter(row.status for row in rows)
    return len(rows), statuses["complete"], statuses["break_off"]


def test_counts_are_those_of_the_answers(asked: tuple[Session, Round]) -> None:
    session, survey_round = asked
    rows = stored(session)
    for unit, channels in live.by_unit(session, survey_round).items():
        for channel, count in channels.items():
            assert numbers(count) == of([r for r in rows if (r.unit_id, r.channel) == (unit, channel)])
    for unit, days in live.by_day(session, survey_round).items():
        assert list(days) == sorted(days)
        for day, count in days.items():
            mine = [r for r in rows if r.unit_id == unit and clock.local_day(r.answered_at) == day]
            assert numbers(count) == of(mine)
        for counter, count in live.by_counter(session, survey_round, unit).items():
            mine = [r for r in rows if r.unit_id == unit and (r.counter or "") == counter]
            assert numbers(count) == of(mine)
    assert sum(c.answers for c in live.by_field(session, survey_round).values()) == len(rows)


def test_hours_stand_by_weekday(asked: tuple[Session, Round]) -> None:
    session, survey_round = asked
    wanted = np.zeros((7, 24), int)
    for row in stored(session):
        moment = clock.local(row.answered_at)
        wanted[moment.weekday(), moment.hour] += 1
    assert (live.by_hour(session, survey_round) == wanted).all()
    everywhere = live.by_unit(session, survey_round)
    assert (live.by_hour(session, survey_round, set(everywhere)) == wanted).all()
    assert live.by_hour(session, survey_round, {min(everywhere)}).sum() < wanted.sum()


@pytest.mark.parametrize("formula", ["item_mean", "pooled", "general", "mean_score"])
def test_rates_are_what_the_report_says_of_the_open_round(asked: tuple[Session, Round], formula: str) -> None:
    session, survey_round = asked
    survey_round.formula, survey_round.design_effect = formula, 1.7
    report = watched(results(session, survey_round, ("unit",)))
    found = live_rates.rates(session, survey_round)
    items = {name: place for place, name in enumerate(found.items)}
    shown = live_rates.indices(survey_round, found)
    assert len(shown) == 3
    for part in report.domains:
        if not part.n:
            continue
        unit = next(u for u in found.keys if _is(session, u, part.key["unit"]))
        for row in part.items:
            at = found.keys.index(unit), items[row.item]
            assert (found.satisfied[at], found.answered[at]) == (row.satisfied, row.answered)
        index = shown[unit]
        assert index.n == part.index.n
        assert (index.rate, index.low, index.high) == pytest.approx(
            (part.index.rate, part.index.low, part.index.high)
        )
        assert index.state in (part.index.state, None)
    whole = live_rates.indices(survey_round, found.together())[found.keys[0]]
    assert (whole.rate, whole.low) == pytest.approx((report.whole.index.rate, report.whole.index.low))


def _is(session: Session, unit_id: int, code: object) -> bool:
    from survey.models import Unit

    return session.get_one(Unit, unit_id).code == code


def test_days_add_up_to_the_round(asked: tuple[Session, Round]) -> None:
    session, survey_round = asked
    whole = live_rates.rates(session, survey_round).together()
    days = live_rates.rates_by_day(session, survey_round)
    assert (days.codes.sum(axis=0) == whole.codes[0]).all()
    assert sum(days.counts, Count()) == whole.counts[0]
    unit = live_rates.rates(session, survey_round).keys[0]
    of_unit = live_rates.rates_by_day(session, survey_round, unit)
    assert (of_unit.codes.sum(axis=0) == live_rates.rates(session, survey_round, {unit}).codes[0]).all()


def test_a_round_without_answers_has_no_rates(both: str) -> None:
    round_id = make_round()
    with store.reading() as session:
        survey_round = session.get_one(Round, round_id)
        found = live_rates.rates(session, survey_round)
        assert live_rates.indices(survey_round, found.together()) == {}
        assert live.by_unit(session, survey_round) == live.by_field(session, survey_round) == {}
        assert live.by_hour(session, survey_round).sum() == 0
        assert live.by_unit(session, survey_round, frozenset()) == {}


def test_days_are_those_of_viet_nam(both: str) -> None:
    round_id = make_round()
    midnight = clock.day_start(clock.today())
    give(round_id, [{"answered_at": midnight}, {"answered_at": midnight - timedelta(seconds=1)}])
    with store.reading() as session:
        [days] = live.by_day(session, session.get_one(Round, round_id)).values()
    assert list(days) == [clock.today() - timedelta(days=1), clock.today()]


def counters(round_id: int, unit: int, hourly: bool) -> dict[str, int]:
    with store.reading() as session:
        found = live.by_counter(session, session.get_one(Round, round_id), unit, hourly=hourly)
    return {counter: count.answers for counter, count in found.items()}


def test_at_a_counter_counts_move_with_the_hour(both: str, monkeypatch: pytest.MonkeyPatch) -> None:
    round_id, now = make_round(), clock.now()
    give(round_id, [{"counter": "1"}, {"counter": "2"}])
    fold_all()
    with store.reading() as session:
        [unit] = live.by_unit(session, session.get_one(Round, round_id))
    assert counters(round_id, unit, hourly=False) == {"1": 1, "2": 1}
    assert counters(round_id, unit, hourly=True) == {}
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(hours=1))
    assert counters(round_id, unit, hourly=True) == {"1": 1, "2": 1}
    give(round_id, [{"counter": "1"}])
    assert counters(round_id, unit, hourly=True) == {"1": 1, "2": 1}
    with store.writing() as session:
        fold(session)
    assert counters(round_id, unit, hourly=True) == {"1": 1, "2": 1}
    assert counters(round_id, unit, hourly=False) == {"1": 2, "2": 1}


def test_dates_are_dates(asked: tuple[Session, Round]) -> None:
    session, survey_round = asked
    assert all(isinstance(day, date) for day in live_rates.rates_by_day(session, survey_round).keys)
