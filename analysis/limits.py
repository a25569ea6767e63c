"""Points that chance does not explain: exact limits of one unit's answers over time, run rules off.

Binomial, or beta-binomial where answers of a day are alike; days pooled until n(1 - centre) is large enough
(docs/method.md, "Watching"). Refs: Wheeler 1995 (no run rules); Spiegelhalter 2005; Laney 2002 for display.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from analysis.binomial import inside, tail_chances
from analysis.counts import Bounds, FloatArray, checked_counts

TAIL, LEAST = 0.00135, 5.0


@dataclass(frozen=True)
class Pooled:
    """Points pooled from one unit's days, all (points,): x of n, from day `first` to day `last`.

    `alike`: Σ n_d(n_d - 1) / (n(n - 1)), the share of pairs of answers that come from one day.
    `open_x`, `open_n`, `open_from`: the days not yet enough for a point, which is not judged.
    """

    x: FloatArray
    n: FloatArray
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    alike: FloatArray
    open_x: int
    open_n: int
    open_from: int

    def over_dispersion(self, icc: float) -> FloatArray:
        """Correlation of two answers of a point when two of one day correlate by `icc`, (points,)."""
        if not 0 <= icc < 1:
            raise ValueError(f"an intra-class correlation here lies in 0-1, below 1, got {icc!r}")
        return self.alike * icc


@dataclass(frozen=True)
class Places:
    """Points against their limits, all (points,): least and greatest rate inside, NaN where n = 0.

    p_low, p_high: chance at the centre of at most, and of at least, so many satisfied. place: -1 below, 1
    above, 0 inside. attained_low, attained_high: the exact chance that such a point is below, or above.
    """

    low: FloatArray
    high: FloatArray
    p_low: FloatArray
    p_high: FloatArray
    place: NDArray[np.int64]
    attained_low: FloatArray
    attained_high: FloatArray


def pool(x: ArrayLike, n: ArrayLike, centre: float, least: float = LEAST) -> Pooled:
    """Join consecutive days, x satisfied of n, (days,), until n(1 - centre) >= least; each day in one point.

    Fewer expected dissatisfied make limits that almost nothing, or almost everything, exceeds. Raises
    ValueError on impossible counts, a centre not inside 0-1, `least` not above 0.

    >>> found = pool([16, 17, 15, 40, 57, 9], [17, 17, 16, 41, 60, 10], centre=0.9)
    >>> found.x.tolist(), found.n.tolist(), found.last.tolist(), found.open_n
    ([48.0, 97.0], [50.0, 101.0], [2, 4], 10)
    """
    xs, ns = checked_counts(x, n)
    if xs.ndim != 1:
        raise ValueError(f"expected one unit's days in order, got shape {xs.shape}")
    _checked_centre(centre)
    if not 0 < least < np.inf:
        raise ValueError(f"expected a least number of dissatisfied above 0, got {least!r}")
    ends, gathered = [], 0.0
    for day, size in enumerate(ns):
        gathered += size
        if gathered * (1 - centre) >= least - 1e-9:
            ends.append(day)
            gathered = 0.0
    last = np.array(ends, np.int64)
    first = np.concatenate([[0], last + 1])[: len(last)].astype(np.int64)
    begins = int(last[-1]) + 1 if len(last) else 0
    total, pairs, good = (
        np.diff(np.concatenate([[0.0], np.cumsum(part)])[np.concatenate([[0], last + 1])])
        for part in (ns, ns * (ns - 1), xs)
    )
    alike = pairs / np.maximum(total * (total - 1), 1)
    return Pooled(good, total, first, last, alike, int(xs[begins:].sum()), int(ns[begins:].sum()), begins)


def place(
    x: ArrayLike, n: ArrayLike, centre: float, *, over_dispersion: ArrayLike = 0.0, tail: float = TAIL
) -> Places:
    """Judge x satisfied of n answers, (points,), against limits that chance exceeds by at most `tail` a side.

    `centre` is fixed from earlier days or rounds, not from these points; `over_dispersion` (for all or for
    each) is the correlation of two answers of a point. Each point is judged alone, no runs. Raises ValueError
    on impossible counts, a centre not inside 0-1, over-dispersion outside 0-1, a tail outside 0-0.5.

    >>> found = place([156, 190, 200], [200, 200, 200], centre=0.95, over_dispersion=[0, 0, 0])
    >>> found.place.tolist(), found.low.round(3).tolist(), float(found.attained_low[0].round(5))
    ([-1, 0, 1], [0.9, 0.9, 0.9], 0.00116)
    """
    xs, ns = checked_counts(x, n)
    if xs.ndim != 1:
        raise ValueError(f"expected one list of points, got shape {xs.shape}")
    _checked_centre(centre)
    if not 0 < tail < 0.5:
        raise ValueError(f"a tail lies between 0 and 0.5, got {tail!r}")
    spread = _checked_spread(over_dispersion, len(ns))
    found = np.full((6, len(ns)), np.nan)
    plain = (ns > 0) & (spread == 0)
    found[:, plain] = _binomial(xs[plain], ns[plain], centre, tail)
    alike = (ns > 0) & (spread > 0)
    for size, gamma in {*zip(ns[alike].tolist(), spread[alike].tolist(), strict=True)}:
        same = (ns == size) & (spread == gamma)
        below, above = tails(int(size), centre, gamma)
        least, most = int((below <= tail).sum()), int(size - (above <= tail).sum())
        k = xs[same].astype(int)
        found[:2, same] = [[least / size], [most / size]]
        found[2:4, same] = below[k], above[k]
        attained = below[below <= tail].max(initial=0.0), above[above <= tail].max(initial=0.0)
        found[4:, same] = np.array(attained)[:, None]
    low, high, p_low, p_high, false_low, false_high = found
    where = np.where(p_low <= tail, -1, np.where(p_high <= tail, 1, 0))
    return Places(low, high, p_low, p_high, where, false_low, false_high)


def _binomial(x: FloatArray, n: FloatArray, centre: float, tail: float) -> FloatArray:
    """Limits, chances and what the limits attain, (6, points), of answers that are not alike."""
    least, most = inside(n, centre, tail)
    attained = tail_chances(least - 1, n, centre)[0], tail_chances(most + 1, n, centre)[1]
    never = np.where(least > 0, attained[0], 0.0), np.where(most < n, attained[1], 0.0)
    return np.stack([least / n, most / n, *tail_chances(x, n, centre), *never])


def tails(n: int, centre: float, gamma: float = 0.0) -> Bounds:
    """P(X <= k) and P(X >= k) for k = 0..n satisfied answers: binomial, beta-binomial with gamma above 0.

    >>> [round(float(part[1]), 4) for part in tails(2, 0.9)]
    [0.19, 0.99]
    """
    k = np.arange(n + 1.0)
    logs = -special.betaln(k + 1, n - k + 1) - np.log(n + 1.0)
    if gamma == 0 or centre in (0.0, 1.0):
        logs += special.xlogy(k, centre) + special.xlogy(n - k, 1 - centre)
    else:
        a, b = (part * (1 - gamma) / gamma for part in (centre, 1 - centre))
        logs += special.betaln(k + a, n - k + b) - special.betaln(a, b)
    chance = np.exp(logs)
    return np.minimum(np.cumsum(chance), 1.0), np.minimum(np.cumsum(chance[::-1])[::-1], 1.0)


def _checked_centre(centre: float) -> None:
    if not 0 < centre < 1:
        raise ValueError(f"the centre must be a rate inside 0-1, got {centre!r}")


def _checked_spread(over_dispersion: ArrayLike, points: int) -> FloatArray:
    spread = np.asarray(over_dispersion, np.float64)
    if not ((spread >= 0) & (spread < 1)).all() or spread.shape not in {(), (points,)}:
        raise ValueError(f"over-dispersion lies in 0-1, below 1, one or one a point, got {spread.tolist()}")
    return np.broadcast_to(spread, (points,))
