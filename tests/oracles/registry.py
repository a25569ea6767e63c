"""Which of our functions answers for which group of oracle records."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from analysis import intervals, twosample
from analysis.effective import kish, korn_graubard
from analysis.fisher import fisher_exact
from analysis.multiple import Adjustment, p_adjust
from analysis.onesample import one_sample
from tests.oracles.groups import (
    calibration,
    estimates,
    independence,
    planning,
    proportions,
    replicates,
    scales,
    small_units,
    unclustered,
)
from tests.oracles.quirks import odds_ratio_as_r, score_as_statsmodels
from tests.oracles.records import Record


def binomial_ci(record: Record) -> Mapping[str, Any]:
    x, n, level = (record.params[k] for k in ("x", "n", "level"))
    bounds = {name: method(x, n, level) for name, method in intervals.METHODS.items()}
    return bounds | {"p": x / n, "jeffreys_modified": intervals.jeffreys(x, n, level, modified=True)}


def binomial_ci_py(record: Record) -> Mapping[str, Any]:
    ours = binomial_ci(record)
    names = {
        "normal": "wald", "wilson": "wilson", "agresti_coull": "agresti_coull", "beta": "clopper_pearson",
        "jeffreys": "jeffreys", "scipy_wilson": "wilson", "scipy_wilsoncc": "wilson_cc",
        "scipy_exact": "clopper_pearson",
    }  # fmt: skip
    return {key: np.clip(ours[name], 0, 1) for key, name in names.items()}


def binomial_test(record: Record) -> Mapping[str, Any]:
    x, n, p0 = (record.params[k] for k in ("x", "n", "p0"))
    test = one_sample(x, n, p0)
    return {field: getattr(test, field) for field in test.__slots__} | {
        "lower_bound_95": intervals.clopper_pearson(x, n, 0.95, "lower")[0],
        "upper_bound_95": intervals.clopper_pearson(x, n, 0.95, "upper")[1],
    }


def counts_of(record: Record) -> tuple[int, int, int, int]:
    p = record.params
    return p["x1"], p["n1"], p["x2"], p["n2"]


def two_proportions(record: Record) -> Mapping[str, Any]:
    counts, level = counts_of(record), record.params["level"]
    plain, yates = twosample.chi_square(*counts), twosample.chi_square(*counts, continuity=True)
    return {
        "diff": counts[0] / counts[1] - counts[2] / counts[3],
        "newcombe": twosample.newcombe(*counts, level),
        "wald": twosample.wald_difference(*counts, level),
        "wald_cc": twosample.wald_difference(*counts, level, continuity=True),
        "agresti_caffo": twosample.agresti_caffo(*counts, level),
        "chisq": plain.statistic, "p_chisq": plain.p, "chisq_yates": yates.statistic, "p_yates": yates.p,
        "fisher_p": fisher_exact(*counts).p, "fisher_or_cmle": odds_ratio_as_r(*counts),
    }  # fmt: skip


def two_proportions_py(record: Record) -> Mapping[str, Any]:
    counts, level = counts_of(record), record.params["level"]
    return {
        "newcomb": twosample.newcombe(*counts, level),
        "agresti-caffo": twosample.agresti_caffo(*counts, level),
        "wald": twosample.wald_difference(*counts, level, clip=False),
        "score": _unless_refused(score_as_statsmodels, *counts, level),
    }


def _unless_refused(function: Callable[..., Any], *given: Any) -> Any:
    try:
        return function(*given)
    except ValueError:
        return None


def adjusted(record: Record) -> Mapping[str, Any]:
    methods: list[Adjustment] = ["BH", "holm", "bonferroni", "BY", "hochberg"]
    return {method: p_adjust(record.params["p"], method) for method in methods}


def effective(record: Record) -> Mapping[str, Any]:
    found = kish(record.params["weights"])
    return {"n": found.n, "n_eff": found.n_eff, "deff_w": found.deff, "cv2": found.cv2}


def design_interval(record: Record) -> Mapping[str, Any]:
    p, var, n, df, level = (record.params[k] for k in ("p", "var", "n", "df", "level"))
    capped = korn_graubard(p, var, n, df, level)
    free = korn_graubard(p, var, n, df, level, capped=False)
    return {
        "n_eff": free.n_eff, "n_eff_star": free.n_star, "ci_untruncated": (free.low, free.high),
        "n_eff_star_truncated": capped.n_star, "ci_truncated": (capped.low, capped.high),
        "clopper_pearson_same_n": intervals.clopper_pearson(round(p * n), n, level),
    }  # fmt: skip


REGISTRY: dict[str, Callable[[Record], Mapping[str, Any]]] = {
    "binomial_ci": binomial_ci,
    "binomial_ci_py": binomial_ci_py,
    "binomial_test": binomial_test,
    "binomial_test_py": binomial_test,
    "two_proportions": two_proportions,
    "two_proportions_py": two_proportions_py,
    "p_adjust": adjusted,
    "kish": effective,
    "korn_graubard": design_interval,
    **calibration.GROUPS,
    **estimates.GROUPS,
    **independence.GROUPS,
    **proportions.GROUPS,
    **replicates.GROUPS,
    **small_units.GROUPS,
    **planning.GROUPS,
    **scales.GROUPS,
    **unclustered.GROUPS,
}
