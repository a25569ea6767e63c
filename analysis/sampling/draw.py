"""One draw: simple, systematic, stratified or with chances proportional to size."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from analysis.counts import FloatArray
from analysis.sampling.frame import Frame, uniforms
from analysis.sampling.pps import IntArray, PpsMethod, choose, inclusion_probabilities

Respondent = Literal["unit", "household", "adult"]


@dataclass(frozen=True)
class Draw:
    """What was drawn, and all that is needed to draw it again from the same frame.

    `rows` (drawn,) are positions in the frame, ascending; `keys` name what was drawn; `probability` (drawn,)
    is each one's chance of being drawn, `inclusion` (frame,) that of every row (of each household, in three
    stages). `stages` (drawn, stages) holds the chance at each stage given the one before, `numbers` (drawn,)
    the household's number in its village. `respondent` says who answers.
    """

    method: str
    seed: str
    frame_hash: str
    frame_size: int
    arguments: Mapping[str, Any]
    rows: IntArray = field(repr=False)
    keys: tuple[str, ...] = field(repr=False)
    probability: FloatArray = field(repr=False)
    inclusion: FloatArray = field(repr=False)
    stages: FloatArray | None = field(default=None, repr=False)
    numbers: IntArray | None = field(default=None, repr=False)
    respondent: Respondent = "unit"

    @property
    def weights(self) -> FloatArray:
        """Base weights 1/π of what was drawn; see `respondent_weights` for adults of a household."""
        return np.asarray(1 / self.probability, np.float64)

    def record(self) -> dict[str, Any]:
        """Return what a register keeps, ready for JSON: method, seed, frame, arguments and the keys drawn."""
        return {
            "method": self.method, "seed": self.seed, "frame_hash": self.frame_hash,
            "frame_size": self.frame_size, "arguments": dict(self.arguments), "keys": list(self.keys),
        }  # fmt: skip


def simple(frame: Frame, n: int, seed: str | int) -> Draw:
    """Draw n rows, all samples of n equally likely: the n smallest of one random number per row.

    >>> from analysis.sampling.frame import frame
    >>> draw = simple(frame([f"HS-{i}" for i in range(1, 101)]), 3, seed=2026)
    >>> draw.keys, draw.probability.tolist()
    (('HS-42', 'HS-69', 'HS-89'), [0.03, 0.03, 0.03])
    """
    rows = _simple(len(frame), n, checked_seed(seed), "simple")
    return _equal("simple", frame, seed, {"n": int(n)}, rows)


def systematic(frame: Frame, n: int, seed: str | int) -> Draw:
    """Draw every (N/n)-th row in the frame's order from a random start; every row's chance is n/N exactly.

    The order stratifies; the variance of such a sample is estimated as if drawn with replacement.
    """
    rows = _every(len(frame), n, checked_seed(seed), "systematic")
    return _equal("systematic", frame, seed, {"n": int(n)}, rows)


def stratified(
    frame: Frame, n: Mapping[str, int], seed: str | int, within: Literal["simple", "systematic"] = "simple"
) -> Draw:
    """Draw n[stratum] rows of every stratum of the frame; a stratum's draw does not depend on the others.

    Raises ValueError when the frame has no strata, or a stratum has no number of at least 1 and at most its
    rows: a stratum without a sample would be left out of every estimate.
    """
    if frame.strata is None:
        raise ValueError("expected a frame with strata")
    if within not in ("simple", "systematic"):
        raise ValueError(f"within must be 'simple' or 'systematic', got {within!r}")
    names = np.array(frame.strata)
    if set(n) != set(frame.strata):
        raise ValueError(f"expected numbers for the strata {sorted(set(frame.strata))}, got {sorted(n)}")
    inclusion, rows = np.zeros(len(frame)), []
    for name in sorted(n):
        inside = np.flatnonzero(names == name)
        how = _simple if within == "simple" else _every
        rows.append(inside[how(len(inside), n[name], checked_seed(seed), f"stratum {name}")])
        inclusion[inside] = n[name] / len(inside)
    drawn = np.sort(np.concatenate(rows))
    arguments = {"n": {name: int(n[name]) for name in sorted(n)}, "within": within}
    return _made("stratified", frame, seed, arguments, drawn, inclusion)


def pps(frame: Frame, n: int, seed: str | int, method: PpsMethod = "pps_systematic") -> Draw:
    """Draw n rows with chances proportional to the frame's sizes, exactly; too large rows are certain.

    "brewer" and "sampford" give every pair of rows a chance, "pps_systematic" keeps the frame's order.
    """
    if frame.sizes is None:
        raise ValueError("expected a frame with sizes")
    chance = inclusion_probabilities(frame.sizes, n)
    rows = choose(method, chance, checked_seed(seed), method)
    return _made(method, frame, seed, {"n": int(n)}, rows, chance)


def checked_seed(seed: str | int) -> str:
    """Return the seed as text; ValueError when it is empty."""
    if isinstance(seed, bool) or not isinstance(seed, str | int) or not str(seed):
        raise ValueError(f"seed must be a whole number or a word, got {seed!r}")
    return str(seed)


def _simple(rows: int, n: int, seed: str, label: str) -> IntArray:
    _checked_n(n, rows)
    order = np.argsort(uniforms(seed, label, rows), kind="stable")
    return np.asarray(np.sort(order[:n]), np.int64)


def _every(rows: int, n: int, seed: str, label: str) -> IntArray:
    _checked_n(n, rows)
    points = np.floor((uniforms(seed, label, 1)[0] + np.arange(n)) * (rows / n))
    return np.asarray(np.minimum(points, rows - 1), np.int64)


def _checked_n(n: int, rows: int) -> None:
    if isinstance(n, bool) or n != int(n) or not 1 <= n <= rows:
        raise ValueError(f"n must be a whole number from 1 to the {rows} rows, got {n!r}")


def _equal(method: str, frame: Frame, seed: str | int, arguments: dict[str, Any], rows: IntArray) -> Draw:
    return _made(method, frame, seed, arguments, rows, np.full(len(frame), len(rows) / len(frame)))


def _made(
    method: str, frame: Frame, seed: str | int, arguments: dict[str, Any], rows: IntArray, chance: FloatArray
) -> Draw:
    keys = tuple(frame.keys[i] for i in rows)
    return Draw(
        method, checked_seed(seed), frame.hash, len(frame), arguments, rows, keys, chance[rows], chance
    )
