"""Design-based variances: one function that every estimate goes through.

Per stage and group (1 - n/N)·n/(n-1)·Σ(t - mean)² over the n drawn units, units without the domain as zeros;
later stages times the sampling fractions above them (Särndal, Swensson & Wretman 1992, result 4.3.1).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.answers import IntArray
from analysis.counts import FloatArray
from analysis.design import Sampled
from analysis.influence import Influence, explained, part_of, residual, spread_out, sums
from analysis.stages import Stage, pairs


@dataclass(frozen=True)
class Level:
    """Influences at one stage: an entry per unit and domain, or per cell where the units are pooled.

    `place` numbers the pairs of group and domain that occur, `group` and `domain` say which they are;
    `count` (entries, 1) units that it sums, `present` (entries, columns) those with answers.
    """

    stage: Stage
    place: IntArray
    group: IntArray
    domain: IntArray
    n_domains: int
    total: FloatArray
    within: FloatArray
    count: FloatArray
    present: FloatArray

    @property
    def taken(self) -> FloatArray:
        """Units drawn per place, shape (places, 1)."""
        return self.stage.taken[self.group][:, None].astype(np.float64)

    def sum(self, values: FloatArray) -> FloatArray:
        """Sum per place."""
        return sums(self.place, values, len(self.group))

    def spread(self, centre: FloatArray) -> FloatArray:
        """Squares of all drawn units' totals around `centre` (places, columns), absent ones as zero."""
        mean = self.total / self.count
        squares = self.within + self.count * (mean - centre[self.place]) ** 2
        return self.sum(squares) + (self.taken - self.sum(self.count)) * centre**2


def levels(stages: tuple[Stage, ...], influence: Influence) -> list[Level]:
    """Climb from the cells to the strata: one level per stage, the first stage last."""
    cells = influence.cells
    out: list[Level] = []
    unit, domain, size = cells.unit, cells.domain, cells.n_domains + 1
    total, answered, within = influence.total, influence.answered, influence.within
    for stage in reversed(stages):
        if cells.pooled and not out:
            group, count, present = unit, cells.members[:, None], answered
        else:
            entry, unit, domain = pairs(unit, domain, size)
            total, answered = sums(entry, total, len(unit)), sums(entry, answered, len(unit))
            group, within, count = stage.group[unit], np.zeros_like(total), np.ones((len(unit), 1))
            present = (answered > 0).astype(np.float64)
        place, groups, inside = pairs(group, domain, size)
        out.append(Level(stage, place, groups, inside, cells.n_domains, total, within, count, present))
        unit = group
    return out


def variance(design: Sampled, influence: Influence) -> FloatArray:
    """Variance of every domain's Σw·z, shape (domains, columns); residuals where the design is calibrated.

    Raises ValueError where a stratum has one PSU of several and the design's policy is "error".
    """
    if design.calibration is None:
        return sum_of_stages(design, influence)
    everywhere, found = range(influence.cells.n_domains), []
    for j in range(influence.total.shape[1]):  # residuals fill cells × domains: one column at a time
        wide = spread_out(part_of(influence, everywhere, [j]))
        found.append(sum_of_stages(design, residual(wide, explained(wide, design.calibration)))[0])
    return np.stack(found, axis=1)


def sum_of_stages(design: Sampled, influence: Influence) -> FloatArray:
    """Add up the stages, domain by domain."""
    parts = [_stage_variance(design, level) for level in levels(design.stages, influence)]
    return np.asarray(np.sum(parts, axis=0))


def _stage_variance(design: Sampled, level: Level) -> FloatArray:
    lonely = lonely_places(design, level)
    share, centre = centred(design, level, lonely)
    found = _per_domain(level, share * level.spread(centre))
    if design.lonely_psu == "average" and lonely.any():
        found = found * average_scale(level, lonely)
    return found


def centred(design: Sampled, level: Level, lonely: NDArray[np.bool_]) -> tuple[FloatArray, FloatArray]:
    """Return the factor of each place and what its totals are centred at, both (places, columns)."""
    own = level.sum(level.total)
    centre = own / level.taken
    if design.lonely_psu == "adjust" and lonely.any():
        grand = _per_domain(level, own) / len(level.stage.group)
        outside = np.zeros_like(grand[:1])
        centre = np.where(lonely, np.vstack([grand, outside])[level.domain], centre)
    return np.where(lonely & (design.lonely_psu != "adjust"), 0.0, factor(level)), centre


def factor(level: Level) -> FloatArray:
    """(1 - n/N)·n/(n-1) times the fractions above, per place, shape (places, 1); one unit: n/(n-1) = 1."""
    n = level.taken
    left = (1.0 - level.stage.fraction) * level.stage.reach
    return np.asarray(left[level.group][:, None] * n / np.maximum(n - 1.0, 1.0))


def lonely_places(design: Sampled, level: Level) -> NDArray[np.bool_]:
    """Where one unit of several stands for its group (or, if asked, is the domain's only one there)."""
    open_ended = (level.stage.fraction < 1.0)[level.group][:, None]
    present = level.sum(level.present)
    lonely = (level.taken == 1) & open_ended & (present > 0)
    if design.lonely_psu == "error" and lonely.any():
        names = design.strata_names
        at = sorted({int(g) for g in level.group[lonely.any(axis=1)]})
        first = level.stage is design.stages[0]
        which = ", ".join(repr(names[g]) if first else f"number {g}" for g in at[:5])
        kind = "strata with a single PSU" if first else "groups with a single unit at a later stage"
        raise ValueError(
            f"{len(at)} {kind} ({which}): choose lonely_psu adjust, certainty, average or remove"
        )
    if design.adjust_domain_lonely and design.lonely_psu in ("adjust", "average"):
        lonely = lonely | ((present == 1) & (level.taken > 1) & open_ended)
    return np.asarray(lonely, np.bool_)


def average_scale(level: Level, lonely: NDArray[np.bool_]) -> FloatArray:
    """Groups over groups with two units, per domain and column; NaN where none has two."""
    groups = _per_domain(level, level.sum(level.present) > 0)
    alone = _per_domain(level, lonely)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(groups > alone, groups / (groups - alone), np.nan))


def _per_domain(level: Level, values: NDArray[np.generic]) -> FloatArray:
    return sums(level.domain, values.astype(np.float64), level.n_domains + 1)[: level.n_domains]


def drawn_completely(design: Sampled, influence: Influence) -> NDArray[np.bool_]:
    """Whether no group with answers was drawn from more than was taken, shape (domains, columns)."""
    left_out = np.zeros((influence.cells.n_domains, influence.total.shape[1]))
    for level in levels(design.stages, influence):
        part = (level.stage.fraction < 1.0)[level.group][:, None] & (level.sum(level.present) > 0)
        left_out += _per_domain(level, part)
    return np.asarray(left_out == 0)
