"""The counts that a release stands on, as bytes and back: never shown, kept for later releases."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.disclosure import CountTable, Policy, Protected, Release
from analysis.disclosure.polytope import Plan

Parts = tuple[NDArray[np.int64], ...]


def stands_on(table: CountTable, parts: Parts, policy: Policy) -> Release:
    """An earlier release as later ones need it: its counts and how much it showed, without its rows."""
    return Release(table, Protected((), (), Plan(*parts), policy, 0, 0))


def to_bytes(releases: dict[str, Release]) -> bytes:
    """All items of a release."""
    return json.dumps({item: _plain(made) for item, made in releases.items()}).encode()


def from_bytes(content: bytes) -> dict[str, Release]:
    """All items of a release; raises ValueError or KeyError where the content is not one."""
    return {item: _release(one) for item, one in json.loads(content).items()}


def _plain(made: Release) -> dict[str, Any]:
    table, plan = made.table, made.shown.plan
    return {
        "rows": list(table.rows),
        "counts": table.counts.tolist(),
        "satisfied": table.satisfied.tolist(),
        "groups": {name: list(at) for name, at in table.groups.items()},
        "plan": [part.tolist() for part in (plan.rows, plan.why, plan.groups, plan.why_groups)],
    }


def _release(plain: dict[str, Any]) -> Release:
    satisfied: Sequence[bool] = plain["satisfied"]
    table = CountTable.of(plain["counts"], plain["rows"], satisfied, plain["groups"])
    parts = tuple(np.array(part, np.int64) for part in plain["plan"])
    return stands_on(table, parts, Policy())
