"""Totals as two plain tables, to be stored and read back: cells, and the roster of all sampled units.

Tables of parts of the respondents (days, kiosks) may be put one under another: the same cell is summed. The
roster holds every sampled unit, also those without an answer; they count as zeros.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.answers import IntArray, Item, most_levels
from analysis.counts import FloatArray
from analysis.design import SurveyDesign
from analysis.domains import Key, domains
from analysis.influence import Cells, sums
from analysis.roster import Calibration, LonelyPolicy, Roster
from analysis.stages import NAMES, Tree, first_of, pairs, tree
from analysis.totals import Group, Totals

AUXILIARY, MEMBERS, WEIGHT, WEIGHT2 = "calibration_cell", "respondents", "weight", "weight2"


class Tables(NamedTuple):
    """`cells`: stratum, units, domain columns, calibration cell and sums; `roster`: units and counts.

    Roster columns: stratum, then psu, ssu … for the units drawn, `respondents` where these are the last units
    drawn, `population_1` … per stage. Sums are named "item|n", "item|level", "item|level|2", "any|1.1,1.2|n".
    """

    cells: pd.DataFrame
    roster: pd.DataFrame


def to_tables(totals: Totals, design: SurveyDesign) -> Tables:
    """Write totals with the names of the units of the design that they were tallied from."""
    cells, depth = totals.cells, len(design.stages) - 1 - totals.cells.pooled
    names = _unit_names(design, depth)
    units = {column: values[cells.unit] for column, values in names.items()}
    outside = cells.domain == cells.n_domains
    keys = [*totals.keys, dict.fromkeys(totals.keys[0])] if totals.keys else [{}]
    by = {name: [keys[d][name] for d in np.where(outside, -1, cells.domain)] for name in keys[0]}
    plain = {AUXILIARY: cells.auxiliary, MEMBERS: cells.members, WEIGHT: cells.weight}
    frame = pd.DataFrame({**units, **by, **plain, WEIGHT2: totals.weight_squares, **dict(_places(totals))})
    roster = pd.DataFrame(names)
    if cells.pooled:
        roster[MEMBERS] = design.stages[-1].taken
    for number, population in enumerate(_populations(design, depth), 1):
        roster[f"population_{number}"] = population
    return Tables(frame, roster)


def from_tables(
    tables: Tables,
    items: Sequence[Item],
    *,
    by: Sequence[str] = (),
    groups: Sequence[Group] = (),
    lonely_psu: LonelyPolicy = "error",
    adjust_domain_lonely: bool = False,
    calibration: Calibration | None = None,
) -> Totals:
    """Read totals back, cut by the domain columns `by`; raises ValueError on units that the roster lacks."""
    grown, pooled = _grown(tables.roster), MEMBERS in tables.roster
    depth = len(grown.stages) - 1 - pooled
    unit = _units_of(tables, grown, depth)
    cut = domains(len(tables.cells), {name: tables.cells[name].to_numpy() for name in by})
    inside = np.where(cut.index < 0, cut.size, cut.index)
    pair, _, _ = pairs(unit, inside, cut.size + 1)
    auxiliary = tables.cells[AUXILIARY].to_numpy(np.int64)
    entry, _, known = pairs(pair, auxiliary, int(auxiliary.max(initial=0)) + 1)

    def summed(name: str) -> FloatArray:
        return sums(entry, tables.cells[[name]].to_numpy(np.float64), len(known))[:, 0]

    units, places = (first_of(entry, values, len(known)) for values in (unit, inside))
    cells = Cells(units, places, known, summed(WEIGHT), summed(MEMBERS), cut.size, pooled)
    policies = (lonely_psu, adjust_domain_lonely, calibration)
    roster = Roster(grown.stages, grown.strata, _degrees(grown, cells, depth), *policies)
    totals = _blank(roster, tuple(items), cut.keys, cells, summed(WEIGHT2), tuple(groups))
    for name, view in _places(totals):
        view[...] = summed(name)
    return totals


def _places(totals: Totals) -> Iterator[tuple[str, FloatArray]]:
    """Yield the name of every sum with its column in the totals."""
    for j, item in enumerate(totals.items):
        yield f"{item.id}|n", totals.answered[:, j]
        for c, code in enumerate(item.levels):
            yield f"{item.id}|{code}", totals.levels[:, j, c]
            if totals.cells.pooled:
                yield f"{item.id}|{code}|2", totals.squares[:, j, c]
    for g, group in enumerate(totals.groups):
        name = ",".join(totals.items[j].id for j in group)
        yield f"any|{name}|n", totals.anyone[:, g]
        yield f"any|{name}|w", totals.anyone_weight[:, g]


def _blank(
    roster: Roster, items: tuple[Item, ...], keys: tuple[Key, ...], cells: Cells, weight2: FloatArray,
    groups: tuple[Group, ...],
) -> Totals:  # fmt: skip
    size, shape = len(cells.unit), (len(cells.unit), len(items), most_levels(items))
    answered, anyone, weight = (np.zeros((size, n)) for n in (len(items), len(groups), len(groups)))
    return Totals(
        roster,
        items,
        keys,
        cells,
        answered,
        np.zeros(shape),
        np.zeros(shape),
        weight2,
        groups,
        anyone,
        weight,
    )


def _unit_names(design: SurveyDesign, depth: int) -> dict[str, NDArray[Any]]:
    """Names of the units at a stage (strata at -1) and of those above, a column per stage."""
    stages, tree = design.stages, design.tree
    unit = np.arange(len(stages[depth].group) if depth >= 0 else len(stages[0].taken))
    names: dict[str, NDArray[Any]] = {}
    for level in range(depth, -1, -1):
        column = np.asarray((design.psu, design.ssu, design.tsu)[level])
        names[NAMES[level]] = first_of(tree.unit[level], column, len(stages[level].group))[unit]
        unit = stages[level].group[unit]
    names["stratum"] = np.array(design.strata_names, dtype=object)[unit]
    return dict(reversed(names.items()))


def _populations(design: SurveyDesign, depth: int) -> Iterator[FloatArray]:
    """Yield the population that each row's unit was drawn from, stage by stage; nothing with replacement."""
    last = len(design.stages) - 1
    unit = np.arange(len(design.stages[depth].group) if depth >= 0 else len(design.stages[0].taken))
    found = [design.stages[last].population[unit]] if last > depth else []
    for level in range(depth, -1, -1):
        unit = design.stages[level].group[unit]
        found.append(design.stages[level].population[unit])
    if np.isfinite(found).all():
        yield from reversed(found)


def _grown(roster: pd.DataFrame) -> Tree:
    """Build the tree again, a row per unit, or per respondent where these are the last units drawn."""
    times = roster[MEMBERS].to_numpy(np.int64) if MEMBERS in roster else np.ones(len(roster), np.int64)
    rows = roster.loc[roster.index.repeat(times)]
    ids: list[Any] = [rows[name].to_numpy() for name in NAMES if name in roster]
    counts = [rows[name].to_numpy(np.float64) for name in map(str, roster) if name.startswith("population_")]
    last = [None] if MEMBERS in roster else []
    return tree(rows["stratum"].to_numpy(), [*ids, *last], counts, len(rows), nest=True)


def _units_of(tables: Tables, grown: Tree, depth: int) -> IntArray:
    """Number of each cell's unit at the stage `depth`, its stratum's at -1."""
    roster, names = tables.roster, ["stratum", *NAMES[: depth + 1]]
    times = roster[MEMBERS].to_numpy(np.int64) if MEMBERS in roster else np.ones(len(roster), np.int64)
    first = np.cumsum(times) - times
    unit = grown.unit[depth][first] if depth >= 0 else grown.stages[0].group[grown.unit[0][first]]
    known = roster[names].assign(number=unit)
    number = tables.cells[names].merge(known, how="left", on=names)["number"]
    if number.isna().any():
        lost = tables.cells.loc[int(np.argmax(number.isna())), names].to_dict()
        raise ValueError(f"cell of a unit that the roster lacks: {lost}")
    return number.to_numpy(np.int64)


def _degrees(grown: Tree, cells: Cells, depth: int) -> int:
    """PSUs with a weight less their strata."""
    unit = cells.unit
    if depth < 0:
        return int(cells.members.sum()) - len(np.unique(unit))
    for stage in reversed(grown.stages[1 : depth + 1]):
        unit = stage.group[unit]
    psus = np.flatnonzero(np.bincount(unit, weights=cells.weight))
    return len(psus) - len(np.unique(grown.stages[0].group[psus]))
