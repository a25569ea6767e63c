"""Calls that check back: counter-days drawn as their answers lie, dossiers drawn within them, what was found.

Answers carry no phone number and no dossier. What can be drawn is where an answer lies (unit, counter,
channel, day), and then a dossier of that day from the office's own list: the person called need not be
the one who answered. docs/quality.md says what that proves.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
from sqlalchemy import func, literal, select, union_all
from sqlalchemy.orm import Session

from analysis.intervals import clopper_pearson
from questionnaires.model import Questionnaire
from survey import clock
from survey.access.audit import record
from survey.errors import Refused
from survey.i18n import LazyText, say
from survey.i18n import gettext as _
from survey.i18n import lazy_gettext as _l
from survey.models import FOUND, PENDING, TALLIES, BackCheck, BackCheckCall, Round, User

MOST, MOST_DOSSIERS = 2_000, 100_000
TOOK_PART = "took_part"

Slot = tuple[int, str, str, object]


@dataclass(frozen=True)
class Disagreement:
    """Of the people reached, how many said otherwise; bounds of 95 % are None where nobody was reached."""

    group: str
    agrees: int
    disagrees: int
    not_reached: int
    rate: float | None
    low: float | None
    high: float | None


def groups(questionnaire: Questionnaire) -> dict[str, str | LazyText]:
    """What is asked about on the phone: whether the person took part, then each group of questions."""
    named: dict[str, str | LazyText] = {
        TOOK_PART: _l("Có tự mình trả lời phiếu, hoặc biết là được mời trả lời")
    }
    named |= {factor.id: say(factor.name) for factor in questionnaire.factors}
    return named if len(named) > 1 else named | {"general": _l("Hài lòng chung")}


def frame(session: Session, survey_round: Round) -> list[tuple[Slot, int]]:
    """Answers of each counter-day, in the order of unit, counter, channel and day."""
    parts = []
    for table, size in ((TALLIES, TALLIES.c.answers), (PENDING, literal(1))):
        c = table.c
        mine = (c.province == survey_round.province, c.round_id == survey_round.id)
        columns = (c.unit_id, c.counter, c.channel, c.day, size.label("answers"))
        parts.append(select(*columns).where(*mine))
    both = union_all(*parts).subquery().c
    key = (both.unit_id, both.counter, both.channel, both.day)
    found = session.execute(select(*key, func.sum(both.answers)).group_by(*key))
    return sorted(((row[0], row[1], row[2], row[3]), int(row[4])) for row in found)


def frame_hash(slots: Sequence[tuple[Slot, int]]) -> str:
    """What a frame was, so that drawing again from another one is noticed."""
    lines = (f"{unit}|{counter}|{channel}|{day}|{n}\n" for (unit, counter, channel, day), n in slots)
    return sha256("".join(lines).encode()).hexdigest()


def drawn(slots: Sequence[tuple[Slot, int]], size: int, seed: int) -> list[tuple[Slot, float]]:
    """A simple random sample of answers as the places where they lie, each with a position in the day's list.

    The same frame, size and seed give the same calls.
    """
    rng = np.random.default_rng(seed)
    ends = np.cumsum([n for _slot, n in slots])
    chosen = rng.choice(int(ends[-1]), size, replace=False)
    places = np.searchsorted(ends, chosen, side="right")
    return [(slots[place][0], float(where)) for place, where in zip(places, rng.random(size), strict=True)]


def draw(session: Session, survey_round: Round, size: int, seed: int, actor: User) -> BackCheck:
    """Draw calls and keep them; raises Refused for a size that the round's answers do not allow."""
    slots = frame(session, survey_round)
    total = sum(n for _slot, n in slots)
    if not 1 <= size <= min(MOST, total):
        raise Refused(
            _("Số cuộc gọi phải từ 1 đến %(most)s; nhận được %(n)s.", most=min(MOST, total), n=size)
        )
    if not 0 <= seed < 2**31:
        raise Refused(_("Số gieo phải từ 0 đến %(most)s; nhận được %(n)s.", most=2**31 - 1, n=seed))
    made = BackCheck(
        province=survey_round.province, round_id=survey_round.id, seed=seed, size=size, frame=total,
        frame_hash=frame_hash(slots), drawn_by=actor.username,
    )  # fmt: skip
    for number, ((unit, counter, channel, day), position) in enumerate(drawn(slots, size, seed), 1):
        made.calls.append(
            BackCheckCall(
                number=number, unit_id=unit, counter=counter, channel=channel, day=day, position=position
            )
        )
    session.add(made)
    record(session, actor, "quality.draw", survey_round.slug, size=size, seed=seed, frame=made.frame_hash)
    return made


def dossier(call: BackCheckCall) -> int | None:
    """Which dossier of the day's list is called, once it is known how long the list is."""
    return None if not call.dossiers else min(math.floor(call.position * call.dossiers) + 1, call.dossiers)


def enter(
    session: Session,
    call: BackCheckCall,
    given: Mapping[str, str],
    dossiers: int | None,
    revision: int,
    actor: User,
) -> None:
    """Keep what a call found, by group; raises Refused for unknown words or a form that another overtook."""
    if revision != call.revision:
        raise Refused(_("Người khác vừa lưu cuộc gọi này. Hãy tải lại trang rồi nhập lại."))
    if dossiers is not None and not 0 <= dossiers <= MOST_DOSSIERS:
        raise Refused(_("Số hồ sơ phải từ 0 đến %(most)s; nhận được %(n)s.", most=MOST_DOSSIERS, n=dossiers))
    if wrong := sorted(set(given.values()) - set(FOUND)):
        raise Refused(_("Không hiểu lựa chọn “%(given)s”.", given=wrong[0]))
    call.found, call.dossiers, call.revision = dict(given), dossiers, call.revision + 1
    call.entered_at, call.entered_by = clock.now(), actor.username
    record(session, actor, "quality.call", f"{call.check_id}/{call.number}", revision=call.revision)


def disagreement(calls: Sequence[BackCheckCall], names: Sequence[str]) -> list[Disagreement]:
    """By group, over all calls entered so far; Clopper-Pearson."""
    return [_one(name, [call.found.get(name) for call in calls if call.entered_at]) for name in names]


def _one(name: str, said: Sequence[str | None]) -> Disagreement:
    agrees, disagrees, missed = (said.count(word) for word in FOUND)
    reached = agrees + disagrees
    if not reached:
        return Disagreement(name, agrees, disagrees, missed, None, None, None)
    low, high = (float(bound) for bound in clopper_pearson(disagrees, reached))
    return Disagreement(name, agrees, disagrees, missed, disagrees / reached, low, high)
