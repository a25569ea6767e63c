"""Numbers of devices: what is missing is told the same however often and whenever it was looked at."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from uuid import uuid4

import numpy as np
import pytest
from sqlalchemy import delete, insert, select

from survey import clock, store
from survey.alarms.evaluate import evaluate
from survey.alarms.finding import MISSING
from survey.models import RESPONSES, Device, DeviceEpoch, Quarantined
from survey.registry.device_numbers import MOST_LISTED, Mark, Numbers, moved, numbers, remember
from tests.alarms.made import alarms, at, kiosk, tell
from tests.conftest import make_round

DEVICE = "id-K1"


@pytest.fixture
def round_id(both: str) -> int:
    made = make_round(channels=("kiosk",))
    kiosk(last_seen=at(10))
    return made


def come(round_id: int, sequences: Iterable[int], epoch: int = 1) -> None:
    """Answers under these numbers are stored."""
    moment = clock.now()
    rows = [
        {
            "province": "15", "round_id": round_id, "id": uuid4(), "version_id": 1, "unit_id": 1,
            "counter": "3", "channel": "kiosk", "language": "vi", "consent_version": "2026-1",
            "status": "complete", "answers": "", "device": DEVICE, "epoch": epoch,
            "sequence": int(number), "clock_offset": 0.0,
            "answered_at": moment, "received_at": moment, "synthetic": True,
            "salt": secrets.token_bytes(16), "digest": secrets.token_bytes(32),
        }
        for number in sequences
    ]  # fmt: skip
    with store.writing() as session:
        session.execute(insert(RESPONSES), rows)


def hold(sequences: Iterable[int]) -> None:
    """Uploads under these numbers are kept aside."""
    moment = clock.now()
    with store.writing() as session:
        for number in sequences:
            place = {"device_id": DEVICE, "epoch": 1, "sequence": int(number)}
            session.add(Quarantined(province="15", reason="invalid", received_at=moment, **place))


def look(*, keeping: bool = True) -> list[Numbers]:
    """What is missing now; how far it came is kept as the alarm does it."""
    with store.reading() as session:
        device = session.get_one(Device, DEVICE)
        found, ahead = numbers(session, device), moved(device, numbers(session, device))
    if keeping:
        with store.writing() as session:
            remember(session, DEVICE, ahead)
    return found


def spans(come_so_far: set[int], issued: int) -> list[tuple[int, int]]:
    """Counted one by one: spans of numbers that did not come, the last one up to the highest issued."""
    found: list[tuple[int, int]] = []
    for number in sorted(set(range(1, issued + 1)) - come_so_far):
        if found and found[-1][1] == number - 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


@pytest.mark.parametrize("seed", range(6))
def test_numbers_in_any_order_late_and_twice_are_counted_as_if_never_looked_at(
    round_id: int, seed: int
) -> None:
    random = np.random.default_rng(seed)
    order = np.argsort(np.arange(300) + random.normal(0, [1, 5, 20, 60, 200, 400][seed], 300)) + 1
    so_far: set[int] = set()
    for part in np.array_split(order, 12):
        late = random.choice(order, 2, replace=False)  # some came already: the same number twice
        come(round_id, [*part[2:], late[0]])
        aside = {int(part[0]), int(part[1]), int(late[1])} - so_far
        hold(aside - _held())
        so_far |= {int(number) for number in (*part, *late)}
        (found,) = look(keeping=bool(random.random() < 0.8))
        expected = spans(so_far, found.issued)
        assert (found.issued, found.come) == (max(so_far), len(so_far))
        if len(expected) <= MOST_LISTED:
            assert list(found.missing) == expected
        else:
            assert list(found.missing) == expected[:MOST_LISTED]
    assert found.lacking == 0
    assert look()[0].mark == Mark(300, ())


def _held() -> set[int]:
    with store.reading() as session:
        return set(session.scalars(select(Quarantined.sequence)))


def test_what_has_come_is_not_read_again(round_id: int) -> None:
    come(round_id, [*range(1, 40), *range(42, 90)])
    (found,) = look()
    assert found.mark == Mark(89, ((40, 41),))
    with store.writing() as session:
        session.execute(delete(RESPONSES))  # nothing is left to be read, so it is told from the mark
    come(round_id, [41, 92])
    (found,) = look()
    assert (found.issued, found.come, found.missing) == (92, 89, ((40, 40), (90, 91)))


def test_a_device_with_more_holes_than_are_listed_loses_none(round_id: int) -> None:
    come(round_id, range(2, 2 * MOST_LISTED + 40, 2))
    for _ in range(2):
        (found,) = look()
        assert found.mark.to == 2 * MOST_LISTED - 2
        assert (found.come, found.lacking) == (MOST_LISTED + 19, MOST_LISTED + 19)
        assert len(found.missing) == MOST_LISTED
    come(round_id, range(1, 2 * MOST_LISTED + 40, 2))
    assert look()[0].lacking == 0
    assert look()[0].mark.holes == ()


def test_a_mark_never_goes_back(round_id: int) -> None:
    come(round_id, range(1, 6))
    (early,) = look(keeping=False)
    come(round_id, range(6, 9))
    look()
    with store.writing() as session:
        remember(session, DEVICE, [early])
    with store.reading() as session:
        assert session.get_one(DeviceEpoch, (DEVICE, 1)).come_to == 8


def test_the_alarm_keeps_how_far_the_numbers_came_and_ends_with_a_late_one(round_id: int) -> None:
    come(round_id, [1, 2, 4, 5])
    tell(DEVICE, queue=0)
    evaluate("15", [MISSING], at(10, 1))
    (alarm,) = alarms()
    assert (alarm.why["missing"], alarm.why["spans"]) == (1, [[3, 3]])
    with store.reading() as session:
        epoch = session.get_one(DeviceEpoch, (DEVICE, 1))
        assert (epoch.come_to, epoch.holes) == (5, [[3, 3]])
    come(round_id, [3])
    assert evaluate("15", [MISSING], at(11, 2)).ended == 1
