"""What each replicate multiplies the weights of each PSU by: jackknives, half-samples, bootstraps.

Refs: Wolter 2007; Fay 1989 and Judkins 1990 (half-samples); Canty & Davison 1999 (10.1111/1467-9884.00196);
Rao & Wu 1988 (10.1080/01621459.1988.10478591).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.answers import IntArray
from analysis.counts import FloatArray
from analysis.hadamard import hadamard
from analysis.roster import LonelyPolicy
from analysis.stages import Stage


@dataclass(frozen=True, eq=False)
class Factors:
    """`factor` (PSUs, replicates); the variance is scale·Σ rscales·(replicate - centre)²."""

    factor: FloatArray
    scale: float
    rscales: FloatArray


@dataclass(frozen=True, eq=False)
class Draw:
    """The first stage of a design: its PSUs, its strata's names, what to do with a lone PSU of several.

    Strata drawn completely are not resampled: they keep their weights in every replicate.
    """

    stage: Stage
    names: tuple[Any, ...]
    lonely_psu: LonelyPolicy

    @cached_property
    def strata(self) -> IntArray:
        """Strata to resample, two PSUs or more drawn from a larger number."""
        found = np.flatnonzero((self.stage.taken > 1) & (self.stage.fraction < 1))
        if not len(found) and not (self.lonely_psu == "adjust" and len(self.lonely)):
            raise ValueError(
                "no stratum has two PSUs drawn from more: there is nothing to make replicates of"
            )
        return found

    @cached_property
    def lonely(self) -> IntArray:
        """Strata that one PSU of several stands for."""
        return np.flatnonzero((self.stage.taken == 1) & (self.stage.fraction < 1))

    def members(self, stratum: int) -> IntArray:
        """PSUs of a stratum."""
        return np.flatnonzero(self.stage.group == stratum)

    def refuse_lonely(self, *allowed: str) -> None:
        """Raise ValueError where a stratum has a lone PSU and the policy is none of `allowed`."""
        if len(self.lonely) and self.lonely_psu not in allowed:
            which = ", ".join(repr(self.names[h]) for h in self.lonely[:5])
            raise ValueError(
                f"{len(self.lonely)} strata with a single PSU ({which}) and lonely_psu={self.lonely_psu!r};"
                f" these replicates need {' or '.join(allowed)}, or the strata merged"
            )


def jackknife(draw: Draw) -> Factors:
    """Leave out one PSU in turn, the others of its stratum times n/(n - 1); rscales (1 - n/N)·(n - 1)/n.

    A total has exactly the linearised variance, also with lone PSUs: "average" scales by strata over strata
    that are not alone, "adjust" moves a lone PSU away from the mean of all, up and down.
    """
    draw.refuse_lonely("certainty", "remove", "average", "adjust")
    stage = draw.stage
    n, left = stage.taken.astype(np.float64), 1.0 - stage.fraction
    out = np.concatenate([np.zeros(0, np.int64), *(draw.members(h) for h in draw.strata)])
    stratum = stage.group[out]
    factor = np.where(stage.group[:, None] == stratum, n[stratum] / (n[stratum] - 1), 1.0)
    factor[out, np.arange(len(out))] = 0.0
    rscales = left[stratum] * (n[stratum] - 1) / n[stratum]
    if draw.lonely_psu == "adjust" and len(draw.lonely):
        away = (stage.group[:, None] == draw.lonely) - 1.0 / len(stage.group)
        factor = np.concatenate([factor, 1.0 - away, 1.0 + away], axis=1)
        rscales = np.concatenate([rscales, left[draw.lonely] / 2, left[draw.lonely] / 2])
    strata = len(n)
    scale = strata / (strata - len(draw.lonely)) if draw.lonely_psu == "average" else 1.0
    return Factors(factor, scale, rscales)


def half_samples(draw: Draw, rho: float = 0.0) -> Factors:
    """One PSU of each pair times 2 - rho, the other times rho, by the signs of a Hadamard matrix.

    Raises ValueError where a stratum has not two PSUs.
    """
    draw.refuse_lonely("certainty", "remove")
    uneven = draw.strata[draw.stage.taken[draw.strata] != 2]
    if len(uneven):
        name, n = draw.names[uneven[0]], draw.stage.taken[uneven[0]]
        raise ValueError(f"half-samples need two PSUs in every stratum; {name!r} has {n}")
    signs = hadamard(len(draw.strata) + 1)[1 : len(draw.strata) + 1].astype(np.float64)
    factor = np.ones((len(draw.stage.group), signs.shape[1]))
    first, second = np.stack([draw.members(h) for h in draw.strata], axis=1)
    factor[first] -= (1.0 - rho) * signs
    factor[second] += (1.0 - rho) * signs
    times = signs.shape[1]
    return Factors(factor, 1.0 / (times * (1.0 - rho) ** 2), np.ones(times))


def bootstrap(draw: Draw, replicates: int, rng: np.random.Generator) -> Factors:
    """Draw n of a stratum's n PSUs again: with replacement, or from the stratum rebuilt by repeating them.

    The scale corrects for n - 1 by the harmonic mean of the strata's n, as R's does: approximate where n
    differs, when `subbootstrap` is exact.
    """
    draw.refuse_lonely("certainty", "remove")
    factor = np.ones((len(draw.stage.group), replicates))
    for h in draw.strata:
        factor[draw.members(h)] = _drawn(int(draw.stage.taken[h]), draw.stage.population[h], replicates, rng)
    n = 1.0 / float(np.mean(1.0 / draw.stage.taken[draw.strata]))
    return Factors(factor, n / ((n - 1) * (replicates - 1)), np.ones(replicates))


def _drawn(n: int, population: float, replicates: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """How often each of n PSUs is drawn, shape (n, replicates)."""
    if np.isinf(population):
        return rng.multinomial(n, np.full(n, 1.0 / n), replicates).T
    copies = np.full(n, int(population) // n)
    copies[rng.permutation(n)[: int(population) % n]] += 1
    return rng.multivariate_hypergeometric(copies, n, replicates, method="marginals").T


def subbootstrap(draw: Draw, replicates: int, rng: np.random.Generator) -> Factors:
    """Draw n - 1 of a stratum's n PSUs with replacement, times n/(n - 1): no correction needed."""
    draw.refuse_lonely("certainty", "remove")
    factor = np.ones((len(draw.stage.group), replicates))
    for h in draw.strata:
        n = int(draw.stage.taken[h])
        factor[draw.members(h)] = rng.multinomial(n - 1, np.full(n, 1.0 / n), replicates).T * (n / (n - 1))
    return Factors(factor, 1.0 / (replicates - 1), np.ones(replicates))
