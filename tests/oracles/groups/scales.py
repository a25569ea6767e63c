"""Oracle groups of scales: reliability of items, intra-class correlation, ordinal regression."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis import intraclass
from analysis.reliability import cronbach
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


def _data(record: Record) -> pd.DataFrame:
    assert record.data is not None
    return pd.read_csv(record.data)


GROUPS = {"cronbach": reliability, "icc": icc}
