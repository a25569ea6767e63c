"""The likelihood of a cumulative link model, P(Y <= k) = F(ζ_k - η), and its maximum by Newton's method.

Parameters are the slopes β (η = xβ) and then the increasing cut points ζ. The log-likelihood of the links
here is concave (Pratt 1981, Burridge 1981), so a maximum is the maximum.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy import special

from analysis.counts import FloatArray

_F = Callable[[FloatArray], FloatArray]
# Stands for infinity: every link's tail beyond it is 0 in floating point, and products stay finite.
_FAR = 700.0


@dataclass(frozen=True)
class Link:
    """A distribution: function F, upper tail 1 - F, density f, its slope f′, and quantiles."""

    cdf: _F
    tail: _F
    density: _F
    slope: _F
    quantile: _F


def _logistic_density(a: FloatArray) -> FloatArray:
    return np.asarray(special.expit(a) * special.expit(-a))


def _normal_density(a: FloatArray) -> FloatArray:
    return np.asarray(np.exp(-a * a / 2) / np.sqrt(2 * np.pi))


def _gumbel_density(a: FloatArray) -> FloatArray:
    with np.errstate(over="ignore"):
        return np.asarray(np.exp(-a - np.exp(-a)))


def _mirrored(link: Link) -> Link:
    """The link of -Y: what P(Y <= k) becomes when the scale is turned round."""
    return Link(
        lambda a: link.tail(-a), lambda a: link.cdf(-a), lambda a: link.density(-a),
        lambda a: -link.slope(-a), lambda p: -link.quantile(1 - p),
    )  # fmt: skip


_GUMBEL = Link(
    lambda a: np.asarray(np.exp(-np.exp(np.minimum(-a, _FAR)))),
    lambda a: np.asarray(-np.expm1(-np.exp(np.minimum(-a, _FAR)))),
    _gumbel_density,
    lambda a: np.asarray(_gumbel_density(a) * np.expm1(np.minimum(-a, _FAR))),
    lambda p: np.asarray(-np.log(-np.log(p))),
)
LINKS = {
    "logistic": Link(
        special.expit, lambda a: special.expit(-a), _logistic_density,
        lambda a: np.asarray(-_logistic_density(a) * np.tanh(a / 2)), special.logit,
    ),
    "probit": Link(
        special.ndtr, lambda a: special.ndtr(-a), _normal_density,
        lambda a: np.asarray(-a * _normal_density(a)), special.ndtri,
    ),
    "loglog": _GUMBEL,
    "cloglog": _mirrored(_GUMBEL),
}  # fmt: skip


@dataclass(frozen=True)
class Model:
    """x (rows, slopes), y in 0 … levels-1 with every level present, weights (rows,)."""

    x: FloatArray
    y: NDArray[np.int64]
    w: FloatArray
    levels: int
    link: Link

    @property
    def slopes(self) -> int:
        """Number of slopes."""
        return int(self.x.shape[1])

    def ends(self, theta: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the upper and lower end ζ_y - η and ζ_(y-1) - η of every row's part of the scale."""
        cuts = np.concatenate([[-np.inf], theta[self.slopes :], [np.inf]])
        eta = self.x @ theta[: self.slopes]
        upper, lower = cuts[self.y + 1] - eta, cuts[self.y] - eta
        return np.clip(upper, -_FAR, _FAR), np.clip(lower, -_FAR, _FAR)

    def chance(self, theta: FloatArray) -> FloatArray:
        """Chance of every row's own answer, from the nearer tail so that no digits are lost."""
        upper, lower = self.ends(theta)
        f = self.link
        return np.where(lower > 0, f.tail(lower) - f.tail(upper), f.cdf(upper) - f.cdf(lower))

    def log_likelihood(self, theta: FloatArray) -> float:
        """Σ w·log of the rows' chances, -inf where the cut points do not increase."""
        if (np.diff(theta[self.slopes :]) <= 0).any():
            return -np.inf
        with np.errstate(divide="ignore"):
            return float(self.w @ np.log(self.chance(theta)))

    def scores(self, theta: FloatArray) -> FloatArray:
        """Each row's derivative of its own log chance, unweighted, shape (rows, parameters)."""
        up, down, *_ = self._derivatives(theta)
        out = np.zeros((len(self.y), self.slopes + self.levels - 1))
        out[:, : self.slopes] = -(up + down)[:, None] * self.x
        rows = np.arange(len(self.y))
        inner, outer = self.y < self.levels - 1, self.y > 0
        out[rows[inner], self.slopes + self.y[inner]] = up[inner]
        out[rows[outer], self.slopes + self.y[outer] - 1] += down[outer]
        return out

    def newton(self, theta: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Gradient of the log-likelihood and the information, minus its second derivative."""
        p, cuts, size = self.slopes, self.levels - 1, self.levels
        by_level = partial(np.bincount, self.y, minlength=size)
        up, down, uu, dd, ud = (self.w * part for part in self._derivatives(theta))
        gradient = np.concatenate([-(up + down) @ self.x, by_level(up)[:-1] + by_level(down)[1:]])
        out = np.zeros((p + cuts, p + cuts))
        out[:p, :p] = -(self.x * (uu + dd + 2 * ud)[:, None]).T @ self.x
        own, under = uu + ud, dd + ud
        for j in range(p):
            column = self.x[:, j]
            out[j, p:] = by_level(own * column)[:-1] + by_level(under * column)[1:]
        out[p:, :p] = out[:p, p:].T
        k = np.arange(cuts)
        out[p + k, p + k] = -(by_level(uu)[:-1] + by_level(dd)[1:])
        between = by_level(ud)[1:-1]
        out[p + k[:-1], p + k[1:]] = out[p + k[1:], p + k[:-1]] = -between
        return gradient, out

    def _derivatives(self, theta: FloatArray) -> tuple[FloatArray, ...]:
        """First and second derivatives of every row's log chance by its two ends."""
        upper, lower = self.ends(theta)
        chance = np.maximum(self.chance(theta), 1e-300)
        up, down = self.link.density(upper) / chance, -self.link.density(lower) / chance
        uu = self.link.slope(upper) / chance - up**2
        dd = -self.link.slope(lower) / chance - down**2
        return up, down, uu, dd, -up * down


def start(model: Model) -> FloatArray:
    """The maximum without slopes: cut points at the quantiles of the weighted shares."""
    share = np.bincount(model.y, model.w, model.levels)
    cuts = model.link.quantile(np.cumsum(share)[:-1] / share.sum())
    return np.concatenate([np.zeros(model.slopes), cuts])


def maximise(model: Model, steps: int = 50) -> tuple[FloatArray, bool]:
    """Return the parameters at the maximum and whether it was reached; overshooting steps are halved."""
    theta = start(model)
    here = model.log_likelihood(theta)
    for _ in range(steps):
        gradient, information = model.newton(theta)
        try:
            step = np.linalg.solve(information, gradient)
        except np.linalg.LinAlgError:
            return theta, False
        gain = float(gradient @ step)
        # A Newton step squares the distance: one more from here is exact to rounding.
        if gain < 1e-10 * model.w.mean():
            return theta + step, True
        size = 1.0
        while (there := model.log_likelihood(theta + size * step)) < here and size > 1e-9:
            size /= 2
        if size <= 1e-9:
            return theta, False
        theta, here = theta + size * step, there
    return theta, False
