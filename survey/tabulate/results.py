"""What a round says: rates with intervals and verdicts per item, factor and index, whole and by domain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from math import prod
from typing import cast

from sqlalchemy.orm import Session

from analysis import sipas
from analysis.answers import Answers
from analysis.sipas import IndexResult, ItemResult
from questionnaires.model import Questionnaire
from survey.errors import Refused
from survey.formats import integer
from survey.i18n import gettext as _
from survey.models import Round
from survey.registry.versions import questionnaire_of
from survey.tabulate.design_effect import NONE_BEFORE, DesignEffect, design_effect_of
from survey.tabulate.domains import Domain, Key, Label, crossed, divisions
from survey.tabulate.matrix import Matrix, matrix
from survey.tabulate.reading import STATUSES

# Each cell has some thirty rows: enough for units × age × education, and far from filling the memory.
MOST_CELLS = 5_000


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What must stand beside every figure of a round."""

    round: str
    name: str
    questionnaire: str
    version: str
    formula: sipas.Formula
    target: float
    opens: date
    closes: date
    accepts_until: date
    channels: tuple[str, ...]
    sampled: bool
    synthetic: bool
    provisional: bool
    design_effect: DesignEffect = NONE_BEFORE


@dataclass(frozen=True)
class Estimates:
    """One domain: its key ({} for the whole round), its labels, the index, the factors and the items.

    `n` counts the complete and partial answers that the figures come from.
    """

    key: Key
    labels: tuple[Label, ...]
    n: int
    index: IndexResult
    factors: Mapping[str, IndexResult]
    items: tuple[ItemResult, ...]


@dataclass(frozen=True, kw_only=True)
class Results:
    """The whole round and, where asked for, its domains; `by` names the divisions that were crossed."""

    facts: Facts
    questionnaire: Questionnaire
    collected: Mapping[str, int]
    statuses: Mapping[str, int]
    hash: str
    whole: Estimates
    by: tuple[Domain, ...] = ()
    domains: tuple[Estimates, ...] = ()

    @property
    def answers(self) -> int:
        """Every stored answer, break-offs among them."""
        return sum(self.statuses.values())

    def criteria(self, part: Estimates) -> list[ItemResult]:
        """The rows of the items that the index is about."""
        return [row for row in part.items if row.item in self._criteria]

    def general(self, part: Estimates) -> ItemResult | None:
        """The row of the general question where it stands beside criteria."""
        return next((row for row in part.items if row.item not in self._criteria), None)

    @cached_property
    def _criteria(self) -> frozenset[str]:
        chosen = self.questionnaire.items_of("satisfaction") or self.questionnaire.items_of("general")
        return frozenset(item.id for item in chosen)


def results(session: Session, survey_round: Round, by: Sequence[str] = ()) -> Results:
    """Read a round and estimate it; `by` names divisions, several of them crossed.

    Raises Refused for a division that this questionnaire does not have, and for more than MOST_CELLS cells.
    """
    allowed = divisions(questionnaire_of(survey_round.version))
    if unknown := [name for name in by if name not in allowed]:
        text = _("Không chia được theo “%(name)s”. Có thể chia theo: %(known)s.")
        raise Refused(text % {"name": unknown[0], "known": ", ".join(allowed)})
    read = matrix(session, survey_round, tuple(dict.fromkeys(by)))
    cells = prod(len(domain.values) for domain in read.domains)
    if cells > MOST_CELLS:
        most = integer(MOST_CELLS)
        raise Refused(_("Chia như vậy ra %(n)s nhóm; nhiều nhất là %(most)s.", n=integer(cells), most=most))
    return estimate(facts_of(survey_round), read)


def facts_of(survey_round: Round) -> Facts:
    return Facts(
        round=survey_round.slug,
        name=survey_round.name,
        questionnaire=survey_round.questionnaire,
        version=survey_round.version.version,
        formula=cast(sipas.Formula, survey_round.formula),
        target=survey_round.target,
        opens=survey_round.opens,
        closes=survey_round.closes,
        accepts_until=survey_round.accepts_until,
        channels=tuple(survey_round.channels),
        sampled=survey_round.sampled,
        synthetic=survey_round.synthetic,
        provisional=survey_round.status == "open",
        design_effect=design_effect_of(survey_round),
    )


def estimate(facts: Facts, read: Matrix) -> Results:
    """Estimate a matrix: complete and partial answers, whole and by its divisions crossed."""
    used = read.estimated()
    items = analysis_items(read.questionnaire, facts.formula)
    cells = crossed(used.domains) if used.domains else None
    codes = used.codes(item.id for item in items)
    if cells is None:
        whole = sipas.read_codes(codes, items)
        parts: tuple[Estimates, ...] = ()
    else:
        divided = sipas.read_codes(codes, items, domain=cells.index, n_domains=len(cells.keys))
        whole = divided.whole()
        parts = tuple(_estimates(divided, facts, cells.keys, cells.labels, cells.sizes()))
    return Results(
        facts=facts,
        questionnaire=read.questionnaire,
        collected=read.by_channel("complete"),
        statuses={status: len(read.having(status)) for status in STATUSES},
        hash=read.hash,
        whole=next(_estimates(whole, facts, ({},), ((),), (len(used),))),
        by=read.domains,
        domains=parts,
    )


def analysis_items(questionnaire: Questionnaire, formula: str) -> list[sipas.Item]:
    """The items that satisfaction is measured by, as the analysis knows them.

    Where there is only a general question, it is what every formula but `general` takes for its items.
    """
    chosen = questionnaire.items_of("satisfaction", "general")
    alone = not questionnaire.items_of("satisfaction") and formula != "general"
    return [
        sipas.Item(
            item.id,
            satisfied=item.satisfied,
            levels=tuple(option.code for option in item.options),
            factor=item.factor,
            role="satisfaction" if alone or item.role == "satisfaction" else "general",
        )
        for item in chosen
    ]


def _estimates(
    answers: Answers,
    facts: Facts,
    keys: Sequence[Key],
    labels: Sequence[tuple[Label, ...]],
    sizes: Sequence[int],
) -> Iterator[Estimates]:
    index = sipas.index(answers, facts.formula, target=facts.target)
    factors = sipas.factor_indices(answers, facts.formula, target=facts.target)
    table = sipas.item_table(answers, target=facts.target)
    for d, key in enumerate(keys):
        items = tuple(table.row(d, j) for j in range(len(table.items)))
        yield Estimates(
            key, labels[d], sizes[d], index[d], {name: parts[d] for name, parts in factors.items()}, items
        )
