"""Posterior of units' rates in a beta-binomial model, its over-dispersion integrated over a grid.

Each true rate is Beta(mM, (1-m)M); the prior of M is Christiansen and Morris' (1997) uniform shrinkage prior.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special
from scipy.optimize import elementwise

from analysis.counts import FloatArray

_SIZES, _MEANS, _REACH = 60, 15, 4.0
_NEGLIGIBLE = 1e-6


@dataclass(frozen=True)
class Mixture:
    """Posterior of each unit: beta distributions a, b (units, sizes), one for each prior size; its weight."""

    a: FloatArray
    b: FloatArray
    size: FloatArray
    weight: FloatArray

    def mean(self) -> FloatArray:
        """Posterior mean of each unit's rate, (units,)."""
        return np.asarray(self.a / (self.a + self.b) @ self.weight)

    def weight_on_data(self, n: FloatArray) -> FloatArray:
        """Posterior mean of n/(n+M), (units,)."""
        return np.asarray(n[:, None] / (n[:, None] + self.size) @ self.weight)

    def over_dispersion(self) -> float:
        """Posterior mean of 1/(1+M)."""
        return float(self.weight @ (1 / (1 + self.size)))

    def quantile(self, below: float) -> FloatArray:
        """Rate below which each unit's posterior has the probability `below`, (units,)."""

        def gap(at: FloatArray, unit: NDArray[np.int64]) -> FloatArray:
            return np.asarray(special.betainc(self.a[unit], self.b[unit], at[:, None]) @ self.weight - below)

        found = elementwise.find_root(gap, (0.0, 1.0), args=(np.arange(len(self.a)),))
        return np.asarray(found.x, np.float64)


def mixture_of(p: FloatArray, n: FloatArray) -> Mixture:
    """Weigh a grid of prior sizes M and means m by how well they explain all units together.

    Rates p and sizes n > 0 of at least one unit, checked by the caller. M/(M+median n) and m are uniform.
    """
    size, mean, width = _grid(p, n)
    a, b = mean * size[:, None], (1 - mean) * size[:, None]
    logs = np.log(mean * (1 - mean) * width) - len(n) * special.betaln(a, b)
    for x, count in zip(p * n, n, strict=True):
        logs += special.betaln(x + a, count - x + b)
    weight = np.exp(logs - logs.max())
    of_size = weight.sum(axis=1)
    kept = of_size > _NEGLIGIBLE * of_size.sum()
    posterior = _joined(p, n, a[kept], size[kept], weight[kept] / of_size[kept, None])
    return Mixture(*posterior, size[kept], of_size[kept] / of_size[kept].sum())


def _grid(p: FloatArray, n: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return sizes (s,), means (s, m) around the best for each size, and the spacing (s, 1) of the means."""
    own = (np.arange(_SIZES) + 0.5) / _SIZES
    size = np.median(n) * (1 - own) / own
    # How much a unit's rate tells about the mean when units differ as much as M says.
    told = n * (size[:, None] + 1) / (n + size[:, None])
    total = told.sum(axis=1)
    centre = ((told @ p) + 0.5) / (total + 1)
    sd = 1 / np.sqrt(total * centre * (1 - centre))[:, None]
    mean = special.expit(special.logit(centre)[:, None] + sd * np.linspace(-_REACH, _REACH, _MEANS))
    return size, mean, sd


def _joined(
    p: FloatArray, n: FloatArray, a: FloatArray, size: FloatArray, weight: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Put one beta distribution with the same mean and variance in place of those of all means m."""
    total = (n[:, None] + size)[:, :, None]
    rate = ((p * n)[:, None, None] + a) / total
    mean = (weight * rate).sum(axis=2)
    variance = (weight * (rate * (1 - rate) / (total + 1) + rate**2)).sum(axis=2) - mean**2
    strength = mean * (1 - mean) / variance - 1
    return mean * strength, (1 - mean) * strength
