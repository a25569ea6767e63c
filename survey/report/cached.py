"""Results of a round, kept in the process until another answer is stored or the round changes."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from threading import Lock

from sqlalchemy.orm import Session

from survey.models import Round
from survey.tabulate.counts import answers_of
from survey.tabulate.matrix import matrix
from survey.tabulate.results import Results, estimate, facts_of

KEPT = 8

Key = tuple[object, ...]


@dataclass(frozen=True)
class Seen:
    """A round by unit and, from the same reading, by channel."""

    by_unit: Results
    by_channel: Results


_kept: OrderedDict[Key, Seen] = OrderedDict()
_lock = Lock()


def seen(session: Session, survey_round: Round) -> Seen:
    """What a round says now. One visitor computes, those who come meanwhile wait for the same figures."""
    key = _key(session, survey_round)
    with _lock:
        if key not in _kept:
            _kept[key] = _compute(session, survey_round)
            while len(_kept) > KEPT:
                _kept.popitem(last=False)
        _kept.move_to_end(key)
        return _kept[key]


def _key(session: Session, survey_round: Round) -> Key:
    stored = answers_of(session, survey_round.id)
    pinned = (survey_round.province, survey_round.id, survey_round.slug, survey_round.version_id)
    # The address of the database keeps processes that change databases (tests) from mixing them up.
    return (str(session.get_bind().engine.url), *pinned, stored, facts_of(survey_round))


def _compute(session: Session, survey_round: Round) -> Seen:
    facts = facts_of(survey_round)
    read = matrix(session, survey_round, ("unit", "channel"))
    unit, channel = (estimate(facts, replace(read, domains=(domain,))) for domain in read.domains)
    return Seen(unit, channel)
