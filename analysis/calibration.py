"""What a design remembers of the totals that its weights were fitted to, so that variances take residuals.

A calibrated estimate varies only as far as its influences are not explained by the auxiliaries: by their
regression on the auxiliaries with the weights before calibration. Refs: Deville & Särndal 1992
(10.1080/01621459.1992.10475217); Deville, Särndal & Sautory 1993.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from analysis.answers import IntArray
from analysis.counts import FloatArray


@dataclass(frozen=True, eq=False)
class Regression:
    """Auxiliaries `x` (cells, columns) that all respondents of a cell share, and what calibration made of it.

    `cell` of every respondent; `base` (cells,) their Σ of weights before; `factor` (cells,) what these were
    multiplied by, 0 only where nobody is known to be.
    """

    cell: IntArray
    x: FloatArray
    base: FloatArray
    factor: FloatArray

    @cached_property
    def _scaled(self) -> FloatArray:
        """Columns of one length each, so that ages and counts are told apart from rounding."""
        length = np.sqrt(self.base @ self.x**2)
        return np.asarray(self.x / np.where(length > 0, length, 1.0))

    @cached_property
    def _inverse(self) -> FloatArray:
        """Generalised inverse of Σ d·x·x': margins of a raking add up to the same people."""
        x = self._scaled
        return np.asarray(np.linalg.pinv((x.T * self.base) @ x, rcond=1e-12, hermitian=True))

    def fit(self, total: FloatArray, weight: FloatArray, cell: IntArray) -> FloatArray:
        """Return x'B per group, B from the influences weighted as before calibration; see `Calibration`."""
        factor = self.factor[cell][:, None]
        before = np.divide(total, factor, out=np.zeros_like(total), where=factor != 0)
        x = self._scaled[cell]
        return np.asarray(x @ (self._inverse @ (x.T @ before)))
