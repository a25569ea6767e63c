"""How calibration may change a weight: the factor g = F(u) of each distance, and its slope.

Refs: Deville & Särndal 1992, cases 1, 2, 6 and 7.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import special

from analysis.counts import FloatArray

Distance = Literal["linear", "raking", "logit"]
Bounds = tuple[float, float]


@dataclass(frozen=True)
class Factor:
    """`value` F(u) with F(0) = F'(0) = 1, and `slope` F'(u)."""

    value: Callable[[FloatArray], FloatArray]
    slope: Callable[[FloatArray], FloatArray]


def factor_of(distance: Distance, bounds: Bounds | None) -> Factor:
    """Return the factor of a distance; `bounds` hold g (linear cut off, logit smoothly; raking takes none).

    Raises ValueError on an unknown distance, on bounds that do not hold 1 between two numbers above 0 (a
    weight of 0 would be nobody's), on logit without bounds and raking with them.

    >>> logit = factor_of("logit", (0.5, 2.0))
    >>> logit.value(np.array([-9.0, 0.0, 9.0])).round(2).tolist()
    [0.5, 1.0, 2.0]
    """
    if distance not in ("linear", "raking", "logit"):
        raise ValueError(f"distance must be linear, raking or logit; got {distance!r}")
    if bounds is not None and not 0 < bounds[0] < 1 < bounds[1] < np.inf:
        raise ValueError(f"bounds of g: expected 0 < low < 1 < high, got {bounds}")
    if (distance == "logit" and bounds is None) or (distance == "raking" and bounds is not None):
        raise ValueError(f"{distance}: expected {'bounds' if bounds is None else 'no bounds'}, got {bounds}")
    if distance == "raking":
        return Factor(np.exp, np.exp)
    if bounds is None:
        return Factor(lambda u: 1.0 + u, np.ones_like)
    return _logit(*bounds) if distance == "logit" else _cut(*bounds)


def _cut(low: float, high: float) -> Factor:
    return Factor(
        lambda u: np.clip(1.0 + u, low, high),
        lambda u: ((1.0 + u > low) & (1.0 + u < high)).astype(np.float64),
    )


def _logit(low: float, high: float) -> Factor:
    """g between its bounds as a logistic curve through 1 with slope 1."""
    steepness = (high - low) / ((1 - low) * (high - 1))
    start = special.logit((1 - low) / (high - low))

    def share(u: FloatArray) -> FloatArray:
        return np.asarray(special.expit(start + steepness * u))

    def slope(u: FloatArray) -> FloatArray:
        p = share(u)
        return np.asarray((high - low) * steepness * p * (1 - p))

    return Factor(lambda u: low + (high - low) * share(u), slope)
