"""Oracle groups of weights: post-stratification, raking, calibration, trimming."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from analysis.calibrate import Calibrated, calibrate, rake
from analysis.design import SurveyDesign
from analysis.estimate import mean, total
from analysis.weights import trim
from tests.oracles.groups.designs import data_of, design_of, figure, word, words_of, y_of
from tests.oracles.quirks import raked_as_r
from tests.oracles.records import Record


def calibration(record: Record) -> Mapping[str, Any]:
    design, p = _calibrated(record), record.params
    names = [p["y"]] if isinstance(p["y"], str) else p["y"]
    estimates = {}
    for name in names:
        y = data_of(record)[name].to_numpy(np.float64)
        average, summed = mean(design, y), total(design, y)
        estimates[name] = {
            "mean": figure(average.estimate[0, 0]), "se": figure(average.se[0, 0]),
            "total": figure(summed.estimate[0, 0]), "total_se": figure(summed.se[0, 0]),
        }  # fmt: skip
    w = design.weight
    weights = {"sum": w.sum(), "min": w.min(), "max": w.max(), "sumsq": (w**2).sum(), "weights": w}
    return {"estimates": estimates, "calibrated_weights": weights, "df": design.degrees}


def _calibrated(record: Record) -> SurveyDesign:
    design, p = design_of(record), record.params
    if "margins" in p:
        margins = {name: (words_of(record, name), known) for name, known in p["margins"].items()}
        made = rake(design, margins).design
        columns = [column for column, _ in margins.values()]
        return raked_as_r(made, design.weight, columns) if p["method"] == "rake" else made
    x = np.stack([_auxiliary(record, name) for name in p["population"]], axis=1)
    bounds = tuple(p["bounds"]) if p.get("bounds") else None
    found: Calibrated = calibrate(design, x, list(p["population"].values()), p["calfun"], bounds=bounds)
    return found.design


def _auxiliary(record: Record, name: str) -> np.ndarray:
    """A column of R's model matrix: ones, a number, or whether a factor has the level that ends the name."""
    data = data_of(record)
    if name == "(Intercept)":
        return np.ones(len(data))
    if name in data:
        return data[name].to_numpy(np.float64)
    column = max((c for c in map(str, data) if name.startswith(c)), key=len)
    return np.array([word(v) == name.removeprefix(column) for v in data[column].tolist()], np.float64)


def trimmed(record: Record) -> Mapping[str, Any]:
    p = record.params
    given = p.get("input_weights")
    weights = y_of(record, "weights") if given is None else np.asarray(given)
    found = trim(weights, low=p["lower"], high=p["upper"], strict=p.get("strict", False))
    return {"weights": found.weights, "sum": found.weights.sum()}


GROUPS: dict[str, Callable[[Record], Mapping[str, Any]]] = {"calibration": calibration, "trim": trimmed}
