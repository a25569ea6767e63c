"""How many complete answers each unit will have at the closing date if it goes on as it did."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from analysis.pace import AT_RISK, Forecast, forecast
from survey.models import Round
from survey.tabulate.counts import Count

SATURDAY = 5
Works = Callable[[date], bool]
Days = Mapping[date, Count]


@dataclass(frozen=True)
class Outlook:
    """A unit's forecast in whole answers; None where too few days are known ("few_days").

    `per_day` is what an open day brings, `needed_per_day` what it must from today on (None: no day is left).
    """

    expected: int | None
    low: int | None
    high: int | None
    chance_to_miss: float | None
    per_day: float | None
    needed_per_day: float | None
    days_left: int
    state: str

    @property
    def at_risk(self) -> bool:
        """Whether missing the quota is at least as likely as reaching it."""
        return self.chance_to_miss is not None and self.chance_to_miss >= AT_RISK


def outlooks(
    survey_round: Round, quotas: Sequence[int | None], days: Sequence[Days], today: date, works: Works
) -> list[Outlook]:
    """One for each unit, in order, from the whole days before today; empty unless the round collects now.

    Open are days from Monday to Friday that are no holiday (`works`), and days on which a unit had answers.
    """
    if survey_round.status != "open" or not quotas or not survey_round.opens < today <= survey_round.closes:
        return []
    past, left = _days(survey_round.opens, today), _days(today, survey_round.closes + timedelta(days=1))
    zero = Count()
    counts = np.array([[each.get(day, zero).complete for day in past] for each in days], np.int64)
    found = forecast(
        counts,
        np.array([_opens(day, works) for day in past], np.bool_) | (counts > 0),
        np.array([day.weekday() for day in past], np.int64),
        np.array([_opens(day, works) for day in left], np.bool_),
        np.array([day.weekday() for day in left], np.int64),
        np.array([np.nan if quota is None else quota for quota in quotas], np.float64),
    )
    now = [each.get(today, zero).complete for each in days]
    return [_outlook(found, k, int(found.known[k]) + now[k], quotas[k]) for k in range(len(quotas))]


def _outlook(found: Forecast, k: int, known: int, quota: int | None) -> Outlook:
    """Nobody ends below what is there now, today's answers among them."""
    expected, low, high = (_whole(values[k], known) for values in (found.expected, found.low, found.high))
    miss, needed = _number(found.chance_to_miss[k]), _number(found.needed_per_day[k])
    if quota is not None and known >= quota:
        miss, needed = (None if miss is None else 0.0), 0.0
    state = str(found.state[k])
    return Outlook(
        expected, low, high, miss, _number(found.per_day[k]), needed, int(found.days_left[k]), state
    )


def _opens(day: date, works: Works) -> bool:
    return day.weekday() < SATURDAY and works(day)


def _days(first: date, end: date) -> list[date]:
    return [first + timedelta(days=k) for k in range((end - first).days)]


def _whole(value: float, known: int) -> int | None:
    return max(round(float(value)), known) if np.isfinite(value) else None


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
