"""Oracle groups of unclustered counts: trend, strata, pairs, control charts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from analysis import control, trend
from analysis.counts import FloatArray
from tests.oracles.records import Record


def cochran_armitage(record: Record) -> Mapping[str, Any]:
    p = record.params
    found = trend.cochran_armitage(p["x"], p["n"], p.get("score"))
    return {"chisq": found.chi_square, "z": found.z, "p_two_sided": found.p_two_sided}


def mantel_haenszel(record: Record) -> Mapping[str, Any]:
    found = trend.mantel_haenszel([[[t["a"], t["b"]], [t["c"], t["d"]]] for t in record.params["tables"]])
    return {
        "or_mh": found.odds_ratio, "or_ci95": (found.low, found.high), "rd_mh": found.risk_difference,
        "chisq": found.chi_square, "p": found.p, "chisq_cc": found.chi_square_cc, "p_cc": found.p_cc,
    }  # fmt: skip


def mcnemar(record: Record) -> Mapping[str, Any]:
    n11, n12, n21, n22 = record.params["table"]
    found = trend.mcnemar([[n11, n12], [n21, n22]])
    return {
        "chisq_cc": found.chi_square_cc, "p_cc": found.p_cc, "chisq": found.chi_square, "p": found.p,
        "p_exact": found.p_exact,
    }  # fmt: skip


def p_chart(record: Record) -> Mapping[str, Any]:
    p = record.params
    chart = control.p_chart(p["x"], p["n"], d2=p.get("d2", control.D2))
    plain, laney = chart.plain, chart.laney
    return {
        "center": chart.center, "sigma_z": chart.sigma_z, "z": _defined(chart.z),
        "p_lcl": _defined(plain.low), "p_ucl": _defined(plain.high), "out_p": plain.outside,
        "laney_lcl": _defined(laney.low), "laney_ucl": _defined(laney.high), "out_laney": laney.outside,
    }  # fmt: skip


def _defined(values: FloatArray) -> list[float | None]:
    return [None if np.isnan(v) else float(v) for v in values]


GROUPS = {
    "cochran_armitage": cochran_armitage,
    "mantel_haenszel": mantel_haenszel,
    "mcnemar": mcnemar,
    "p_chart": p_chart,
}
