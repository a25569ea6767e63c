"""Everything that a report of a round says in figures, read once and let out by the one door."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from analysis.index8 import Index8
from survey.exports.official.assemble import Figures
from survey.exports.outgoing import outgoing
from survey.models import Round
from survey.tabulate.matrix import Matrix
from survey.tabulate.ranks import ranks
from survey.tabulate.results import Results, estimate, facts_of
from survey.tabulate.scores import index8_of, own_estimate
from survey.tabulate.trust import trust
from survey.tabulate.watching import watched

RULES = "qd-1149"


def gather(session: Session, survey_round: Round, read: Matrix, role: str) -> Figures:
    """The figures of a round (`read` divided by unit); raises Forbidden for roles that may not have them."""
    facts = facts_of(survey_round)
    by_unit = outgoing(watched(estimate(facts, read)), role)
    by_channel = watched(estimate(facts, replace(read, domains=(read.channel,))))
    closed = not facts.provisional and bool(by_unit.whole.n)
    return Figures(
        by_unit=by_unit,
        by_channel=outgoing(by_channel, role),
        trusted=trust(session, survey_round, facts, read) if closed else None,
        ranks=ranks(facts, read) if closed else None,
        index8=_index8(by_unit) if closed else None,
    )


def _index8(found: Results) -> Index8 | None:
    """The year's Index 8 with 8.1 from this round, until the ministry's figure is known."""
    if own_estimate(found) is None:
        return None
    return index8_of(found, {"year": found.facts.closes.year, "rules": RULES, "inputs": {}})
