"""Rules about counters with a kiosk, each compared with its own hours: silent, or flooded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from analysis.silence import Profile, level_for, open_since, profile, silence
from survey import clock
from survey.alarms.devices import enrolled, out_of_reach
from survey.alarms.finding import BURST, SILENT, Finding, Now
from survey.alarms.hours import Hours, shares
from survey.models import PENDING, TALLIES, Round, RoundUnit
from survey.tabulate.packing import unpack

PAST = timedelta(days=60)
# At the counter's usual pace an hour like this comes once in 10,000 open hours, about five years.
BURST_CHANCE = 1e-4

Days = dict[date, NDArray[np.int64]]


@dataclass(frozen=True)
class Counter:
    """A counter of an open round with a kiosk in reach, and its answers by day and hour."""

    round_id: int
    unit_id: int
    name: str | None
    hours: Hours | None
    answers: Days

    def usual(self, until: date, now: Now) -> Profile:
        """Its hours as learnt from the days before `until`."""
        days = self._before(until)
        return profile(self._counts(days), self.opened(days, now), _weekdays(days))

    def closed(self, until: date, now: Now) -> Profile:
        """The same of the hours in which it was closed: without answers, where its hours are set right."""
        days = self._before(until)
        return profile(self._counts(days), self.opened(days, now) == 0, _weekdays(days))

    def _before(self, until: date) -> list[date]:
        return _days(min(self.answers), until)

    def _counts(self, days: list[date]) -> NDArray[np.float64]:
        return np.array([self.answers.get(day, np.zeros(24)) for day in days]).reshape(-1, 24)

    def opened(self, days: list[date], now: Now) -> NDArray[np.float64]:
        return np.array([shares(self.hours, day, now.works) for day in days]).reshape(-1, 24)

    @property
    def last(self) -> datetime:
        """The end of the hour with the last answer: no single answer is read for this."""
        day = max(self.answers)
        return clock.day_start(day) + timedelta(hours=int(np.flatnonzero(self.answers[day])[-1]) + 1)


@dataclass(frozen=True)
class Judged:
    """An hour of a counter beside what is usual in it, and how likely so many answers are by chance."""

    hour: datetime
    count: int
    expected: float
    closed: bool
    chance: float

    @property
    def why(self) -> dict[str, object]:
        return {
            "hour": self.hour.isoformat(),
            "count": self.count,
            "expected": round(self.expected, 1),
            "closed": self.closed,
        }


def silent(session: Session, now: Now) -> list[Finding]:
    """No answer for longer than chance explains, given the counter's own weekdays and hours."""
    found = []
    for one in counters(session, now):
        last, today = one.last, clock.local_day(now.at)
        usual = one.usual(clock.local_day(last - timedelta(seconds=1)), now)
        if usual.state or last >= now.at:
            continue
        days = _days(clock.local_day(last), today + timedelta(days=1))
        begin = clock.day_start(days[0])
        since = open_since(one.opened(days, now), _hours(last - begin), _hours(now.at - begin))
        level = level_for(usual.per_day, false_alarms=now.limits.silent_per_year)
        judged = silence(usual, since, _weekdays(days), level)
        if judged.alarm:
            why = {
                "last": last.isoformat(),
                "hours": round(judged.hours, 1),
                "expected": round(judged.expected, 1),
                "per_day": round(usual.per_day, 1),
            }
            found.append(_about(one, SILENT, last, why))
    return found


def burst(session: Session, now: Now) -> list[Finding]:
    """Of a counter's hours of the last day with far more answers than usual there, the least likely."""
    found = []
    for one in counters(session, now):
        by_day = groupby(_full(one, now), key=lambda full: full[0].date())
        judged = [each for day, hours in by_day for each in _judged(one, day, list(hours), now)]
        beyond = [each for each in judged if each.chance < BURST_CHANCE]
        if beyond:
            least = min(beyond, key=lambda each: (each.chance, each.expected - each.count))
            found.append(_about(one, BURST, least.hour, least.why))
    return found


def _full(one: Counter, now: Now) -> list[tuple[datetime, int]]:
    """The hours with so many answers that they may be a burst, among the last 24 that are over."""
    this = clock.local(now.at).replace(minute=0, second=0, microsecond=0)
    hours = [this - timedelta(hours=k) for k in range(1, 25)]
    counts = [int(one.answers[h.date()][h.hour]) if h.date() in one.answers else 0 for h in hours]
    return [(h, n) for h, n in zip(hours, counts, strict=True) if n >= now.limits.burst_answers]


def _judged(one: Counter, day: date, full: Sequence[tuple[datetime, int]], now: Now) -> Iterator[Judged]:
    """Nothing while the counter is new. A closed hour is compared with the counter's closed hours before."""
    usual = one.usual(day, now)
    if usual.state:
        return
    share = one.opened([day], now)[0]
    closed = one.closed(day, now) if any(share[hour.hour] == 0 for hour, _count in full) else usual
    for hour, count in full:
        place = (day.weekday(), hour.hour)
        part = float(share[hour.hour])
        expected = part * float(usual.rate[place]) if part else float(closed.rate[place])
        yield Judged(hour, count, expected, part == 0, _chance(count, expected, usual.over_dispersion))


def _chance(count: int, expected: float, over_dispersion: float) -> float:
    """P(X >= count) of a negative binomial with this mean; Poisson without over-dispersion."""
    if expected == 0:
        return 0.0
    if over_dispersion == 0:
        return float(stats.poisson.sf(count - 1, expected))
    size = 1 / over_dispersion
    return float(stats.nbinom.sf(count - 1, size, size / (size + expected)))


def counters(session: Session, now: Now) -> Iterator[Counter]:
    """Places of kiosks in an open round; those out of reach or with a queue have an alarm of their own."""
    today = clock.local_day(now.at)
    rounds = session.scalars(
        select(Round).where(
            Round.province == now.province,
            Round.status == "open",
            Round.opens <= today,
            Round.closes >= today,
        )
    ).all()
    places = {(d.place.unit_id, d.place.counter or ""): d for d in enrolled(session, now)}
    if not places:
        return
    for one in rounds:
        if "kiosk" not in one.channels:
            continue
        part = set(session.scalars(select(RoundUnit.unit_id).where(RoundUnit.round_id == one.id)))
        answers = _answers(session, one, today - PAST)
        for (unit_id, name), device in sorted(places.items()):
            days = answers.get((unit_id, name))
            if unit_id in part and days and not out_of_reach(device, now) and not device.queue:
                yield Counter(one.id, unit_id, name or None, device.settings.get("hours"), days)


def _answers(session: Session, survey_round: Round, first: date) -> dict[tuple[int, str], Days]:
    """Kiosk answers by unit and counter, day and hour: folded and waiting, in one snapshot."""
    found: dict[tuple[int, str], Days] = {}
    t, p = TALLIES.c, PENDING.c
    folded = select(t.unit_id, t.counter, t.day, t.hours).where(
        t.province == survey_round.province,
        t.round_id == survey_round.id,
        t.channel == "kiosk",
        t.day >= first,
    )
    for unit_id, counter, day, hours in session.execute(folded):
        _add(found, unit_id, counter, day, unpack(hours).astype(np.int64))
    waiting = (
        select(p.unit_id, p.counter, p.day, p.hour, func.count())
        .where(p.province == survey_round.province, p.round_id == survey_round.id, p.channel == "kiosk")
        .where(p.day >= first)
        .group_by(p.unit_id, p.counter, p.day, p.hour)
    )
    for unit_id, counter, day, hour, count in session.execute(waiting):
        _add(found, unit_id, counter, day, np.bincount([hour], [count], minlength=24).astype(np.int64))
    return found


def _add(
    found: dict[tuple[int, str], Days], unit_id: int, counter: str, day: date, hours: NDArray[np.int64]
) -> None:
    days = found.setdefault((unit_id, counter), {})
    days[day] = days.get(day, np.zeros(24, np.int64)) + hours


def _about(one: Counter, kind: str, since: datetime, why: dict[str, object]) -> Finding:
    return Finding(
        kind=kind, unit_id=one.unit_id, round_id=one.round_id, counter=one.name, since=since, why=why
    )


def _days(first: date, end: date) -> list[date]:
    return [first + timedelta(days=k) for k in range((end - first).days)]


def _weekdays(days: list[date]) -> NDArray[np.int64]:
    return np.array([day.weekday() for day in days], np.int64)


def _hours(span: timedelta) -> float:
    return span.total_seconds() / 3600
