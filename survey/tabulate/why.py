"""What overall satisfaction goes with: shares of the factors, and how each does. Association, not cause."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.counts import FloatArray
from analysis.drivers import Drivers, relative_weights
from analysis.importance import Position, importance_performance
from questionnaires.model import Item, Questionnaire
from survey.tabulate.matrix import Matrix
from survey.tabulate.results import Estimates, Facts

# With fewer units than this respondents are resampled, in random groups where they are many.
FEWEST_UNITS, GROUPS = 20, 400
REPLICATES = 1000


@dataclass(frozen=True)
class Why:
    """Shares of factors and their places. `drivers` None where the questionnaire cannot tell (`missing`).

    `resampled`: "unit" or "people", what the bounds of the shares come from.
    """

    drivers: Drivers | None
    positions: tuple[Position, ...]
    resampled: str
    missing: str | None = None


def why(facts: Facts, read: Matrix, whole: Estimates) -> Why:
    """Relative weights of the factors for the general question, from respondents who answered all of them."""
    questionnaire, used = read.questionnaire, read.estimated()
    general = questionnaire.items_of("general")
    factors = [f.id for f in questionnaire.factors if f.id in whole.factors]
    if not general or len(factors) < 2:
        return Why(None, (), "people", "no_general" if not general else "no_factors")
    if len(used) < 2:
        return Why(None, (), "people", "too_few")
    scores = _levels(questionnaire)
    x = np.column_stack([_mean(used, questionnaire.factor_items(f), scores) for f in factors])
    psu, resampled = _psu(used)
    drivers = relative_weights(x, _mean(used, general[:1], scores), factors, psu=psu, replicates=REPLICATES)
    return Why(drivers, tuple(_positions(drivers, whole, facts.target)), resampled)


def _levels(questionnaire: Questionnaire) -> Mapping[str, FloatArray]:
    """Per item, the place of each code on its scale: 1 for the lowest, NaN for what is no level."""
    made = {}
    for item in questionnaire.items_of("satisfaction", "general"):
        table = np.full(256, np.nan)
        for place, option in enumerate(item.options):
            table[ord(option.code)] = place + 1
        made[item.id] = table
    return made


def _mean(used: Matrix, items: tuple[Item, ...], scores: Mapping[str, FloatArray]) -> FloatArray:
    """Each respondent's mean over the items answered; NaN without any."""
    asked = [item for item in items if item.id in scores]
    codes = used.codes(item.id for item in asked)
    total, answered = np.zeros(len(codes)), np.zeros(len(codes))
    for column, item in zip(codes.T, asked, strict=True):
        value = scores[item.id][column]
        some = ~np.isnan(value)
        total[some] += value[some]
        answered += some
    return np.where(answered > 0, total / np.maximum(answered, 1), np.nan)


def _psu(used: Matrix) -> tuple[NDArray[np.int64], str]:
    units = used.domains[0].index.astype(np.int64)
    if len(np.unique(units)) >= FEWEST_UNITS:
        return units, "unit"
    people = np.random.default_rng(2026).permutation(len(units))
    return people % GROUPS if len(units) > GROUPS else people, "people"


def _positions(drivers: Drivers, whole: Estimates, target: float) -> list[Position]:
    rows = [whole.factors[row.name] for row in drivers.rows]
    if drivers.state is not None or any(row.rate is None for row in rows):
        return []
    bounds = [(row.low or 0.0, row.high if row.high is not None else 1.0) for row in rows]
    return importance_performance(drivers, [row.rate or 0.0 for row in rows], line=target, bounds=bounds)
