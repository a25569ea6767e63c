"""The standard errors that `MASS::polr` prints: its Hessian is made of differences.

`optim` differentiates the gradient over steps of 0.001 of the slopes and of the logarithms of the gaps
between cut points; columns of large numbers make that wrong in the fourth digit. Ours are exact.
"""

from __future__ import annotations

import numpy as np

from analysis.counts import FloatArray
from analysis.cumulative import Model

STEP = 1e-3


def errors_as_polr(model: Model, theta: FloatArray) -> FloatArray:
    """Standard errors of slopes and cut points from the differenced Hessian."""
    p = model.slopes
    gaps = np.concatenate([theta[:p], theta[p : p + 1], np.log(np.diff(theta[p:]))])
    size = len(gaps)
    hessian = np.empty((size, size))
    for j in range(size):
        step = STEP * (np.arange(size) == j)
        hessian[j] = (_gradient(model, gaps - step) - _gradient(model, gaps + step)) / (2 * STEP)
    back = _back(gaps, p)
    covariance = back @ np.linalg.inv((hessian + hessian.T) / 2) @ back.T
    return np.asarray(np.sqrt(np.diag(covariance)))


def _gradient(model: Model, gaps: FloatArray) -> FloatArray:
    p = model.slopes
    cuts = np.cumsum(np.concatenate([gaps[p : p + 1], np.exp(gaps[p + 1 :])]))
    return np.asarray(model.newton(np.concatenate([gaps[:p], cuts]))[0] @ _back(gaps, p))


def _back(gaps: FloatArray, slopes: int) -> FloatArray:
    """Derivative of slopes and cut points by slopes, first cut point and log gaps."""
    back = np.eye(len(gaps))
    back[slopes:, slopes:] = np.tril(np.ones((len(gaps) - slopes,) * 2))
    back[slopes:, slopes:] *= np.concatenate([[1.0], np.exp(gaps[slopes + 1 :])])
    return back
