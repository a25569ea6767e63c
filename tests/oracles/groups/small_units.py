"""Answers for the records of shrunken rates of small units."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from analysis.shrinkage import eb_plain
from tests.oracles.records import Record


def shrinkage(record: Record) -> Mapping[str, Any]:
    found = eb_plain(record.params["x"], record.params["n"])
    return {
        "mean": found.mean, "gamma_raw": found.gamma_raw, "gamma": found.gamma, "M": found.prior_size,
        "alpha": found.alpha, "beta": found.beta, "shrunk": found.shrunk,
        "weight_on_data": found.weight_on_data, "lower95": found.low, "upper95": found.high,
        "complete_pooling": found.complete_pooling,
    }  # fmt: skip


GROUPS = {"eb_shrinkage": shrinkage}
