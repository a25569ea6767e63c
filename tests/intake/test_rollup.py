"""Coarser sums say what the tally and the answers say, however answers and folding follow one another."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random
from typing import Any

from sqlalchemy import delete, insert, select, update

from survey import clock, store
from survey.intake import bulk
from survey.intake.accept import accept
from survey.intake.fold import fold
from survey.intake.rollup_rebuild import disagreements, rebuild
from survey.models import ROLLUPS, WHOLE_PROVINCE, Rollup
from tests.answers import MOMENT, submission, whole
from tests.conftest import make_round

HALF = dict(list(whole().items())[: int(len(whole()) * 0.7)])
FEW = dict(list(whole().items())[:3])
CHANNELS = ["web", "kiosk", "paper"]


def some(random: Random, n: int) -> list[dict[str, Any]]:
    """Answers of several units, channels, counters, days and hours, whole, half and broken off."""
    return [
        {
            "unit": random.choice(("02839", "02686", "02647")),
            "channel": random.choice(CHANNELS),
            "counter": random.choice((None, "1", "2")),
            "answered_at": MOMENT + timedelta(hours=random.randrange(80)),
            "answers": random.choice((*(whole(level=level) for level in "2345"), HALF, FEW)),
        }
        for _ in range(n)
    ]


def give(round_id: int, changes: Sequence[dict[str, Any]]) -> None:
    with store.writing() as session:
        accept(session, [submission(round_id, **change) for change in changes])


def fold_all(batch: int = 2000) -> None:
    with store.writing() as session:
        while fold(session, batch):
            pass


def rows(*left_out: str) -> list[tuple[Any, ...]]:
    """Every sum but those of the cuts left out."""
    with store.reading() as session:
        wanted = select(ROLLUPS).where(ROLLUPS.c.cut.not_in(left_out))
        return sorted((tuple(row) for row in session.execute(wanted)), key=lambda row: row[:5])


def test_added_slice_by_slice_they_are_what_is_counted_at_once(both: str) -> None:
    round_id, random = make_round(channels=CHANNELS), Random(1)
    for batch in (5, 7, 100):
        give(round_id, some(random, 30))
        fold_all(batch)
    added = rows("step", "fresh")
    with store.writing() as session:
        assert disagreements(session) == []
        rebuild(session)
    assert rows("step", "fresh") == added
    assert {row[2] for row in added} == {"channel", "counter", "field", "date", "unit", "day"}


def test_what_still_waits_is_in_none_of_them(both: str) -> None:
    round_id, random = make_round(channels=CHANNELS), Random(2)
    give(round_id, some(random, 12))
    fold_all()
    folded = rows("step", "fresh")
    give(round_id, some(random, 5))
    with store.writing() as session:
        rebuild(session)
    assert rows("step", "fresh") == folded


def test_the_wide_door_adds_the_same(both: str) -> None:
    one = make_round(channels=CHANNELS)
    given = [submission(one, **change) for change in some(Random(3), 40)]
    with store.writing() as session:
        bulk.load(session, given)
    by_file = rows("step", "fresh")
    with store.writing() as session:
        rebuild(session)
    assert rows("step", "fresh") == by_file


def test_days_of_the_province_are_the_sum_of_its_units(both: str) -> None:
    round_id = make_round(channels=CHANNELS)
    give(round_id, some(Random(4), 50))
    fold_all(9)
    with store.reading() as session:
        days = session.scalars(select(Rollup).where(Rollup.cut == "day")).all()
    whole_province = {day.part: day.answers for day in days if day.unit_id == WHOLE_PROVINCE}
    assert sum(whole_province.values()) == 50
    for part, answers in whole_province.items():
        assert answers == sum(d.answers for d in days if d.part == part and d.unit_id != WHOLE_PROVINCE)


def test_a_sum_that_disagrees_is_told_of_and_mended(both: str) -> None:
    round_id = make_round(channels=CHANNELS)
    give(round_id, some(Random(5), 12))
    fold_all()
    with store.writing() as session:
        session.execute(update(ROLLUPS).where(ROLLUPS.c.cut == "field").values(complete=0))
        lost = dict(zip(ROLLUPS.c.keys(), ("15", 99, "unit", 1, "", 1, 1, 0, None, None, None), strict=True))
        session.execute(insert(ROLLUPS), [lost])
        told = disagreements(session)
        assert [line.split(":")[0] for line in told] == [f"round {round_id}, field", "round 99, unit"]
        rebuild(session)
        assert disagreements(session) == []


def test_what_was_shown_stays_when_sums_are_made_again(both: str) -> None:
    round_id = make_round(channels=CHANNELS)
    give(round_id, [{}] * 12)
    fold_all()
    give(round_id, [{}] * 7)
    fold_all()
    shown = rows("channel", "counter", "field", "date", "unit", "day")
    with store.writing() as session:
        rebuild(session)
    assert rows("channel", "counter", "field", "date", "unit", "day") == shown
    with store.writing() as session:
        session.execute(delete(ROLLUPS))
        rebuild(session)
    assert [row[5] for row in rows() if row[2] == "step"] == [19, 19]


def test_what_a_counter_got_within_the_hour_begins_anew_with_the_hour(both: str, monkeypatch: Any) -> None:
    round_id, now = make_round(), clock.now()

    def fresh() -> int:
        with store.reading() as session:
            return session.scalars(select(Rollup).where(Rollup.cut == "fresh")).one().answers

    give(round_id, [{"counter": "1"}] * 3)
    fold_all()
    give(round_id, [{"counter": "1"}])
    fold_all()
    assert fresh() == 4
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(hours=1))
    give(round_id, [{"counter": "1"}] * 2)
    fold_all()
    assert fresh() == 2
