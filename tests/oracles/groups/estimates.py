"""Oracle groups of estimates from a design: means, totals, domains, ratios, distributions, contrasts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from analysis.contrast import contrast, difference_weights, t_test
from analysis.estimate import distribution, mean, ratio, total
from analysis.estimates import Estimates
from tests.oracles.groups.designs import (
    degrees_of,
    design_of,
    figure,
    rows_with,
    spoiled,
    subset_of,
    words_of,
    y_of,
)
from tests.oracles.quirks import lonely_total_as_survey_4_1
from tests.oracles.records import Record


def bounds(found: Estimates, level: float, df: Any, at: tuple[int, int] = (0, 0)) -> list[float | None]:
    return [figure(bound[at]) for bound in found.bounds(level, df)]


def svymean(record: Record) -> Mapping[str, Any]:
    design, where = design_of(record), subset_of(record)
    found, summed = (make(design, y_of(record), where=where) for make in (mean, total))
    levels = record.expected.get("ci_t", ())
    if spoiled(record, "y"):
        nothing = dict.fromkeys(("est", "var", "se", "cv", "deff", "deff_replace", "total", "total_se"))
        intervals = {kind: dict.fromkeys(levels) for kind in ("ci_t", "ci_z")}
        return {**nothing, **intervals, "df": degrees_of(record), "n": rows_with(record, y_of(record))}
    se, estimate = figure(found.se[0, 0]), figure(found.estimate[0, 0])
    return {
        "est": estimate, "var": figure(found.variance[0, 0]), "se": se,
        "cv": se / estimate if se is not None and estimate else None, "df": found.df[0, 0],
        "n": rows_with(record, y_of(record)),
        "deff": figure(found.deff[0, 0]), "deff_replace": figure(found.deff_replace[0, 0]),
        "ci_t": {level: bounds(found, float(level), "domain") for level in levels},
        "ci_z": {level: bounds(found, float(level), "infinite") for level in levels},
        "total": figure(summed.estimate[0, 0]), "total_se": figure(summed.se[0, 0]),
    }  # fmt: skip


def lonely(record: Record) -> Mapping[str, Any]:
    design = design_of(record)
    try:
        found = svymean(record)
    except ValueError:
        return {"error": True, "message": f"Stratum ({design.lonely_strata[0]}) has only one PSU at stage 1"}
    return {**found, "total_se_survey_4_1_1": lonely_total_as_survey_4_1(design, y_of(record))}


def svyratio(record: Record) -> Mapping[str, Any]:
    found = ratio(design_of(record), y_of(record), y_of(record, "x"), where=subset_of(record))
    if spoiled(record, "y", "x"):
        return {**dict.fromkeys(("est", "se", "ci_t", "ci_z")), "df": degrees_of(record)}
    return {
        "est": figure(found.estimate[0, 0]), "se": figure(found.se[0, 0]), "df": degrees_of(record),
        "ci_t": bounds(found, 0.95, "domain"), "ci_z": bounds(found, 0.95, "infinite"),
    }  # fmt: skip


def likert(record: Record) -> Mapping[str, Any]:
    design, where, answers = design_of(record), subset_of(record), y_of(record)
    codes = [float(level) for level in record.expected["levels"]]
    found = distribution(design, answers, codes, where=where)
    summed = distribution(design, answers, codes, where=where, totals=True)
    top = np.where(np.isnan(answers), np.nan, answers >= 4)
    best, score = mean(design, top, where=where), mean(design, answers, where=where)

    def by_level(values: np.ndarray) -> dict[str, float | None]:
        names = record.expected["levels"]
        return {name: figure(value) for name, value in zip(names, values[0], strict=True)}

    return {
        "levels": record.expected["levels"], "est": by_level(found.estimate), "se": by_level(found.se),
        "deff": by_level(found.deff), "total": by_level(summed.estimate), "total_se": by_level(summed.se),
        "vcov": found.covariance, "df": degrees_of(record),
        "top2": {"est": best.estimate[0, 0], "se": best.se[0, 0]},
        "mean_score": {"est": score.estimate[0, 0], "se": score.se[0, 0]},
    }  # fmt: skip


def domain_contrast(record: Record) -> Mapping[str, Any]:
    p, by = record.params, words_of(record, record.params["by"])
    found = mean(design_of(record), y_of(record), by={"by": by})
    weights = difference_weights(found, p["from"], p["to"], by="by")
    between, (a, b) = contrast(found, weights), (np.flatnonzero(weights == sign)[0] for sign in (-1, 1))
    return {"diff": between.estimate, "se": between.se, "cov": found.covariance[a, b], "df": between.df}


def svyttest(record: Record) -> Mapping[str, Any]:
    words, levels = words_of(record, record.params["group"]), record.params["levels"]
    found = t_test(design_of(record), y_of(record), [None if w is None else levels.index(w) for w in words])
    return {
        "diff": found.estimate, "t": found.t, "df": found.df, "p_value": found.p,
        "ci": [found.low, found.high],
    }  # fmt: skip


GROUPS: dict[str, Callable[[Record], Mapping[str, Any]]] = {
    "svymean": svymean,
    "svyratio": svyratio,
    "likert_distribution": likert,
    "lonely_psu": lonely,
    "lonely_psu_domain": lonely,
    "domain_contrast": domain_contrast,
    "svyttest": svyttest,
}
