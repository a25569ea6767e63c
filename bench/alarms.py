"""How long a look at all alarms takes: every rule at a first look and a second, a kiosk at each counter.

On SQLite. Filled are tallies and their sums as for bench.monitor, and one stored answer for each number that
a kiosk gave; every tenth kiosk lost one number. `python -m bench.alarms [--answers N] [--numbered N]`.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass

from sqlalchemy import func, select, text

from bench import server
from bench.monitor_fill import COUNTERS, Filled, fill
from survey import clock, store
from survey.alarms.finding import FALL, KINDS, SLOW, Now
from survey.alarms.hours import every_day
from survey.alarms.rules import RULES
from survey.alarms.thresholds import Thresholds
from survey.models import Device, DeviceEpoch, RateWatch

LOST_BY_EVERY, MOST_LOOKS = 10, 200
NUMBERED = text("""
    WITH RECURSIVE given(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM given WHERE n < :count)
    INSERT INTO response (
        province, round_id, id, version_id, unit_id, counter, channel, language, consent_version, status,
        answers, device, epoch, sequence, clock_offset, answered_at, received_at, synthetic, salt, digest
    )
    SELECT '15', :round_id, printf('%08x%024x', :place, n), 1, :unit_id, :counter, 'kiosk', 'vi', '2026-1',
        'complete', :answers, :device, 1, n, 0.0, :moment, :moment, 1, zeroblob(16), zeroblob(32)
    FROM given WHERE n <> :lost
""")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=10**7, help="tallied answers")
    parser.add_argument("--numbered", type=int, default=10**7, help="stored answers of kiosks")
    parser.add_argument("--quick", action="store_true", help="10,000 of each")
    asked = parser.parse_args()
    answers, numbered = (10**4, 10**4) if asked.quick else (asked.answers, asked.numbered)
    with server.database("sqlite") as url:
        filled = fill(url, answers, stored=False)
        store.connect(url)
        kiosks = enrol(filled, numbered)
        print(f"sqlite, {answers:,} tallied answers, {kiosks} kiosks with {numbered:,} stored answers")
        first, second = look(), look()
        print("  seconds, in brackets those of the processor")
        print(f"  {'rule':10} every  {'first look':>18} second look")
        for kind in KINDS:
            every = "hour" if kind in SLOW else "5 min"
            print(f"  {kind:10} {every:6} {first[kind]} {second[kind]}", flush=True)
        _falls(len(filled.unit_ids))
        store.engine().dispose()


def enrol(filled: Filled, numbered: int) -> int:
    """A kiosk at each counter of each unit, heard from now; returns how many."""
    places = [(unit_id, counter) for unit_id in filled.unit_ids for counter in COUNTERS]
    each, moment = numbered // len(places), clock.now()
    with store.writing() as session:
        for place, (unit_id, counter) in enumerate(places):
            device = Device(id=f"k{place}", province="15", name=f"K{place}", key_hash=f"{place}", epoch=1)
            device.last_seen, device.queue = moment, 0
            device.epochs.append(DeviceEpoch(epoch=1, unit_id=unit_id, counter=counter, issued=each))
            session.add(device)
            session.flush()
            lost = each // 3 if place % LOST_BY_EVERY == 0 else 0
            values = {
                "place": place,
                "unit_id": unit_id,
                "counter": counter,
                "device": device.id,
                "lost": lost,
            }
            more = {"count": each, "round_id": filled.round_id, "answers": "5" * 60}
            session.execute(NUMBERED, values | more | {"moment": moment.replace(tzinfo=None).isoformat(" ")})
    return len(places)


@dataclass(frozen=True)
class Took:
    """Seconds that passed, and that this process worked."""

    passed: float
    worked: float

    def __str__(self) -> str:
        return f"{self.passed:9.2f} ({self.worked:6.2f})"


def look() -> dict[str, Took]:
    """What every rule took."""
    return {kind: _took(kind) for kind in KINDS}


def _took(kind: str) -> Took:
    passed, worked = time.perf_counter(), time.process_time()
    with store.reading() as session:
        RULES[kind](session, Now(clock.now(), "15", Thresholds(), every_day))
    return Took(time.perf_counter() - passed, time.process_time() - worked)


def _falls(units: int) -> None:
    """The looks that follow, until the threshold of every unit is known."""
    longest, looks, began = 0.0, 2, time.process_time()
    while (known := _watched()) < units and looks < MOST_LOOKS:
        longest, looks = max(longest, _took(FALL).passed), looks + 1
    worked = time.process_time() - began
    print(f"  fall: {known} of {units} units known after {looks} looks, {worked:.0f} s worked for the rest")
    print(f"  fall: the longest later look {longest:.1f} s, one when all are known {_took(FALL)}")


def _watched() -> int:
    with store.reading() as session:
        return session.scalar(select(func.count()).select_from(RateWatch)) or 0


if __name__ == "__main__":
    main()
