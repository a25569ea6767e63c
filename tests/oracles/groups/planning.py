"""Oracle groups of planning a sample: its size and its allocation."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy import special

from analysis.allocation import IntArray, allocate, largest_remainder, stratified_variance
from analysis.counts import FloatArray
from analysis.sample_size import cochran, margin_of_error, rounded_up, yamane
from tests.oracles.records import Record


def allocation(record: Record) -> Mapping[str, Any]:
    n, sizes, spread = (record.params[k] for k in ("n", "N_h", "S_h"))
    proportional, neyman = allocate(n, sizes), allocate(n, sizes, "neyman", spread=spread)
    variances = [stratified_variance(sizes, spread, shares.exact) for shares in (proportional, neyman)]
    people, product = np.array(sizes, float), np.array(sizes, float) * np.array(spread, float)
    whole = [
        _as_r(proportional.whole, n * people / people.sum(), n),
        _as_r(neyman.whole, n * people * np.array(spread, float) / product.sum(), n),
    ]
    errors = [None if v is None or v < 0 else math.sqrt(v) for v in variances]
    return {
        "proportional": proportional.exact, "proportional_int": whole[0],
        "neyman": neyman.exact, "neyman_int": whole[1], "neyman_exceeds_N": bool(neyman.exceeds.any()),
        "equal": allocate(n, sizes, "equal").exact,
        "var_proportional": variances[0], "se_proportional": errors[0],
        "var_neyman": variances[1], "se_neyman": errors[1],
    }  # fmt: skip


def _as_r(ours: IntArray, shares: FloatArray, n: int) -> IntArray:
    """R's whole numbers: it sees no tie where rounding parts two remainders; ours go to the first stratum."""
    theirs = largest_remainder(shares, n, noise=0)
    tied = (shares - np.floor(shares))[ours != theirs]
    assert not len(tied) or np.ptp(tied) < 1e-9
    return theirs


def sample_size(record: Record) -> Mapping[str, Any]:
    p = record.params
    rate, error, level, people = p["p"], p["e"], p["level"], p["N"]
    size = cochran(error, rate=rate, level=level, population=people, deff=p["deff"], response_rate=p["rr"])
    return {
        "z": special.ndtri((1 + level) / 2),
        "n0": size.infinite, "n0_ceil": rounded_up(size.infinite),
        "n0_z196": 1.96**2 * rate * (1 - rate) / error**2,
        "n_fpc": size.exact, "n_fpc_ceil": size.n, "n_field": size.field, "n_field_ceil": size.invite,
        "yamane": yamane(people, error), "yamane_ceil": rounded_up(yamane(people, error)),
        "moe_at_n_fpc": margin_of_error(size.exact, rate=rate, level=level, population=people),
    }  # fmt: skip


GROUPS = {"allocation": allocation, "sample_size": sample_size}
