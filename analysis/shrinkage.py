"""Rates of small units drawn towards their province (docs/method.md, "Small units").

For maps and lists only: never for a verdict, never for Index 8, which read the unit's own answers. Refs:
Kleinman 1973; Christiansen & Morris 1997; Rao & Molina 2015 (benchmarking).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, special

from analysis.betabinomial import mixture_of
from analysis.counts import FloatArray, checked_counts, checked_level

State = Literal["no_answers", "too_few_units"]
FEWEST_UNITS = 3


@dataclass(frozen=True)
class EbPlain:
    """Kleinman's moments: mean m, over-dispersion gamma (raw, then held in 0-1), prior Beta(alpha, beta).

    prior_size M = alpha + beta = (1 - gamma)/gamma. With complete_pooling (gamma = 0, or not to be had:
    gamma_raw None) every unit gets the mean and there are no limits. NaN only where n = 0.
    """

    mean: float
    gamma_raw: float | None
    gamma: float
    prior_size: float | None
    alpha: float | None
    beta: float | None
    shrunk: FloatArray
    weight_on_data: FloatArray
    low: FloatArray | None
    high: FloatArray | None
    complete_pooling: bool


def eb_plain(x: ArrayLike, n: ArrayLike, level: float = 0.95) -> EbPlain:
    """Beta-binomial shrinkage by the method of moments, weights n, shapes (units,); for comparison.

    m = Σx/Σn, S = Σn(p-m)², A = Σ(1-n/Σn), B = Σn(1-n/Σn), gamma = (S - m(1-m)A)/(m(1-m)(B-A)); shrunk =
    (x+Mm)/(n+M), limits the beta posterior's quantiles as if M and m were known.

    >>> plain = eb_plain([8, 9, 10, 7, 18], [10, 10, 10, 10, 20])
    >>> round(plain.prior_size, 4), [round(float(p), 3) for p in plain.shrunk]
    (68.3333, [0.858, 0.871, 0.884, 0.845, 0.874])
    >>> eb_plain([90, 91, 89], [100, 100, 100]).complete_pooling
    True
    """
    xs, ns = checked_counts(x, n)
    if xs.ndim != 1 or not ns.any():
        raise ValueError(f"expected one list of units with answers, got x {xs.tolist()}, n {ns.tolist()}")
    outside = (1 - checked_level(level)) / 2
    mean = float(xs.sum() / ns.sum())
    raw = _moment(xs, ns, mean)
    gamma = min(max(raw or 0.0, 0.0), 1.0)
    blank = np.where(ns > 0, 0.0, np.nan)
    if gamma == 0:
        return EbPlain(mean, raw, 0.0, None, None, None, blank + mean, blank, None, None, True)
    size = (1 - gamma) / gamma
    alpha, beta = size * mean, size * (1 - mean)
    a, b = xs + alpha, ns - xs + beta
    low, high = (blank + bound for bound in _beta_limits(a, b, outside))
    total = np.where(ns > 0, a + b, 1.0)
    return EbPlain(
        mean, raw, gamma, size, alpha, beta, blank + a / total, blank + ns / total, low, high, False
    )


def _moment(xs: FloatArray, ns: FloatArray, mean: float) -> float | None:
    xs, ns = xs[ns > 0], ns[ns > 0]
    spread, rest = mean * (1 - mean), 1 - ns / ns.sum()
    beyond = float((ns * rest).sum() - rest.sum())
    if spread == 0 or beyond <= 0:
        return None
    return float(((ns * (xs / ns - mean) ** 2).sum() - spread * rest.sum()) / (spread * beyond))


def _beta_limits(a: FloatArray, b: FloatArray, outside: float) -> tuple[FloatArray, FloatArray]:
    some_a, some_b = np.maximum(a, 1e-300), np.maximum(b, 1e-300)
    low, high = special.betaincinv(some_a, some_b, outside), special.betainccinv(some_a, some_b, outside)
    known = [a <= 0, b <= 0]
    return np.select(known, [0.0, 1.0], low), np.select(known, [0.0, 1.0], high)


@dataclass(frozen=True, slots=True)
class ShrunkenRow:
    """One unit's shrunken rate with its limits; all None but `state` where there is none."""

    shrunk: float | None
    low: float | None
    high: float | None
    weight_on_data: float | None
    state: State | None = None


@dataclass(frozen=True)
class Shrunken:
    """Shrunken rates of a list, arrays (units,), NaN where a unit has no answers.

    weight_on_data: the share of a unit's own answers in its shrunken rate. over_dispersion: posterior mean of
    1/(1+M). shift: what was added on the logit scale so that the rates weighted by `share` meet `benchmark`;
    None where nothing finite would (everybody or nobody satisfied). state: set for the whole list.
    """

    shrunk: FloatArray
    low: FloatArray
    high: FloatArray
    weight_on_data: FloatArray
    over_dispersion: float | None
    benchmark: float | None
    shift: float | None
    level: float
    state: State | None = None
    method: str = "beta_binomial_grid"

    def rows(self) -> Iterator[ShrunkenRow]:
        """Yield one frozen result per unit, in order."""
        for figures in zip(self.shrunk, self.low, self.high, self.weight_on_data, strict=True):
            if np.isnan(figures[0]):
                yield ShrunkenRow(None, None, None, None, self.state or "no_answers")
            else:
                shrunk, low, high, weight = (float(f) for f in figures)
                yield ShrunkenRow(shrunk, low, high, weight)


def shrink(
    rate: ArrayLike,
    n_eff: ArrayLike,
    *,
    share: ArrayLike | None = None,
    benchmark: float | None = None,
    level: float = 0.95,
) -> Shrunken:
    """Draw the units' rates towards each other, the less the more answers they have; for display only.

    rate 0-1 and effective size of each unit, shapes (units,); size 0 means no answers. Each true rate is
    Beta(mM, (1-m)M); m and M are integrated over a grid, with M/(M+median n) and m uniform, so that lists
    without over-dispersion need no exception. `share`, each unit's part in the province (its size if not
    given), and `benchmark`, the province's rate (the rates' mean by share), fix one shift on the logit scale.
    Limits are quantiles of the posterior mixture, shifted alike. Fewer than 3 units: no figure.

    >>> found = shrink([1.0, 0.9, 0.95, 0.96], [8, 100, 300, 200])
    >>> [round(float(p), 3) for p in found.shrunk], round(found.benchmark, 4)
    ([0.945, 0.927, 0.948, 0.952], 0.9457)
    """
    p, n = _checked(rate, n_eff)
    part = n if share is None else _shares(share, n)
    blank = np.full(len(p), np.nan)
    some = n > 0
    if some.sum() < FEWEST_UNITS:
        return Shrunken(blank, blank, blank, blank, None, benchmark, None, level, "too_few_units")
    whole = _checked_benchmark(benchmark, p[some], part[some])
    mixture = mixture_of(p[some], n[some])
    tail = (1 - checked_level(level)) / 2
    mean = mixture.mean()
    shift = _shift(mean, part[some], whole)
    figures = (mean, mixture.quantile(tail), mixture.quantile(1 - tail))
    moved = [special.expit(special.logit(f) + (shift or 0.0)) for f in figures]
    columns = np.full((4, len(p)), np.nan)
    columns[:, some] = [*moved, mixture.weight_on_data(n[some])]
    shrunk, low, high, own = columns
    return Shrunken(shrunk, low, high, own, mixture.over_dispersion(), whole, shift, level)


def _checked(rate: ArrayLike, n_eff: ArrayLike) -> tuple[FloatArray, FloatArray]:
    p, n = np.broadcast_arrays(np.asarray(rate, np.float64), np.asarray(n_eff, np.float64))
    if p.ndim != 1 or not (np.isfinite(n) & (n >= 0)).all():
        raise ValueError(f"expected one list of finite sizes of 0 or more, got {n.tolist()}")
    if ((n > 0) & ~((p >= 0) & (p <= 1))).any():
        raise ValueError(f"a rate must lie in 0-1, got {p[n > 0].tolist()}")
    return np.where(n > 0, p, 0.0), np.array(n)


def _shares(share: ArrayLike, n: FloatArray) -> FloatArray:
    part = np.asarray(share, np.float64)
    if part.shape != n.shape or not (np.isfinite(part) & (part >= 0)).all() or not part[n > 0].any():
        raise ValueError(f"share must hold {len(n)} finite numbers of 0 or more, got {part.tolist()}")
    return part


def _checked_benchmark(benchmark: float | None, p: FloatArray, part: FloatArray) -> float:
    if benchmark is None:
        return float((part * p).sum() / part.sum())
    if not 0 <= benchmark <= 1:
        raise ValueError(f"benchmark must be a rate in 0-1, got {benchmark!r}")
    return float(benchmark)


def _shift(shrunk: FloatArray, part: FloatArray, whole: float) -> float | None:
    if whole in (0.0, 1.0):
        return None
    logits, share = special.logit(shrunk), part / part.sum()
    off = special.logit(whole) - logits
    gap = lambda d: float((share * special.expit(logits + d)).sum() - whole)  # noqa: E731
    low, high = float(off.min()), float(off.max())
    return low if high - low < 1e-12 else float(optimize.brentq(gap, low - 1e-9, high + 1e-9, xtol=1e-12))
