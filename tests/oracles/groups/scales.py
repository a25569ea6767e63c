"""Oracle groups of scales: reliability of items, intra-class correlation, ordinal regression."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis import intraclass
from analysis.cumulative import LINKS, Model
from analysis.ordinal import ordinal
from analysis.reliability import cronbach
from tests.oracles.groups.polr import errors_as_polr
from tests.oracles.records import Record


def reliability(record: Record) -> Mapping[str, Any]:
    found = cronbach(_data(record)[record.params["items"]].to_numpy(float))
    return {
        "alpha": found.alpha, "alpha_std": found.standardised, "mean_r": found.mean_correlation,
        "alpha_if_deleted": found.if_deleted, "item_rest_r": found.item_rest,
        "n": found.n, "k": found.k, "feldt_ci95": (found.low, found.high),
    }  # fmt: skip


def icc(record: Record) -> Mapping[str, Any]:
    if "matrix" in record.params:
        return _six(record.params["matrix"])
    data = _data(record)
    found = intraclass.icc_oneway(data[record.params["y"]], data[record.params["cluster"]])
    return {
        "icc": found.icc, "msb": found.between, "msw": found.within, "n0": found.n0,
        "mbar": found.mean_size, "deff_kish": found.deff, "F": found.f, "p": found.p,
    }  # fmt: skip


def _six(matrix: Any) -> Mapping[str, Any]:
    found = intraclass.icc_raters(matrix)
    figures = {kind: [one.icc, one.low, one.high] for kind, one in found.kinds.items()}
    if found.kinds:
        # psych spells the single rater's figures on even where no correlation gives them; we show none there.
        figures["ICC2k"] = [found.k * v / (1 + (found.k - 1) * v) for v in figures["ICC2"] if v is not None]
    return {
        kind: {
            "icc": figures[kind][0], "ci95": figures[kind][1:],
            "F": one.test.f, "df1": one.test.df1, "df2": one.test.df2, "p": one.test.p,
        }
        for kind, one in found.kinds.items()
    }  # fmt: skip


def ordinal_regression(record: Record) -> Mapping[str, Any]:
    p = record.params
    data, (response, terms) = _data(record), map(str.strip, p["formula"].split("~"))
    levels = [str(level) for level in p["response_levels"]]
    x = _columns(data, terms, p["factor_levels"])
    y = _words(data[response]).map({level: k for k, level in enumerate(levels)}).fillna(-1).astype(int)
    w = data[p["weights"]] if p["weights"] else pd.Series(1.0, data.index)
    names = [str(name) for name in x.columns]
    fit = ordinal(x, y, levels=levels, names=names, link=p["method"], weights=w)
    named = dict(zip(fit.names, fit.estimate.tolist(), strict=True))
    used = x.notna().all(axis=1) & (y >= 0) & (w > 0)
    columns, weight = (np.asarray(part[used], np.float64) for part in (x, w))
    place = np.unique(y[used], return_inverse=True)[1]
    model = Model(columns, place, weight, len(fit.levels), LINKS[p["method"]])
    errors = errors_as_polr(model, fit.estimate)
    assert fit.se == pytest.approx(errors, rel=1e-2)
    log_likelihood = fit.log_likelihood or 0.0
    return {
        "coef": {name: named[name] for name in names},
        "zeta": {name: value for name, value in named.items() if name not in names},
        "se": dict(zip(fit.names, errors.tolist(), strict=True)),
        "logLik": log_likelihood, "deviance": -2 * log_likelihood, "n": fit.n,
    }  # fmt: skip


def _columns(data: pd.DataFrame, terms: str, levels: Mapping[str, list[Any]]) -> pd.DataFrame:
    """Treatment contrasts named as R names them; "a:b" and "a*b" are products, main effects first."""
    made: dict[str, pd.DataFrame] = {}
    for term in (part.strip() for part in terms.split("+")):
        single = [name.strip() for name in re.split("[:*]", term)]
        for name in single if ":" not in term else []:
            made[name] = _treatment(data[name], name, levels.get(name))
        if len(single) > 1:
            product = _treatment(data[single[0]], single[0], levels.get(single[0]))
            for name in single[1:]:
                other = _treatment(data[name], name, levels.get(name))
                pairs = [(a, b) for b in other for a in product]
                product = pd.DataFrame({f"{a}:{b}": product[a] * other[b] for a, b in pairs})
            made[term] = product
    return pd.concat(made.values(), axis=1)


def _treatment(column: pd.Series, name: str, levels: list[Any] | None) -> pd.DataFrame:
    if levels is None:
        return pd.DataFrame({name: column.astype(float)})
    words = _words(column)
    return pd.DataFrame(
        {f"{name}{lv}": (words == str(lv)).astype(float).where(words.notna()) for lv in levels[1:]}
    )


def _words(column: pd.Series) -> pd.Series:
    whole = pd.api.types.is_float_dtype(column) and (column.dropna() % 1 == 0).all()
    return (column.astype("Int64") if whole else column).astype("string")


def _data(record: Record) -> pd.DataFrame:
    assert record.data is not None
    return pd.read_csv(record.data)


GROUPS = {"cronbach": reliability, "icc": icc, "ordinal": ordinal_regression}
