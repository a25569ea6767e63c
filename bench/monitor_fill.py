"""A round of any number of answers to measure monitoring with: tallies, sums that agree, answers too."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Any
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import insert

from bench.submit import answers as one_sheet
from questionnaires.layout import encode
from questionnaires.loader import load
from questionnaires.model import Questionnaire
from survey import clock, migrations, store
from survey.intake.fold import code_counter
from survey.intake.rollup import ROW
from survey.models import RESPONSES, ROLLUPS, TALLIES, WHOLE_PROVINCE, Unit
from survey.registry import rounds, units
from survey.tabulate.packing import pack
from survey.tabulate.rated import rated, to_bytes
from survey.tabulate.stepped import Standing, stepped

UNITS, DAYS, HOURS = 152, 60, 24
COUNTERS, CHANNELS, FIELDS = ("1", "2", "3"), ("kiosk", "web", "paper"), "0123456789"
SIZES = (UNITS, len(COUNTERS), len(CHANNELS), len(FIELDS), DAYS)
SATISFIED = 0.93
BATCH = 20_000

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Filled:
    """What was made: the round's id, its units, a unit's code, how many answers are tallied and stored."""

    round_id: int
    unit_ids: tuple[int, ...]
    unit: str
    tallied: int
    stored: int


@dataclass(frozen=True)
class _Made:
    """Tally keys (rows of places in SIZES), the answers of each key, and of them the satisfied."""

    keys: Ints
    answers: Ints
    satisfied: Ints


def fill(url: str, answers: int, stored: bool, seed: int = 1) -> Filled:
    """Fill an empty database; every answer is one of two sheets, all satisfied or the last item not."""
    engine = store.connect(url)
    migrations.upgrade(engine)
    round_id, version, taking_part = _round()
    made = _made(answers, seed)
    sheets = _cards(load("sipas-2640"))
    ids = [unit.id for unit in taking_part]
    for table, rows in (
        (TALLIES, _tallies(made, round_id, ids, sheets)),
        (ROLLUPS, iter(_rollups(made, round_id, ids, sheets))),
        (RESPONSES, _responses(made, round_id, version, ids, sheets) if stored else iter(())),
    ):
        while batch := list(islice(rows, BATCH)):
            with store.writing() as session:
                session.execute(insert(table), batch)
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")
    engine.dispose()
    return Filled(round_id, tuple(ids), taking_part[0].code, answers, answers if stored else 0)


def _round() -> tuple[int, int, Sequence[Unit]]:
    """An open round of 152 units: all of today, and as many of before the merger as it takes."""
    today = clock.today()
    with store.writing() as session:
        units.install_shipped(session)
        every = units.units_valid(session, today, "commune")
        every += units.units_valid(session, date(2025, 6, 1), "commune")
        taking_part = list({unit.id: unit for unit in every}.values())[:UNITS]
        plan = rounds.Plan(
            slug="bench",
            name="Bench",
            questionnaire=load("sipas-2640"),
            opens=today - timedelta(days=DAYS - 1),
            closes=today + timedelta(days=10),
            units={unit.id: (50_000, 400) for unit in taking_part},
            channels=("kiosk", "web", "paper"),
            pages="single",
        )
        made = rounds.create(session, "15", plan)
        rounds.open_round(session, made)
        return made.id, made.version_id, taking_part


def _made(answers: int, seed: int) -> _Made:
    random = np.random.default_rng(seed)
    many = int(np.prod(SIZES))
    share = random.gamma(2.0, 1.0, many)
    counts = random.multinomial(answers, share / share.sum())
    places = np.flatnonzero(counts)
    keys = np.stack(np.unravel_index(places, SIZES), axis=1)
    return _Made(keys, counts[places], random.binomial(counts[places], SATISFIED))


def _cards(questionnaire: Questionnaire) -> tuple[str, str]:
    good = one_sheet(questionnaire)
    last = questionnaire.items_of("satisfaction")[-1]
    return encode(questionnaire, good), encode(questionnaire, good | {last.id: last.options[0].value})


def _day(place: int) -> date:
    return clock.today() - timedelta(days=DAYS - 1 - place)


def _hour(field: int) -> int:
    return 7 + field % 9


def _key(key: Sequence[int], round_id: int, ids: Sequence[int]) -> dict[str, Any]:
    unit, counter, channel, field, day = key
    return {
        "province": "15",
        "round_id": round_id,
        "unit_id": ids[unit],
        "counter": COUNTERS[counter],
        "channel": CHANNELS[channel],
        "field": FIELDS[field],
        "day": _day(day),
    }


def _tallies(
    made: _Made, round_id: int, ids: Sequence[int], cards: tuple[str, str]
) -> Iterator[dict[str, Any]]:
    counter = code_counter(load("sipas-2640"))
    good, bad = (counter.sum(counter.places([card])) for card in cards)
    for key, n, yes in zip(made.keys.tolist(), made.answers.tolist(), made.satisfied.tolist(), strict=True):
        hours = np.zeros(HOURS, np.uint32)
        hours[_hour(key[3])] = n
        yield _key(key, round_id, ids) | {
            "answers": n,
            "complete": n,
            "partial": 0,
            "hours": pack(hours),
            "codes": pack(good * np.uint32(yes) + bad * np.uint32(n - yes)),
        }


def _rollups(made: _Made, round_id: int, ids: Sequence[int], cards: tuple[str, str]) -> list[dict[str, Any]]:
    vector = rated(load("sipas-2640"))
    good, bad = vector.count(cards, np.arange(2), 2)

    def row(cut: str, unit: int, part: str, n: int, **more: Any) -> dict[str, Any]:
        own = {"province": "15", "round_id": round_id, "cut": cut, "unit_id": unit, "part": part}
        return dict.fromkeys(ROW) | own | {"answers": n, "complete": n, "partial": 0} | more

    def codes(n: int, yes: int) -> bytes:
        return to_bytes(good * np.uint32(yes) + bad * np.uint32(n - yes))

    def sums(*axes: int) -> Iterator[tuple[tuple[int, ...], int, int]]:
        shape = tuple(SIZES[axis] for axis in axes)
        places = np.ravel_multi_index(tuple(made.keys[:, axis] for axis in axes), shape)
        n = np.bincount(places, made.answers).astype(int)
        yes = np.bincount(places, made.satisfied).astype(int)
        for place in np.flatnonzero(n).tolist():
            yield tuple(map(int, np.unravel_index(place, shape))), int(n[place]), int(yes[place])

    rows = []
    for cut, axis, names in (("counter", 1, COUNTERS), ("channel", 2, CHANNELS), ("field", 3, FIELDS)):
        rows += [row(cut, ids[unit], names[part], n) for (unit, part), n, _yes in sums(0, axis)]
    rows += [row("date", ids[unit], _day(day).isoformat(), n) for (unit, day), n, _yes in sums(0, 4)]
    for (unit,), n, yes in sums(0):
        rows.append(row("unit", ids[unit], "", n, codes=codes(n, yes)))
        now = Standing(n, n, 0, np.frombuffer(codes(n, yes), "<u4"))
        if stepped(None, now, vector):
            parts = ("", clock.today().isoformat())
            rows += [row("step", ids[unit], part, n, codes=codes(n, yes)) for part in parts]
    for place, day, hours, n, yes in _days(made):
        whose = WHOLE_PROVINCE if place is None else ids[place]
        rows.append(row("day", whose, _day(day).isoformat(), n, hours=to_bytes(hours), codes=codes(n, yes)))
    return rows


def _days(made: _Made) -> Iterator[tuple[int | None, int, NDArray[np.uint32], int, int]]:
    """Unit (None for the province), day, hours, answers and satisfied of each unit and day."""
    hours = np.zeros((UNITS, DAYS, HOURS), np.uint32)
    hour = 7 + made.keys[:, 3] % 9
    np.add.at(hours, (made.keys[:, 0], made.keys[:, 4], hour), made.answers.astype(np.uint32))
    yes = np.zeros((UNITS, DAYS), np.int64)
    np.add.at(yes, (made.keys[:, 0], made.keys[:, 4]), made.satisfied)
    for day in range(DAYS):
        if hours[:, day].any():
            whole = hours[:, day].sum(axis=0)
            yield None, day, whole, int(whole.sum()), int(yes[:, day].sum())
        for unit in np.flatnonzero(hours[:, day].sum(axis=1)).tolist():
            own = hours[unit, day]
            yield unit, day, own, int(own.sum()), int(yes[unit, day])


def _responses(
    made: _Made, round_id: int, version: int, ids: Sequence[int], cards: tuple[str, str]
) -> Iterator[dict[str, Any]]:
    for key, n, yes in zip(made.keys.tolist(), made.answers.tolist(), made.satisfied.tolist(), strict=True):
        own = _key(key, round_id, ids)
        del own["field"]
        moment = clock.day_start(own.pop("day")) + timedelta(hours=_hour(key[3]))
        for i in range(n):
            yield own | {
                "id": uuid4(),
                "version_id": version,
                "language": "vi",
                "consent_version": "2026-1",
                "status": "complete",
                "answers": cards[i >= yes],
                **dict.fromkeys(("device", "epoch", "sequence", "clock_offset")),
                "answered_at": moment,
                "received_at": moment,
                "synthetic": True,
                "salt": secrets.token_bytes(16),
                "digest": secrets.token_bytes(32),
            }
