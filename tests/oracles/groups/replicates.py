"""Oracle groups of replicate weights: made from a design, or given with the record or in its data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from analysis import replicates
from analysis.given_weights import given_weights
from analysis.replicate_weights import ReplicateWeights, replicate_weights
from tests.oracles.groups.designs import data_of, design_of, figure, words_of, y_of
from tests.oracles.records import Record


def weights_of(record: Record) -> ReplicateWeights:
    """The record's replicates; R drops counts for the methods that cannot use them."""
    p, design = record.params, design_of(record)
    mse, rho = bool(p.get("mse")), p.get("fay_rho") or None
    if p.get("repweights_prefix"):
        wanted = re.compile(f"{p['repweights_prefix']}[0-9]+")
        columns = [name for name in data_of(record).columns if wanted.search(name)]
        table = data_of(record)[columns].to_numpy(np.float64)
        return given_weights(design.weight, table, method=p.get("type", "bootstrap"), rho=rho, mse=mse)
    if p.get("replicate_weights"):
        table = np.array(p["replicate_weights"], np.float64).T
        return given_weights(design.weight, table, scale=p["scale"], rscales=p["rscales"], mse=mse)
    method = p["type"].split()[0]
    return replicate_weights(
        design, method, rho=rho, replicates=p.get("replicates", 1000), mse=mse,
        with_replacement=method not in ("JK1", "JKn", "bootstrap"),
    )  # fmt: skip


def means_and_totals(record: Record, weights: ReplicateWeights) -> Mapping[str, Any]:
    names = record.params["y"]
    names = [names] if isinstance(names, str) else names
    y = data_of(record)[names].to_numpy(np.float64)
    if not record.params.get("na_rm"):  # R answers NA
        y = np.where(np.isnan(y).any(axis=0), np.nan, y)
    found, summed = replicates.mean(weights, y), replicates.total(weights, y)
    parts = {"mean": found.estimate, "se": found.se, "total": summed.estimate, "total_se": summed.se}
    return {
        "estimates": {n: {k: figure(v[0, j]) for k, v in parts.items()} for j, n in enumerate(names)},
        "df": weights.degrees, "n_rep": weights.replicates, "scale": weights.scale,
        "rscales": weights.rscales,
    }  # fmt: skip


def ratio(record: Record, weights: ReplicateWeights) -> Mapping[str, Any]:
    y, x = y_of(record), y_of(record, "x")
    found, plain = replicates.ratio(weights, y, x), replicates.mean(weights, y)
    return {
        "est": figure(found.estimate[0, 0]), "se": figure(found.se[0, 0]),
        "mean": figure(plain.estimate[0, 0]), "mean_se": figure(plain.se[0, 0]), "df": weights.degrees,
    }  # fmt: skip


def by_domain(record: Record, weights: ReplicateWeights) -> Mapping[str, Any]:
    by = words_of(record, record.params["by"])
    found = replicates.proportion(weights, y_of(record), by={"by": by})
    names = [str(key["by"]) for key in found.keys]
    se = dict(zip(names, found.se[:, 0], strict=True))
    return {
        "est": dict(zip(names, found.estimate[:, 0], strict=True)),
        "se": [se[name] for name in record.expected["est"]],
    }


ESTIMANDS = {"replicate_mean": means_and_totals, "ratio": ratio, "proportion_by_domain": by_domain}


def replicate(record: Record) -> Mapping[str, Any]:
    return ESTIMANDS[record.estimand](record, weights_of(record))


GROUPS = {"replicate": replicate}
