"""Adjusting p-values when many are read together: a page naming units uses Holm at 0.025 a side."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from analysis.counts import FloatArray
from analysis.verdict import Word

Adjustment = Literal["holm", "hochberg", "bonferroni", "BH", "BY"]


def p_adjust(p: ArrayLike, method: Adjustment = "holm") -> FloatArray:
    """Adjust p-values, shape (m,), as R's `p.adjust`; compare the result with the unadjusted limit.

    holm, hochberg, bonferroni hold the chance of any false claim; BH, BY the share of false ones.
    Raises ValueError on p outside 0-1 or NaN (leave out what was not tested) and on unknown methods.

    >>> p_adjust([0.01, 0.02, 0.03]).round(2).tolist()
    [0.03, 0.04, 0.04]
    """
    given = np.asarray(p, np.float64)
    if given.ndim != 1 or not ((given >= 0) & (given <= 1)).all():
        raise ValueError(f"expected one list of p-values in 0-1, got {given.tolist()}")
    m = len(given)
    rank = np.arange(1, m + 1)
    factors = {
        "holm": m - rank + 1.0,
        "hochberg": m - rank + 1.0,
        "bonferroni": np.full(m, float(m)),
        "BH": m / rank,
        "BY": m / rank * (1.0 / rank).sum(),
    }
    if method not in factors:
        raise ValueError(f"method must be one of {', '.join(factors)}; got {method!r}")
    order = np.argsort(given, kind="stable")
    raised = given[order] * factors[method]
    if method in ("holm", "bonferroni"):
        steps = np.maximum.accumulate(raised)
    else:
        steps = np.minimum.accumulate(raised[::-1])[::-1]
    out = np.empty(m)
    out[order] = np.minimum(steps, 1.0)
    return out


def hold_together(p: ArrayLike, side: float = 0.025) -> list[bool]:
    """Which of the claims with these one-sided p-values, shape (m,), hold together: Holm at `side` in all.

    Raises ValueError as p_adjust does.

    >>> hold_together([0.001, 0.02, 0.5])
    [True, False, False]
    """
    return [bool(adjusted <= side) for adjusted in p_adjust(p, "holm")]


def verdicts_together(p_met: ArrayLike, p_not_met: ArrayLike, side: float = 0.025) -> list[Word]:
    """The verdicts of a family of units that hold beside one another, from the p-values of each side.

    Raises ValueError as p_adjust does, and for lists of different lengths.

    >>> verdicts_together([0.001, 0.9, 0.3], [0.999, 0.001, 0.7])
    ['met', 'not_met', 'undecided']
    """
    sides = zip(hold_together(p_met, side), hold_together(p_not_met, side), strict=True)
    return ["met" if high else "not_met" if low else "undecided" for high, low in sides]
