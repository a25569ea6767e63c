"""Ordinal regression: how the level of an answer moves with others (McCullagh 1980). Association, not cause.

P(Y <= k) = F(ζ_k - η): a positive slope goes with higher levels, as R's `MASS::polr`. Standard errors from
the Hessian are those of frequency weights; what is shown from a survey takes `analysis.ordinal_design`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize, special

from analysis.counts import FloatArray, checked_level
from analysis.cumulative import LINKS, Model, maximise
from analysis.degrees import t_quantile

# Information as ill-conditioned as this is looked at for separation.
_DOUBTFUL = 1e7
_NOTHING = np.zeros(0)


@dataclass(frozen=True)
class OrdinalFit:
    """Slopes and then cut points ("1|2"), `names` for both; arrays are empty where `state` says why.

    `scores` (respondents, parameters) is each respondent's derivative of the log chance, unweighted, 0 for
    those left out; `bread` inverts the weighted information; `covariance` equals it unless a design made it.
    `n` sums the weights of the `rows` that entered. States: "no_answers", "one_level", "collinear",
    "separation" (`separated` names the slopes that would grow without end), "not_converged".
    """

    names: tuple[str, ...]
    slopes: int
    levels: tuple[str, ...]
    estimate: FloatArray
    covariance: FloatArray
    bread: FloatArray
    scores: FloatArray
    n: float
    rows: int
    log_likelihood: float | None
    df: float = np.inf
    separated: tuple[str, ...] = ()
    state: str | None = None

    @property
    def se(self) -> FloatArray:
        """Standard errors of all parameters."""
        return np.sqrt(np.diag(self.covariance)) if self.covariance.size else _NOTHING

    @property
    def influence(self) -> FloatArray:
        """Linearised parameters per respondent: the variance of Σw·influence is the sandwich covariance."""
        return np.asarray(self.scores @ self.bread)


@dataclass(frozen=True, slots=True)
class Effect:
    """One slope: `odds_ratio` (logistic link) of being above any level, per unit of the column."""

    name: str
    estimate: float
    se: float
    low: float
    high: float
    p: float
    odds_ratio: float


def ordinal(
    x: ArrayLike,
    y: ArrayLike,
    *,
    levels: Sequence[str],
    names: Sequence[str] | None = None,
    weights: ArrayLike | None = None,
    link: str = "logistic",
) -> OrdinalFit:
    """Fit y, places in `levels` (-1 missing), on columns x (respondents, slopes); NaN leaves a row out.

    `weights` count as frequencies. Levels that nobody chose fall away. Raises ValueError on other shapes,
    unknown places or links, weights that are negative, infinite or all 0.

    >>> housed = [0, 0, 1, 1, 2, 2] * 2
    >>> contact = [0] * 6 + [1] * 6
    >>> fit = ordinal(contact, housed, levels="123", weights=[9, 4, 6, 5, 3, 3, 4, 2, 6, 4, 9, 8])
    >>> fit.names, fit.estimate.round(3).tolist(), round(float(fit.se[0]), 3)
    (('x1', '1|2', '2|3'), [1.348, -0.234, 1.314], 0.492)
    """
    columns, place, w = _checked(x, y, levels, weights, link)
    called = tuple(names) if names is not None else tuple(f"x{j + 1}" for j in range(columns.shape[1]))
    if len(called) != columns.shape[1]:
        raise ValueError(f"expected {columns.shape[1]} names, got {len(called)}")
    used = (place >= 0) & ~np.isnan(columns).any(axis=1) & (w > 0)
    present, coded = np.unique(place[used], return_inverse=True)
    left = tuple(str(levels[k]) for k in present)
    cuts = tuple(f"{a}|{b}" for a, b in pairwise(left))
    empty = OrdinalFit(
        (*called, *cuts), len(called), left, _NOTHING, _NOTHING, _NOTHING, _NOTHING,
        float(w[used].sum()), int(used.sum()), None,
    )  # fmt: skip
    if len(present) < 2:
        return replace(empty, state="one_level" if len(present) else "no_answers")
    return _fitted(empty, columns, coded, w, used, link)


def effects(fit: OrdinalFit, *, level: float = 0.95) -> list[Effect]:
    """Slopes with t intervals on the fit's df (normal for frequency weights); none where it has a state.

    Raises ValueError where a design leaves no degrees of freedom.
    """
    checked_level(level)
    if fit.state is not None:
        return []
    if fit.df < 1:
        raise ValueError(f"expected at least one degree of freedom, the design leaves {fit.df:g}")
    half = float(t_quantile(level, fit.df))
    rows = []
    for name, b, se in zip(fit.names[: fit.slopes], fit.estimate, fit.se, strict=False):
        t = -abs(b / se)
        p = 2 * float(special.ndtr(t) if np.isinf(fit.df) else special.stdtr(fit.df, t))
        rows.append(
            Effect(name, float(b), float(se), float(b - half * se), float(b + half * se), p, float(np.exp(b)))
        )
    return rows


def _fitted(
    empty: OrdinalFit,
    x: FloatArray,
    coded: NDArray[np.int64],
    w: FloatArray,
    used: NDArray[np.bool_],
    link: str,
) -> OrdinalFit:
    inside, weight = x[used], w[used]
    centre, scale = np.average(inside, axis=0, weights=weight), inside.std(axis=0)
    if (scale == 0).any() or np.linalg.matrix_rank((inside - centre) / scale, tol=1e-9) < x.shape[1]:
        return replace(empty, state="collinear")
    # Newton runs on centred columns of one scale; `back` returns slopes and cut points to the columns' own.
    model = Model((inside - centre) / scale, coded, weight, len(empty.levels), LINKS[link])
    theta, reached = maximise(model)
    _, information = model.newton(theta)
    if not reached or np.linalg.cond(information) > _DOUBTFUL:
        direction = separating(model)
        if direction.any():
            grows = np.abs(direction[: empty.slopes]) > 1e-7
            named = tuple(n for n, g in zip(empty.names, grows, strict=False) if g)
            return replace(empty, state="separation", separated=named)
        if not reached:
            return replace(empty, state="not_converged")
    back = np.eye(len(theta))
    back[: empty.slopes, : empty.slopes] = np.diag(1 / scale)
    back[empty.slopes :, : empty.slopes] = centre / scale
    bread = back @ np.linalg.inv(information) @ back.T
    scores = np.zeros((len(used), len(theta)))
    own = Model(inside, coded, weight, model.levels, model.link)
    scores[used] = own.scores(back @ theta)
    return replace(
        empty, estimate=back @ theta, covariance=bread, bread=bread, scores=scores,
        log_likelihood=model.log_likelihood(theta),
    )  # fmt: skip


def separating(model: Model) -> FloatArray:
    """A direction in which the likelihood grows without end, 0 where there is none (Albert & Anderson 1984).

    Linear programme over the distinct rows: no upper end may fall, no lower end may rise, some must move.
    """
    rows = np.unique(np.column_stack([model.x, model.y]), axis=0)
    x, y = rows[:, :-1], rows[:, -1].astype(np.int64)
    cut = np.eye(model.levels - 1)
    rising = np.column_stack([-x, cut[np.minimum(y, model.levels - 2)]])[y < model.levels - 1]
    falling = np.column_stack([-x, cut[np.maximum(y - 1, 0)]])[y > 0]
    moves = np.vstack([rising, -falling])
    found = optimize.linprog(-moves.sum(axis=0), A_ub=-moves, b_ub=np.zeros(len(moves)), bounds=(-1, 1))
    grows = found.success and float(found.fun or 0.0) < -1e-7
    return np.asarray(found.x if grows else np.zeros(moves.shape[1]), np.float64)


def _checked(
    x: ArrayLike, y: ArrayLike, levels: Sequence[str], weights: ArrayLike | None, link: str
) -> tuple[FloatArray, NDArray[np.int64], FloatArray]:
    columns, place = np.asarray(x, np.float64), np.asarray(y)
    columns = columns[:, None] if columns.ndim == 1 else columns
    if link not in LINKS:
        raise ValueError(f"link must be one of {', '.join(LINKS)}; got {link!r}")
    if (
        columns.ndim != 2
        or not columns.shape[1]
        or place.shape != columns.shape[:1]
        or np.isinf(columns).any()
    ):
        raise ValueError(f"expected finite columns of {place.size} respondents, got shape {columns.shape}")
    if place.dtype.kind not in "iu" or (place < -1).any() or (place >= len(levels)).any():
        raise ValueError(f"expected places -1 to {len(levels) - 1} in the levels, got {place.tolist()[:9]} …")
    w = np.ones(len(place)) if weights is None else np.asarray(weights, np.float64)
    if w.shape != place.shape or not np.isfinite(w).all() or (w < 0).any() or not w.any():
        raise ValueError(f"expected {len(place)} finite weights, none negative, not all 0")
    return columns, place.astype(np.int64), w
