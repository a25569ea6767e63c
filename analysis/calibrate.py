"""Weights fitted to known totals: post-stratification, raking, calibration; the design remembers how.

Known totals must be of what every respondent's answer carries. Refs: Deville & Särndal 1992
(10.1080/01621459.1992.10475217); Deming & Stephan 1940 (raking). Same weights and errors as R survey's
postStratify and calibrate; rake differs in its errors where weights were unequal before (see `rake`).
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.answers import IntArray
from analysis.calibration import Regression
from analysis.counts import FloatArray
from analysis.design import SurveyDesign
from analysis.distance import Bounds, Distance, Factor, factor_of
from analysis.domains import Column
from analysis.stages import coded

CLOSE = 1e-10
Known = Mapping[Hashable, float]


@dataclass(frozen=True)
class Calibrated:
    """A design with calibrated weights. `factor` per respondent is what the weight was multiplied by.

    `steps` taken; `off` the largest distance from a known total that is left, relative to it. Weights below 0
    (linear without bounds) are kept and reported by `design.negative_weights`.
    """

    design: SurveyDesign
    factor: FloatArray
    steps: int
    off: float


def post_stratify(design: SurveyDesign, classes: Column, known: Known) -> Calibrated:
    """Scale the weights of every class to its known number of people.

    Raises ValueError on a class without a known number, a number without respondents, numbers below 0.

    >>> made = post_stratify(SurveyDesign(rows=4), [*"ffmm"], {"f": 60, "m": 40})
    >>> made.design.weight.tolist()
    [30.0, 30.0, 20.0, 20.0]
    """
    return rake(design, {"class": (classes, known)})


def rake(
    design: SurveyDesign,
    margins: Mapping[str, tuple[Column, Known]],
    *,
    close: float = CLOSE,
    most: int = 500,
) -> Calibrated:
    """Scale the weights to the known numbers of each margin in turn until all hold.

    `margins`: per name a column and the numbers of its values. Variances take the residuals of the regression
    on all margins with the weights before; R's rake regresses without weights, which is the same only where
    those were equal. Raises ValueError as `post_stratify`, on margins that add up to different numbers, and
    when `most` rounds do not bring them within `close`.
    """
    read = [_margin(design, name, column, known) for name, (column, known) in margins.items()]
    if not read:
        raise ValueError("raking needs at least one margin, got none")
    sums = {name: float(total.sum()) for name, (_, total) in zip(margins, read, strict=True)}
    if max(sums.values()) - min(sums.values()) > 1e-9 * max(sums.values()):
        raise ValueError(f"margins add up to different numbers: {sums}; expected one population")
    cell, place = _crossed([codes for codes, _ in read])
    base = _base(design, cell)
    totals = [total for _, total in read]
    factor, steps, off = _raked(base, place, totals, close, most)
    if off > close:
        raise ValueError(
            f"raking is {off:.2g} off after {steps} rounds; margins contradict each other or cells are empty"
        )
    x = np.concatenate([np.eye(len(t))[codes] for codes, t in zip(place, totals, strict=True)], axis=1)
    return _made(design, Regression(cell, x, base, factor), steps, off)


def calibrate(
    design: SurveyDesign,
    x: ArrayLike,
    known: ArrayLike,
    distance: Distance = "linear",
    *,
    bounds: Bounds | None = None,
    close: float = CLOSE,
    most: int = 100,
) -> Calibrated:
    """Change the weights as little as `distance` allows so that Σw·x equals the known totals.

    x (respondents, columns), a column of ones among them where the number of people is known. Raises
    ValueError on missing x, on bounds that cannot be met, and when no weights meet the totals.
    """
    values, wanted = np.asarray(x, np.float64), np.asarray(known, np.float64)
    values = values[:, None] if values.ndim == 1 else values
    if values.shape != (design.respondents, wanted.size) or wanted.ndim != 1:
        raise ValueError(
            f"expected x for {design.respondents} respondents and {wanted.size} totals, got {values.shape}"
        )
    if not (np.isfinite(values).all() and np.isfinite(wanted).all()):
        raise ValueError(
            "expected finite x and totals; a respondent without an auxiliary cannot be calibrated"
        )
    cell = _numbered(pd.DataFrame(values))
    first = np.zeros(int(cell.max(initial=-1)) + 1, np.int64)
    first[cell[::-1]] = np.arange(len(cell))[::-1]
    shared, base = values[first], _base(design, cell)
    factor, steps, off = _newton(shared, base, wanted, factor_of(distance, bounds), close, most)
    if off > close:
        raise ValueError(
            f"{distance} calibration is {off:.2g} off after {steps} steps: no weights"
            f"{' within the bounds' if bounds else ''} meet these totals, or columns repeat each other"
        )
    return _made(design, Regression(cell, shared, base, factor), steps, off)


def _margin(design: SurveyDesign, name: str, column: Column, known: Known) -> tuple[IntArray, FloatArray]:
    codes, labels = coded(np.asarray(column), design.respondents, name)
    unknown = [label for label in labels if label not in known]
    if unknown:
        raise ValueError(f"{name}: no known number for {unknown[0]!r}; known are {list(known)}")
    wrong: dict[Any, float] = {label: n for label, n in known.items() if not 0 <= n < np.inf}
    if wrong:
        raise ValueError(f"{name}: expected numbers of people from 0 up, got {wrong}")
    weight = np.bincount(codes, weights=design.weight, minlength=len(labels))
    absent = [
        label
        for label, n in known.items()
        if n > 0 and not (label in labels and weight[labels.index(label)] > 0)
    ]
    if absent:
        raise ValueError(
            f"{name}: {known[absent[0]]:g} people in {absent[0]!r} and no respondent; merge classes"
        )
    return codes, np.array([float(known[label]) for label in labels])


def _crossed(columns: list[IntArray]) -> tuple[IntArray, list[IntArray]]:
    """Number the combinations that occur; return the respondents' and each column's code per combination."""
    frame = pd.DataFrame(dict(enumerate(columns)))
    place = frame.drop_duplicates().to_numpy(np.int64)
    return _numbered(frame), list(place.T)


def _numbered(rows: pd.DataFrame) -> IntArray:
    """Number equal rows alike, in order of appearance."""
    number = rows.groupby(list(rows), sort=False).ngroup()
    return np.asarray(number.to_numpy(), np.int64)


def _base(design: SurveyDesign, cell: IntArray) -> FloatArray:
    if design.calibration is not None:
        raise ValueError("the design is calibrated already; expected all known totals in one calibration")
    return np.bincount(cell, weights=design.weight).astype(np.float64)


def _raked(
    base: FloatArray, place: list[IntArray], totals: list[FloatArray], close: float, most: int
) -> tuple[FloatArray, int, float]:
    """Iterative proportional fitting on the cells: factor of each, rounds taken, what is left."""
    factor, off, step = np.ones(len(base)), np.inf, 0

    def people(codes: IntArray, total: FloatArray) -> FloatArray:
        return np.bincount(codes, weights=base * factor, minlength=len(total)).astype(np.float64)

    while off > close and step < most:
        step += 1
        for codes, total in zip(place, totals, strict=True):
            have = people(codes, total)
            factor = factor * np.divide(total, have, out=np.zeros_like(total), where=have > 0)[codes]
        left = [np.abs(people(c, t) - t) / np.maximum(t, 1.0) for c, t in zip(place, totals, strict=True)]
        off = float(np.concatenate(left).max())
    return factor, step, off


def _newton(
    x: FloatArray, base: FloatArray, wanted: FloatArray, how: Factor, close: float, most: int
) -> tuple[FloatArray, int, float]:
    """Solve Σ d·x·F(x'λ) = wanted; halve a step that leaves more than before."""
    length = np.sqrt(np.maximum(base @ x**2, 1e-300))
    x, wanted = x / length, wanted / length
    scale = np.maximum(np.abs(wanted), 1.0 / length)

    def left(at: FloatArray) -> FloatArray:
        with np.errstate(over="ignore", invalid="ignore"):
            return np.asarray(wanted - (base * how.value(x @ at)) @ x)

    at, step = np.zeros(x.shape[1]), 0
    misfit = left(at)
    while (off := float(np.abs(misfit / scale).max())) > close and step < most:
        step += 1
        slope = (x.T * (base * how.slope(x @ at))) @ x
        move = np.linalg.pinv(slope, rcond=1e-13, hermitian=True) @ misfit
        while not np.abs(left(at + move) / scale).max() < off:
            move = move / 2
            if np.abs(move).max() < 1e-9:
                return how.value(x @ at), step, off
        at = at + move
        misfit = left(at)
    return how.value(x @ at), step, off


def _made(design: SurveyDesign, regression: Regression, steps: int, off: float) -> Calibrated:
    factor = regression.factor[regression.cell]
    return Calibrated(design.calibrated(design.weight * factor, regression), factor, steps, off)
