"""Weights before and after calibration: non-response in classes, trimming, and how they look.

Refs: Little 1986 (adjustment cells); Potter 1990 (trimming); Kish 1965. Calibration: `analysis.calibrate`.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from analysis.counts import FloatArray
from analysis.domains import Column
from analysis.effective import kish
from analysis.stages import coded

FEWEST_IN_CLASS = 20


@dataclass(frozen=True)
class ResponseClass:
    """One adjustment class: how many were asked and answered, and the share that answered, by weight.

    `thin` when fewer than 20 answered: their weights then rest on few, and the class is better merged.
    """

    name: Hashable
    asked: int
    answered: int
    rate: float
    thin: bool


@dataclass(frozen=True)
class NonResponse:
    """Weights of everybody asked, 0 for those who did not answer, and the classes that made them."""

    weights: FloatArray
    classes: tuple[ResponseClass, ...]


def adjust_for_nonresponse(weights: ArrayLike, answered: ArrayLike, classes: Column) -> NonResponse:
    """Let those who answered stand for the silent ones of their class: weights over the class's rate.

    All columns have one entry per person asked; substitutes were not asked, and must not be among them.
    Raises ValueError on a class that nobody answered in, on negative weights.

    >>> made = adjust_for_nonresponse([2, 2, 2, 2, 5], [True, False, True, True, True], [*"aaaab"])
    >>> made.weights.round(4).tolist(), [(c.name, round(c.rate, 2)) for c in made.classes]
    ([2.6667, 0.0, 2.6667, 2.6667, 5.0], [('a', 0.75), ('b', 1.0)])
    """
    w, here = _checked(weights), np.asarray(answered)
    if here.dtype != np.bool_ or here.shape != w.shape:
        raise ValueError(f"answered: expected {len(w)} times True or False, got {here.dtype} {here.shape}")
    codes, names = coded(np.asarray(classes), len(w), "class")
    size = len(names)
    asked, told = (np.bincount(codes, weights=part, minlength=size) for part in (w, w * here))
    if (told <= 0).any():
        empty = [names[k] for k in np.flatnonzero(told <= 0)]
        raise ValueError(f"nobody answered in class {', '.join(map(repr, empty))}: merge it with another")
    counts, answers = np.bincount(codes, minlength=size), np.bincount(codes[here], minlength=size)
    found = tuple(
        ResponseClass(names[k], int(counts[k]), int(answers[k]), float(told[k] / asked[k]),
                      bool(answers[k] < FEWEST_IN_CLASS))
        for k in range(size)
    )  # fmt: skip
    return NonResponse(np.where(here, w * (asked / told)[codes], 0.0), found)


@dataclass(frozen=True)
class Trimmed:
    """Weights within limits; `changed` says whose weight was cut, `moved` is Σ of what was cut off."""

    weights: FloatArray
    changed: NDArray[np.bool_]
    moved: float


def trim(weights: ArrayLike, *, low: float = 0.0, high: float = np.inf, strict: bool = False) -> Trimmed:
    """Cut weights to [low, high] and share out what was cut evenly among the others, as R's trimWeights.

    Sharing out may push others over a limit; `strict` repeats until none is. The sum stays. A trimmed
    calibrated design no longer meets its totals: calibrate within bounds instead. Raises ValueError on limits
    that cross, and when all weights lie outside them, so that nobody can take what was cut.

    >>> trim([1, 2, 3, 10], high=6).weights.round(4).tolist()
    [2.3333, 3.3333, 4.3333, 6.0]
    """
    w = _checked(weights)
    if not 0 <= low < high:
        raise ValueError(f"expected limits with 0 <= low < high, got {low:g} and {high:g}")
    mean = w.mean() if len(w) else low
    if strict and not low <= mean <= high:
        raise ValueError(f"weights of mean {mean:g} cannot all lie within {low:g} and {high:g}")
    changed = np.zeros(len(w), np.bool_)
    moved = 0.0
    while (outside := (w < low) | (w > high)).any():
        if outside.all():
            raise ValueError(f"all {len(w)} weights lie outside {low:g} to {high:g}: nobody takes the rest")
        cut = np.clip(w, low, high)
        moved += float(np.abs(w - cut).sum())
        w = np.where(outside, cut, cut + (w - cut).sum() / np.count_nonzero(~outside))
        changed |= outside
        if not strict:
            break
    return Trimmed(w, changed, moved)


@dataclass(frozen=True)
class WeightSummary:
    """How weights look: `ratio` of the largest to the smallest above 0, `deff` and `n_eff` Kish's.

    `zero` and `negative` count weights. Kish's figures are None where some weights are negative.
    """

    n: int
    sum: float
    least: float
    most: float
    ratio: float | None
    negative: int
    zero: int
    deff: float | None
    n_eff: float | None


def summary(weights: ArrayLike) -> WeightSummary:
    """Describe the weights of respondents, shape (n,), calibrated ones below 0 included.

    >>> found = summary([1, 2, 3, 4, 10])
    >>> found.ratio, round(found.deff, 3)
    (10.0, 1.625)
    """
    w = np.asarray(weights, np.float64)
    if w.ndim != 1 or not len(w) or not np.isfinite(w).all():
        raise ValueError(f"expected one list of finite weights, got shape {w.shape}")
    above, negative = w[w > 0], int((w < 0).sum())
    look = kish(w[w != 0]) if len(above) and not negative else None
    return WeightSummary(
        len(w), float(w.sum()), float(w.min()), float(w.max()),
        float(above.max() / above.min()) if len(above) else None, negative, int((w == 0).sum()),
        look.deff if look else None, look.n_eff if look else None,
    )  # fmt: skip


def _checked(weights: ArrayLike) -> FloatArray:
    w = np.asarray(weights, np.float64)
    if w.ndim != 1 or not np.isfinite(w).all() or (w < 0).any():
        raise ValueError(
            f"expected one list of finite weights from 0 up, got {pd.Series(w.ravel()).head().tolist()}"
        )
    return w
