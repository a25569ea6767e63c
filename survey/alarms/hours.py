"""Opening hours: how long a counter was open between two moments. Nights and Sundays are nobody's fault."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from survey import clock

Hours = Mapping[str, Sequence[Sequence[str]]]

_OFFICE = (("07:30", "11:30"), ("13:30", "17:00"))
# Where nobody has set the hours of a device: Monday to Friday as offices are open.
OFFICE: Hours = {str(day): _OFFICE for day in range(1, 6)}

LONGEST = timedelta(days=60)


def every_day(_day: date) -> bool:
    """No day is a holiday."""
    return True


def open_time(
    hours: Hours | None, start: datetime, end: datetime, works: Callable[[date], bool] = every_day
) -> timedelta:
    """How long it was open from start to end, 60 days at most; `works` says whether a day is no holiday."""
    start = max(start, end - LONGEST)
    return sum(
        (min(b, end) - max(a, start) for a, b in _spans(hours or OFFICE, start, end, works)), timedelta()
    )


def _spans(
    hours: Hours, start: datetime, end: datetime, works: Callable[[date], bool]
) -> Iterator[tuple[datetime, datetime]]:
    """The spans open that touch start to end."""
    day = clock.local_day(start)
    while day <= clock.local_day(end):
        for first, last in hours.get(str(day.isoweekday()), ()) if works(day) else ():
            a, b = _at(day, first), _at(day, last)
            if max(a, start) < min(b, end):
                yield a, b
        day += timedelta(days=1)


def _at(day: date, time: str) -> datetime:
    hour, minute = time.split(":")
    return clock.day_start(day) + timedelta(hours=int(hour), minutes=int(minute))


def shares(hours: Hours | None, day: date, works: Callable[[date], bool] = every_day) -> list[float]:
    """How much of each of the day's 24 hours is open, 0 to 1."""
    open_ones = (hours or OFFICE).get(str(day.isoweekday()), ()) if works(day) else ()
    spans = [(_minutes(first), _minutes(last)) for first, last in open_ones]
    return [sum(max(0, min(b, 60 * h + 60) - max(a, 60 * h)) for a, b in spans) / 60 for h in range(24)]


def _minutes(time: str) -> int:
    hour, minute = time.split(":")
    return 60 * int(hour) + int(minute)
