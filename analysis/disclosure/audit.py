"""The audit: how closely each hidden count can be computed from everything that is published."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.disclosure.exchanges import reach
from analysis.disclosure.hidden import Secret, secrets
from analysis.disclosure.policy import Policy
from analysis.disclosure.polytope import Plan, polytope
from analysis.disclosure.ranges import Ranges, Witnesses, ranges_of, reached
from analysis.disclosure.tables import CountTable

_SEED = 161
_FEW = 4


@dataclass(frozen=True, slots=True)
class Exposure:
    """A hidden count that the publication gives away: it lies in low..high, which is less than needed."""

    name: str
    what: str
    count: int
    low: float
    high: float
    needed: float
    secret: Secret


@dataclass(frozen=True, slots=True)
class Audit:
    """What an audit found among `checked` hidden counts, by solving `solved` linear programmes."""

    exposures: tuple[Exposure, ...]
    checked: int
    solved: int


def audit(
    table: CountTable,
    plan: Plan,
    policy: Policy,
    stop_at: int | None = None,
    *,
    exchanges: bool = True,
    witnesses: Witnesses | None = None,
) -> Audit:
    """Return every hidden count whose max - min over all agreeing tables is less than the policy needs.

    `stop_at`: return once so many are found. Bounds of an exposure are exact (linear programming).
    `exchanges`, and `witnesses` found by earlier audits of the same table, prove what they can without a
    programme first; the result is the same.
    """
    hidden = list(secrets(table, plan, policy))
    if not hidden:
        return Audit((), 0, 0)
    ranges = ranges_of(table, hidden, polytope(table, plan, policy), policy)
    if exchanges:
        ranges.take(*reached(hidden, reach(table, plan, policy)))
    if witnesses is not None and ranges.narrow().any():
        ranges.witnesses = witnesses
        ranges.recall()
    _push_together(ranges)
    found: list[Exposure] = []
    for i, secret in enumerate(hidden):
        if ranges.narrow()[i] and _push_alone(ranges, i):
            found.append(_exposure(table, secret, float(ranges.low[i]), float(ranges.high[i])))
            if len(found) == stop_at:
                break
    return Audit(tuple(found), len(hidden), ranges.solved)


def span(table: CountTable, plan: Plan, policy: Policy, secret: Secret) -> tuple[float, float]:
    """Return the smallest and largest value of one hidden count, by two linear programmes."""
    ranges = ranges_of(table, [secret], polytope(table, plan, policy), policy)
    for sign in (1.0, -1.0):
        ranges.push(np.array([sign]))
    return float(ranges.low[0]), float(ranges.high[0])


def _push_alone(ranges: Ranges, i: int) -> bool:
    """Find one secret's exact range and say whether it is too narrow."""
    for sign in (1.0, -1.0):
        ranges.push(sign * np.eye(1, len(ranges.needed), i)[0])
    return bool(ranges.narrow()[i])


def _push_together(ranges: Ranges) -> None:
    """Widen many secrets by each solution: random mixtures of all that are still narrow, up and down."""
    rng, left, sign = np.random.default_rng(_SEED), ranges.narrow().sum(), 1.0
    stuck = 0
    while left > _FEW and stuck < 4:
        todo = ranges.narrow()
        ranges.push(sign * todo * rng.uniform(0.2, 1.0, len(todo)) / np.maximum(ranges.needed, 1e-9))
        now, sign = ranges.narrow().sum(), -sign
        stuck = stuck + 1 if left - now < max(1, 0.05 * left) else 0
        left = now


def _exposure(table: CountTable, secret: Secret, low: float, high: float) -> Exposure:
    name = list(table.groups)[secret.at] if secret.group else table.rows[secret.at]
    what = f"level {secret.level + 1}" if secret.what == "level" else secret.what
    return Exposure(name, what, secret.count, low, high, secret.needed, secret)
