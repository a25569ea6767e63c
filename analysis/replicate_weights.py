"""Replicate weights of a design: many sets of weights, whose scatter is the sampling error.

For statistics without a handy linearised value. `analysis.given_weights` takes those that a file comes with.
Refs: Wolter 2007; Lumley 2010, section 2.3. Same weights and scales as R survey's as.svrepdesign.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from analysis import resampling
from analysis.answers import IntArray
from analysis.counts import FloatArray
from analysis.design import SurveyDesign
from analysis.resampling import Draw, Factors

Method = Literal["JK1", "JKn", "BRR", "Fay", "bootstrap", "subbootstrap"]
Recalibrate = Callable[[FloatArray], ArrayLike]


@dataclass(frozen=True, kw_only=True, eq=False)
class ReplicateWeights:
    """Replicate r has the weights base·factor[unit, r]; the full sample has `weight`.

    `weight`, `base` and `unit` (respondents,), `factor` (units, replicates): those of a unit (their PSU) are
    multiplied alike. Variances are scale·Σ rscales·(replicate - centre)², `rscales` (replicates,), around the
    estimate itself where `mse`, else around the mean of the replicates that count.
    """

    weight: FloatArray
    base: FloatArray
    unit: IntArray
    factor: FloatArray
    scale: float
    rscales: FloatArray
    mse: bool = False

    @property
    def respondents(self) -> int:
        """Number of respondents."""
        return len(self.weight)

    @property
    def replicates(self) -> int:
        """Number of replicates."""
        return int(self.factor.shape[1])

    def block(self, which: slice = slice(None)) -> FloatArray:
        """Weights of some replicates, shape (respondents, replicates)."""
        return np.asarray(self.base[:, None] * self.factor[self.unit, which])

    @cached_property
    def degrees(self) -> int:
        """Rank of all replicates' weights less 1, as R's degf: PSUs less strata for a jackknife."""
        return rank(self.factor[np.unique(self.unit[self.base != 0])]) - 1

    def recalibrated(self, recalibrate: Recalibrate) -> ReplicateWeights:
        """Fit the weights of the full sample and of every replicate to known totals anew.

        `recalibrate` takes and returns weights (respondents,); ValueError where they come back in another
        shape or not finite.
        """

        def fitted(weights: FloatArray) -> FloatArray:
            got = np.asarray(recalibrate(weights), np.float64)
            if got.shape != weights.shape or not np.isfinite(got).all():
                raise ValueError(f"recalibrate: expected {len(weights)} finite weights, got {got}")
            return got

        made = np.empty((self.respondents, self.replicates))
        for r in range(self.replicates):
            made[:, r] = fitted(self.base * self.factor[self.unit, r])
        one = np.ones(self.respondents)
        return replace(
            self, weight=fitted(self.weight), base=one, unit=np.arange(self.respondents), factor=made
        )


def replicate_weights(
    design: SurveyDesign,
    method: Method,
    *,
    rho: float | None = None,
    replicates: int = 1000,
    seed: int = 2026,
    mse: bool = False,
    with_replacement: bool = False,
    recalibrate: Recalibrate | None = None,
) -> ReplicateWeights:
    """Make replicate weights of a design's PSUs; a respondent without a PSU is one.

    "JK1" (no strata) and "JKn" leave out a PSU in turn; "BRR" takes half-samples of strata with two PSUs
    each, "Fay" halves that keep a share `rho` of the rest; "bootstrap" draws n of n PSUs (Canty-Davison),
    "subbootstrap" n - 1 (Rao-Wu), `replicates` times from `seed`. Memory goes with PSUs × replicates.

    Replicates are of PSUs, also where SSUs were drawn: all within a PSU moves with it. Counts of PSUs correct
    JK1, JKn and bootstrap as in R; of the variance that counted later stages add, the share of PSUs drawn is
    missing. The other methods refuse counts; `with_replacement` leaves them out, for a larger variance.
    `recalibrate`, weights to weights, calibrates each replicate: best with the design before calibration
    (a linear one started from its own result is not quite the same). A lone PSU follows `lonely_psu`: JKn
    honours all policies, as linearised for totals of the whole, the others "certainty" and "remove".

    Raises ValueError on strata, counts, lone PSUs, `rho` or a calibration that the method cannot honour.

    >>> toy = SurveyDesign(strata=[*"AABBB"], weights=[2, 2, 3, 3, 3])
    >>> made = replicate_weights(toy, "JKn")
    >>> made.block().T.tolist()[:2], [round(float(r), 3) for r in made.rscales], made.degrees
    ([[0.0, 4.0, 3.0, 3.0, 3.0], [4.0, 0.0, 3.0, 3.0, 3.0]], [0.5, 0.5, 0.667, 0.667, 0.667], 3)
    """
    if design.calibration is not None and recalibrate is None:
        raise ValueError("a calibrated design: each replicate must be calibrated too; give recalibrate=")
    draw, share = _draw(design, method, with_replacement), checked_rho(method, rho)
    found = _factors(draw, method, share, replicates, seed)
    made = ReplicateWeights(
        weight=design.weight, base=design.weight, unit=design.tree.unit[0], factor=found.factor,
        scale=found.scale, rscales=found.rscales, mse=mse,
    )  # fmt: skip
    return made if recalibrate is None else made.recalibrated(recalibrate)


def rank(rows: FloatArray, tolerance: float = 1e-5) -> int:
    """Rank of a matrix, columns of one length each, by the smaller of its two products with itself."""
    length = np.sqrt((rows**2).sum(axis=0))
    unit = rows[:, length > 0] / length[length > 0]
    size = min(unit.shape)
    if not size:
        return 0
    values = np.linalg.eigvalsh(unit.T @ unit if unit.shape[1] == size else unit @ unit.T)
    noise = np.finfo(np.float64).eps * size * values.max()
    return int(np.count_nonzero(values > max(tolerance**2, noise)))


def _draw(design: SurveyDesign, method: Method, with_replacement: bool) -> Draw:
    if method not in get_args(Method):
        raise ValueError(f"method must be one of {', '.join(get_args(Method))}; got {method!r}")
    stage = design.stages[0]
    if method == "JK1" and len(stage.taken) > 1:
        raise ValueError(f"JK1 knows no strata, the design has {len(stage.taken)}; expected JKn")
    if with_replacement:
        stage = replace(stage, population=np.full(len(stage.taken), np.inf))
    if method not in ("JK1", "JKn", "bootstrap") and np.isfinite(stage.population).any():
        raise ValueError(
            f"{method} cannot correct for population counts; leave them out by with_replacement=True"
        )
    return Draw(stage, design.strata_names, design.lonely_psu)


def _factors(draw: Draw, method: Method, rho: float, replicates: int, seed: int) -> Factors:
    if method == "JK1":
        made = resampling.jackknife(draw)
        return Factors(made.factor, float(made.rscales[0]), np.ones(len(made.rscales)))
    if method == "JKn":
        return resampling.jackknife(draw)
    if method in ("BRR", "Fay"):
        return resampling.half_samples(draw, rho)
    if replicates < 2:
        raise ValueError(f"expected two replicates or more, got {replicates}")
    again = resampling.bootstrap if method == "bootstrap" else resampling.subbootstrap
    return again(draw, replicates, np.random.default_rng(seed))


def checked_rho(method: str, rho: float | None) -> float:
    """What half-samples keep of the other half: 0 unless Fay's."""
    if (method == "Fay") != (rho is not None):
        raise ValueError(f"rho belongs to Fay and to nothing else; got {rho!r} for {method}")
    if rho is not None and not 0.0 <= rho < 1.0:
        raise ValueError(f"rho must lie in 0-1, below 1; got {rho!r}")
    return rho or 0.0
