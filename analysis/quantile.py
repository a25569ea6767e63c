"""Quantiles from a survey design, with Woodruff's interval: bounds of the share below, read back as values.

Ref: Woodruff 1952 (10.1080/01621459.1952.10483443). For waiting days and the like; NaN is a missing answer.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.counts import FloatArray
from analysis.design import SurveyDesign
from analysis.domains import By, domains
from analysis.estimate import mean
from analysis.estimates import number
from analysis.judged import judge


@dataclass(frozen=True)
class Quantile:
    """The quantile of one domain; None with a state of `EstimateRow` where there is none.

    A bound is None where the interval is open at that end.
    """

    domain: Mapping[str, Hashable]
    q: float
    estimate: float | None
    low: float | None
    high: float | None
    n: int
    df: int
    state: str | None


def quantile(
    design: SurveyDesign,
    y: ArrayLike,
    q: float = 0.5,
    *,
    by: By | None = None,
    where: ArrayLike | None = None,
    level: float = 0.95,
) -> tuple[Quantile, ...]:
    """The smallest answer that a share q of the weights does not exceed, in every domain.

    q gets Korn-Graubard's bounds with the variance of the share at or below the estimate; they are read back
    on the distribution. Raises ValueError unless 0 < q < 1 and on negative weights.

    >>> quantile(SurveyDesign(rows=5), [3, 1, 2, 5, 4])[0].estimate
    3.0
    """
    if not 0.0 < q < 1.0 or design.negative_weights:
        raise ValueError(f"expected 0 < q < 1 and no negative weights, got q = {q!r}")
    values, cut = np.asarray(y, np.float64), domains(design.respondents, by, where)
    parts = [_ordered(values, design.weight, cut.index == d) for d in range(cut.size)]
    middle = np.array([part.at(q) for part in parts])
    below = np.where(np.isnan(values), np.nan, values <= middle[cut.index])
    shares = mean(design, below, by=by, where=where)
    asked = np.where(shares.n > 0, q, np.nan)
    judged = judge(asked, shares.variance, shares.n, shares.df, shares.state, target=q, level=level)
    return tuple(
        Quantile(
            cut.keys[d], q, number(middle[d]), part.bound(judged.low[d, 0]), part.bound(judged.high[d, 0]),
            int(shares.n[d, 0]), int(shares.df[d, 0]), judged.state[d, 0],
        )
        for d, part in enumerate(parts)
    )  # fmt: skip


@dataclass(frozen=True)
class _Ordered:
    """Answers of one domain in order, with the share of the weights up to each."""

    values: FloatArray
    share: FloatArray

    def at(self, share: float) -> float:
        """Smallest answer with at least `share` up to it, NaN without answers."""
        if not len(self.values):
            return np.nan
        # Weights summed in another order differ in the last bit: that must not move the answer.
        place = int(np.searchsorted(self.share, share - 1e-12))
        return float(self.values[min(place, len(self.values) - 1)])

    def bound(self, share: float) -> float | None:
        return self.at(share) if 0.0 < share < 1.0 else None


def _ordered(values: FloatArray, weight: FloatArray, inside: NDArray[np.bool_]) -> _Ordered:
    part = np.flatnonzero(inside & ~np.isnan(values) & (weight > 0))
    part = part[np.argsort(values[part], kind="stable")]
    total = np.cumsum(weight[part])
    return _Ordered(values[part], total / total[-1] if len(total) else total)
