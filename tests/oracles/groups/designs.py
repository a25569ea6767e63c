"""Reads the design of an oracle record: columns of its CSV, the policies, the domain."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.design import SurveyDesign
from analysis.estimate import mean
from tests.oracles.records import Record


@cache
def table(path: Path) -> pd.DataFrame:
    return pd.read_csv(path)


def data_of(record: Record) -> pd.DataFrame:
    assert record.data is not None
    return table(record.data)


def design_of(record: Record) -> SurveyDesign:
    """The record's design; "equal", since R takes a count fpc as said whatever the weights."""
    data, given = data_of(record), record.design or {}
    column = {
        name: data[given[name]].to_numpy() for name in ("strata", "psu", "ssu", "tsu") if given.get(name)
    }
    lonely = given.get("lonely_psu", "fail")
    return SurveyDesign(
        **column,
        weights=data[given["weights"]].to_numpy() if given.get("weights") else None,
        fpc=[data[name].to_numpy() for name in given["fpc"]] if given.get("fpc") else None,
        rows=len(data),
        nest=given.get("nest", False),
        lonely_psu="error" if lonely == "fail" else lonely,
        adjust_domain_lonely=given.get("adjust_domain_lonely", False),
        selection="equal",
    )


def subset_of(record: Record) -> np.ndarray | None:
    """Which rows the record's domain holds."""
    given = record.params.get("subset")
    if not given:
        return None
    column, value = data_of(record)[given["var"]], given["value"]
    if given["op"] == "in":
        return column.isin(value if isinstance(value, list) else [value]).to_numpy()
    if given["op"] == "notna":
        return column.notna().to_numpy()
    return ((column >= value) if given["op"] == ">=" else (column == value)).to_numpy()


def y_of(record: Record, name: str = "y") -> Any:
    return data_of(record)[record.params[name]].to_numpy(np.float64)


def degrees_of(record: Record) -> int:
    """PSUs less strata of the record's domain, whether they answered or not."""
    design = design_of(record)
    return int(mean(design, np.ones(design.respondents), where=subset_of(record)).df[0, 0])


def rows_with(record: Record, y: np.ndarray, inside: np.ndarray | None = None) -> int:
    """Rows with y in the record's domain as R counts them: those without a weight too."""
    where = subset_of(record) if inside is None else inside
    return int(np.count_nonzero(~np.isnan(y) & (True if where is None else where)))


def spoiled(record: Record, *names: str) -> bool:
    """Whether R answers NA: it was not told to leave out the rows that miss one of the columns."""
    inside = subset_of(record)
    missing = np.any([np.isnan(y_of(record, name)) for name in names], axis=0)
    return not record.params.get("na_rm") and bool(missing[slice(None) if inside is None else inside].any())


def words_of(record: Record, name: str) -> np.ndarray:
    """A column as R prints its values, None where missing."""
    column = data_of(record)[name]
    return np.array([None if pd.isna(v) else word(v) for v in column.tolist()], dtype=object)


def word(value: Any) -> str:
    """One value as R prints it: 1 for 1.0, TRUE for True."""
    if isinstance(value, bool):
        return str(value).upper()
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def figure(value: Any) -> float | None:
    """A number, None where it is none."""
    return float(value) if np.isfinite(value) else None
