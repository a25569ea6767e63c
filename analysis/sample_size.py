"""How many answers a margin of error needs, and how many more clusters need (docs/method.md, "Size").

None of these sizes promises a verdict: show `verdict_power` of `analysis.verdict_size` beside them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy import special

from analysis.counts import checked_level
from analysis.finite import checked_population

# Sizes that are whole but for rounding noise are not rounded up.
_NOISE = 1e-9


@dataclass(frozen=True, slots=True)
class Size:
    """Answers needed, unrounded: `infinite` from an endless population, `exact` from this one.

    `n` and `invite` are rounded up: answers under simple random sampling, and people to invite once the
    design effect and the response rate are allowed for. State "more_than_population" when there are fewer.
    """

    infinite: float
    exact: float
    field: float
    n: int
    invite: int
    state: str | None = None


def yamane(population: int, error: float) -> float:
    """Yamane's size N/(1 + N·e²), unrounded (Yamane 1967); the 2012-era method, rounded up (assumed).

    It is Cochran's at 50 % with z taken for 2, and holds for nothing but a margin of `error` on one rate.

    >>> round(yamane(36_000, 0.05), 3), rounded_up(yamane(36_000, 0.05))
    (395.604, 396)
    """
    size = checked_population(population)
    return size / (1 + size * _rate(error, "error") ** 2)


def cochran(
    error: float,
    *,
    rate: float = 0.5,
    level: float = 0.95,
    population: int | None = None,
    deff: float = 1.0,
    response_rate: float = 1.0,
) -> Size:
    """Answers for a margin of `error` at an expected rate (Cochran 1977, 4.4-4.5).

    n0 = z²·p(1-p)/e²; n = n0/(1 + (n0 - 1)/N); to invite n·deff/response_rate. Raises ValueError on rates
    outside 0-1, a design effect or a population that is not above 0.

    >>> size = cochran(0.03, population=36_000, deff=1.5, response_rate=0.8)
    >>> round(size.infinite, 2), size.n, size.invite
    (1067.07, 1037, 1944)
    """
    z = float(special.ndtri((1 + checked_level(level)) / 2))
    infinite = z * z * _rate(rate, "rate") * (1 - rate) / _rate(error, "error") ** 2
    people = None if population is None else checked_population(population)
    exact = infinite if people is None else infinite / (1 + (infinite - 1) / people)
    field = exact * checked_deff(deff) / checked_response(response_rate)
    invite = rounded_up(field)
    state = "more_than_population" if people is not None and invite > people else None
    return Size(infinite, exact, field, rounded_up(exact), invite, state)


def margin_of_error(
    n: float, *, rate: float = 0.5, level: float = 0.95, population: int | None = None, deff: float = 1.0
) -> float:
    """Half the width z·√(deff·p(1-p)/n·(N-n)/(N-1)) that n answers leave; n need not be whole.

    >>> round(margin_of_error(400), 4), round(margin_of_error(400, rate=0.95), 4)
    (0.049, 0.0214)
    """
    people = None if population is None else checked_population(population)
    if not 0 < n <= (math.inf if people is None else people):
        raise ValueError(f"n must be above 0 and at most the population {people}, got {n!r}")
    z = float(special.ndtri((1 + checked_level(level)) / 2))
    left = 1.0 if people is None else 0.0 if n == people else (people - n) / (people - 1)
    return z * math.sqrt(checked_deff(deff) * _rate(rate, "rate") * (1 - rate) / n * left)


@dataclass(frozen=True, slots=True)
class ClusterSize:
    """A cluster sample: its design effect, the answers and the clusters needed."""

    deff: float
    answers: int
    clusters: int


def cluster_deff(take: float, icc: float, cv: float = 0.0) -> float:
    """Design effect 1 + ((1 + cv²)·m - 1)·ρ of clusters of m answers on average (Kish 1965; Eldridge 2006).

    `icc` is the intra-class correlation ρ, `cv` the coefficient of variation of the cluster sizes.

    >>> round(cluster_deff(20, 0.05), 2)
    1.95
    """
    if not (1 <= take < math.inf and 0 <= cv < math.inf):
        raise ValueError(f"expected at least 1 answer a cluster and a cv from 0, got {take!r} and {cv!r}")
    deff = 1 + ((1 + cv * cv) * take - 1) * icc
    if not (-1 <= icc <= 1 and deff > 0):
        raise ValueError(f"icc must lie between -1/(m-1) and 1, got {icc!r} with m = {take!r}")
    return deff


def cluster_size(n: float, take: int, icc: float, cv: float = 0.0) -> ClusterSize:
    """Answers and clusters of `take` answers each that tell as much as n independent answers.

    >>> size = cluster_size(385, 20, 0.05)
    >>> size.answers, size.clusters
    (751, 38)
    """
    if not 0 < n < math.inf:
        raise ValueError(f"n must be above 0 and finite, got {n!r}")
    deff = cluster_deff(take, icc, cv)
    answers = rounded_up(n * deff)
    return ClusterSize(deff, answers, rounded_up(answers / take))


def rounded_up(size: float) -> int:
    """Return the next whole number, a whole one but for rounding noise as it is."""
    return math.ceil(size - _NOISE)


def _rate(value: float, what: str) -> float:
    if not 0 < value < 1:
        raise ValueError(f"{what} must lie between 0 and 1, got {value!r}")
    return float(value)


def checked_response(value: float) -> float:
    if not 0 < value <= 1:
        raise ValueError(f"response_rate must be above 0 and at most 1, got {value!r}")
    return float(value)


def checked_deff(deff: float) -> float:
    """Return the design effect; ValueError unless above 0 and finite."""
    if not 0 < deff < math.inf:
        raise ValueError(f"deff must be above 0 and finite, got {deff!r}")
    return float(deff)
