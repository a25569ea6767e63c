"""Index 8 with a round's own estimate in the place of 8.1, until the ministry's figure is known."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from analysis.index8 import Index8, OwnEstimate, score_document
from survey.i18n import DEFAULT, using_language
from survey.i18n import gettext as _
from survey.tabulate.notes import notes
from survey.tabulate.results import Results


def own_estimate(found: Results) -> OwnEstimate | None:
    """What the round says about satisfaction; None where it has no index that can be compared."""
    index, facts = found.whole.index, found.facts
    if index.rate is None or index.state == "not_comparable":
        return None
    with using_language(DEFAULT):
        source = _(
            "đợt %(round)s, công thức %(formula)s, n = %(n)s",
            round=facts.round,
            formula=facts.formula,
            n=index.n,
        )
    return OwnEstimate(index.rate, index.low, index.high, source)


def index8_of(found: Results, document: Any) -> Index8:
    """Score an inputs document; raises ValueError in Vietnamese when it cannot be read."""
    return score_document(document, own_estimate(found))


def index8_json(found: Results, scored: Index8) -> dict[str, Any]:
    """The score with what must stand beside a figure of this round."""
    facts = found.facts
    with using_language(DEFAULT):
        said = [str(note) for note in notes(found)]
    return {
        "round": facts.round,
        "formula": facts.formula,
        "synthetic": facts.synthetic,
        "provisional": facts.provisional,
        "hash": found.hash,
        "notes": said,
    } | asdict(scored)
