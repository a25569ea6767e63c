"""Oracle groups of proportions from a design: their intervals, whole and by domain."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from analysis.effective import korn_graubard
from analysis.estimate import mean
from analysis.estimates import Estimates
from analysis.proportion import bounds
from tests.oracles.groups.designs import design_of, figure, rows_with, subset_of, words_of, y_of
from tests.oracles.records import Record

METHODS = {
    "logit": "logit", "xlogit": "logit", "likelihood": "likelihood", "likelihood_exact": "likelihood",
    "asin": "asin", "beta": "beta", "mean": "mean", "wilson_t": "wilson_t",
    "wilson_neffstar_z": "wilson_z", "wilson_neffstar_t": "wilson_twice",
}  # fmt: skip


def parts(found: Estimates, d: int = 0) -> tuple[float, float, int]:
    """Rate, variance and degrees of freedom of one domain."""
    return found.estimate[d, 0], found.variance[d, 0], int(found.df[d, 0])


def svyciprop(record: Record) -> Mapping[str, Any]:
    p, v, df = parts(mean(design_of(record), y_of(record), where=subset_of(record)))
    n = rows_with(record, y_of(record))
    levels = {key: float(key) for key in record.expected["ci"]}
    capped = {key: size(p, v, n, df, level) for key, level in levels.items()}
    ci: dict[str, Any] = {}
    for key, level in levels.items():
        ci[key] = {ours: interval(p, v, n, df, method, level) for ours, method in METHODS.items()}
        ci[key]["korn_graubard_truncated"] = capped[key][1:]
    return {
        "est": p, "se": v**0.5, "df": df, "n": n, "n_eff": figure(p * (1 - p) / v) if v > 0 else None,
        "ci": ci, "n_eff_star_truncated": {key: found[0] for key, found in capped.items()},
        "n_eff_star_R": {key: size(p, v, n, df, level, capped=False)[0] for key, level in levels.items()},
    }  # fmt: skip


def size(p: float, v: float, n: int, df: int, level: float, capped: bool = True) -> list[float | None]:
    """Effective size and bounds of Korn and Graubard; none without degrees of freedom."""
    if df < 1:
        return [None] * 3
    found = korn_graubard(p, v, n, df, level, capped=capped)
    return [float(found.n_star), float(found.low), float(found.high)]


def interval(p: float, v: float, n: int, df: int, method: str, level: float) -> list[float | None] | None:
    """Both bounds, None where the method has none."""
    found = [figure(bound) for bound in bounds(p, v, n, df, method, level)]
    return found if any(bound is not None for bound in found) else None


def svyby(record: Record) -> Mapping[str, Any]:
    by = {name: words_of(record, name) for name in record.params["by"]}
    found, level = mean(design_of(record), y_of(record), by=by), record.params["level"]
    at = {tuple(key.values()): d for d, key in enumerate(found.keys)}
    rows = []
    for wanted in record.expected["rows"]:
        d = at[tuple(wanted["domain"][name] for name in record.params["by"])]
        p, v, df = parts(found, d)
        here = np.all([by[name] == wanted["domain"][name] for name in by], axis=0)
        n = rows_with(record, y_of(record), here)
        rows.append({
            "domain": wanted["domain"], "n": n, "est": figure(p), "se": figure(found.se[d, 0]),
            "deff": figure(found.deff[d, 0]), "df_domain": df, "df_full": found.design.degrees,
            "ci_z": [b[d, 0] for b in found.bounds(level, "infinite")],
            "ci_t_full_df": [b[d, 0] for b in found.bounds(level, "full")],
            "ciprop_domain_df": {
                name: interval(p, v, n, df, name, level) for name in wanted.get("ciprop_domain_df") or ()
            },
        })  # fmt: skip
    return {"rows": rows}


GROUPS: dict[str, Callable[[Record], Mapping[str, Any]]] = {"svyciprop": svyciprop, "svyby": svyby}
