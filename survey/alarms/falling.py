"""A fall of a unit's rate, watched in steps of at least ten answers and never by counter.

The Bernoulli CUSUM of analysis.cusum, kept from one look to the next: what a step brings is added at its
end, in one point, since the order of its answers is not read.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.cusum import fall_from, usual_rate
from analysis.run_length import threshold_for
from survey import clock, store
from survey.alarms.finding import FALL, Finding, Now
from survey.alarms.learning import Learning, Lesson
from survey.models import Alarm, RateWatch, Round
from survey.tabulate.live_rates import Rates, rates

STEP = 10
# A unit's usual rate is known from so many answers; before that no fall is looked for.
LEARNT_FROM = 150
# How low a usual rate is taken that few answers told of: about a standard error (docs/studies/alarms.md).
DOUBT = 0.16
# Answers of one day are alike by so much, as thresholds allow for it (docs/studies/alarms.md).
ICC = 0.02


@dataclass(frozen=True)
class Standing:
    """A unit's satisfied of answered so far, as steps show them."""

    unit_id: int
    satisfied: int
    answered: int


def falls(session: Session, now: Now) -> list[Finding]:
    """Units whose sum stands above its threshold; moves the sums of units with a new step."""
    today = clock.local_day(now.at)
    wanted = select(Round).where(Round.province == now.province, Round.status == "open", Round.opens <= today)
    found, learning = [], Learning()
    _keep(learning.before)
    for survey_round in session.scalars(wanted).all():
        standings = _standings(rates(session, survey_round, stepped=True))
        kept = select(RateWatch).where(RateWatch.round_id == survey_round.id)
        watches = {one.unit_id: one for one in learning.before if one.round_id == survey_round.id}
        watches |= {one.unit_id: one for one in session.scalars(kept)}
        seen = _acknowledged(session, survey_round)
        moved = [
            _moved(one, watches[one.unit_id], now, one.unit_id in seen)
            for one in standings
            if one.unit_id in watches
        ]
        new = [one for one in standings if one.unit_id not in watches and one.answered >= LEARNT_FROM]
        learnt = learning.watches([_lesson(survey_round, one, now) for one in new])
        changed = [one for one in moved if one is not None] + learnt
        _keep(changed)
        watches |= {one.unit_id: one for one in changed}
        found += [_finding(survey_round, one) for one in watches.values() if one.state.get("since")]
    return found


def _standings(found: Rates[int]) -> list[Standing]:
    """By the general question where there is one, else by all criteria as one answer a person."""
    items = list(found.questionnaire.items_of("general"))
    place = found.items.index(items[0].id) if items and items[0].id in found.items else None
    standings = []
    for row, unit_id in enumerate(found.keys):
        if place is not None:
            good, n = int(found.satisfied[row, place]), int(found.answered[row, place])
        else:
            n, every = int(found.raters[row]), int(found.answered[row].sum())
            good = round(n * int(found.satisfied[row].sum()) / every) if every else 0
        standings.append(Standing(unit_id, min(good, n), n))
    return standings


def _lesson(survey_round: Round, one: Standing, now: Now) -> Lesson:
    """What gives a unit its first watch, from how it stands now."""
    round_id, opens = survey_round.id, survey_round.opens

    def learn() -> RateWatch:
        days = max((clock.local_day(now.at) - opens).days * 5 / 7, 1.0)
        watched = usual_rate(one.satisfied, one.answered, doubt=DOUBT)
        threshold = threshold_for(
            fall_from(watched), one.answered / days, false_alarms=1 / now.limits.fall_years, icc=ICC
        )
        usual = one.satisfied / one.answered
        state = {"usual": usual, "watched": watched, "threshold": int(threshold), "sum": 0}
        return _watch(round_id, one, state, now.at)

    return Lesson(learn)


def _moved(one: Standing, watch: RateWatch, now: Now, acknowledged: bool) -> RateWatch | None:
    """The unit's watch after a step; None when nothing moved."""
    n, x = one.answered - watch.answered, one.satisfied - watch.satisfied
    if n < STEP or not 0 <= x <= n:
        return None
    return _watch(watch.round_id, one, _stepped(watch, x, n, now.at, acknowledged), now.at)


def _stepped(watch: RateWatch, x: int, n: int, at: datetime, acknowledged: bool) -> dict[str, Any]:
    """The state after x satisfied of n more; an alarm that was acknowledged starts the sum again."""
    state = dict(watch.state)
    if state.get("since") and acknowledged:
        state = {name: state[name] for name in ("usual", "watched", "threshold")} | {"sum": 0}
    step = fall_from(state["watched"]).step
    before = state["sum"]
    state["sum"] = max(before + (n - x) * (step - 1) - x, 0)
    if before == 0 or "run_n" not in state:
        state |= {"run_n": 0, "run_x": 0, "run_from": at.isoformat()}
    state["run_n"] += n
    state["run_x"] += x
    if state["sum"] >= state["threshold"]:
        state.setdefault("since", at.isoformat())
    elif state["sum"] == 0:
        state.pop("since", None)
    return state


def _watch(round_id: int, one: Standing, state: dict[str, Any], at: datetime) -> RateWatch:
    return RateWatch(
        round_id=round_id,
        unit_id=one.unit_id,
        answered=one.answered,
        satisfied=one.satisfied,
        state=state,
        changed_at=at,
    )


def _keep(changed: list[RateWatch]) -> None:
    """Store moved sums, unless another process moved them further meanwhile."""
    if not changed:
        return
    with store.writing() as session:
        for one in changed:
            kept = session.get(RateWatch, (one.round_id, one.unit_id), with_for_update=True)
            if kept is None or kept.answered < one.answered:
                session.merge(one)


def _acknowledged(session: Session, survey_round: Round) -> set[int]:
    wanted = select(Alarm.unit_id).where(
        Alarm.province == survey_round.province,
        Alarm.kind == FALL,
        Alarm.round_id == survey_round.id,
        Alarm.ended_at.is_(None),
        Alarm.acknowledged_at.is_not(None),
    )
    return set(session.scalars(wanted))


def _finding(survey_round: Round, watch: RateWatch) -> Finding:
    state = watch.state
    why = {
        "usual": round(state["usual"], 4),
        "answers": state["run_n"],
        "satisfied": state["run_x"],
        "from": state["run_from"],
    }
    since = datetime.fromisoformat(state["since"])
    return Finding(kind=FALL, unit_id=watch.unit_id, round_id=survey_round.id, since=since, why=why)
