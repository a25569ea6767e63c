"""Bounds of a mean of scores between 0 and 1, one score a person: Clopper-Pearson's idea beyond counts.

Gaffke's lower bound is a quantile of Σ D·score over the people asked and one more, who scores 0, D uniform on
the simplex; no distribution of independent people is known for which it fails, and it is Clopper-Pearson's
where scores are 0 or 1. Of all samples of one mean and variance that with people at 0 and at one other score
has the heaviest tail; its bound needs nothing else. Refs: Gaffke 2005; Learned-Miller & Thomas 2019.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from analysis.counts import Bounds, FloatArray


def score_bounds(rate: ArrayLike, size: ArrayLike, people: ArrayLike, outside: float) -> Bounds:
    """Bounds with `outside` at each end, for rates within (0, 1) and effective `size` >= `people` > 0.

    With c = rate + (1 - rate)·people/size the lower one is c times Clopper-Pearson's of people·rate/c of the
    people; the upper one mirrors it. Between Clopper-Pearson's bounds on `size` and those on `people`.

    >>> from analysis.intervals import beta_bounds
    >>> def shown(bounds):
    ...     return [round(float(bound), 4) for bound in bounds]
    >>> shown(score_bounds(0.9, 40, 40, 0.025)), shown(beta_bounds(36, 40, 0.025))
    ([0.7634, 0.9721], [0.7634, 0.9721])
    >>> shown(score_bounds(0.9, 440, 40, 0.025)), shown(beta_bounds(396, 440, 0.025))
    ([0.8122, 0.93], [0.8681, 0.9264])
    """
    p, n, m = (np.asarray(v, np.float64) for v in (rate, size, people))
    return _low(p, m / n, m, outside), 1.0 - _low(1.0 - p, m / n, m, outside)


def score_p_values(
    rate: ArrayLike, size: ArrayLike, people: ArrayLike, target: float
) -> tuple[FloatArray, FloatArray]:
    """Return (p_met, p_not_met) of the same family: a bound reaches the target when its p is `outside`."""
    p, n, m = (np.asarray(v, np.float64) for v in (rate, size, people))
    return _chance(p, m / n, m, target), _chance(1.0 - p, m / n, m, 1.0 - target)


def _low(p: FloatArray, share: FloatArray, m: FloatArray, outside: float) -> FloatArray:
    top, high = _people_at_the_top(p, share, m)
    return np.asarray(top * special.betaincinv(high, m - high + 1.0, outside))


def _chance(p: FloatArray, share: FloatArray, m: FloatArray, t: float) -> FloatArray:
    """The `outside` at which the lower bound is t."""
    top, high = _people_at_the_top(p, share, m)
    return np.asarray(special.betainc(high, m - high + 1.0, np.minimum(t / top, 1.0)))


def _people_at_the_top(p: FloatArray, share: FloatArray, m: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The score c that some people have, the others 0, and how many: mean p, variance p(1-p)·share."""
    top = p + (1.0 - p) * share
    return top, m * p / top
