"""Everything that a report of a round says in figures, read once and let out by the one door."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from analysis.index8 import Index8
from survey.errors import Refused
from survey.exports.official.assemble import Figures
from survey.exports.outgoing import outgoing
from survey.models import Round
from survey.registry import scoring
from survey.registry.scoring_input import last_day
from survey.tabulate import index8
from survey.tabulate.matrix import Matrix
from survey.tabulate.ranks import ranks
from survey.tabulate.results import Results, estimate, facts_of
from survey.tabulate.scores import index8_of, own_estimate
from survey.tabulate.trust import trust
from survey.tabulate.watching import watched

RULES = "qd-1149"
YEAR = "nam"


def gather(session: Session, survey_round: Round, read: Matrix, role: str) -> Figures:
    """The figures of a round (`read` divided by unit); raises Forbidden for roles that may not have them."""
    facts = facts_of(survey_round)
    by_unit = outgoing(watched(estimate(facts, read)), role)
    by_channel = watched(estimate(facts, replace(read, domains=(read.channel,))))
    closed = not facts.provisional and bool(by_unit.whole.n)
    scored = _index8(session, survey_round.province, by_unit) if closed else None
    return Figures(
        by_unit=by_unit,
        by_channel=outgoing(by_channel, role),
        trusted=trust(session, survey_round, facts, read) if closed else None,
        ranks=ranks(facts, read) if closed else None,
        index8=scored if isinstance(scored, Index8) else None,
        index8_contradicts=isinstance(scored, Refused),
    )


def _index8(session: Session, province: str, found: Results) -> Index8 | Refused | None:
    """The year's Index 8 from what was entered, 8.1 from this round until the ministry's figure is known.

    What was entered may contradict itself: the report then says that, and the page of the year says why.
    """
    year, own = found.facts.closes.year, own_estimate(found)
    if own is None:
        return None
    kept = scoring.find(session, province, scoring.INDEX8, year, YEAR, last_day(year, YEAR))
    if kept is None:
        return index8_of(found, {"year": year, "rules": RULES, "inputs": {}})
    try:
        return index8.scored(kept, own)
    except Refused as error:
        return error
