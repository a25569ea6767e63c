"""Degrees of freedom by use, and how many PSUs an estimate rests on.

A domain's interval takes the PSUs less strata among the domain's own answers; contrasts and tests those of
the whole design (`design.degrees`); rounds drawn independently Satterthwaite's.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from analysis.answers import IntArray
from analysis.counts import FloatArray, checked_level
from analysis.design import Sampled
from analysis.influence import Influence, sums
from analysis.stages import pairs


def psus_and_strata(design: Sampled, influence: Influence) -> tuple[IntArray, IntArray]:
    """Count the PSUs and the strata with answers, both (domains, columns); df is their difference."""
    cells, size = influence.cells, influence.cells.n_domains
    unit, answered = cells.unit, influence.answered
    depth = len(design.stages) - 1 - cells.pooled
    for stage in reversed(design.stages[1 : depth + 1]):
        unit = stage.group[unit]
    if depth < 0:
        psus, stratum = sums(cells.domain, answered, size + 1), unit
    else:
        entry, psu, domain = pairs(unit, cells.domain, size + 1)
        present = sums(entry, answered, len(psu)) > 0
        psus, stratum = sums(domain, present.astype(np.float64), size + 1), design.stages[0].group[unit]
    entry, _, domain = pairs(stratum, cells.domain, size + 1)
    strata = sums(domain, (sums(entry, answered, len(domain)) > 0).astype(np.float64), size + 1)
    return psus[:size].astype(np.int64), strata[:size].astype(np.int64)


def satterthwaite(variances: ArrayLike, degrees: ArrayLike) -> float:
    """Degrees of freedom of a sum of independent variances: (Σv)²/Σ(v²/df) (Satterthwaite 1946).

    >>> satterthwaite([1, 1], [10, 10])
    20.0
    """
    v, df = np.asarray(variances, np.float64), np.asarray(degrees, np.float64)
    if v.shape != df.shape or not ((v >= 0) & (df > 0)).all() or v.sum() <= 0:
        raise ValueError(f"expected variances >= 0 with degrees > 0 each, got {v.tolist()} and {df.tolist()}")
    return float(v.sum() ** 2 / (v**2 / df).sum())


def t_quantile(level: float, df: ArrayLike) -> FloatArray:
    """Two-sided t quantile, normal at infinity, NaN below one degree of freedom."""
    free = np.asarray(df, np.float64)
    outside = (1.0 - checked_level(level)) / 2.0
    t = -special.stdtrit(np.where(free >= 1, np.minimum(free, 1e300), 1.0), outside)
    return np.where(free >= 1, np.where(np.isinf(free), -special.ndtri(outside), t), np.nan)
