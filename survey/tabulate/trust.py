"""How far to trust a round: its channels apart, what voluntary answers may hide, flagged answers aside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from analysis.selection import break_even, read_rate
from survey.models import EXPLAINED, RESPONSES, Flag, QualityPattern, Round
from survey.registry.rounds import VOLUNTARY
from survey.tabulate.matrix import Matrix, matrix
from survey.tabulate.results import Estimates, Facts, estimate
from survey.tabulate.watching import watched

# The example of the method: what a true 90 % reads as when the dissatisfied answer half as often.
EXAMPLE = (0.90, 0.5)


@dataclass(frozen=True)
class BreakEven:
    """k* for the rate and its lower bound; None where nobody or everybody was satisfied or judged by none."""

    rate: float | None
    low: float | None


@dataclass(frozen=True)
class Way:
    """One channel: its figures, whether people chose themselves to answer, and its break-even then."""

    channel: str
    part: Estimates
    voluntary: bool
    even: BreakEven | None


@dataclass(frozen=True)
class Trust:
    """The whole round, its channels, and, with flags, the same without flagged answers."""

    whole: Estimates
    even: BreakEven | None
    ways: tuple[Way, ...]
    flagged: int
    kinds: Mapping[str, int]
    without: Estimates | None


def trust(session: Session, survey_round: Round, facts: Facts, read: Matrix) -> Trust:
    """Divide by channel, ask for break-even where answers are voluntary, and leave flagged answers out."""
    found = watched(estimate(facts, replace(read, domains=(read.channel,))))
    ways = tuple(_way(part, facts.target) for part in found.domains)
    marked, kinds = flags(session, survey_round)
    rest = None
    if marked:
        rest = watched(estimate(facts, matrix(session, survey_round, (), marked))).whole
    volunteers = any(way.voluntary and way.part.n for way in ways)
    return Trust(
        found.whole, even(found.whole, facts.target) if volunteers else None, ways, len(marked), kinds, rest
    )


def _way(part: Estimates, target: float) -> Way:
    channel = part.key["channel"]
    chosen = channel in VOLUNTARY
    return Way(channel, part, chosen, even(part, target) if chosen else None)


def even(part: Estimates, target: float) -> BreakEven:
    """Break-even of a part's index and of its lower bound."""
    index = part.index
    known = index.state != "not_comparable"
    rate, low = (value if known else None for value in (index.rate, index.low))
    return BreakEven(*(None if value is None else break_even(value, target) for value in (rate, low)))


def example() -> float:
    """What the example reads as: 94,7 %."""
    return read_rate(*EXAMPLE)


def flags(session: Session, survey_round: Round) -> tuple[list[bytes], dict[str, int]]:
    """The digests of the answers that carry a flag, and how many flags there are of each kind.

    Flags of a pattern that was explained do not count.
    """
    mine = _standing(survey_round)
    by_kind = select(Flag.kind, func.count()).where(*mine).group_by(Flag.kind).order_by(Flag.kind)
    c = RESPONSES.c
    own = (c.province == Flag.province, c.round_id == Flag.round_id, c.id == Flag.response_id)
    marked = select(c.digest).join(Flag, and_(*own)).where(*mine).distinct()
    return list(session.scalars(marked)), {kind: int(n) for kind, n in session.execute(by_kind)}


def _standing(survey_round: Round) -> tuple[ColumnElement[bool], ...]:
    explained = select(QualityPattern.id).where(
        QualityPattern.round_id == survey_round.id, QualityPattern.decision == EXPLAINED
    )
    mine = (Flag.province == survey_round.province, Flag.round_id == survey_round.id)
    return (*mine, or_(Flag.pattern_id.is_(None), Flag.pattern_id.not_in(explained)))


def flags_state(session: Session, survey_round: Round) -> tuple[object, ...]:
    """Another value whenever flags of the round, or decisions on their patterns, have changed."""
    mine = (Flag.province == survey_round.province, Flag.round_id == survey_round.id)
    own = QualityPattern.round_id == survey_round.id
    flagged = session.execute(select(func.count(), func.max(Flag.at)).where(*mine)).one()
    decided = session.execute(select(func.count(), func.max(QualityPattern.decided_at)).where(own)).one()
    return (*flagged, *decided)
