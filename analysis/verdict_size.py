"""How often a verdict on n answers is right, and how many answers make it right often enough.

Computed exactly from the rule of `analysis.verdict`. A planning figure for the next round, never a reason to
go on collecting until it decides.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import special, stats

from analysis.counts import FloatArray, checked_level, checked_target
from analysis.finite import EXACT_UP_TO, checked_population
from analysis.sample_size import checked_deff, checked_response, rounded_up

_NOISE = 1e-9
_LARGEST = 1_000_000


@dataclass(frozen=True, slots=True)
class Chances:
    """How often n answers give each verdict when the truth is what was assumed; they sum to 1."""

    met: float
    not_met: float
    undecided: float


def verdict_chances(
    n: int, truth: float, target: float, *, level: float = 0.95, population: int | None = None
) -> Chances:
    """Chance of each verdict from n independent answers, computed exactly.

    With `population` (drawn sample from a list of at most 10,000 with round(truth·N) satisfied) by the
    hypergeometric rule that judges such samples. Raises ValueError on impossible sizes or rates.

    >>> chances = verdict_chances(400, 0.93, 0.95)
    >>> round(chances.not_met, 3), round(chances.undecided, 3)
    (0.375, 0.625)
    """
    people = _listed(population)
    if isinstance(n, bool) or n != int(n) or not 1 <= n <= (people or math.inf):
        raise ValueError(f"n must be a whole number from 1 to the population {people}, got {n!r}")
    _rates(truth, target)
    sizes, outside = np.array([float(n)]), (1 - checked_level(level)) / 2
    met, not_met = (float(p[0]) for p in _chances(sizes, truth, target, outside, people))
    return Chances(met, not_met, max(0.0, 1.0 - met - not_met))


def verdict_power(
    n: int,
    truth: float,
    target: float,
    *,
    level: float = 0.95,
    deff: float = 1.0,
    population: int | None = None,
) -> float:
    """Chance that the verdict on n answers is the right one: met when truth >= target, else not met.

    Answers of a design count as n/deff independent ones, rounded down.

    >>> round(verdict_power(1155, 0.93, 0.95), 4), round(verdict_power(400, 0.97, 0.95), 3)
    (0.8004, 0.46)
    """
    if checked_deff(deff) != 1 and population is not None:
        raise ValueError("a population is for simple random samples: expected deff 1 beside it")
    effective = max(1, math.floor(n / deff + _NOISE)) if n > 0 else n
    chances = verdict_chances(effective, truth, target, level=level, population=population)
    return chances.met if truth >= target else chances.not_met


@dataclass(frozen=True, slots=True)
class VerdictSize:
    """The smallest n from which on the verdict is right with the wanted power, and what to go out for.

    `n` independent answers, `answers` of the design (× deff), `invite` people (÷ response rate); `power` is
    the one reached at n.
    """

    n: int
    answers: int
    invite: int
    power: float


def verdict_size(
    truth: float,
    target: float,
    *,
    power: float = 0.8,
    level: float = 0.95,
    deff: float = 1.0,
    response_rate: float = 1.0,
) -> VerdictSize:
    """Find the verdict size by exact computation over every n; the power is a sawtooth, so "from which on".

    Raises ValueError when truth and target are equal or so close that a million answers do not do.

    >>> verdict_size(0.93, 0.95).n, verdict_size(0.97, 0.95).n
    (1155, 851)
    >>> verdict_size(0.93, 0.95, deff=1.5, response_rate=0.8).invite
    2166
    """
    _rates(truth, target)
    if not 0.5 <= power < 1:
        raise ValueError(f"power must be at least 0.5 and below 1, got {power!r}")
    outside = (1 - checked_level(level)) / 2
    guess = _guess(truth, target, power, outside)
    if guess > _LARGEST:
        raise ValueError(
            f"a true rate of {truth} cannot be told from a target of {target} by {_LARGEST} answers"
        )
    # The last n that is not enough lies near the guess, the nearer the larger it is (sawtooth ~ 1/√n).
    first = 1 if guess < 30_000 else math.floor(0.92 * guess)
    right = _right(first, 2 * guess + 200 if first == 1 else 2 * guess - first, truth, target, outside)
    n = first + int(np.flatnonzero(right < power).max(initial=-1)) + 1
    answers = rounded_up(n * checked_deff(deff))
    return VerdictSize(
        n, answers, rounded_up(n * deff / checked_response(response_rate)), float(right[n - first])
    )


def _chances(
    n: FloatArray, truth: float, target: float, outside: float, people: int | None
) -> tuple[FloatArray, FloatArray]:
    """Return P(met) and P(not met): beyond the counts that the exact tests at the target single out."""
    # ppf is the smallest k with P(X <= k) of at least that much: not met below it, met above it.
    if people is None:
        most, least = stats.binom.ppf(outside, n, target) - 1, stats.binom.ppf(1 - outside, n, target)
        met, not_met = stats.binom.sf(least, n, truth), stats.binom.cdf(most, n, truth)
    else:
        needed, real = math.ceil(target * people - _NOISE), round(truth * people)
        most = stats.hypergeom.ppf(outside, people, needed, n) - 1
        least = stats.hypergeom.ppf(1 - outside, people, needed - 1, n)
        met = stats.hypergeom.sf(least, people, real, n)
        not_met = stats.hypergeom.cdf(most, people, real, n)
    return np.asarray(met, np.float64), np.asarray(not_met, np.float64)


def _right(first: int, last: int, truth: float, target: float, outside: float) -> FloatArray:
    """Chance of the right verdict for n = first … last."""
    met, not_met = _chances(np.arange(first, last + 1.0), truth, target, outside, None)
    return met if truth > target else not_met


def _guess(truth: float, target: float, power: float, outside: float) -> int:
    if truth == target:
        raise ValueError(f"truth must differ from the target for a verdict to be right, both are {truth}")
    z, b = -float(special.ndtri(outside)), abs(float(special.ndtri(power)))
    spread = z * math.sqrt(target * (1 - target)) + b * math.sqrt(truth * (1 - truth))
    # The normal guess falls short where the target is near 1: the rule of three takes over there.
    return math.ceil((spread / (truth - target)) ** 2 + 4 / (1 - min(truth, target)))


def _listed(population: int | None) -> int | None:
    if population is not None and checked_population(population) > EXACT_UP_TO:
        raise ValueError(f"lists beyond {EXACT_UP_TO} are judged as endless: expected population None")
    return population


def _rates(truth: float, target: float) -> None:
    checked_target(target)
    if target == 1:
        raise ValueError("a target of 100 % can only be refuted: expected a target below 1")
    if not 0 <= truth <= 1:
        raise ValueError(f"truth must be a rate in 0-1, got {truth!r}")
