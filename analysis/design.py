"""A survey design: how respondents were drawn and weighted, remembered for every estimate made from them.

Refs: Lumley 2010, Complex Surveys; Särndal, Swensson & Wretman 1992; Binder 1983 (10.2307/1402588).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from analysis.counts import FloatArray
from analysis.roster import Calibration, LonelyPolicy, Roster
from analysis.stages import Stage, Tree, tree

Selection = Literal["equal", "pps", "systematic"]


@dataclass(frozen=True, kw_only=True, eq=False)
class SurveyDesign:
    """How the respondents were drawn; columns have one entry per respondent.

    `strata`, then the units drawn: `psu` (none: every respondent is one), within it `ssu`, within it `tsu`;
    `nest` when PSU numbers start again in each stratum. `fpc` gives population counts (not fractions), one
    column per stage; the first named stage without counts is taken as drawn with replacement and ends the
    tree, and what no stage names is taken completely. `weights` default to the product of N/n where all
    stages have counts, to 1 where none has; `rows` says how many respondents there are where no column does.

    `lonely_psu`: what to do with a stratum that has one PSU of several: "error", "certainty" or "remove"
    (nothing from it), "adjust" (centred at the mean of all PSUs), "average" (as the mean of the others);
    `adjust_domain_lonely` extends the last two to strata with one PSU in the domain.
    `selection`: "pps" and "systematic" draws take the with-replacement variance (conservative) and refuse
    `fpc`. Left None, `fpc` with unequal weights of single respondents in one stratum is refused as well;
    "equal" says that chances were equal and weights differ for another reason (non-response).

    Raises ValueError naming what was given and what was expected.

    The toy, countable by hand: strata A with 2 of 4 villages and B with 2 of 6, three answers a village, each
    standing for 10 and 20 people. Satisfied are 3 and 2 in A, 1 and 0 in B.

    >>> toy = SurveyDesign(
    ...     strata=[*"AAAAAABBBBBB"], psu=[1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4],
    ...     weights=[10] * 6 + [20] * 6, fpc=[4] * 6 + [6] * 6,
    ... )
    >>> [stage.taken.tolist() for stage in toy.stages], toy.degrees
    ([[2, 2]], 2)

    Rate: (10·5 + 20·1)/(10·6 + 20·6) = 70/180 = 7/18. Linearised, a satisfied answer is worth 11/18/180 and
    another -7/18/180, so the villages sum to 10·(33, 15) and 20·(-3, -21), each over 18·180. A stratum gives
    (1 - n/N)·n/(n-1)·Σ(t - mean)² = (1 - n/N)·(t₁ - t₂)²: A 1/2·180², B 2/3·360²; the sum over (18·180)² is
    102600/10497600 = 19/1944.

    >>> from analysis.estimate import mean, total
    >>> satisfied = [1, 1, 1, 1, 1, 0, 1, 0, 0, 0, 0, 0]
    >>> rate, people = mean(toy, satisfied), total(toy, satisfied)
    >>> round(float(rate.estimate[0, 0]) * 18, 9), round(float(rate.variance[0, 0]) * 1944, 9)
    (7.0, 19.0)

    Total 70, by village 30, 20 and 20, 0: variance 1/2·10² + 2/3·20² = 950/3. Twelve people drawn simply
    would give the rate a variance of p(1-p)/11 = 7/324: a design effect of 19/1944 over 7/324, that is 19/42;
    without replacement out of 180 14/15 of it, and so 285/588. Degrees of freedom: 4 villages less 2 strata.

    >>> float(people.estimate[0, 0]), round(float(people.variance[0, 0]) * 3, 9)
    (70.0, 950.0)
    >>> round(float(rate.deff_replace[0, 0]) * 42, 9), round(float(rate.deff[0, 0]) * 588, 9)
    (19.0, 285.0)
    """

    strata: ArrayLike | None = None
    psu: ArrayLike | None = None
    ssu: ArrayLike | None = None
    tsu: ArrayLike | None = None
    weights: ArrayLike | None = None
    fpc: Sequence[ArrayLike] | ArrayLike | None = None
    rows: int | None = None
    nest: bool = False
    lonely_psu: LonelyPolicy = "error"
    adjust_domain_lonely: bool = False
    selection: Selection | None = None
    calibration: Calibration | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        """Build the tree and the weights at once, so that a wrong design never comes to be."""
        for given, known in ((self.lonely_psu, LonelyPolicy), (self.selection or "equal", Selection)):
            if given not in get_args(known):
                raise ValueError(f"expected one of {', '.join(get_args(known))}; got {given!r}")
        if self.selection in ("pps", "systematic") and self._counts:
            raise ValueError(f"{self.selection} draws take no count fpc: unequal chances have no n/N")
        self._check_chances()

    @cached_property
    def respondents(self) -> int:
        """Number of respondents."""
        counts = [] if self.fpc is None else _list_of_columns(self.fpc)
        for column in (self.psu, self.weights, self.strata, *counts):
            if column is not None:
                return len(np.asarray(column))
        if self.rows is None:
            raise ValueError("a design needs a column, or rows=<number of respondents>")
        return self.rows

    @cached_property
    def tree(self) -> Tree:
        """The drawn units and where every respondent hangs."""
        ids = [self.psu, self.ssu, self.tsu]
        given = [column for column in ids if column is not None]
        if any(column is None for column in ids[: len(given)]):
            raise ValueError("units of a stage need those of the stages before: psu, then ssu, then tsu")
        if len(self._counts) > max(len(given), 1):
            raise ValueError(
                f"fpc has {len(self._counts)} stages, the design names {len(given)} (psu, ssu, tsu)"
            )
        return tree(self.strata, given, self._counts, self.respondents, nest=self.nest)

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The stages whose draws enter the variance."""
        return self.tree.stages

    @property
    def strata_names(self) -> tuple[Any, ...]:
        """The strata's own names, for messages."""
        return self.tree.strata

    @property
    def lonely_strata(self) -> tuple[Any, ...]:
        """Names of the strata that one PSU of several stands for; a report says how many."""
        alone = (self.stages[0].taken == 1) & (self.stages[0].fraction < 1)
        return tuple(self.strata_names[h] for h in np.flatnonzero(alone))

    @cached_property
    def roster(self) -> Roster:
        """The design without its respondents, for totals."""
        return Roster(
            self.stages, self.strata_names, self.degrees, self.lonely_psu, self.adjust_domain_lonely,
            self.calibration, self.conservative, self.negative_weights,
        )  # fmt: skip

    @cached_property
    def weight(self) -> FloatArray:
        """Weight per respondent."""
        if self.weights is None:
            return self._product()
        w = _numbers(self.weights, "weights", self.respondents)
        if self.calibration is None and (w < 0).any():
            row = int(np.argmin(w))
            raise ValueError(f"weights: respondent {row} has {w[row]:g}; expected none below 0")
        if len(w) and w.max() <= 0:
            raise ValueError(f"weights: the largest is {w.max():g}; expected some above 0")
        return w

    @cached_property
    def degrees(self) -> int:
        """PSUs less strata, among respondents with a weight: for contrasts and tests of the whole."""
        psus = np.flatnonzero(np.bincount(self.tree.unit[0], weights=self.weight != 0))
        return len(psus) - int(np.count_nonzero(np.bincount(self.stages[0].group[psus])))

    @cached_property
    def negative_weights(self) -> bool:
        """Whether calibration left weights below 0: kept, but no interval of a proportion is made."""
        return bool((self.weight < 0).any())

    @property
    def conservative(self) -> bool:
        """Whether the variance is too large rather than too small, by how the respondents were drawn."""
        return self.selection in ("pps", "systematic")

    def calibrated(self, weights: ArrayLike, calibration: Calibration) -> SurveyDesign:
        """Return the design with calibrated weights and what explains them."""
        return replace(self, weights=weights, calibration=calibration)

    @cached_property
    def _counts(self) -> list[FloatArray]:
        if self.fpc is None:
            return []
        given: list[Any] = _list_of_columns(self.fpc)
        rows = self.respondents
        counts = [_numbers(column, f"fpc, stage {k}", rows) for k, column in enumerate(given, 1)]
        for k, column in enumerate(counts, 1):
            if (column <= 0).any():
                raise ValueError(f"fpc, stage {k}: got {column.min():g}; expected population counts above 0")
        return counts

    def _product(self) -> FloatArray:
        w = np.ones(self.respondents)
        if not self._counts:
            return w
        if len(self._counts) < len(self.stages):
            raise ValueError(
                f"weights do not follow from counts at {len(self._counts)} of {len(self.stages)} stages"
            )
        for stage, unit in zip(self.stages, self.tree.unit, strict=True):
            w = w / stage.fraction[stage.group[unit]]
        return w

    def _check_chances(self) -> None:
        stage, leaf, w = self.stages[0], self.tree.leaf, self.weight
        if self.selection == "equal" or not self._counts or len(self.stages) > 1:
            return
        if self.calibration is None and self.tree.respondent_is_unit:
            stratum = stage.group[leaf]
            low, high = np.full(len(stage.taken), np.inf), np.zeros(len(stage.taken))
            np.minimum.at(low, stratum, w)
            np.maximum.at(high, stratum, w)
            uneven = np.flatnonzero(high - low > 1e-6 * high)
            if len(uneven):
                h = uneven[0]
                raise ValueError(
                    f"stratum {self.tree.strata[h]!r}: weights from {low[h]:g} to {high[h]:g} beside a count"
                    " fpc; expected equal chances (leave fpc out, or say selection='equal')"
                )


Sampled = SurveyDesign | Roster


def _list_of_columns(given: Any) -> list[Any]:
    several = isinstance(given, (list, tuple)) and len(given) > 0 and np.ndim(given[0]) == 1
    return list(given) if several else [given]


def _numbers(column: ArrayLike, what: str, rows: int) -> FloatArray:
    values = np.asarray(column, np.float64)
    if values.shape != (rows,):
        raise ValueError(f"{what}: expected {rows} numbers, one per respondent, got shape {values.shape}")
    if not np.isfinite(values).all():
        row = int(np.argmin(np.isfinite(values)))
        raise ValueError(f"{what}: respondent {row} has {values[row]}; expected finite numbers")
    return values
