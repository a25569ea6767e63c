"""Index 8 of a year from what was entered, what stands behind 8.1, what an open round may end with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from analysis import ruleset
from analysis.index8 import CriterionScore, Index8, OwnEstimate, score
from analysis.index8_inputs import checked_inputs
from analysis.linear import SCORES
from analysis.predictive import Predictive, predict
from analysis.ruleset import Criterion, RuleSet
from survey.errors import Refused
from survey.models import Assessment, AssessmentEntry, Round, RoundUnit
from survey.registry.scoring import entry_of
from survey.tabulate.results import Results
from survey.tabulate.scorecards import exact_of
from survey.tabulate.scores import own_estimate

# What 8.1 keeps beside the rate: where it was published, and what our own surveys said.
BESIDE = ("source", "round", "own", "own_rate", "own_source")


@cache
def _shipped(name: str) -> RuleSet:
    return ruleset.load(name)


def rules_of(assessment: Assessment) -> RuleSet:
    """The rule set of an assessment, read once: they ship with the program."""
    return _shipped(assessment.rules)


def sipas_criterion(rules: RuleSet) -> Criterion:
    """The criterion that takes the ministry's SIPAS."""
    return next(criterion for criterion in rules.criteria if criterion.rule == "rate")


def inputs_of(entries: Iterable[AssessmentEntry]) -> dict[str, dict[str, Any]]:
    """The entries in the shape of an inputs file, numbers exact."""
    return {e.criterion: values for e in entries if (values := values_of(e.given, e.points, e.note))}


def values_of(given: Mapping[str, Any], points: float | None, note: str) -> dict[str, Any]:
    """One criterion's figures, or the points awarded, with their note."""
    values: dict[str, Any] = {key: exact_of(v) for key, v in given.items() if key not in BESIDE and v != ""}
    if points is not None:
        values["award"] = exact_of(points)
    return values | ({"note": note} if values and note.strip() else {})


def scored(assessment: Assessment, own: OwnEstimate | None) -> Index8:
    """Score what was entered; raises Refused in words when the figures contradict their rules."""
    return score_inputs(assessment, inputs_of(assessment.entries), own)


def score_inputs(assessment: Assessment, inputs: Mapping[str, Any], own: OwnEstimate | None) -> Index8:
    """Score other inputs by the assessment's year and rules; raises Refused."""
    try:
        return score(rules_of(assessment), assessment.year, inputs, own)
    except ValueError as error:
        raise Refused(str(error)) from None


def check(rules: RuleSet, inputs: Mapping[str, Any], year: int) -> None:
    """Raise Refused when these inputs cannot be scored."""
    try:
        checked_inputs(rules, inputs)
        score(rules, year, inputs)
    except ValueError as error:
        raise Refused(str(error)) from None


def snapshot(found: Results) -> dict[str, Any] | None:
    """What is kept of a chosen round, so that later years know how far the ministry's figure was from it.

    None where the round has no index that can be compared: a partial rate is not one.
    """
    index = found.whole.index
    if own_estimate(found) is None:
        return None
    return {
        "rate": index.rate,
        "low": index.low,
        "high": index.high,
        "n": index.n,
        "state": index.state,
        "provisional": found.facts.provisional,
        "hash": found.hash,
    }


def kept_of(entry: AssessmentEntry | None) -> dict[str, Any]:
    """The snapshot kept at 8.1; empty without one, and where it does not say that its rate is whole."""
    kept = (entry.given.get("own") or {}) if entry else {}
    return kept if kept.get("state", "not_comparable") != "not_comparable" else {}


def own_of(entry: AssessmentEntry | None, found: Results | None) -> OwnEstimate | None:
    """The estimate that may stand for 8.1: the chosen round, else a survey entered by hand."""
    if found is not None and (estimate := own_estimate(found)) is not None:
        return estimate
    rate = exact_of(entry.given.get("own_rate")) if entry else None
    if entry is None or rate is None:
        return None
    return OwnEstimate(float(rate), source=str(entry.given.get("own_source") or ""))


@dataclass(frozen=True)
class Gap:
    """A year in which both figures are known; `difference` own less ministry, in rates."""

    year: int
    ministry: Decimal
    own: Decimal
    low: Decimal | None
    high: Decimal | None
    source: str
    provisional: bool

    @property
    def difference(self) -> Decimal:
        return self.own - self.ministry


def gaps(assessments: Iterable[Assessment], before: int | None = None) -> list[Gap]:
    """How far our own surveys were from the ministry's figure in years before this one, the latest first."""
    found = [gap for a in assessments if (before is None or a.year < before) and (gap := _gap(a))]
    return sorted(found, key=lambda gap: -gap.year)


def _gap(assessment: Assessment) -> Gap | None:
    entry = entry_of(assessment, sipas_criterion(rules_of(assessment)).id)
    given = entry.given if entry else {}
    ministry, kept = exact_of(given.get("rate")), kept_of(entry)
    own = exact_of(kept.get("rate", given.get("own_rate")))
    if ministry is None or own is None:
        return None
    source = str(given.get("round" if kept else "own_source") or "")
    low, high = (exact_of(kept.get(end)) for end in ("low", "high"))
    return Gap(assessment.year, ministry, own, low, high, source, bool(kept.get("provisional")))


@dataclass(frozen=True)
class Prospect:
    """What an open round may end with, at the sum of its units' quotas."""

    planned: int
    n: int
    target: float
    found: Predictive


def prospect(session: Session, survey_round: Round, found: Results) -> Prospect | None:
    """Predict an open round's end; None once it is closed, and without a planned size, index or target."""
    index = found.whole.index
    planned = session.scalar(select(func.sum(RoundUnit.quota)).where(RoundUnit.round_id == survey_round.id))
    comparable = index.state not in ("not_comparable", "no_answers") and index.rate is not None
    if found.facts.formula in SCORES:
        return None
    if not found.facts.provisional or not planned or not comparable:
        return None
    target = found.facts.target
    return Prospect(
        planned, index.n, target, predict(index.rate, index.n, planned, target, index.effective_n)
    )


def with_parts(criteria: Iterable[CriterionScore]) -> Iterable[CriterionScore]:
    """Every criterion followed by its parts."""
    for criterion in criteria:
        yield criterion
        yield from criterion.parts
