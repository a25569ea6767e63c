"""Replicate weights that a file comes with, in place of its PSUs.

Ref: Lumley 2010, section 2.3. Scales follow from the method as in R survey's svrepdesign.
"""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from analysis.counts import FloatArray
from analysis.replicate_weights import ReplicateWeights, checked_rho

Given = Literal["JK1", "JKn", "BRR", "Fay", "bootstrap", "other"]


def given_weights(
    weights: ArrayLike,
    replicates: ArrayLike,
    *,
    method: Given = "other",
    rho: float | None = None,
    scale: float | None = None,
    rscales: ArrayLike | None = None,
    combined: bool = True,
    mse: bool = False,
) -> ReplicateWeights:
    """Take replicate weights from outside, shape (respondents, replicates), as one file or another has them.

    `combined` says that they are weights themselves; else they multiply `weights`. `scale` follows from the
    method unless given ("other" needs it), `rscales` are 1 unless given (JKn needs them).

    Raises ValueError on other shapes, missing or negative weights, and where scales are missing.

    >>> made = given_weights([1, 1, 1], [[0, 1.5, 1.5], [1.5, 0, 1.5], [1.5, 1.5, 0]], method="JK1")
    >>> round(made.scale, 4), made.degrees
    (0.6667, 2)
    """
    w, table = _checked(weights, replicates)
    times = table.shape[1]
    return ReplicateWeights(
        weight=w, base=np.ones(len(w)) if combined else w, unit=np.arange(len(w)), factor=table,
        scale=_scale(method, times, checked_rho(method, rho), scale),
        rscales=_rscales(method, times, rscales), mse=mse,
    )  # fmt: skip


def _checked(weights: ArrayLike, replicates: ArrayLike) -> tuple[FloatArray, FloatArray]:
    w, table = np.asarray(weights, np.float64), np.asarray(replicates, np.float64)
    if w.ndim != 1 or table.ndim != 2 or len(table) != len(w) or table.shape[1] < 2:
        raise ValueError(
            f"expected weights (respondents,) and two replicates or more, got {w.shape}, {table.shape}"
        )
    for what, column in (("weights", w[:, None]), ("replicates", table)):
        if (
            not np.isfinite(column).all()
            or (column < 0).any()
            or (column.max(axis=0, initial=0.0) <= 0).any()
        ):
            raise ValueError(f"{what}: expected finite numbers, none below 0 and not all 0")
    return w, table


def _scale(method: Given, times: int, rho: float, scale: float | None) -> float:
    usual = {
        "JK1": (times - 1) / times, "JKn": 1.0, "BRR": 1.0 / times, "Fay": 1.0 / (times * (1 - rho) ** 2),
        "bootstrap": 1.0 / (times - 1),
    }  # fmt: skip
    if method not in get_args(Given) or (scale is None and method not in usual):
        raise ValueError(f"expected one of {', '.join(usual)}, or other with a scale; got {method!r}")
    found = usual[method] if scale is None else float(scale)
    if not 0.0 < found < np.inf:
        raise ValueError(f"scale must be a number above 0, got {scale!r}")
    return found


def _rscales(method: Given, times: int, rscales: ArrayLike | None) -> FloatArray:
    if rscales is None:
        if method == "JKn":
            raise ValueError("JKn weights need rscales, (n - 1)/n of the stratum of each replicate")
        return np.ones(times)
    found = np.asarray(rscales, np.float64)
    if found.shape != (times,) or not np.isfinite(found).all() or (found < 0).any() or not found.any():
        raise ValueError(f"expected {times} rscales, none below 0 and not all 0; got {found.tolist()}")
    return found
